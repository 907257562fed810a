#include "app/restoring.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdio>

#include "app/owner.h"
#include "backup/arrival.h"
#include "backup/upgrade.h"
#include "base/file.h"
#include "json/value.h"

namespace chanoma::app {
namespace {

constexpr size_t kTold = 1000;  // files between two words about progress

int Complain(const Error& error) {
  fmt::print(stderr, "chanoma: {}\n", error.message);
  return error.code == Code::kInvalid ? 2 : 1;
}

void Tell(size_t files) {
  if (files % kTold == 0 && ::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r{} files", files);
}

Result<void> Copy(const cli::Connect& connect, const Paths& paths, const std::filesystem::path& folder) {
  TRY(MakeFolderFor(paths.data, folder));
  TRY(BecomeOwnerOf(paths.data));
  const std::string name = TRY(AskForSnapshot(connect));
  return backup::CopyOut(paths.data, TRY(backup::Vault(paths.data).Find(name)), folder, Tell);
}

struct Restored {
  backup::Snapshot snapshot;
  std::filesystem::path aside;
};

Result<backup::Snapshot> NewestWhole(const backup::Vault& vault, const std::filesystem::path& data) {
  auto snapshot = vault.NewestWhole([](const backup::Snapshot& damaged, const Error&) {
    fmt::print(stderr, "chanoma: the snapshot {} is damaged; an older one is tried\n", damaged.name);
  });
  if (!snapshot && snapshot.error().code == Code::kNotFound) return Fail(Code::kNotFound, fmt::format("{} has no whole snapshot", data.string()));
  return snapshot;
}

Result<Restored> Bring(const Paths& paths, const std::string& source) {
  TRY(BecomeOwnerOf(paths.data));
  const UniqueFd lock = TRY(LockOut(paths.data));
  std::error_code error;
  const bool other = source.find('/') != std::string::npos || std::filesystem::is_directory(source, error);
  const std::filesystem::path from = other ? std::filesystem::absolute(source, error) : paths.data;
  const backup::Vault vault(from);
  backup::Snapshot snapshot = other ? TRY(NewestWhole(vault, from)) : TRY(vault.Find(source));
  const SystemClock clock;
  auto aside = TRY(backup::Restore(paths.data, from, snapshot, clock, Tell));
  return Restored{std::move(snapshot), std::move(aside)};
}

}  // namespace

Result<std::string> AskForSnapshot(const cli::Connect& connect) {
  const auto client = TRY(connect());
  const net::Reply reply = TRY(client->Call("POST", "/api/v1/snapshots", {}));
  const json::Value answer = TRY(json::Parse(reply.body));
  if (reply.status != 201) return Fail(Code::kConflict, std::string(answer.Text("detail")));
  return std::string(answer.Text("name"));
}

Result<UniqueFd> LockOut(const std::filesystem::path& data) {
  std::error_code error;
  std::filesystem::create_directories(data / "run", error);
  UniqueFd lock = TRY(OpenFile(data / "run" / "lock", O_RDWR | O_CREAT, 0600));
  if (::flock(lock.Get(), LOCK_EX | LOCK_NB) != 0) return Fail(Code::kConflict, fmt::format("a server is running on {}; stop it first", data.string()));
  return lock;
}

std::string WayBack(const std::filesystem::path& data) {
  const auto snapshots = backup::Vault(data).List();
  std::string words = ". `chanoma verify` says what is damaged";
  if (!snapshots.empty()) words += fmt::format("; `chanoma restore {}` goes back to {}", snapshots.front().name, FormatRfc3339(snapshots.front().manifest.taken));
  return words;
}

std::string WayBeforeUpgrade(const std::filesystem::path& data) {
  const auto snapshot = backup::NewestBefore(data, store::kFormat);
  if (!snapshot) return {};
  return fmt::format(" Or `chanoma restore {}` goes back to {}, before the metadata were upgraded; what was changed since then is set aside", snapshot->name,
                     FormatRfc3339(snapshot->manifest.taken));
}

int CopyData(const cli::Connect& connect, const Paths& paths, const std::filesystem::path& folder) {
  std::error_code error;
  const auto copied = Copy(connect, paths, std::filesystem::absolute(folder, error));
  if (!copied) return Complain(copied.error());
  fmt::print("{} is a whole data directory: chanoma serve --data {}\n", folder.string(), folder.string());
  return 0;
}

int RestoreData(const Paths& paths, const std::string& source) {
  const auto restored = Bring(paths, source);
  if (!restored) return Complain(restored.error());
  fmt::print("restored the snapshot {} of {}\n", restored->snapshot.name, FormatRfc3339(restored->snapshot.manifest.taken));
  if (!restored->aside.empty()) fmt::print("what was there before is in {}\n", restored->aside.string());
  return 0;
}

}  // namespace chanoma::app
