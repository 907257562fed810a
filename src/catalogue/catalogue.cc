#include "catalogue/catalogue.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "catalogue/priorities.h"
#include "catalogue/titles.h"
#include "files/place.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kNameLimit = 100;
constexpr size_t kTitleLimit = 500;
constexpr std::chrono::seconds kSettling{2};  // until a file that was being written is looked at again

std::string WithoutTrailingSlashes(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// One spelling for one folder: libraries are told apart, and found to be nested, by their paths.
Result<std::string> CleanPath(const std::string& given) {
  const std::filesystem::path path(given);
  if (!path.is_absolute() || given.find('\0') != std::string::npos || std::find(path.begin(), path.end(), "..") != path.end()) {
    return Fail(Code::kInvalid, "the path of a library begins with / and has no .. in it", "path");
  }
  std::string clean = WithoutTrailingSlashes(path.lexically_normal().string());
  return clean.starts_with("//") ? clean.substr(1) : clean;
}

bool Holds(const std::string& outer, const std::string& inner) {
  return inner == outer || outer == "/" || (inner.starts_with(outer) && inner[outer.size()] == '/');
}

std::string NameOf(const std::string& path) {
  const std::string name = text::Clean(std::filesystem::path(path).filename().string(), kNameLimit);
  return name.empty() ? path : name;
}

Result<std::string> CleanName(std::string_view given, std::string_view field, size_t limit) {
  std::string clean = text::Clean(given, limit + 1);
  if (clean.size() > limit) return Fail(Code::kInvalid, fmt::format("{} is longer than {} bytes", field, limit), std::string(field));
  if (clean.find_first_not_of(' ') == std::string::npos) return Fail(Code::kInvalid, fmt::format("{} is empty", field), std::string(field));
  return clean;
}

// Readers of jobs see both: the job that works, and what asked for it.
std::string LogId(const model::Job& job) { return job.request.empty() ? job.id.ToString() : job.request + "/" + job.id.ToString(); }

// A scan that somebody asked for before the restart stays theirs: it does all that this one would, and more.
Result<void> ScanAtStart(store::Draft& draft, const Ulid& library) {
  const auto waiting = draft.FindActiveJob(model::JobKind::kScan, library);
  if (waiting) return {};
  if (waiting.error().code != Code::kNotFound) return Fail(waiting.error());
  TRY(draft.Enqueue({model::JobKind::kScan, library, kScanPriority, std::string(kStartRequest), 3, std::nullopt}));
  return {};
}

Result<std::set<Ulid>> VideosOf(const store::Reader& reader, const Ulid& library) {
  constexpr size_t kPage = 1000;
  std::set<Ulid> videos;
  for (std::string after;;) {
    const auto some = TRY(reader.ListPaths(library, after, kPage));
    for (const store::PathEntry& entry : some) videos.insert(entry.video);
    if (some.size() < kPage) return videos;
    after = some.back().path;
  }
}

}  // namespace

Catalogue::Catalogue(Images images, Texts texts, files::Allowance& room, store::Store& store, media::Workers& workers, CatalogueSettings settings, const Clock& clock, Log log)
    : store_(store),
      clock_(clock),
      log_(log),
      images_(std::move(images)),
      texts_(std::move(texts)),
      room_(room),
      scanner_(store, images_, settings.ignored_names, log),
      sidecars_(store, log),
      telling_(store),
      picturing_(store, workers, images_, clock, log),
      listening_(store, workers, clock, log),
      placing_(store),
      analyst_(store, workers, images_, texts_, clock, log),
      settings_(std::move(settings)) {}

Result<std::unique_ptr<Catalogue>> Catalogue::Create(std::filesystem::path images_folder, const files::Attic& attic, files::Allowance& room, store::Store& store,
                                                     media::Workers& workers, CatalogueSettings settings, const Clock& clock, Log log) {
  Texts texts = TRY(Texts::Open(images_folder, attic, &room));
  Images images = TRY(Images::Open(std::move(images_folder), attic, &room));
  std::unique_ptr<Catalogue> catalogue(new Catalogue(std::move(images), std::move(texts), room, store, workers, std::move(settings), clock, log));
  auto* raw = catalogue.get();
  catalogue->changes_ = TRY(FolderChanges::Create([raw](const std::vector<FolderChanges::Change>& changes) { raw->Rescan(changes); }, log));
  return catalogue;
}

Catalogue::~Catalogue() {
  stop_.request_stop();
  // A rescan in flight calls back into this object and its changes: both are whole until it has ended.
  if (changes_) changes_->Stop();
}

