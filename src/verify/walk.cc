#include "verify/walk.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "base/file.h"

namespace chanoma::verify {

void Walk::Tell(Part part, std::string subject, std::string words, Remedy remedy) {
  if (found.report.findings.size() >= kMostFindings) {
    ++found.report.more;
    return;
  }
  found.report.findings.push_back({part, std::move(subject), std::move(words), remedy, false});
}

void Walk::Looked(uint64_t bytes, uint64_t things) {
  Count& count = found.report.looked_at[progress_.part];
  count.bytes += bytes;
  count.things += things;
  progress_.bytes += bytes;
  watching_.progress(progress_);
}

std::string Walk::Shown(const std::filesystem::path& file) const {
  const std::filesystem::path relative = file.lexically_relative(places.data);
  return relative.empty() || *relative.begin() == ".." ? file.string() : relative.string();
}

Result<void> Walk::Files(const std::filesystem::path& folder, const std::function<void(const std::filesystem::path&, uint64_t size)>& look) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator walk(folder, error);
  for (; !error && walk != std::filesystem::recursive_directory_iterator(); walk.increment(error)) {
    if (Stopped()) return Fail(Code::kCancelled, "stopped");
    std::error_code gone;
    if (walk->symlink_status(gone).type() != std::filesystem::file_type::regular) continue;
    const uint64_t size = walk->file_size(gone);
    if (gone) continue;
    look(walk->path(), size);
    Looked(size, 1);
  }
  if (error && error != std::errc::no_such_file_or_directory) return Fail(SystemError(error.value(), "list", folder));
  return {};
}

}  // namespace chanoma::verify
