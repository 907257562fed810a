#include "catalogue/scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>

#include "catalogue/merged_names.h"
#include "catalogue/scan_batch.h"
#include "catalogue/titles.h"
#include "files/place.h"
#include "model/work.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kBatch = 250;     // files a commit
constexpr size_t kPage = 1000;     // known paths read at once
constexpr size_t kProgress = 500;  // files between progress reports
constexpr size_t kTwins = 64;      // files of the same size that are compared

// The library's known paths at or below `prefix`, in byte order, a page at a time.
class KnownPaths {
 public:
  KnownPaths(store::Store& store, const Ulid& library, std::string prefix) : store_(store), library_(library), prefix_(std::move(prefix)) {}

  // The path at the head, or null at the end.
  Result<const store::PathEntry*> Head() {
    while (true) {
      while (at_ < page_.size() && !Within(page_[at_].path)) ++at_;
      if (at_ < page_.size()) return &page_[at_];
      if (ended_) return nullptr;
      TRY(NextPage());
    }
  }
  void Advance() { ++at_; }

 private:
  bool Within(const std::string& path) const {
    return prefix_.empty() || path == prefix_ || (path.starts_with(prefix_) && path[prefix_.size()] == '/');
  }
  Result<void> NextPage() {
    // A page starts after a path; the prefix itself, if it is a file, is asked for on its own.
    if (first_ && !prefix_.empty()) {
      page_.clear();
      at_ = 0;
      const auto own = store_.Read().FindVideoByPath(library_, prefix_);
      if (own) page_.push_back({prefix_, *own, {}});
      if (!own && own.error().code != Code::kNotFound) return Fail(own.error());
      after_ = prefix_ + "/";
      first_ = false;
      return {};
    }
    first_ = false;
    page_ = TRY(store_.Read().ListPaths(library_, after_, kPage));
    at_ = 0;
    ended_ = page_.size() < kPage || (!prefix_.empty() && page_.back().path > prefix_ + "0");  // '0' follows '/'
    if (!page_.empty()) after_ = page_.back().path;
    return {};
  }

  store::Store& store_;
  const Ulid library_;
  const std::string prefix_;
  std::vector<store::PathEntry> page_;
  size_t at_ = 0;
  std::string after_;
  bool first_ = true, ended_ = false;
};

}  // namespace

files::WalkOptions Scanner::Options(const model::Library& library, const std::string& prefix, std::stop_token stop) const {
  return {library.path, prefix, IsMediaName, std::move(stop), ignore_()};
}

Result<bool> Scanner::HasAnyFile(const model::Library& library, std::stop_token stop) const {
  bool any = false;
  const auto walked = files::Walk(Options(library, {}, stop), [&](const files::FoundFile&) -> Result<void> {
    any = true;
    return Fail(Code::kConflict, "one is enough");
  });
  if (!walked && !any) return Fail(walked.error());
  return any;
}

Result<ScanReport> Scanner::Look(const model::Library& library, const std::string& prefix, const std::string& request, const Listener& listener,
                                 std::stop_token stop) {
  if (!prefix.empty()) return Merge(library, prefix, request, listener, stop);
  const auto any = HasAnyFile(library, stop);
  if (!any && any.error().code == Code::kCancelled) return Fail(any.error());
  if (!any) {
    const std::string problem = files::BlockedBy(library.path).value_or(any.error().message);
    TRY(RecordOutcome(library.id, problem));
    return Fail(any.error().code, problem);
  }
  const store::VideoCounts known = TRY(store_.Read().CountVideos(library.id));
  if (!*any && known.All() > 0) {
    std::string problem = fmt::format("none of the {} known files is there: the disk or mount at {} seems to be absent", known.All(), library.path);
    TRY(RecordOutcome(library.id, problem));
    return Fail(Code::kNotFound, std::move(problem));
  }
  if (library.names < kNamesEdition) TRY(NameAgain(library));
  ScanReport report = TRY(Merge(library, prefix, request, listener, stop));
  TRY(RecordOutcome(library.id, report.unreadable.empty() ? "" : report.unreadable.front()));
  return report;
}

Result<ScanReport> Scanner::Merge(const model::Library& library, const std::string& prefix, const std::string& request, const Listener& listener,
                                  std::stop_token stop) {
  const std::unique_ptr<text::Collator> collator = TRY(text::Collator::Create());
  ScanReport report;
  ScanBatch batch(store_, library, *collator, request, report);
  KnownPaths known(store_, library.id, prefix);
  const auto visit = [&](const files::FoundFile& file) -> Result<void> {
    if (++report.found % kProgress == 0 && listener.progress) listener.progress(report.found);
    const store::PathEntry* head = TRY(known.Head());
    while (head && head->path < file.path) {
      report.missed.push_back(*head);
      known.Advance();
      head = TRY(known.Head());
    }
    if (head && head->path == file.path) {
      const store::PathFacts facts = head->facts;
      known.Advance();
      if (SameContent(facts.stamp, ToModel(file.stamp)) && facts.state != store::StateKind::kFound) return {};
    }
    return batch.Present(file);
  };
  files::WalkOptions options = Options(library, prefix, stop);
  options.entering = listener.entering;
  files::WalkReport walked = TRY(files::Walk(options, visit));
  for (const store::PathEntry* head = TRY(known.Head()); head; head = TRY(known.Head())) {
    report.missed.push_back(*head);
    known.Advance();
  }
  TRY(batch.Flush());
  // What lies in a folder that could not be read is not known to be gone.
  std::erase_if(report.missed, [&](const store::PathEntry& entry) {
    return std::any_of(walked.unreadable_paths.begin(), walked.unreadable_paths.end(), [&](const std::string& folder) { return entry.path.starts_with(folder); });
  });
  report.unreadable = std::move(walked.unreadable);
  if (listener.progress) listener.progress(report.found);
  return report;
}

