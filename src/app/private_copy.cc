#include "app/private_copy.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <string>

#include "base/file.h"

namespace chanoma::app {
namespace {

constexpr size_t kPiece = 1 << 20;

}  // namespace

Result<void> CopyInto(int from, const std::filesystem::path& from_name, const std::filesystem::path& to) {
  if (::unlink(to.c_str()) != 0 && errno != ENOENT) return Fail(SystemError(errno, "remove", to));
  const UniqueFd fd = TRY(OpenFile(to, O_RDWR | O_CREAT | O_EXCL, 0600));
  std::string piece(kPiece, '\0');
  for (;;) {
    const ssize_t got = ::read(from, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Fail(SystemError(errno, "read", from_name));
    if (got == 0) return {};
    TRY(WriteAll(fd.Get(), std::string_view(piece).substr(0, static_cast<size_t>(got))));
  }
}

Result<void> CheckWhole(const std::filesystem::path& beside) {
  std::error_code error;
  if (std::filesystem::file_size(beside, error) == 0 || error) return {};
  return Fail(Code::kConflict, fmt::format("{} holds changes that are not in the database yet; close the program that has it open", beside.string()));
}

Gone::~Gone() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

}  // namespace chanoma::app
