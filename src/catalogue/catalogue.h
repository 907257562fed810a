#pragma once
// The library: which folders there are, which videos are in them, and the rules for changing either. Owned by the daemon's
// wiring. Any thread but an event loop (these calls write, and look at folders). The videos of a library are found, watched
// and analysed by the jobs that Register() provides.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "catalogue/analyst.h"
#include "catalogue/changes.h"
#include "catalogue/images.h"
#include "catalogue/listening.h"
#include "catalogue/missing.h"
#include "catalogue/picturing.h"
#include "catalogue/placing.h"
#include "catalogue/scanner.h"
#include "catalogue/sidecars.h"
#include "catalogue/telling.h"
#include "catalogue/texts.h"
#include "jobs/queue.h"
#include "model/job.h"
#include "model/video.h"
#include "store/store.h"

namespace chanoma::catalogue {

struct DeclaredLibrary {
  std::string name;
  std::string path;
};

// How changes in a library's folder are noticed.
struct Following {
  enum class Mode { kNot, kWatched, kPolled } mode = Mode::kNot;
  size_t folders = 0;  // watched
  std::string why;     // polled: in words
  bool remote = false;  // polled because of the mount, not of a limit
};

// What may be changed while running, asked whenever it matters.
struct CatalogueSettings {
  std::function<std::vector<std::string>()> ignored_names;  // shell patterns
  std::function<std::chrono::seconds()> poll_interval;
  std::function<bool()> viewers;  // whether somebody watches what may need a media process; empty: nobody ever does
};

struct VideoPatch {
  std::optional<std::string> title;
  std::optional<bool> hidden;
  std::optional<int> age;  // rated for, in years; -1: not rated
};

class Catalogue {
 public:
  // `room`: what the pictures and subtitles may take up. A job that finds none left goes back to the queue.
  static Result<std::unique_ptr<Catalogue>> Create(std::filesystem::path images_folder, const files::Attic& attic, files::Allowance& room, store::Store& store, media::Workers& workers,
                                                   CatalogueSettings settings, const Clock& clock, Log log);
  ~Catalogue();

  // Before the jobs run: the handlers of scan, of what is done with a file that was found, of nfo and of pictures.
  void Register(jobs::Queue& queue);
  // Kinds of jobs that wait while there is no room for what they make.
  static bool MakesPictures(model::JobKind kind);

  // The libraries of the command line and the configuration: they exist, and are locked. One that was declared before and
  // no longer is stays, unlocked. Every library gets a scan. Touches no folder.
  Result<void> Declare(const std::vector<DeclaredLibrary>& libraries);

  // `name` empty: the folder's own. kInvalid (field path) when it is no absolute path of a folder that can be listed;
  // kConflict when it is, holds or lies in another library.
  Result<model::Library> AddLibrary(std::string name, const std::string& path, const std::string& request);
  Result<model::Library> RenameLibrary(const Ulid& id, std::string name);
  // What is made of its videos before anybody asks: a locked one's may be changed, for it is nothing that the configuration says. kConflict
  // for the folder of uploads, of which it does.
  Result<model::Library> MakeAhead(const Ulid& id, model::Ahead ahead);
  // Its videos go with it; the files stay.
  Result<void> RemoveLibrary(const Ulid& id);
  Result<model::Job> RequestScan(const Ulid& library, const std::string& request);

  Result<model::Video> PatchVideo(const Ulid& id, const VideoPatch& patch);

  Following FollowingOf(const Ulid& library) const EXCLUDES(mutex_);

  Placing& placing() { return placing_; }
  const Images& images() const { return images_; }
  const Texts& texts() const { return texts_; }

 private:
  Catalogue(Images images, Texts texts, files::Allowance& room, store::Store& store, media::Workers& workers, CatalogueSettings settings, const Clock& clock, Log log);
  Result<void> RunScan(jobs::JobContext& context);
  Result<void> WhereThereIsRoom(jobs::JobContext& context, Result<void> outcome) const;
  void Rescan(const std::vector<FolderChanges::Change>& changes);
  // How the library is followed now that a scan walked it: watched (and all of it `is_watched`), or polled. Looks again at what was
  // being written.
  void Follow(const model::Library& library, const ScanReport& report, const std::optional<std::string>& remote, bool is_watched) EXCLUDES(mutex_);
  // Removes what a scan missed once no other library is waiting for its own: it may turn up there.
  Result<size_t> ForgetMissed(const model::Library& library, std::vector<store::PathEntry> missed) EXCLUDES(mutex_);

  store::Store& store_;
  const Clock& clock_;
  const Log log_;
  const Images images_;
  const Texts texts_;
  const files::Allowance& room_;
  Scanner scanner_;
  SidecarScan sidecars_;
  Telling telling_;
  Picturing picturing_;
  Listening listening_;
  Placing placing_;
  Analyst analyst_;
  const CatalogueSettings settings_;
  mutable Mutex mutex_;
  std::map<Ulid, Following> following_ GUARDED_BY(mutex_);
  std::map<Ulid, std::vector<store::PathEntry>> missed_ GUARDED_BY(mutex_);  // by library, to be judged later
  std::stop_source stop_;
  Missing missing_;  // by rescans, to be looked for again
  std::unique_ptr<FolderChanges> changes_;
};

}  // namespace chanoma::catalogue