// What was made does not fit: the job is done once there is room, and until then jobs of its kind wait (MakesPictures()).
Result<void> Catalogue::WhereThereIsRoom(jobs::JobContext& context, Result<void> outcome) const {
  if (!outcome && outcome.error().code == Code::kNoSpace && room_.Full()) context.PutBack();
  return outcome;
}

bool Catalogue::MakesPictures(model::JobKind kind) {
  using enum model::JobKind;
  return kind == kPoster || kind == kStoryboard || kind == kPictures || kind == kSubtitles;
}

void Catalogue::Register(jobs::Queue& queue) {
  queue.Handle(model::JobKind::kScan, [this](jobs::JobContext& context) { return RunScan(context); });
  const auto analyse = [this, &queue](model::JobKind kind, Result<void> (Analyst::*work)(const Ulid&, const Analyst::Call&)) {
    queue.Handle(kind, [this, work](jobs::JobContext& context) {
      Analyst::Call call;
      call.id = LogId(context.job());
      call.last_attempt = context.job().attempts >= context.job().max_attempts;
      call.stop = context.Stop();
      call.progress = [&context](uint64_t done, uint64_t total) { context.SetProgress(done, total); };
      call.also = [&context](store::Store::Work result) { context.AlsoCommit(std::move(result)); };
      return WhereThereIsRoom(context, (analyst_.*work)(context.job().subject, call));
    });
  };
  queue.Handle(model::JobKind::kNfo, [this](jobs::JobContext& context) { return telling_.Run(context.job().subject, context.Stop()); });
  queue.Handle(model::JobKind::kPictures, [this](jobs::JobContext& context) {
    const model::Job& job = context.job();
    return WhereThereIsRoom(context, picturing_.Run(job.subject, {LogId(job), job.attempts >= job.max_attempts, context.Stop()}));
  });
  queue.Handle(model::JobKind::kSkips, [this](jobs::JobContext& context) {
    const auto progress = [&context](uint64_t done, uint64_t total) { context.SetProgress(done, total); };
    return listening_.Run(context.job().subject, {LogId(context.job()), context.Stop(), settings_.viewers, progress});
  });
  analyse(model::JobKind::kProbe, &Analyst::Probe);
  analyse(model::JobKind::kIndex, &Analyst::Index);
  analyse(model::JobKind::kPoster, &Analyst::Poster);
  analyse(model::JobKind::kSubtitles, &Analyst::Subtitles);
  analyse(model::JobKind::kStoryboard, &Analyst::Storyboard);
}

Result<void> Catalogue::RunScan(jobs::JobContext& context) {
  const auto library = store_.Read().GetLibrary(context.job().subject);
  if (!library && library.error().code == Code::kNotFound) return {};
  if (!library) return Fail(library.error());
  const uint64_t known = TRY(store_.Read().CountVideos(library->id)).All();
  const std::optional<std::string> remote = files::RemoteMount(library->path);
  bool is_watched = !remote;
  Scanner::Listener listener;
  listener.progress = [&](uint64_t files) { context.SetProgress(files, known > files ? std::optional<uint64_t>(known) : std::nullopt); };
  listener.entering = [&](const std::string& folder) { is_watched = is_watched && changes_->Watch(library->id, library->path, folder); };
  auto report = scanner_.Look(*library, {}, LogId(context.job()), listener, context.Stop());
  if (!report) {
    // The library's record says why; trying again in a minute would only wake the disk. A mount that comes back is noticed
    // by polling where that is how the library is followed.
    if (report.error().code == Code::kNotFound || report.error().code == Code::kForbidden) {
      log_.Warning("library not reachable", {{"library", library->name}, {"why", report.error().message}});
      changes_->Later(library->id, {}, settings_.poll_interval());
      TRY(ForgetMissed(*library, {}));
      return {};
    }
    return Fail(report.error());
  }
  Follow(*library, *report, remote, is_watched);
  // What was moved while this walked from where it had not been to where it had is met there by those who watch.
  if (is_watched && !report->missed.empty()) changes_->Settle(context.Stop());
  const size_t gone = TRY(ForgetMissed(*library, std::move(report->missed)));
  TRY(sidecars_.Run(*library, LogId(context.job()), context.Stop()));
  log_.Info("library scanned", {{"library", library->name}, {"files", report->found}, {"added", report->added}, {"changed", report->changed},
                                {"moved", report->moved}, {"gone", gone}, {"unreadable", report->unreadable.size()}, {"unsettled", report->unsettled.size()}});
  return {};
}

