#pragma once
// Compares a library's folder with what the store knows of it and writes the difference: new files, changed ones, moved ones.
// Runs on a job's thread (or the change watcher's); any number may run at once, since each write looks at the record again
// inside its commit. Files that are not where they were are named, and removed by a second step: they may turn up elsewhere.

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "catalogue/images.h"
#include "files/walk.h"
#include "model/video.h"
#include "store/store.h"
#include "text/text.h"

namespace chanoma::catalogue {

struct ScanReport {
  size_t found = 0, added = 0, changed = 0, moved = 0;
  std::vector<std::string> unreadable;      // in words
  std::vector<std::string> unsettled;       // relative paths of files that are still being written
  std::vector<store::PathEntry> missed;     // known, and not there
};

class Scanner {
 public:
  // Who is told of what while a scan runs, on its thread; either may be empty.
  struct Listener {
    std::function<void(uint64_t files)> progress;                // now and then, the files seen so far
    std::function<void(const std::string& folder)> entering;  // a relative path, before the folder is listed
  };
  // File names to leave out, as shell patterns.
  using Ignore = std::function<std::vector<std::string>()>;

  Scanner(store::Store& store, const Images& images, Ignore ignore, Log log)
      : store_(store), images_(images), ignore_(std::move(ignore)), log_(std::move(log)) {}

  // The folder, file or (empty) whole tree `prefix` of the library. A whole-tree scan records when it ran and what was
  // wrong; kNotFound when the folder cannot be read or not one of the known files is left: then nothing is missed.
  Result<ScanReport> Look(const model::Library& library, const std::string& prefix, const std::string& request, const Listener& listener,
                          std::stop_token stop);

  // Removes those that are still recorded where they were missed, and still not there. One whose content is at another
  // place by now (copied, then deleted here) goes there instead. Answers how many were removed.
  Result<size_t> Forget(const model::Library& library, const std::vector<store::PathEntry>& missed);

 private:
  Result<ScanReport> Merge(const model::Library& library, const std::string& prefix, const std::string& request, const Listener& listener,
                           std::stop_token stop);
  Result<bool> HasAnyFile(const model::Library& library, std::stop_token stop) const;
  Result<std::optional<Ulid>> FindTwin(const Ulid& id);
  Result<bool> TakePlaceOf(store::Draft& draft, const Ulid& id, const Ulid& other);
  Result<void> NameAgain(const model::Library& library);
  Result<void> RecordOutcome(const Ulid& library, std::string problem);
  files::WalkOptions Options(const model::Library& library, const std::string& prefix, std::stop_token stop) const;

  store::Store& store_;
  const Images& images_;
  const Ignore ignore_;
  const Log log_;
};

}  // namespace chanoma::catalogue
