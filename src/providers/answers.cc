#include "providers/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <tuple>
#include <vector>

#include "base/file.h"
#include "digest/checksum.h"
#include "digest/digest.h"

namespace chanoma::providers {
namespace {

constexpr size_t kLongestHead = 64;
constexpr size_t kNameBytes = 16;

// "1764560545 1f3c…\n": when it was had, in seconds, and a sum over it.
std::string HeadOf(int64_t seconds, std::string_view answer) {
  digest::Checksum sum;
  sum.Add(answer);
  return fmt::format("{} {:016x}\n", seconds, sum.Value());
}

int64_t SecondsOf(Timestamp time) { return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count(); }

}  // namespace

Answers::Answers(std::filesystem::path folder, uint64_t most_bytes, const Clock& clock) : folder_(std::move(folder)), most_bytes_(most_bytes), clock_(clock), written_(most_bytes) {}

std::filesystem::path Answers::PathOf(std::string_view question) const {
  digest::Blake2b hash;
  hash.Update(question);
  std::string name;
  for (const char c : hash.Finish().substr(0, kNameBytes)) name += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return folder_ / name;
}

std::optional<std::string> Answers::Find(std::string_view question, std::chrono::seconds fresh) const {
  auto bytes = ReadFile(PathOf(question), most_bytes_ + kLongestHead);
  if (!bytes) return std::nullopt;
  int64_t had = 0;
  const auto [end, error] = std::from_chars(bytes->data(), bytes->data() + bytes->size(), had);
  const size_t line = bytes->find('\n');
  if (error != std::errc() || line == std::string::npos) return std::nullopt;
  std::string answer = bytes->substr(line + 1);
  if (std::string_view(*bytes).substr(0, line + 1) != HeadOf(had, answer)) return std::nullopt;
  const int64_t age = SecondsOf(clock_.Now()) - had;
  // One from the future is of a clock that was wrong.
  return age >= 0 && age <= fresh.count() ? std::optional(std::move(answer)) : std::nullopt;
}

void Answers::Keep(std::string_view question, std::string_view answer) {
  if (answer.size() > most_bytes_ / 4) return;
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  // What cannot be kept is asked for again.
  if (!WriteFileAtomically(PathOf(question), HeadOf(SecondsOf(clock_.Now()), answer) + std::string(answer))) return;
  const MutexLock lock(mutex_);
  written_ += answer.size();
  if (written_ > most_bytes_ / 8) MakeRoom();
}

void Answers::Forget(std::string_view question) const {
  std::error_code error;
  std::filesystem::remove(PathOf(question), error);
}

void Answers::MakeRoom() {
  written_ = 0;
  std::vector<std::tuple<std::filesystem::file_time_type, uint64_t, std::filesystem::path>> files;
  std::error_code error;
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    const auto time = entry.last_write_time(error);
    const uint64_t size = error ? 0 : entry.file_size(error);
    if (error) continue;
    files.emplace_back(time, size, entry.path());
    bytes += size;
  }
  std::ranges::sort(files);
  for (const auto& [time, size, path] : files) {
    if (bytes <= most_bytes_ - most_bytes_ / 4) break;
    if (std::filesystem::remove(path, error)) bytes -= size;
  }
}

}  // namespace chanoma::providers