void Catalogue::Follow(const model::Library& library, const ScanReport& report, const std::optional<std::string>& remote, bool is_watched) {
  Following following;
  if (remote) {
    following.mode = Following::Mode::kPolled;
    following.remote = true;
    following.why = fmt::format("it is on a mount of type {}, which does not tell of changes made elsewhere", *remote);
  } else if (!is_watched) {
    following.mode = Following::Mode::kPolled;
    following.why = "the system's limit of watched folders (fs.inotify.max_user_watches) is reached";
  } else {
    following.mode = Following::Mode::kWatched;
  }
  following.folders = changes_->Watched(library.id);
  if (following.mode == Following::Mode::kPolled) changes_->Later(library.id, {}, settings_.poll_interval());
  for (const std::string& path : report.unsettled) changes_->Later(library.id, path, kSettling);
  MutexLock lock(mutex_);
  following_[library.id] = std::move(following);
}

Following Catalogue::FollowingOf(const Ulid& library) const {
  MutexLock lock(mutex_);
  const auto found = following_.find(library);
  return found == following_.end() ? Following{} : found->second;
}

Result<size_t> Catalogue::ForgetMissed(const model::Library& library, std::vector<store::PathEntry> missed) {
  // The first scans after a start find what was moved between libraries while nobody looked: nothing is removed before the last.
  const store::JobCounts jobs = TRY(store_.Read().CountJobs());
  std::map<Ulid, std::vector<store::PathEntry>> due;
  {
    MutexLock lock(mutex_);
    missed_[library.id] = std::move(missed);
    if (jobs.Of(model::JobKind::kScan, model::JobState::kQueued) > 0) return 0;
    due.swap(missed_);
  }
  size_t gone = 0;
  for (const auto& [id, entries] : due) {
    if (entries.empty()) continue;
    if (id == library.id) {
      gone += TRY(scanner_.Forget(library, entries));
    } else if (const auto other = store_.Read().GetLibrary(id)) {
      gone += TRY(scanner_.Forget(*other, entries));
    }
  }
  return gone;
}

void Catalogue::Rescan(const std::vector<FolderChanges::Change>& changes) {
  std::vector<std::pair<model::Library, std::vector<store::PathEntry>>> missed;
  std::map<Ulid, std::pair<model::Library, std::vector<std::string>>> beside;
  for (const auto& [id, path] : changes) {
    const auto library = store_.Read().GetLibrary(id);
    if (!library || stop_.stop_requested()) continue;
    if (path.empty()) {
      if (auto job = RequestScan(id, "watch"); !job) log_.Warning("scan not queued", {{"why", job.error().message}});
      continue;
    }
    // Folders that came into being are watched from here on.
    bool is_watched = true;  // as far as the system lets us: said once
    Scanner::Listener listener;
    listener.entering = [&](const std::string& folder) { is_watched = is_watched && changes_->Watch(id, library->path, folder); };
    auto report = scanner_.Look(*library, path, "watch", listener, stop_.get_token());
    if (!report) {
      log_.Warning("change not followed", {{"library", library->name}, {"path", path}, {"why", report.error().message}});
      continue;
    }
    for (const std::string& unsettled : report->unsettled) changes_->Later(id, unsettled, kSettling);
    std::vector<store::PathEntry> gone = missing_.GiveUp(report->missed, clock_.Steady());
    if (!report->missed.empty()) changes_->Later(id, path, Missing::kPatience);
    if (!gone.empty()) missed.emplace_back(*library, std::move(gone));
    beside.try_emplace(id, *library, std::vector<std::string>()).first->second.second.push_back(path);
  }
  // Only now, when what was moved has been met at its new place.
  for (const auto& [library, entries] : missed) {
    // A mount that went away shows another device, or nothing, at the library's path: a whole scan says so and removes nothing.
    const auto root = files::StampOf(library.path, ".");
    const bool same_mount = root && std::all_of(entries.begin(), entries.end(), [&](const store::PathEntry& entry) {
      return entry.facts.stamp.device == root->device;
    });
    if (!same_mount) {
      if (auto job = RequestScan(library.id, "watch"); !job) log_.Warning("scan not queued", {{"why", job.error().message}});
      continue;
    }
    if (const auto gone = scanner_.Forget(library, entries); !gone) log_.Warning("change not followed", {{"library", library.name}, {"why", gone.error().message}});
  }
  // And subtitles last: their films have to be where they belong.
  for (const auto& [id, changed] : beside) {
    const auto& [library, paths] = changed;
    if (const auto seen = sidecars_.Follow(library, paths, "watch", stop_.get_token()); !seen) {
      log_.Warning("subtitle files not looked at", {{"library", library.name}, {"why", seen.error().message}});
    }
  }
}

