#include "app/moving_in.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "app/new_file.h"
#include "app/owner.h"
#include "app/restoring.h"
#include "app/source.h"
#include "backup/arrival.h"
#include "backup/origin.h"
#include "backup/vault.h"
#include "moving/moving.h"

namespace chanoma::app {
namespace {

constexpr uint64_t kTold = 5000;  // rows between two words about progress
constexpr size_t kShown = 20;     // of what was not found, on the screen

struct Outcome {
  moving::Report report;
  std::string snapshot;        // of before
  std::filesystem::path kept;  // where what has no place here is
};

void Tell(uint64_t rows) {
  if (rows % kTold == 0 && ::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r{} rows", rows);
}

Result<moving::Options> OptionsOf(const MovingIn& wanted) {
  moving::Options options;
  options.with_roles = wanted.with_roles;
  for (const std::string& map : wanted.maps) options.maps.push_back(TRY(moving::ParsePathMap(map)));
  for (const std::string& user : wanted.users) options.names.push_back(TRY(moving::ParseNameMap(user)));
  return options;
}

// imported/jellyfin-20261130T171500Z.jsonl, and a number behind it when there are two in a second
Result<NewFile> StartKept(const std::filesystem::path& data, std::string_view server, Timestamp now) {
  std::string time = FormatRfc3339(now).substr(0, 19) + "Z";
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  std::error_code error;
  std::filesystem::create_directories(data / "imported", error);
  std::filesystem::permissions(data / "imported", std::filesystem::perms::owner_all, error);
  std::filesystem::path file = data / "imported" / fmt::format("{}-{}.jsonl", server, time);
  for (int more = 2; std::filesystem::exists(file, error); ++more) file = data / "imported" / fmt::format("{}-{}-{}.jsonl", server, time, more);
  return NewFile::Start(file);
}

// The same changes that a server would make, with its marks around them, and a snapshot of before.
Result<Outcome> Done(const Paths& paths, const moving::Look& look, const std::string& version, const Clock& clock, const Log& log) {
  Outcome outcome;
  TRY(backup::Prepare(paths.data, clock, log));
  store::StoreOptions options;
  options.path = paths.store;
  {
    const auto store = TRY(store::Store::Open(options, clock, log));
    outcome.snapshot = TRY(backup::Vault(paths.data).Add(look.now, {version}, [&](const std::filesystem::path& folder) { return store->Checkpoint(folder); })).name;
    outcome.report = TRY(moving::MoveIn(look, *store));
  }
  TRY(backup::MarkClosed(paths.store));
  return outcome;
}

// As the data directory's owner, but for what `kept` is, where it is given.
Result<Outcome> Work(const OtherServerWords& words, const cli::Connect& connect, const Paths& paths, const MovingIn& wanted, OtherServerFiles& files, std::optional<NewFile>& given,
                     const std::string& version) {
  const moving::Options options = TRY(OptionsOf(wanted));
  std::error_code error;
  if (!std::filesystem::is_directory(paths.store, error)) return Fail(Code::kInvalid, fmt::format("{} is no data directory", paths.data.string()));
  FdLogSink sink(STDERR_FILENO);
  const Log log(sink, LogLevel::kError);
  const SystemClock clock;
  const Timestamp now = clock.Now();
  std::optional<Source> source;
  UniqueFd lock;
  if (wanted.dry) source = TRY(OpenSource(connect, paths, "import-look", log));
  else lock = TRY(LockOut(paths.data));
  const Gone scratch{paths.data / "run" / "import-foreign"};
  const auto server = TRY(files.open(TRY(files.databases.CopyTo(scratch.path))));
  std::optional<NewFile> own;
  if (!wanted.dry && !given) own.emplace(TRY(StartKept(paths.data, words.name, now)));
  NewFile* kept = given ? &*given : own ? &*own : nullptr;
  const moving::KeepLine keep = [&](std::string_view line) { return kept ? kept->AddLine(line) : Result<void>(); };
  const moving::Progress progress = Tell;
  const moving::Look look{*server, options, now, keep, progress};
  Outcome outcome;
  if (wanted.dry) outcome.report = TRY(moving::LookAt(look, source->store->Read()));
  else outcome = TRY(Done(paths, look, version, clock, log));
  if (own) TRY(own->Finish());
  if (kept) outcome.kept = kept->path();
  return outcome;
}

Result<std::optional<NewFile>> StartGiven(const std::string& path) {
  if (path.empty()) return std::optional<NewFile>();
  std::error_code error;
  return std::optional<NewFile>(TRY(NewFile::Start(std::filesystem::absolute(path, error))));
}

Result<Outcome> Run(const OtherServerWords& words, const cli::Connect& connect, const Paths& paths, const MovingIn& wanted, const std::string& version) {
  OtherServerFiles files = TRY(words.find(wanted.from));
  auto keep = TRY(StartGiven(wanted.dry ? std::string() : wanted.keep));
  auto report = TRY(StartGiven(wanted.report));
  Outcome outcome;
  {
    const AsOwner owner = TRY(AsOwner::Of(paths.data));
    outcome = TRY(Work(words, connect, paths, wanted, files, keep, version));
  }
  if (keep) TRY(keep->Finish());
  if (!report) return outcome;
  for (const std::string& line : moving::Words(outcome.report, wanted.dry, outcome.report.missing.size())) TRY(report->AddLine(line));
  TRY(report->Finish());
  return outcome;
}

}  // namespace

int MoveInFrom(const OtherServerWords& server, const cli::Connect& connect, const Paths& paths, const MovingIn& wanted, const std::string& version) {
  const auto outcome = Run(server, connect, paths, wanted, version);
  if (::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
  if (!outcome) {
    fmt::print(stderr, "chanoma: {}\n", outcome.error().message);
    return outcome.error().code == Code::kInvalid ? 2 : 1;
  }
  for (const std::string& line : moving::Words(outcome->report, wanted.dry, kShown)) fmt::print("{}\n", line);
  if (wanted.dry) {
    fmt::print("Nothing was written.\n");
    return 0;
  }
  fmt::print("What was read and has no place here is in {}.\n", outcome->kept.string());
  if (!outcome->report.users_new.empty()) fmt::print("New accounts wait for a password: chanoma user password NAME --password-stdin\n");
  fmt::print("To go back to how it was before: chanoma restore {}\n", outcome->snapshot);
  return 0;
}

}  // namespace chanoma::app
