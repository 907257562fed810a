#include "app/data_freedom.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "app/owner.h"
#include "app/private_copy.h"
#include "app/restoring.h"
#include "app/source.h"
#include "backup/replacing.h"
#include "backup/vault.h"
#include "base/file.h"
#include "freedom/exporting.h"
#include "freedom/importing.h"
#include "store/inspection.h"

namespace chanoma::app {
namespace {

constexpr uint64_t kTold = 1000;  // records between two words about progress

int Complain(const Error& error) {
  fmt::print(stderr, "chanoma: {}\n", error.message);
  return error.code == Code::kInvalid ? 2 : 1;
}

void Tell(uint64_t records) {
  if (records % kTold == 0 && ::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r{} records", records);
}

// A name beside the file that is made, which takes its place once it is whole.
Result<void> StartPart(const std::filesystem::path& part) {
  if (::unlink(part.c_str()) != 0 && errno != ENOENT) return Fail(SystemError(errno, "replace", part));
  TRY(OpenFile(part, O_RDWR | O_CREAT | O_EXCL, 0600));
  return {};
}

Result<freedom::Tally> Export(const cli::Connect& connect, const Paths& paths, const std::filesystem::path& file, const freedom::ExportOptions& options) {
  const std::filesystem::path part = file.string() + ".part";
  std::error_code error;
  if (std::filesystem::exists(file, error)) return Fail(Code::kConflict, fmt::format("{} is there already", file.string()));
  TRY(StartPart(part));
  FdLogSink sink(STDERR_FILENO);
  const Log log(sink, LogLevel::kError);
  const auto work = [&]() -> Result<freedom::Tally> {
    Source source;
    {
      const AsOwner owner = TRY(AsOwner::Of(paths.data));
      source = TRY(OpenSource(connect, paths, "export", log));
    }
    auto tally = freedom::Export(store::RecordWalk(source.store->Read()), part, options, Tell);
    const AsOwner owner = TRY(AsOwner::Of(paths.data));
    source.store.reset();
    source.assembled.reset();
    return tally;
  };
  auto tally = work();
  if (tally && ::rename(part.c_str(), file.c_str()) != 0) tally = Fail(SystemError(errno, "rename", part));
  if (!tally) ::unlink(part.c_str());
  if (tally) TRY(SyncFolder(file.parent_path()));
  return tally;
}

// Nobody has to begin anew for the sake of what only a first start made.
Result<void> CheckEmpty(const Paths& paths, const Log& log) {
  const auto full = [&] { return Fail(Code::kConflict, fmt::format("{} is in use: an export is read into an empty data directory", paths.data.string())); };
  std::error_code error;
  // Without a database, snapshots are what a start would go back to.
  if (!std::filesystem::exists(paths.store / "db" / "CURRENT", error)) return backup::Vault(paths.data).List().empty() ? Result<void>() : Result<void>(full());
  const auto store = TRY(store::StoppedStore::Open(paths.store, log));
  const store::RecordWalk records(store->Read());
  using enum store::RecordKind;
  for (const store::RecordKind kind : {kLibrary, kAccount, kShow, kVideo, kUpload}) {
    bool any = false;
    const auto found = [&any] { any = true; };
    TRY(records.Carry(kind, {[&](const store::Carried&) { return found(), false; }, [&](const std::string&) { found(); }}));
    if (any) return full();
  }
  return {};
}

Result<freedom::Tally> Import(const Paths& paths, const std::filesystem::path& file) {
  for (const char* beside : {"-wal", "-journal"}) TRY(CheckWhole(file.string() + beside));
  const UniqueFd from = TRY(OpenFile(file, O_RDONLY));
  TRY(BecomeOwnerOf(paths.data));
  const UniqueFd lock = TRY(LockOut(paths.data));
  FdLogSink sink(STDERR_FILENO);
  const Log log(sink, LogLevel::kError);
  TRY(CheckEmpty(paths, log));
  const SystemClock clock;
  const Gone copy{paths.data / "run" / "import.sqlite"}, made{paths.data / "run" / "import"};
  std::error_code error;
  std::filesystem::remove_all(made.path, error);
  TRY(CopyInto(from.Get(), file, copy.path));
  store::StoreOptions options;
  options.path = made.path;
  freedom::Tally tally;
  {
    const auto store = TRY(store::Store::Open(options, clock, log));
    tally = TRY(freedom::Import(copy.path, *store, Tell));
  }
  TRY(backup::TakePlace(paths.data, made.path, clock));
  return tally;
}

void Print(const freedom::Tally& tally) {
  if (::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
  for (const auto& [table, count] : tally.tables) {
    if (count > 0) fmt::print("{:>10}  {}\n", count, table);
  }
  for (const std::string& damaged : tally.damaged) fmt::print(stderr, "chanoma: left out, since it is damaged: {}\n", damaged);
  if (tally.unknown > 0) fmt::print(stderr, "chanoma: {} values of a later release were left out\n", tally.unknown);
}

}  // namespace

int ExportData(const cli::Connect& connect, const Paths& paths, const std::filesystem::path& file, bool secrets, const std::string& version) {
  std::error_code error;
  const auto tally = Export(connect, paths, std::filesystem::absolute(file, error), {secrets, version});
  if (!tally) return Complain(tally.error());
  Print(*tally);
  if (!secrets) fmt::print("Passwords, second factors, sessions, keys and invitations are not in it; with --with-secrets they are.\n");
  return tally->damaged.empty() ? 0 : 1;
}

int ImportData(const Paths& paths, const std::filesystem::path& file) {
  std::error_code error;
  const auto tally = Import(paths, std::filesystem::absolute(file, error));
  if (!tally) return Complain(tally.error());
  Print(*tally);
  fmt::print("Accounts without a password wait for a new one: chanoma user password NAME.\n"
             "Where images and uploads of the other data directory are not in {}, `chanoma verify --repair` makes again what films tell.\n",
             paths.data.string());
  return 0;
}

}  // namespace chanoma::app
