#include "store/inspect_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/metadata.h>
#include <rocksdb/sst_file_reader.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "base/file.h"
#include "digest/crc32c.h"
#include "store/frames.h"
#include "store/keys.h"

namespace chanoma::store {
namespace {

constexpr size_t kLongestCurrent = 100;
constexpr std::string_view kManifestPrefix = "MANIFEST-";

std::string Shown(const std::filesystem::path& path, std::string_view name) { return fmt::format("{}/db/{}", path.filename().string(), name); }

Result<std::vector<std::string>> NamesIn(const std::filesystem::path& folder, std::string_view ending) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    std::string name = entry.path().filename().string();
    if (name.ends_with(ending)) names.push_back(std::move(name));
  }
  if (error) return Fail(SystemError(error.value(), "list", folder));
  std::sort(names.begin(), names.end());
  return names;
}

// As the database keeps it: four bytes, the highest first.
Result<std::string> SumOfFile(const std::filesystem::path& file, const Looking& looking) {
  const UniqueFd fd = TRY(OpenFile(file, O_RDONLY));
  std::array<char, 64 << 10> block;
  uint32_t sum = 0;
  while (true) {
    if (looking.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
    const ssize_t n = ::read(fd.Get(), block.data(), block.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", file));
    if (n == 0) break;
    sum = digest::Crc32c({block.data(), static_cast<size_t>(n)}, sum);
    looking.progress(static_cast<uint64_t>(n));
  }
  return keys::BigEndian(sum).substr(4);
}

// The table's own sums; empty when they are right.
std::string WrongBlock(const std::filesystem::path& file) {
  rocksdb::Options options;
  rocksdb::SstFileReader reader(options);
  rocksdb::Status status = reader.Open(file.string());
  if (status.ok()) status = reader.VerifyChecksum();
  return status.ok() ? std::string() : status.ToString();
}

void TellTable(const std::filesystem::path& path, const std::string& name, std::string_view why, const Looking& looking) {
  looking.tell({Flaw::Kind::kFile, Shown(path, name), fmt::format("a table of the metadata {}; what it holds is not derived from anything: go back to a snapshot that does not share it", why), 0, {}, {}});
}

}  // namespace

Result<std::string> DamagedLog(const std::filesystem::path& path) {
  for (const std::string& name : TRY(NamesIn(path / "db", ".log"))) {
    const auto frames = CheckFrames(path / "db" / name);
    if (!frames && frames.error().code == Code::kNotFound) continue;
    if (!frames) return Fail(frames.error());
    if (frames->state == Frames::State::kDamaged) return fmt::format("{} is damaged at byte {}", Shown(path, name), frames->at);
  }
  return std::string();
}

Result<std::string> DamagedManifest(const std::filesystem::path& path) {
  auto current = ReadFile(path / "db" / "CURRENT", kLongestCurrent);
  if (!current && current.error().code == Code::kNotFound) {
    // A database would be made anew over what is there.
    const bool tables = !TRY(NamesIn(path / "db", ".sst")).empty();
    return tables ? fmt::format("{} is missing, and there are tables", Shown(path, "CURRENT")) : std::string();
  }
  if (!current && current.error().code == Code::kTooLarge) return fmt::format("{} is damaged: it names no list of files", Shown(path, "CURRENT"));
  if (!current) return Fail(current.error());
  const bool named = current->starts_with(kManifestPrefix) && current->ends_with('\n') && current->find_first_not_of("0123456789", kManifestPrefix.size()) == current->size() - 1;
  if (!named) return fmt::format("{} is damaged: it names no list of files", Shown(path, "CURRENT"));
  current->pop_back();
  const auto frames = CheckFrames(path / "db" / *current);
  if (!frames && frames.error().code == Code::kNotFound) return fmt::format("{} names a list of files that is not there ({})", Shown(path, "CURRENT"), *current);
  if (!frames) return Fail(frames.error());
  if (frames->state == Frames::State::kDamaged || frames->frames == 0) return fmt::format("{} is damaged at byte {}", Shown(path, *current), frames->at);
  return std::string();
}

Result<void> InspectLogs(const std::filesystem::path& path, const Looking& looking) {
  const auto subject = [](const std::string& words) { return words.substr(0, words.find(' ')); };
  if (const std::string words = TRY(DamagedManifest(path)); !words.empty()) {
    looking.tell({Flaw::Kind::kFile, subject(words), words + "; without it the metadata does not open: go back to a snapshot", 0, {}, {}});
  }
  if (const std::string words = TRY(DamagedLog(path)); !words.empty()) {
    looking.tell({Flaw::Kind::kFile, subject(words), words + "; a start keeps it aside, takes what was acknowledged before that, and says so", 0, {}, {}});
  }
  return {};
}

std::map<std::string, std::string> ListTables(const Database& database) {
  std::vector<rocksdb::LiveFileMetaData> files;
  database.db().GetLiveFilesMetaData(&files);
  std::map<std::string, std::string> tables;
  for (const rocksdb::LiveFileMetaData& file : files) {
    const bool summed = file.file_checksum_func_name == "FileChecksumCrc32c";
    tables.emplace(file.name.substr(file.name.find_first_not_of('/')), summed ? file.file_checksum : std::string());
  }
  return tables;
}

Result<void> InspectTables(const Database& database, const std::filesystem::path& path, const Looking& looking) {
  for (const auto& [name, wanted] : ListTables(database)) {
    const std::filesystem::path file = path / "db" / name;
    const auto sum = SumOfFile(file, looking);
    if (!sum && sum.error().code == Code::kNotFound) {
      // Compacted away while others were looked at.
      if (ListTables(database).contains(name)) TellTable(path, name, "is missing", looking);
      continue;
    }
    if (!sum && sum.error().code == Code::kCancelled) return Fail(sum.error());
    if (!sum) {
      TellTable(path, name, fmt::format("cannot be read ({})", sum.error().message), looking);
      continue;
    }
    const std::string wrong = wanted.empty() ? WrongBlock(file) : *sum == wanted ? std::string() : "its sum is another";
    if (!wrong.empty()) TellTable(path, name, fmt::format("is damaged ({})", wrong), looking);
  }
  return {};
}

Result<void> InspectTables(const std::filesystem::path& path, const Looking& looking) {
  for (const std::string& name : TRY(NamesIn(path / "db", ".sst"))) {
    if (looking.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
    const std::string wrong = WrongBlock(path / "db" / name);
    if (!wrong.empty()) TellTable(path, name, fmt::format("is damaged ({})", wrong), looking);
  }
  return {};
}

}  // namespace chanoma::store
