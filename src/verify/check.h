#pragma once
// Looks through a data directory: the metadata (store/inspection.h), what is named by its content, what is derived, the snapshots.
// Nothing is changed; Repair() makes again what records or films tell. One thread; blocks on the disk for as long as it takes.

#include <filesystem>
#include <functional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "playback/segment_names.h"
#include "store/inspection.h"
#include "store/store.h"
#include "verify/report.h"

namespace chanoma::verify {

struct Places {
  std::filesystem::path data;
  std::filesystem::path segments;  // of the cache
};

struct Progress {
  Part part = Part::kMetadata;
  uint64_t bytes = 0;  // looked at so far, of all parts
};

struct Watching {
  std::function<void(const Progress&)> progress;
  std::stop_token stop;
};

// What was found, and what repairing goes by.
struct Found {
  Report report;
  std::vector<store::Flaw> flaws;                // of the metadata, derived
  std::vector<std::filesystem::path> made;       // pictures and subtitles to be made again
  std::vector<std::filesystem::path> contents;   // of uploads, damaged
  std::vector<playback::StoredName> segments;
  bool search = false;
};

// `live`: the store that this process has open. kCancelled; else only for what cannot be looked at at all.
Result<Found> CheckLive(const Places& places, const store::Store& live, const Clock& clock, const Watching& watching);
// Nobody has it open. A copy of a running server's files is judged by the snapshot that a start would take.
Result<Found> CheckStopped(const Places& places, const Clock& clock, const Log& log, const Watching& watching);

// How the derived is made again by whoever has it open.
struct Tools {
  store::Store& store;
  std::filesystem::path data;
  std::function<void()> reindex;
  std::function<void(const playback::StoredName&)> forget_segment;
};
// Marks in `found.report` what was repaired: of the metadata, what a second look does not find any more. A damaged upload goes to
// set-aside/damaged, so that sending it again brings it back whole.
Result<void> Repair(Found& found, const Tools& tools, const Log& log);

}  // namespace chanoma::verify
