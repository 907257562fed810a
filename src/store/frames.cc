#include "store/frames.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>

#include "base/file.h"
#include "digest/crc32c.h"

namespace chanoma::store {
namespace {

constexpr size_t kBlock = 32 << 10;
constexpr size_t kHead = 4 + 2 + 1;

uint32_t Masked(uint32_t sum) { return ((sum >> 15) | (sum << 17)) + 0xa282ead8U; }

uint32_t Number(std::string_view bytes) {
  uint32_t number = 0;
  for (size_t i = bytes.size(); i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

bool AllZero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

// Whether some beginning of `payload` is what the frame's sum was made of: then it was whole, and its length is what changed.
bool WholeAtAnyLength(std::string_view kind, std::string_view payload, uint32_t sum) {
  uint32_t now = digest::Crc32c(kind);
  if (Masked(now) == sum) return true;
  for (const char byte : payload) {
    now = digest::Crc32c({&byte, 1}, now);
    if (Masked(now) == sum) return true;
  }
  return false;
}

// The frames of one block, of which `last` says that nothing follows it. Sets `report` and returns false where it ends.
bool CheckBlock(std::string_view block, uint64_t begin, bool last, Frames& report) {
  size_t at = 0;
  const auto end = [&](Frames::State state) {
    report.state = state;
    report.at = begin + at;
    return false;
  };
  while (block.size() - at >= kHead) {
    const std::string_view rest = block.substr(at);
    const uint32_t sum = Number(rest.substr(0, 4));
    const size_t length = Number(rest.substr(4, 2));
    const std::string_view kind = rest.substr(6, 1);
    // Room that was set aside, or pages that never reached the disk.
    if (sum == 0 && length == 0 && kind[0] == '\0') return end(last && AllZero(rest) ? Frames::State::kTorn : Frames::State::kDamaged);
    if (at + kHead + length > kBlock) return end(Frames::State::kDamaged);
    if (length > rest.size() - kHead) {
      const bool changed = !last || WholeAtAnyLength(kind, rest.substr(kHead), sum);
      return end(changed ? Frames::State::kDamaged : Frames::State::kTorn);
    }
    if (Masked(digest::Crc32c(rest.substr(6, 1 + length))) != sum) return end(Frames::State::kDamaged);
    ++report.frames;
    at += kHead + length;
  }
  // What is too short for a head is filled with zeros, which nobody reads, at the end of a full block only.
  if (block.size() < kBlock && at < block.size()) return end(Frames::State::kTorn);
  return true;
}

}  // namespace

Result<Frames> CheckFrames(const std::filesystem::path& log) {
  const UniqueFd fd = TRY(OpenFile(log, O_RDONLY));
  // What is appended meanwhile is another matter: all that was there is whole, but for the end.
  struct stat info {};
  if (::fstat(fd.Get(), &info) != 0) return Fail(SystemError(errno, "stat", log));
  const auto end = static_cast<uint64_t>(info.st_size);
  Frames report;
  std::string block(kBlock, '\0'), next(kBlock, '\0');
  const auto fill = [&](std::string& into, uint64_t from) -> Result<size_t> {
    const size_t wanted = from < end ? static_cast<size_t>(std::min<uint64_t>(kBlock, end - from)) : 0;
    size_t had = 0;
    while (had < wanted) {
      const ssize_t n = ::pread(fd.Get(), into.data() + had, wanted - had, static_cast<off_t>(from + had));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Fail(SystemError(errno, "read", log));
      if (n == 0) break;
      had += static_cast<size_t>(n);
    }
    return had;
  };
  size_t size = TRY(fill(block, 0));
  for (uint64_t begin = 0; size > 0; begin += kBlock) {
    const size_t following = TRY(fill(next, begin + kBlock));
    if (!CheckBlock(std::string_view(block).substr(0, size), begin, following == 0, report)) break;
    std::swap(block, next);
    size = following;
  }
  return report;
}

}  // namespace chanoma::store
