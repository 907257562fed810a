#include "verify/check.h"

#include <fmt/format.h>

#include <system_error>

#include "backup/assembled.h"
#include "backup/origin.h"
#include "backup/vault.h"
#include "base/file.h"
#include "verify/walk.h"

namespace chanoma::verify {
namespace {

constexpr uint64_t kTellEvery = 1 << 20;  // bytes of the metadata between two words about progress

Remedy RemedyOf(store::Flaw::Kind kind) { return store::IsDerived(kind) ? Remedy::kRebuild : Remedy::kGoBack; }

// What the inspection of a store tells, as ours.
class Listener {
 public:
  explicit Listener(Walk& walk) : walk_(walk) {
    looking.tell = [this](store::Flaw flaw) {
      walk_.Tell(Part::kMetadata, flaw.subject, flaw.words, RemedyOf(flaw.kind));
      if (store::IsDerived(flaw.kind)) walk_.found.flaws.push_back(std::move(flaw));
    };
    looking.progress = [this](uint64_t bytes) {
      held_ += bytes;
      if (held_ < kTellEvery) return;
      walk_.Looked(held_);
      held_ = 0;
    };
    looking.stop = walk.stop();
  }
  ~Listener() { walk_.Looked(held_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  store::Looking looking;

 private:
  Walk& walk_;
  uint64_t held_ = 0;
};

Result<void> CheckContents(Walk& walk, const ReadNow& read, bool live) {
  if (read) {
    TRY(CheckUploads(walk, read));
    TRY(CheckPictures(walk, read));
  }
  TRY(CheckSegments(walk));
  TRY(CheckSearch(walk, live));
  return CheckSnapshots(walk);
}

// The metadata as files; none when it does not open.
Result<std::unique_ptr<store::StoppedStore>> CheckStore(Walk& walk, const std::filesystem::path& store, const Log& log) {
  walk.Begin(Part::kMetadata);
  Listener listener(walk);
  TRY(store::InspectLogs(store, listener.looking));
  auto opened = store::StoppedStore::Open(store, log);
  if (opened) {
    TRY((*opened)->Inspect(listener.looking));
    return std::move(*opened);
  }
  if (opened.error().code != Code::kCorrupt && opened.error().code != Code::kInternal) return Fail(opened.error());
  walk.Tell(Part::kMetadata, "store/db", fmt::format("the metadata does not open ({})", opened.error().message), Remedy::kGoBack);
  TRY(store::InspectTables(store, listener.looking));
  return std::unique_ptr<store::StoppedStore>();
}

}  // namespace

Result<Found> CheckLive(const Places& places, const store::Store& live, const Clock& clock, const Watching& watching) {
  Found found;
  found.report.begun = clock.Now();
  Walk walk(places, found, watching);
  walk.Begin(Part::kMetadata);
  {
    Listener listener(walk);
    TRY(live.Inspect(listener.looking));
  }
  TRY(CheckContents(walk, [&live] { return live.Read(); }, true));
  found.report.ended = clock.Now();
  return found;
}

Result<Found> CheckStopped(const Places& places, const Clock& clock, const Log& log, const Watching& watching) {
  Found found;
  found.report.begun = clock.Now();
  Walk walk(places, found, watching);
  std::error_code error;
  if (!std::filesystem::is_directory(places.data / "store", error)) return Fail(Code::kNotFound, fmt::format("{} is no data directory", places.data.string()));
  const backup::Origin origin = TRY(backup::FindOrigin(places.data / "store"));
  const backup::Vault vault(places.data);
  std::unique_ptr<store::StoppedStore> store;
  if (origin == backup::Origin::kTorn && !vault.List().empty()) {
    const auto snapshot = vault.NewestWhole([](const backup::Snapshot&, const Error&) {});  // each damaged one is told of below
    if (!snapshot) {
      walk.Tell(Part::kMetadata, "store", "these files were copied from a running server, and no snapshot among them is whole: there is nothing to start from", Remedy::kGoBack);
    } else {
      found.report.notes.push_back(fmt::format("these files were copied from a running server, or are another's: a start takes the snapshot {} of {}, which is what was looked at",
                                               snapshot->name, FormatRfc3339(snapshot->manifest.taken)));
      const backup::Assembled assembled(places.data / "run" / "verify");
      TRY(assembled.Build(vault, *snapshot));
      store = TRY(CheckStore(walk, assembled.folder, log));
      TRY(CheckContents(walk, store ? ReadNow([&store] { return store->Read(); }) : ReadNow(), false));
      found.report.ended = clock.Now();
      return found;
    }
  } else if (origin != backup::Origin::kNew || std::filesystem::exists(places.data / "store" / "db", error)) {
    store = TRY(CheckStore(walk, places.data / "store", log));
  }
  TRY(CheckContents(walk, store ? ReadNow([&store] { return store->Read(); }) : ReadNow(), false));
  found.report.ended = clock.Now();
  return found;
}

}  // namespace chanoma::verify
