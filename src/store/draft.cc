// Videos with all that belongs to them, libraries, settings, followers. Jobs are in draft_jobs.cc.

#include "store/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "model/work.h"
#include "store/batch.h"
#include "store/codec.h"
#include "store/keys.h"
#include "store/rows.h"

namespace chanoma::store {
namespace {

constexpr size_t kMaxTitle = 4096;
constexpr size_t kMaxText = 65536;
constexpr size_t kMaxMediaBytes = 8 << 20;
constexpr size_t kPurgeAtOnce = 64;

// Turns the index rows `before` into `after`, row by row.
void Reindex(Batch& batch, const std::vector<Row>& before, const std::vector<Row>& after) {
  for (size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    const bool was = i < before.size() && !before[i].key.empty(), is = i < after.size() && !after[i].key.empty();
    if (was && is && before[i] == after[i]) continue;
    if (was && (!is || before[i].key != after[i].key)) batch.Delete(Family::kIndex, before[i].key);
    if (is) batch.Put(Family::kIndex, after[i].key, after[i].value);
  }
}

uint64_t& CountOf(VideoCounts& counts, const model::Video& video) {
  const auto state = static_cast<size_t>(KindOf(video.state));
  return video.hidden ? counts.hidden[state] : counts.visible[state];
}

// Takes `before` out of the numbers of its library and of all, and `after` in.
Result<void> Recount(const Reader& reader, Batch& batch, const model::Video* before, const model::Video* after) {
  const auto change = [&](const Ulid& scope, const model::Video* out, const model::Video* in) -> Result<void> {
    VideoCounts counts = TRY(reader.CountVideos(scope));
    if (out != nullptr && CountOf(counts, *out) > 0) --CountOf(counts, *out);
    if (in != nullptr) ++CountOf(counts, *in);
    batch.Put(Family::kMeta, keys::VideoCountsKey(scope), EncodeVideoCounts(counts));
    return {};
  };
  const bool moved = before != nullptr && after != nullptr && before->library != after->library;
  if (before != nullptr && after != nullptr && !moved && before->hidden == after->hidden && KindOf(before->state) == KindOf(after->state)) {
    return {};
  }
  TRY(change(Ulid{}, before, after));
  if (!moved) return change(before != nullptr ? before->library : after->library, before, after);
  TRY(change(before->library, before, nullptr));
  return change(after->library, nullptr, after);
}

Result<void> Validate(const model::Video& video) {
  if (video.id.IsNil()) return Fail(Code::kInvalid, "a video needs an id");
  if (video.path.empty() || video.path.size() > keys::kMaxPathBytes) return Fail(Code::kInvalid, "the path is empty or too long", "path");
  if (!video.work.empty() && !model::ParseWorkKey(video.work)) return Fail(Code::kInvalid, "what it holds has no key", "work");
  if (video.title.size() > kMaxTitle) return Fail(Code::kInvalid, fmt::format("the title is over {} bytes", kMaxTitle), "title");
  if (video.audience.people.size() > model::kMostPeople) return Fail(Code::kInvalid, fmt::format("at most {} people can be chosen", model::kMostPeople), "people");
  const auto* failed = std::get_if<model::Failed>(&video.state);
  if (failed != nullptr && failed->code.size() + failed->detail.size() > kMaxText) return Fail(Code::kInvalid, "the failure's text is too long");
  return {};
}

}  // namespace

Draft::Draft(Batch& batch) : Reader(batch.NewSource()), batch_(batch) {}

Timestamp Draft::Now() const { return batch_.Now(); }
void Draft::Emit(model::Event event) { batch_.Append(event); }

Result<void> Draft::PutVideo(const VideoWrite& write) {
  const model::Video& video = write.video;
  TRY(Validate(video));
  std::string previous;
  std::optional<StoredVideo> old;
  if (TRY(source_->Get(Family::kVideos, video.id.Raw(), &previous))) old = TRY(DecodeVideo(previous));
  if (!old || old->video.library != video.library) TRY(GetLibrary(video.library));
  if (!old || old->video.library != video.library || old->video.path != video.path) {
    const auto holder = FindVideoByPath(video.library, video.path);
    if (holder && *holder != video.id) return Fail(Code::kConflict, "another video has this path", "path");
    if (!holder && holder.error().code != Code::kNotFound) return Fail(holder.error());
  }
  StoredVideo stored{video, {}};
  if (write.title_sort_key) {
    stored.title_sort_key = write.title_sort_key->substr(0, keys::kMaxTitleBytes);
  } else if (old) {
    stored.title_sort_key = old->title_sort_key;
  }
  const std::string bytes = EncodeVideo(stored, previous);
  if (old && bytes == previous) return write.name ? Shelve(video, write.name, {}) : Result<void>();
  if (!DecodeVideo(bytes)) return Fail(Code::kInvalid, "the video has values out of range");
  batch_.Put(Family::kVideos, video.id.Raw(), bytes);
  Reindex(batch_, old ? RowsOf(*old) : std::vector<Row>(), RowsOf(stored));
  TRY(Recount(*this, batch_, old ? &old->video : nullptr, &video));
  const bool renamed = old && !old->video.work.empty() && old->video.work != video.work;
  if (renamed && !video.work.empty()) TRY(CarryWatches(old->video.work, video.work, video.id));
  if (write.name || !old || old->video.work != video.work) TRY(Shelve(video, write.name, renamed ? old->video.work : std::string()));
  if (renamed) TRY(Unshelve(old->video, video.work));
  const bool elsewhere = old && (old->video.work != video.work || old->video.path != video.path || old->video.library != video.library);
  if ((old ? old->video.nfo : 0) != video.nfo || (elsewhere && video.nfo != 0)) TRY(AskNfo(video.work));
  if (renamed && old->video.nfo != 0) TRY(AskNfo(old->video.work));
  if ((old ? old->video.art : 0) != video.art || (elsewhere && video.art != 0)) TRY(AskPictures(video));
  if (renamed && old->video.art != 0) TRY(AskPictures(old->video));
  Emit(model::VideoChanged{video.id, old ? model::Change::kUpdated : model::Change::kCreated, old ? model::FactsOf(old->video) : model::VideoFacts{}, model::FactsOf(video)});
  return {};
}

void Draft::TellChanged(const model::Video& video) {
  const model::VideoFacts facts = model::FactsOf(video);
  Emit(model::VideoChanged{video.id, model::Change::kUpdated, facts, facts});
}

Result<void> Draft::DeleteVideo(const Ulid& id) {
  std::string bytes;
  if (!TRY(source_->Get(Family::kVideos, id.Raw(), &bytes))) return Fail(Code::kNotFound, "there is no such video");
  const StoredVideo old = TRY(DecodeVideo(bytes));
  batch_.Delete(Family::kVideos, id.Raw());
  batch_.Delete(Family::kMedia, id.Raw());
  batch_.Delete(Family::kPosters, id.Raw());
  Reindex(batch_, RowsOf(old), {});
  TRY(Recount(*this, batch_, &old.video, nullptr));
  TRY(Unshelve(old.video, {}));
  if (old.video.nfo != 0) TRY(AskNfo(old.video.work));
  if (old.video.art != 0) TRY(AskPictures(old.video));
  TRY(CancelQueuedFor(id));
  Emit(model::VideoChanged{id, model::Change::kDeleted, model::FactsOf(old.video), {}});
  return {};
}

Result<void> Draft::PutMedia(const Ulid& video, const model::MediaInfo& media) {
  std::string previous;
  if (!TRY(source_->Get(Family::kVideos, video.Raw(), &previous))) return Fail(Code::kNotFound, "there is no such video");
  previous.clear();
  TRY(source_->Get(Family::kMedia, video.Raw(), &previous));
  const std::string bytes = EncodeMedia(media, previous);
  if (bytes == previous) return {};
  if (bytes.size() > kMaxMediaBytes) return Fail(Code::kTooLarge, fmt::format("the description of media is over {} bytes", kMaxMediaBytes));
  if (!DecodeMedia(bytes)) return Fail(Code::kInvalid, "the description of media has values out of range");
  batch_.Put(Family::kMedia, video.Raw(), bytes);
  return {};
}

Result<void> Draft::DeleteMedia(const Ulid& video) {
  batch_.Delete(Family::kMedia, video.Raw());
  return {};
}

Result<void> Draft::PutPoster(const Ulid& video, const model::Poster& poster) {
  std::string previous;
  if (!TRY(source_->Get(Family::kVideos, video.Raw(), &previous))) return Fail(Code::kNotFound, "there is no such video");
  previous.clear();
  TRY(source_->Get(Family::kPosters, video.Raw(), &previous));
  const std::string bytes = EncodePoster(poster, previous);
  if (bytes == previous) return {};
  if (!DecodePoster(bytes) || bytes.size() > kMaxText) return Fail(Code::kInvalid, "the poster has values out of range");
  batch_.Put(Family::kPosters, video.Raw(), bytes);
  return {};
}

Result<void> Draft::DeletePoster(const Ulid& video) {
  batch_.Delete(Family::kPosters, video.Raw());
  return {};
}

Result<void> Draft::PutLibrary(const model::Library& library) {
  if (library.id.IsNil()) return Fail(Code::kInvalid, "a library needs an id");
  if (library.name.size() > kMaxTitle) return Fail(Code::kInvalid, "the name is too long", "name");
  if (library.path.empty() || library.path.size() > keys::kMaxPathBytes) return Fail(Code::kInvalid, "the path is empty or too long", "path");
  std::string previous;
  const bool known = TRY(source_->Get(Family::kLibraries, library.id.Raw(), &previous));
  if (TRY(source_->Get(Family::kMeta, keys::PurgeKey(library.id), &previous))) return Fail(Code::kConflict, "this library was deleted");
  const std::string bytes = EncodeLibrary(library, previous);
  if (known && bytes == previous) return {};
  batch_.Put(Family::kLibraries, library.id.Raw(), bytes);
  Emit(model::LibraryChanged{library.id, known ? model::Change::kUpdated : model::Change::kCreated});
  return {};
}

Result<void> Draft::DeleteLibrary(const Ulid& id) {
  std::string bytes;
  if (!TRY(source_->Get(Family::kLibraries, id.Raw(), &bytes))) return Fail(Code::kNotFound, "there is no such library");
  batch_.Delete(Family::kLibraries, id.Raw());
  batch_.Put(Family::kMeta, keys::PurgeKey(id), {});
  TRY(CancelQueuedFor(id));
  Emit(model::LibraryChanged{id, model::Change::kDeleted});
  return PurgeStep(id, kPurgeAtOnce);
}

Result<void> Draft::PurgeStep(const Ulid& library, size_t limit) {
  // The mark holds the last path removed: going on from there saves walking over what earlier steps deleted.
  std::string last;
  TRY(source_->Get(Family::kMeta, keys::PurgeKey(library), &last));
  const auto entries = TRY(ListPaths(library, last, limit));
  for (const PathEntry& entry : entries) {
    const auto deleted = DeleteVideo(entry.video);
    if (deleted) continue;
    if (deleted.error().code != Code::kNotFound && deleted.error().code != Code::kCorrupt) return deleted;
    // A damaged record must not keep the rest of its library alive.
    batch_.Delete(Family::kVideos, entry.video.Raw());
    batch_.Delete(Family::kIndex, keys::PathRow(library, entry.path));
  }
  if (entries.size() < limit) {
    batch_.Delete(Family::kMeta, keys::PurgeKey(library));
    batch_.Delete(Family::kMeta, keys::VideoCountsKey(library));
  } else {
    batch_.Put(Family::kMeta, keys::PurgeKey(library), entries.back().path);
    batch_.purge_wanted = true;
  }
  return {};
}

Result<void> Draft::PutSetting(std::string_view key, std::string_view json) {
  if (key.empty() || key.size() > 128 || static_cast<unsigned char>(key[0]) >= 0x80) return Fail(Code::kInvalid, "no such key", std::string(key));
  if (json.size() > kMaxText) return Fail(Code::kInvalid, "the value is too long", std::string(key));
  std::string previous;
  if (TRY(source_->Get(Family::kSettings, key, &previous))) {
    const auto old = DecodeSetting(previous);
    if (old && *old == json) return {};
  }
  batch_.Put(Family::kSettings, key, EncodeSetting(json, Now(), previous));
  Emit(model::SettingChanged{std::string(key)});
  return {};
}

Result<void> Draft::DeleteSetting(std::string_view key) {
  std::string previous;
  if (!TRY(source_->Get(Family::kSettings, key, &previous))) return {};
  batch_.Delete(Family::kSettings, key);
  Emit(model::SettingChanged{std::string(key)});
  return {};
}

Result<void> Draft::PutFollowerPosition(std::string_view name, uint64_t sequence) {
  if (name.empty() || name.size() > 64) return Fail(Code::kInvalid, "a follower's name has 1 to 64 characters");
  batch_.Put(Family::kMeta, keys::FollowerKey(name), keys::BigEndian(sequence));
  return {};
}

Result<void> Draft::DeleteFollower(std::string_view name) {
  batch_.Delete(Family::kMeta, keys::FollowerKey(name));
  return {};
}

}  // namespace chanoma::store
