#include "store/recovery.h"

#include <fcntl.h>

#include <algorithm>
#include <vector>

#include "base/file.h"
#include "store/source.h"

namespace chanoma::store {
namespace {

constexpr std::string_view kPrefix = "damaged-log-";
constexpr size_t kKeep = 3;

// Through `env`, so that the copy sees what the database saw.
Result<uint64_t> Copy(rocksdb::Env& env, const std::filesystem::path& from, const std::filesystem::path& to) {
  const auto failed = [&](const rocksdb::Status& status) { return Fail(FromStatus(status, "copying " + from.string())); };
  std::unique_ptr<rocksdb::SequentialFile> source;
  rocksdb::Status status = env.NewSequentialFile(from.string(), &source, rocksdb::EnvOptions());
  if (!status.ok()) return failed(status);
  const UniqueFd target = TRY(OpenFile(to, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  uint64_t bytes = 0;
  std::string block(1 << 16, '\0');
  while (true) {
    rocksdb::Slice piece;
    status = source->Read(block.size(), &piece, block.data());
    if (!status.ok()) return failed(status);
    if (piece.empty()) break;
    TRY(WriteAll(target.Get(), ToView(piece)));
    bytes += piece.size();
  }
  if (::fsync(target.Get()) != 0) return Fail(SystemError(errno, "fsync", to));
  return bytes;
}

}  // namespace

Result<KeptLogs> KeepLogs(rocksdb::Env& env, const std::filesystem::path& path, Timestamp now, const Log& log) {
  std::vector<std::filesystem::path> earlier;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(path, ignored)) {
    if (entry.path().filename().string().starts_with(kPrefix)) earlier.push_back(entry.path());
  }
  std::sort(earlier.begin(), earlier.end());
  for (size_t i = 0; i + kKeep <= earlier.size(); ++i) std::filesystem::remove_all(earlier[i], ignored);

  KeptLogs kept{path / fmt::format("{}{}", kPrefix, now.time_since_epoch().count()), 0};
  std::error_code error;
  std::filesystem::create_directories(kept.folder, error);
  if (error) return Fail(SystemError(error.value(), "make", kept.folder));
  std::vector<std::string> names;
  const rocksdb::Status status = env.GetChildren((path / "db").string(), &names);
  if (!status.ok()) return Fail(FromStatus(status, "listing the store's files"));
  for (const std::string& name : names) {
    if (!name.ends_with(".log")) continue;
    kept.bytes += TRY(Copy(env, path / "db" / name, kept.folder / name));
  }
  TRY(SyncFolder(kept.folder));
  log.Warning("the store did not open; its logs were kept", {{"folder", kept.folder.string()}, {"bytes", kept.bytes}});
  return kept;
}

}  // namespace chanoma::store