Result<void> Catalogue::Declare(const std::vector<DeclaredLibrary>& declared) {
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    std::vector<model::Library> known = TRY(draft.ListLibraries());
    for (model::Library& library : known) {
      if (library.managed) continue;
      const bool still = std::any_of(declared.begin(), declared.end(),
                                     [&](const DeclaredLibrary& d) { return WithoutTrailingSlashes(d.path) == library.path; });
      if (library.locked && !still) {
        library.locked = false;
        TRY(draft.PutLibrary(library));
      }
      TRY(ScanAtStart(draft, library.id));
    }
    for (const DeclaredLibrary& given : declared) {
      const std::string path = WithoutTrailingSlashes(given.path);
      const auto same = std::find_if(known.begin(), known.end(), [&](const model::Library& l) { return l.path == path; });
      model::Library library;
      if (same != known.end()) library = *same;
      else library.id = store_.NewId();
      library.path = path;
      if (!given.name.empty() || library.name.empty()) {
        library.name = given.name.empty() ? NameOf(path) : TRY(CleanName(given.name, "name", kNameLimit));
      }
      library.locked = true;
      TRY(draft.PutLibrary(library));
      TRY(ScanAtStart(draft, library.id));
      if (same == known.end()) known.push_back(library);
    }
    return {};
  }));
  return {};
}

Result<model::Library> Catalogue::AddLibrary(std::string name, const std::string& path, const std::string& request) {
  model::Library library;
  library.path = TRY(CleanPath(path));
  if (auto folder = OpenFile(library.path, O_RDONLY | O_DIRECTORY); !folder) {
    return Fail(Code::kInvalid, "the folder cannot be read: " + folder.error().message, "path");
  }
  library.name = name.empty() ? NameOf(library.path) : TRY(CleanName(name, "name", kNameLimit));
  library.id = store_.NewId();
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    for (const model::Library& other : TRY(draft.ListLibraries())) {
      if (Holds(other.path, library.path) || Holds(library.path, other.path)) {
        return Fail(Code::kConflict, fmt::format("the library “{}” is at {} already", other.name, other.path), "path");
      }
    }
    TRY(draft.PutLibrary(library));
    TRY(draft.Enqueue({model::JobKind::kScan, library.id, kScanPriority, request, 3, std::nullopt}));
    return {};
  }));
  return library;
}

Result<model::Library> Catalogue::RenameLibrary(const Ulid& id, std::string name) {
  const std::string clean = TRY(CleanName(name, "name", kNameLimit));
  model::Library library;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    library = TRY(draft.GetLibrary(id));
    if (library.managed) return Fail(Code::kConflict, "this library is Chanoma's own");
    if (library.locked) return Fail(Code::kConflict, "this library comes from the configuration");
    library.name = clean;
    return draft.PutLibrary(library);
  }));
  return library;
}

Result<model::Library> Catalogue::MakeAhead(const Ulid& id, model::Ahead ahead) {
  model::Library library;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    library = TRY(draft.GetLibrary(id));
    if (library.managed) return Fail(Code::kConflict, "what is made of uploads is the setting ahead_uploads", "ahead");
    library.ahead = ahead;
    return draft.PutLibrary(library);
  }));
  return library;
}

Result<void> Catalogue::RemoveLibrary(const Ulid& id) {
  const std::set<Ulid> videos = TRY(VideosOf(store_.Read(), id));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Library library = TRY(draft.GetLibrary(id));
    if (library.managed) return Fail(Code::kConflict, "this library is Chanoma's own");
    if (library.locked) return Fail(Code::kConflict, "this library comes from the configuration");
    return draft.DeleteLibrary(id);
  }, store::Durability::kSynced, store::Need::kEssential));
  images_.Remove(videos);
  changes_->Forget(id);
  MutexLock lock(mutex_);
  following_.erase(id);
  missed_.erase(id);
  return {};
}

Result<model::Job> Catalogue::RequestScan(const Ulid& library, const std::string& request) {
  Ulid job;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    if (TRY(draft.GetLibrary(library)).managed) return Fail(Code::kConflict, "there is no folder of its own to look through");
    job = TRY(draft.Enqueue({model::JobKind::kScan, library, kScanPriority, request, 3, std::nullopt}));
    return {};
  }));
  return store_.Read().GetJob(job);
}

Result<model::Video> Catalogue::PatchVideo(const Ulid& id, const VideoPatch& patch) {
  store::VideoWrite write;
  std::optional<std::string> title;
  if (patch.title) {
    title = TRY(CleanName(*patch.title, "title", kTitleLimit));
    write.title_sort_key = TRY(text::Collator::Create())->SortKey(*title);
  }
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    write.video = TRY(draft.GetVideo(id));
    if (title) {
      write.video.title = *title;
      write.video.title_is_set_by_user = true;
    }
    if (patch.hidden) write.video.hidden = *patch.hidden;
    if (patch.age) write.video.age = *patch.age;
    return draft.PutVideo(write);
  }));
  return write.video;
}

}  // namespace chanoma::catalogue