// Files that were listed when names were read by other rules, or not for what they hold.
Result<void> Scanner::NameAgain(const model::Library& library) {
  const std::unique_ptr<text::Collator> collator = TRY(text::Collator::Create());
  std::string after;
  while (true) {
    const std::vector<store::PathEntry> some = TRY(store_.Read().ListPaths(library.id, after, kBatch));
    std::vector<Naming> namings;  // outside the commit, which others wait for
    for (const store::PathEntry& entry : some) namings.push_back(NamingOf(library.path, entry.path));
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      for (size_t i = 0; i < some.size(); ++i) {
        auto video = draft.GetVideo(some[i].video);
        if (!video || video->path != some[i].path) continue;  // gone or elsewhere by now, or damaged, which the probe tells
        if (video->work_is_set_by_user) continue;
        Naming naming = namings[i];
        TRY(FollowMerge(draft, naming));
        store::VideoWrite write{std::move(*video), std::nullopt, std::move(naming.name)};
        write.video.work = std::move(naming.work);
        if (!write.video.title_is_set_by_user && write.video.title != naming.title) {
          write.video.title = std::move(naming.title);
          write.title_sort_key = collator->SortKey(write.video.title);
        }
        TRY(draft.PutVideo(write));
      }
      return {};
    }));
    if (some.size() < kBatch) break;
    after = some.back().path;
  }
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Library now = TRY(draft.GetLibrary(library.id));
    now.names = kNamesEdition;
    return draft.PutLibrary(now);
  }));
  return {};
}

Result<size_t> Scanner::Forget(const model::Library& library, const std::vector<store::PathEntry>& missed) {
  std::vector<Ulid> removed, orphaned;
  for (size_t at = 0; at < missed.size(); at += kBatch) {
    const std::span<const store::PathEntry> some(missed.data() + at, std::min(kBatch, missed.size() - at));
    std::vector<std::optional<Ulid>> twins;
    std::vector<bool> back;  // asked before the commit, which others wait for
    for (const store::PathEntry& entry : some) {
      twins.push_back(TRY(FindTwin(entry.video)));
      back.push_back(files::StampOf(library.path, entry.path).has_value());
    }
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      for (size_t i = 0; i < some.size(); ++i) {
        const auto now = draft.FindVideoByPath(library.id, some[i].path);
        if (!now || *now != some[i].video || back[i]) continue;
        if (twins[i] && TRY(TakePlaceOf(draft, some[i].video, *twins[i]))) {
          removed.push_back(*twins[i]);
          continue;
        }
        const auto video = draft.GetVideo(some[i].video);
        const auto show = video ? draft.FindShowOfSeries(model::SeriesOf(video->work)) : Result<Ulid>(Fail(video.error()));
        TRY(draft.DeleteVideo(some[i].video));
        removed.push_back(some[i].video);
        // With its last file a show goes, unless somebody watched it.
        if (show && !draft.GetShow(*show)) orphaned.push_back(*show);
      }
      return {};
    }));
  }
  for (const Ulid& id : removed) images_.Remove(id);
  for (const Ulid& id : orphaned) images_.Remove(id);
  return removed.size();
}

// A younger video with the same content that nobody has named yet: a copy, whose original is gone now.
Result<std::optional<Ulid>> Scanner::FindTwin(const Ulid& id) {
  const store::Reader reader = store_.Read();
  const auto video = reader.GetVideo(id);
  if (!video || video->fingerprint.empty()) return std::optional<Ulid>();
  for (const Ulid& other : TRY(reader.FindVideosByFile(video->stamp.size, 0, kTwins))) {
    if (other <= id) continue;
    const auto twin = reader.GetVideo(other);
    if (!twin || twin->fingerprint != video->fingerprint || twin->title_is_set_by_user || twin->work_is_set_by_user) continue;
    const model::Library library = TRY(reader.GetLibrary(twin->library));
    // It may have gone with the original: its place is none to take then.
    if (!library.managed && files::StampOf(library.path, twin->path)) return std::optional(other);
  }
  return std::optional<Ulid>();
}

Result<bool> Scanner::TakePlaceOf(store::Draft& draft, const Ulid& id, const Ulid& other) {
  const auto twin = draft.GetVideo(other);
  if (!twin) return false;
  store::VideoWrite write;
  write.video = TRY(draft.GetVideo(id));
  if (!write.video.work_is_set_by_user) {
    Naming naming = NamingOf(TRY(draft.GetLibrary(twin->library)).path, twin->path);
    TRY(FollowMerge(draft, naming));
    write.name = std::move(naming.name);
    // Held by both for a moment, so that what people wrote about the twin's show stays.
    store::VideoWrite hold = write;
    hold.video.work = twin->work;
    TRY(draft.PutVideo(hold));
  }
  TRY(draft.DeleteVideo(other));
  write.video.library = twin->library;
  write.video.path = twin->path;
  write.video.stamp = twin->stamp;
  if (!write.video.work_is_set_by_user) write.video.work = twin->work;
  if (!write.video.work_is_set_by_user && !write.video.title_is_set_by_user) {
    write.video.title = twin->title;
    write.title_sort_key = TRY(text::Collator::Create())->SortKey(twin->title);
  }
  TRY(draft.PutVideo(write));
  return true;
}

Result<void> Scanner::RecordOutcome(const Ulid& id, std::string problem) {
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Library library = TRY(draft.GetLibrary(id));
    library.problem = std::move(problem);
    if (library.problem.empty()) library.scanned = draft.Now();
    return draft.PutLibrary(library);
  }));
  return {};
}

}  // namespace chanoma::catalogue
