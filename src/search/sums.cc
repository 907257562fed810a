#include "search/sums.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <sstream>
#include <string>

#include "base/file.h"
#include "digest/checksum.h"
#include "search/database.h"

namespace chanoma::search {
namespace {

constexpr const char* kList = "SUMS";
constexpr size_t kLongestList = 1 << 20;
constexpr size_t kBlock = 256 << 10;

uint64_t SumOf(std::string_view bytes) {
  digest::Checksum sum;
  sum.Add(bytes);
  return sum.Value();
}

// How far a sum may go.
struct Bounds {
  std::stop_token stop;
  uint64_t most = UINT64_MAX;
};

// "SIZE SUM" of each file of the index, by name.
Result<std::map<std::string, std::string>> SumFiles(const std::filesystem::path& index, const Bounds& bounds = {}) {
  std::map<std::string, std::string> sums;
  uint64_t read = 0;
  std::error_code error;
  std::string block(kBlock, '\0');
  // With what is said, in a database of its own below.
  for (const auto& entry : std::filesystem::recursive_directory_iterator(index, error)) {
    const std::string name = entry.path().lexically_relative(index).string();
    if (!entry.is_regular_file() || entry.path().filename() == "flintlock" || name.starts_with(kList)) continue;
    const UniqueFd fd = TRY(OpenFile(entry.path(), O_RDONLY));
    digest::Checksum sum;
    uint64_t size = 0;
    while (true) {
      const ssize_t n = ::read(fd.Get(), block.data(), block.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Fail(SystemError(errno, "read", entry.path()));
      if (n == 0) break;
      sum.Add({block.data(), static_cast<size_t>(n)});
      size += static_cast<uint64_t>(n);
      read += static_cast<uint64_t>(n);
      if (bounds.stop.stop_requested() || read > bounds.most) return Fail(Code::kCancelled, "the sums were not asked for to their end");
    }
    sums.emplace(name, fmt::format("{} {:016x}", size, sum.Value()));
  }
  if (error) return Fail(SystemError(error.value(), "list", index));
  return sums;
}

std::string WithEnd(std::string text) {
  const uint64_t sum = SumOf(text);
  return std::move(text) + fmt::format("end {:016x}\n", sum);
}

std::string WriteList(const std::map<std::string, std::string>& sums) {
  std::string text;
  for (const auto& [name, sum] : sums) text += fmt::format("{} {}\n", sum, name);
  return WithEnd(std::move(text));
}

// As it was written, by its own sum.
bool IsWhole(const std::string& list) {
  const size_t end = list.rfind("end ");
  return end != std::string::npos && WithEnd(list.substr(0, end)) == list;
}

}  // namespace

Result<void> Seal(const std::filesystem::path& index, const std::stop_token& stop, uint64_t most) {
  return WriteFileAtomically(index / kList, WriteList(TRY(SumFiles(index, {stop, most}))));
}

Result<void> Unseal(const std::filesystem::path& index) {
  if (::unlink((index / kList).c_str()) != 0) return errno == ENOENT ? Result<void>() : Result<void>(Fail(SystemError(errno, "remove", index / kList)));
  return SyncFolder(index);
}

Result<Seals> CheckSeals(const std::filesystem::path& index) {
  const auto list = ReadFile(index / kList, kLongestList);
  if (!list && list.error().code == Code::kNotFound) return Seals::kNone;
  if (!list) return Fail(list.error());
  const auto now = SumFiles(index);
  // Written to meanwhile: another list, or none, says so.
  if (ReadFile(index / kList, kLongestList).value_or("") != *list) return Seals::kNone;
  if (!now) return Fail(now.error());
  if (WriteList(*now) == *list) return Seals::kHold;
  if (!IsWhole(*list)) return Fail(Code::kCorrupt, fmt::format("{} is damaged", (index / kList).string()));
  for (const auto& [name, sum] : *now) {
    if (list->find(fmt::format("{} {}\n", sum, name)) == std::string::npos) return Fail(Code::kCorrupt, fmt::format("{} is damaged", (index / name).string()));
  }
  return Fail(Code::kCorrupt, fmt::format("{} lists a file that is missing", (index / kList).string()));
}

Result<void> CheckStructure(const std::filesystem::path& index) {
  return Guarded([&]() -> Result<void> {
    std::ostringstream words;
    size_t errors = Xapian::Database::check(index.string(), 0, &words);
    for (const auto& entry : std::filesystem::directory_iterator(index)) {
      if (entry.is_directory()) errors += Xapian::Database::check(entry.path().string(), 0, &words);
    }
    if (errors == 0) return {};
    return Fail(Code::kCorrupt, fmt::format("{} is damaged: {} errors in its tables", index.string(), errors));
  });
}

}  // namespace chanoma::search
