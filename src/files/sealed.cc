#include "files/sealed.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string>
#include <system_error>

#include "base/file.h"
#include "digest/checksum.h"

namespace chanoma::files {
namespace {

constexpr size_t kDigits = 16;

}  // namespace

std::filesystem::path SealedName(const std::filesystem::path& plain, uint64_t sum) {
  return plain.parent_path() / fmt::format("{}.{:016x}{}", plain.stem().string(), sum, plain.extension().string());
}

std::optional<uint64_t> SealOf(const std::filesystem::path& sealed) {
  const std::string stem = sealed.stem().string();
  if (stem.size() < kDigits + 2 || stem[stem.size() - kDigits - 1] != '.') return std::nullopt;
  uint64_t sum = 0;
  const char* const begin = stem.data() + stem.size() - kDigits;
  const auto [end, error] = std::from_chars(begin, begin + kDigits, sum, 16);
  if (error != std::errc() || end != begin + kDigits) return std::nullopt;
  return sum;
}

std::filesystem::path PlainName(const std::filesystem::path& sealed) {
  if (!SealOf(sealed)) return sealed;
  const std::string stem = sealed.stem().string();
  return sealed.parent_path() / (stem.substr(0, stem.size() - kDigits - 1) + sealed.extension().string());
}

uint64_t SumOf(std::string_view bytes) {
  digest::Checksum sum;
  sum.Add(bytes);
  return sum.Value();
}

Result<void> WriteSealed(const std::filesystem::path& plain, std::string_view bytes, const Attic& attic) {
  const std::filesystem::path sealed = SealedName(plain, SumOf(bytes));
  TRY(WriteFileAtomically(sealed, bytes));
  RemoveOthers(sealed, attic);
  return {};
}

void RemoveOthers(const std::filesystem::path& kept, const Attic& attic) {
  const std::filesystem::path plain = PlainName(kept);
  const std::string front = plain.stem().string() + ".";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(kept.parent_path(), error)) {
    const std::filesystem::path& path = entry.path();
    if (path != kept && path.filename().native().starts_with(front) && PlainName(path) == plain) attic.Remove(path);
  }
}

Result<std::filesystem::path> FindSealed(const std::filesystem::path& plain) {
  const std::string front = plain.stem().string() + ".";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(plain.parent_path(), error)) {
    const std::filesystem::path& path = entry.path();
    if (path.filename().native().starts_with(front) && PlainName(path) == plain) return path;
  }
  return Fail(Code::kNotFound, fmt::format("there is no {}", plain.string()));
}

Result<uint64_t> SumOfFile(int fd, const std::filesystem::path& name) {
  digest::Checksum sum;
  std::array<char, 64 << 10> block;
  for (off_t at = 0;;) {
    const ssize_t n = ::pread(fd, block.data(), block.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", name));
    if (n == 0) return sum.Value();
    sum.Add({block.data(), static_cast<size_t>(n)});
    at += n;
  }
}

Result<UniqueFd> OpenSealed(const std::filesystem::path& sealed) {
  UniqueFd fd = TRY(OpenFile(sealed, O_RDONLY));
  const auto wanted = SealOf(sealed);
  if (!wanted) return fd;
  if (TRY(SumOfFile(fd.Get(), sealed)) != *wanted) return Fail(Code::kCorrupt, fmt::format("{} is damaged", sealed.string()));
  return fd;
}

}  // namespace chanoma::files
