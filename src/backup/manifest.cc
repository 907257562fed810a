#include "backup/manifest.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/file.h"
#include "digest/digest.h"

namespace chanoma::backup {
namespace {

constexpr std::string_view kFirst = "chanoma-snapshot 1";
constexpr uint64_t kTail = 64 << 10;
constexpr size_t kSumDigits = 64;

std::string SumOf(std::string_view bytes) {
  digest::Blake2b sum;
  sum.Update(bytes);
  return digest::Hex(sum.Finish());
}

// Takes the next word of a line.
std::string_view Word(std::string_view& line) {
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

template <class Number>
bool ReadNumber(std::string_view word, Number& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() && !word.empty();
}

bool ReadFormat(std::string_view word, store::Format& format) {
  const size_t dot = std::min(word.find('.'), word.size());
  return ReadNumber(word.substr(0, dot), format.major) && dot < word.size() && ReadNumber(word.substr(dot + 1), format.minor);
}

bool IsPlainName(std::string_view name) { return !name.empty() && name.find('/') == std::string_view::npos && name != "." && name != ".."; }
bool IsSum(std::string_view word) { return word.size() == kSumDigits && word.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

Result<ListedFile> Sum(const std::filesystem::path& file, std::optional<uint64_t> tail, const std::stop_token& stop) {
  const UniqueFd fd = TRY(OpenFile(file, O_RDONLY));
  struct stat info {};
  if (::fstat(fd.Get(), &info) != 0) return Fail(SystemError(errno, "stat", file));
  ListedFile listed{file.filename().string(), static_cast<uint64_t>(info.st_size), {}};
  if (tail && listed.size > *tail && ::lseek(fd.Get(), static_cast<off_t>(listed.size - *tail), SEEK_SET) < 0) return Fail(SystemError(errno, "seek", file));
  digest::Blake2b sum;
  std::string block(256 << 10, '\0');
  while (true) {
    if (stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
    const ssize_t n = ::read(fd.Get(), block.data(), block.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", file));
    if (n == 0) break;
    sum.Update(std::string_view(block.data(), static_cast<size_t>(n)));
  }
  listed.sum = digest::Hex(sum.Finish());
  return listed;
}

}  // namespace

std::string WriteManifest(const Manifest& manifest) {
  std::string text = fmt::format("{}\nnumber {}\ntaken {}\nsequence {}\nversion {}\nformat {}\n", kFirst, manifest.number, manifest.taken.time_since_epoch().count(), manifest.sequence, manifest.version, ToString(manifest.format));
  for (const ListedFile& file : manifest.files) text += fmt::format("file {} {} {}\n", file.size, file.sum, file.name);
  return text + fmt::format("end {}\n", SumOf(text));
}

Result<Manifest> ReadManifest(std::string_view text) {
  const auto corrupt = [](std::string_view why) { return Fail(Code::kCorrupt, fmt::format("this is no list of a snapshot's files: {}", why)); };
  Manifest manifest;
  manifest.format = store::kFirstFormat;
  const std::string_view whole = text;
  for (size_t number = 0; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return corrupt("its end is missing");
    std::string_view line = text.substr(0, end);
    const auto begin = static_cast<size_t>(line.data() - whole.data());
    text.remove_prefix(end + 1);
    if (number == 0) {
      if (line != kFirst) return corrupt("it begins with other words");
      continue;
    }
    const std::string_view kind = Word(line);
    if (kind == "end") {
      if (!text.empty() || line != SumOf(whole.substr(0, begin))) return corrupt("its sum is another");
      return manifest;
    }
    int64_t taken = 0;
    ListedFile file;
    if (kind == "taken" && ReadNumber(line, taken)) {
      manifest.taken = Timestamp(std::chrono::milliseconds(taken));
    } else if (kind == "number" && ReadNumber(line, manifest.number)) {
      continue;
    } else if (kind == "sequence" && ReadNumber(line, manifest.sequence)) {
      continue;
    } else if (kind == "version") {
      manifest.version = line;
    } else if (kind == "format" && ReadFormat(line, manifest.format)) {
      continue;
    } else if (kind == "file" && ReadNumber(Word(line), file.size) && IsSum(line.substr(0, std::min(line.find(' '), line.size())))) {
      file.sum = Word(line);
      file.name = line;
      if (!IsPlainName(file.name)) return corrupt("a name leads elsewhere");
      manifest.files.push_back(std::move(file));
    } else {
      return corrupt(fmt::format("line {} cannot be read", number + 1));
    }
  }
  return corrupt("its end is missing");
}

Result<ListedFile> SumFile(const std::filesystem::path& file, const std::stop_token& stop) { return Sum(file, std::nullopt, stop); }
Result<ListedFile> SumTail(const std::filesystem::path& file) { return Sum(file, kTail, {}); }

}  // namespace chanoma::backup
