#include "catalogue/scan_batch.h"

#include "catalogue/fingerprint.h"
#include "catalogue/merged_names.h"
#include "catalogue/priorities.h"
#include "files/open.h"
#include "files/place.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kBatch = 250;      // files a commit
constexpr size_t kCandidates = 16;  // videos of the same size that a new file is compared with

// Back to what is known of a file that was never looked at.
Result<void> Renew(store::Draft& draft, model::Video& video) {
  ++video.generation;
  video.state = model::Found{};
  video.has_video = false;
  video.has_poster = false;
  video.duration_ms = -1;
  video.width = video.height = 0;
  video.fingerprint.clear();
  TRY(draft.DeleteMedia(video.id));
  return draft.DeletePoster(video.id);
}

}  // namespace

model::FileStamp ToModel(const files::Stamp& stamp) { return {stamp.size, stamp.modified_ns, stamp.device, stamp.inode}; }

bool SameContent(const model::FileStamp& a, const model::FileStamp& b) { return a.size == b.size && a.modified_ns == b.modified_ns; }

Result<void> ScanBatch::Present(const files::FoundFile& file) {
  if (!files::IsSettled(library_.path, file.path, file.stamp)) {
    report_.unsettled.push_back(file.path);
    return {};
  }
  Item item{file, std::nullopt, {}, false, NamingOf(library_.path, file.path)};
  TRY(Identify(item));
  items_.push_back(std::move(item));
  return items_.size() >= kBatch ? Flush() : Result<void>();
}

Result<const model::Library*> ScanBatch::LibraryOf(const model::Video& video) {
  if (video.library == library_.id) return &library_;
  const auto known = libraries_.find(video.library);
  if (known != libraries_.end()) return &known->second;
  return &libraries_.emplace(video.library, TRY(store_.Read().GetLibrary(video.library))).first->second;
}

Result<void> ScanBatch::Identify(Item& item) {
  const files::FoundFile& file = item.file;
  const store::Reader reader = store_.Read();
  std::optional<std::string> fingerprint;
  for (const Ulid& id : TRY(reader.FindVideosByFile(file.stamp.size, file.stamp.inode, kCandidates))) {
    const auto video = reader.GetVideo(id);
    if (!video || (video->library == library_.id && video->path == file.path)) continue;
    const auto library = LibraryOf(*video);
    if (!library || (*library)->managed) continue;
    const bool same_inode = video->stamp.inode == file.stamp.inode && video->stamp.device == file.stamp.device;
    if (!same_inode && video->fingerprint.empty()) continue;
    // A hard link, or a copy beside it, is a video of its own: the first is still where it was.
    if (files::StampOf((*library)->path, video->path)) continue;
    bool same_content = SameContent(video->stamp, ToModel(file.stamp));
    if (!same_inode || !same_content) {
      if (!fingerprint) {
        const auto opened = files::OpenBeneath(library_.path, file.path);
        if (!opened) return {};
        fingerprint = Fingerprint(opened->fd.Get(), opened->stamp.size).value_or("");
      }
      same_content = !fingerprint->empty() && *fingerprint == video->fingerprint;
      if (!same_inode && !same_content) continue;
    }
    item.moved = id;
    item.from = {video->library, video->path};
    item.same_content = same_content;
    return {};
  }
  return {};
}

Result<void> ScanBatch::Flush() {
  if (items_.empty()) return {};
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    added_ = changed_ = moved_ = 0;
    for (const Item& item : items_) TRY(Put(draft, item));
    return {};
  }));
  report_.added += added_;
  report_.changed += changed_;
  report_.moved += moved_;
  items_.clear();
  return {};
}

Result<void> ScanBatch::Put(store::Draft& draft, const Item& item) {
  const files::FoundFile& file = item.file;
  const auto known = draft.FindVideoByPath(library_.id, file.path);
  if (!known && known.error().code != Code::kNotFound) return Fail(known.error());
  model::Video video;
  store::VideoWrite write;
  if (known) {
    video = TRY(draft.GetVideo(*known));
    if (SameContent(video.stamp, ToModel(file.stamp))) return LookAgain(draft, video);
    ++changed_;
    TRY(Renew(draft, video));
  } else if (item.moved && TRY(PutMoved(draft, item))) {
    return {};
  } else {
    ++added_;
    Naming naming = item.naming;
    TRY(FollowMerge(draft, naming));
    video.id = store_.NewId();
    video.library = library_.id;
    video.path = file.path;
    video.title = naming.title;
    video.work = naming.work;
    write.name = naming.name;
    video.added = draft.Now();
    write.title_sort_key = collator_.SortKey(video.title);
  }
  video.stamp = ToModel(file.stamp);
  if (file.stamp.size == 0) video.state = model::Failed{"unsupported", "The file is empty."};  // nobody has to look into it
  write.video = std::move(video);
  TRY(draft.PutVideo(write));
  return Enqueue(draft, write.video);
}

// False when it is no longer what it was taken for.
Result<bool> ScanBatch::PutMoved(store::Draft& draft, const Item& item) {
  auto found = draft.GetVideo(*item.moved);
  if (!found) return found.error().code == Code::kNotFound ? Result<bool>(false) : Result<bool>(Fail(found.error()));
  store::VideoWrite write;
  write.video = std::move(*found);
  model::Video& video = write.video;
  // Of two copies of what is gone the first takes its place; the second is a video of its own.
  if (video.stamp.size != item.file.stamp.size || std::pair(video.library, video.path) != item.from) return false;
  ++moved_;
  video.library = library_.id;
  video.path = item.file.path;
  video.stamp = ToModel(item.file.stamp);
  Naming naming = item.naming;
  TRY(FollowMerge(draft, naming));
  if (!video.work_is_set_by_user) {
    video.work = naming.work;
    write.name = naming.name;
  }
  if (!video.work_is_set_by_user && !video.title_is_set_by_user) {
    video.title = naming.title;
    write.title_sort_key = collator_.SortKey(video.title);
  }
  if (!item.same_content) TRY(Renew(draft, video));
  TRY(draft.PutVideo(write));
  if (!item.same_content) TRY(Enqueue(draft, video));
  return true;
}

Result<void> ScanBatch::Enqueue(store::Draft& draft, const model::Video& video) {
  if (!std::holds_alternative<model::Found>(video.state)) return {};
  TRY(draft.Enqueue({model::JobKind::kProbe, video.id, kProbePriority, request_, 3, std::nullopt}));
  return {};
}

// A file that was listed but never looked at, with nobody about to: its job was cancelled, or cut off too often. Who asks for
// a scan gets another try; a start by itself does not, or a file that ends the program would do so for ever.
Result<void> ScanBatch::LookAgain(store::Draft& draft, const model::Video& video) {
  if (request_.starts_with(kStartRequest)) return {};
  const auto active = draft.FindActiveJob(model::JobKind::kProbe, video.id);
  if (active) return {};
  if (active.error().code != Code::kNotFound) return Fail(active.error());
  return Enqueue(draft, video);
}

}  // namespace chanoma::catalogue
