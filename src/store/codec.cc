#include "store/codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/work.h"
#include "store/codec_facts.h"
#include "store/codec_pictures.h"
#include "store/record_bytes.h"
#include "store/records.pb.h"

namespace chanoma::store {
namespace {

bool Known(model::Change change) { return change >= model::Change::kCreated && change <= model::Change::kDeleted; }
bool Known(model::JobKind kind) { return kind >= model::kAllJobKinds.front() && kind <= model::kAllJobKinds.back(); }
bool Known(model::JobState state) { return state >= model::JobState::kQueued && state <= model::JobState::kCancelled; }

void Put(const std::optional<model::Progress>& progress, auto& record) {
  if (!progress) return record.clear_progress();
  record.mutable_progress()->set_done(progress->done);
  if (progress->total) {
    record.mutable_progress()->set_total(*progress->total);
  } else {
    record.mutable_progress()->clear_total();
  }
}

std::optional<model::Progress> GetProgress(const auto& record) {
  if (!record.has_progress()) return std::nullopt;
  model::Progress progress{record.progress().done(), std::nullopt};
  if (record.progress().has_total()) progress.total = record.progress().total();
  return progress;
}

}  // namespace

std::string EncodeVideo(const StoredVideo& stored, std::string_view previous) {
  auto record = StartFrom<proto::VideoRecord>(previous);
  const model::Video& video = stored.video;
  record.set_id(std::string(video.id.Raw()));
  record.set_library(std::string(video.library.Raw()));
  record.set_path(video.path);
  record.set_title(video.title);
  record.set_title_is_set_by_user(video.title_is_set_by_user);
  record.mutable_stamp()->set_size(video.stamp.size);
  record.mutable_stamp()->set_modified_ns(video.stamp.modified_ns);
  record.mutable_stamp()->set_device(video.stamp.device);
  record.mutable_stamp()->set_inode(video.stamp.inode);
  record.set_added_ms(Milliseconds(video.added));
  record.set_state(static_cast<uint32_t>(KindOf(video.state)));
  if (const auto* failed = std::get_if<model::Failed>(&video.state)) {
    record.mutable_failure()->set_code(failed->code);
    record.mutable_failure()->set_detail(failed->detail);
  } else {
    record.clear_failure();
  }
  record.set_hidden(video.hidden);
  record.set_generation(video.generation);
  record.set_has_video(video.has_video);
  record.set_duration_ms(video.duration_ms);
  record.set_width(video.width);
  record.set_height(video.height);
  record.set_has_poster(video.has_poster);
  record.set_beside(video.beside);
  record.set_nfo(video.nfo);
  record.set_art(video.art);
  Put(video.pictures, *record.mutable_pictures());
  record.set_title_sort_key(stored.title_sort_key);
  record.set_fingerprint(video.fingerprint);
  record.set_age(static_cast<uint32_t>(video.age + 1));
  Put(video.audience, record);
  record.set_work(video.work);
  record.set_work_is_set_by_user(video.work_is_set_by_user);
  return record.SerializeAsString();
}

Result<StoredVideo> DecodeVideo(std::string_view bytes) {
  auto record = TRY(Parse<proto::VideoRecord>(bytes, "video"));
  StoredVideo stored;
  model::Video& video = stored.video;
  const auto id = Ulid::FromRaw(record.id());
  const auto library = Ulid::FromRaw(record.library());
  if (!id || id->IsNil() || !library || record.path().empty() || record.width() < 0 || record.height() < 0) return Damaged("video");
  video.id = *id;
  video.library = *library;
  video.path = std::move(*record.mutable_path());
  video.title = std::move(*record.mutable_title());
  video.title_is_set_by_user = record.title_is_set_by_user();
  video.stamp = {record.stamp().size(), record.stamp().modified_ns(), record.stamp().device(), record.stamp().inode()};
  video.added = Time(record.added_ms());
  switch (record.state()) {
    case 0: video.state = model::Found{}; break;
    case 1: video.state = model::Probed{}; break;
    case 2: video.state = model::Ready{}; break;
    case 3: video.state = model::Failed{record.failure().code(), record.failure().detail()}; break;
    default: return Damaged("video");
  }
  video.hidden = record.hidden();
  video.generation = record.generation();
  video.has_video = record.has_video();
  video.fingerprint = record.fingerprint();
  video.duration_ms = record.duration_ms();
  video.width = record.width();
  video.height = record.height();
  video.has_poster = record.has_poster();
  video.beside = record.beside();
  video.nfo = record.nfo();
  video.art = record.art();
  video.pictures = GetPictures(record.pictures());
  video.age = static_cast<int>(std::min<uint32_t>(record.age(), 200)) - 1;
  video.audience = GetAudience(record.audience());
  video.work = std::move(*record.mutable_work());
  video.work_is_set_by_user = record.work_is_set_by_user();
  if (!video.work.empty() && !model::ParseWorkKey(video.work)) return Damaged("video");
  stored.title_sort_key = std::move(*record.mutable_title_sort_key());
  return stored;
}

std::string EncodePoster(const model::Poster& poster, std::string_view previous) {
  auto record = StartFrom<proto::PosterRecord>(previous);
  record.set_width(poster.width);
  record.set_height(poster.height);
  record.set_focus_x(poster.focus_x);
  record.set_focus_y(poster.focus_y);
  record.clear_colors();
  for (const std::string& color : poster.colors) record.add_colors(color);
  return record.SerializeAsString();
}

Result<model::Poster> DecodePoster(std::string_view bytes) {
  const auto record = TRY(Parse<proto::PosterRecord>(bytes, "poster"));
  model::Poster poster{record.width(), record.height(), record.focus_x(), record.focus_y(), {}};
  if (poster.width < 0 || poster.height < 0 || !std::isfinite(poster.focus_x) || !std::isfinite(poster.focus_y)) return Damaged("poster");
  poster.colors.assign(record.colors().begin(), record.colors().end());
  return poster;
}

std::string EncodeLibrary(const model::Library& library, std::string_view previous) {
  auto record = StartFrom<proto::LibraryRecord>(previous);
  record.set_id(std::string(library.id.Raw()));
  record.set_name(library.name);
  record.set_path(library.path);
  record.set_locked(library.locked);
  record.set_scanned_ms(Milliseconds(library.scanned));
  record.set_problem(library.problem);
  record.set_managed(library.managed);
  record.set_names(library.names);
  record.set_ahead(static_cast<uint32_t>(library.ahead));
  return record.SerializeAsString();
}

Result<model::Library> DecodeLibrary(std::string_view bytes) {
  auto record = TRY(Parse<proto::LibraryRecord>(bytes, "library"));
  const auto id = Ulid::FromRaw(record.id());
  if (!id || id->IsNil()) return Damaged("library");
  // What a newer release may want more of is at least not less here.
  const auto ahead = static_cast<model::Ahead>(std::min(record.ahead(), static_cast<uint32_t>(model::Ahead::kLadder)));
  return model::Library{*id, record.name(), record.path(), record.locked(), Time(record.scanned_ms()), record.problem(), record.managed(), record.names(), ahead};
}

std::string EncodeSetting(std::string_view json, Timestamp updated, std::string_view previous) {
  auto record = StartFrom<proto::SettingRecord>(previous);
  record.set_json(std::string(json));
  record.set_updated_ms(Milliseconds(updated));
  return record.SerializeAsString();
}

Result<std::string> DecodeSetting(std::string_view bytes) {
  auto record = TRY(Parse<proto::SettingRecord>(bytes, "setting"));
  return std::move(*record.mutable_json());
}

std::string EncodeJob(const StoredJob& stored, std::string_view previous) {
  auto record = StartFrom<proto::JobRecord>(previous);
  const model::Job& job = stored.job;
  record.set_id(std::string(job.id.Raw()));
  record.set_kind(static_cast<uint32_t>(job.kind));
  record.set_state(static_cast<uint32_t>(job.state));
  record.set_priority(job.priority);
  record.set_subject(std::string(job.subject.Raw()));
  record.set_request(job.request);
  record.set_attempts(job.attempts);
  record.set_max_attempts(job.max_attempts);
  Put(job.progress, record);
  if (job.error) {
    record.mutable_error()->set_code(job.error->code);
    record.mutable_error()->set_detail(job.error->detail);
  } else {
    record.clear_error();
  }
  record.set_created_ms(Milliseconds(job.created));
  record.set_updated_ms(Milliseconds(job.updated));
  record.set_run_at_ms(Milliseconds(job.run_at));
  record.set_again(stored.again);
  record.set_delayed(stored.delayed);
  return record.SerializeAsString();
}

Result<StoredJob> DecodeJob(std::string_view bytes) {
  const auto record = TRY(Parse<proto::JobRecord>(bytes, "job"));
  StoredJob stored;
  model::Job& job = stored.job;
  const auto id = Ulid::FromRaw(record.id());
  const auto subject = Ulid::FromRaw(record.subject());
  job.kind = static_cast<model::JobKind>(record.kind());
  job.state = static_cast<model::JobState>(record.state());
  if (!id || id->IsNil() || !subject || !Known(job.kind) || !Known(job.state) || record.attempts() < 0) return Damaged("job");
  job.id = *id;
  job.subject = *subject;
  job.priority = record.priority();
  job.request = record.request();
  job.attempts = record.attempts();
  job.max_attempts = record.max_attempts();
  job.progress = GetProgress(record);
  if (record.has_error()) job.error = model::JobError{record.error().code(), record.error().detail()};
  job.created = Time(record.created_ms());
  job.updated = Time(record.updated_ms());
  job.run_at = Time(record.run_at_ms());
  stored.again = record.again();
  stored.delayed = record.delayed();
  return stored;
}

std::string EncodeJournalEntry(const model::JournalEntry& entry) {
  proto::JournalRecord record;
  record.set_time_ms(Milliseconds(entry.time));
  struct Visitor {
    proto::JournalRecord& record;
    void operator()(const model::VideoChanged& event) const {
      record.mutable_video()->set_id(std::string(event.id.Raw()));
      record.mutable_video()->set_change(static_cast<uint32_t>(event.change));
      if (event.before != model::VideoFacts{}) Put(event.before, *record.mutable_video()->mutable_before());
      if (event.after != model::VideoFacts{}) Put(event.after, *record.mutable_video()->mutable_after());
    }
    void operator()(const model::LibraryChanged& event) const {
      record.mutable_library()->set_id(std::string(event.id.Raw()));
      record.mutable_library()->set_change(static_cast<uint32_t>(event.change));
    }
    void operator()(const model::JobChanged& event) const {
      auto& job = *record.mutable_job();
      job.set_id(std::string(event.id.Raw()));
      job.set_kind(static_cast<uint32_t>(event.kind));
      job.set_state(static_cast<uint32_t>(event.state));
      job.set_subject(std::string(event.subject.Raw()));
      Put(event.progress, job);
    }
    void operator()(const model::SettingChanged& event) const { record.mutable_setting()->set_key(event.key); }
    void operator()(const model::WatchChanged& event) const {
      auto& watch = *record.mutable_watch();
      watch.set_account(std::string(event.account.Raw()));
      watch.set_video(std::string(event.video.Raw()));
      watch.set_position_ms(event.position_ms);
      watch.set_duration_ms(event.duration_ms);
      watch.set_seen(event.seen);
      watch.set_forgotten(event.forgotten);
    }
    void operator()(const model::ShowChanged& event) const {
      record.mutable_show()->set_id(std::string(event.id.Raw()));
      record.mutable_show()->set_change(static_cast<uint32_t>(event.change));
    }
    void operator()(const model::ListingChanged& event) const {
      record.mutable_listing()->set_account(std::string(event.account.Raw()));
      record.mutable_listing()->set_show(std::string(event.show.Raw()));
    }
    void operator()(const model::SavedSearchesChanged& event) const { record.mutable_searches()->set_account(std::string(event.account.Raw())); }
  };
  std::visit(Visitor{record}, entry.event);
  return record.SerializeAsString();
}

Result<model::JournalEntry> DecodeJournalEntry(uint64_t sequence, std::string_view bytes) {
  constexpr std::string_view kWhat = "journal entry";
  const auto record = TRY(Parse<proto::JournalRecord>(bytes, kWhat));
  model::JournalEntry entry{sequence, Time(record.time_ms()), {}};
  switch (record.event_case()) {
    case proto::JournalRecord::kVideo: {
      const auto id = Ulid::FromRaw(record.video().id());
      const auto change = static_cast<model::Change>(record.video().change());
      if (!id || !Known(change)) return Damaged(kWhat);
      entry.event = model::VideoChanged{*id, change, GetFacts(record.video().before()), GetFacts(record.video().after())};
      return entry;
    }
    case proto::JournalRecord::kLibrary: {
      const auto id = Ulid::FromRaw(record.library().id());
      const auto change = static_cast<model::Change>(record.library().change());
      if (!id || !Known(change)) return Damaged(kWhat);
      entry.event = model::LibraryChanged{*id, change};
      return entry;
    }
    case proto::JournalRecord::kJob: {
      const auto& job = record.job();
      const auto id = Ulid::FromRaw(job.id());
      const auto subject = Ulid::FromRaw(job.subject());
      const auto kind = static_cast<model::JobKind>(job.kind());
      const auto state = static_cast<model::JobState>(job.state());
      if (!id || !subject || !Known(kind) || !Known(state)) return Damaged(kWhat);
      entry.event = model::JobChanged{*id, kind, state, *subject, GetProgress(job)};
      return entry;
    }
    case proto::JournalRecord::kSetting:
      entry.event = model::SettingChanged{record.setting().key()};
      return entry;
    case proto::JournalRecord::kWatch: {
      const auto& watch = record.watch();
      const auto account = Ulid::FromRaw(watch.account()), video = Ulid::FromRaw(watch.video());
      if (!account || !video) return Damaged(kWhat);
      entry.event = model::WatchChanged{*account, *video, watch.position_ms(), watch.duration_ms(), watch.seen(), watch.forgotten()};
      return entry;
    }
    case proto::JournalRecord::kShow: {
      const auto id = Ulid::FromRaw(record.show().id());
      const auto change = static_cast<model::Change>(record.show().change());
      if (!id || !Known(change)) return Damaged(kWhat);
      entry.event = model::ShowChanged{*id, change};
      return entry;
    }
    case proto::JournalRecord::kListing: {
      const auto account = Ulid::FromRaw(record.listing().account()), show = Ulid::FromRaw(record.listing().show());
      if (!account || !show) return Damaged(kWhat);
      entry.event = model::ListingChanged{*account, *show};
      return entry;
    }
    case proto::JournalRecord::kSearches: {
      const auto account = Ulid::FromRaw(record.searches().account());
      if (!account) return Damaged(kWhat);
      entry.event = model::SavedSearchesChanged{*account};
      return entry;
    }
    case proto::JournalRecord::EVENT_NOT_SET: break;
  }
  return Damaged(kWhat);
}

std::string EncodeJournalNumbers(const JournalNumbers& numbers, std::string_view previous) {
  auto record = StartFrom<proto::JournalState>(previous);
  record.set_last(numbers.last);
  record.set_trimmed(numbers.trimmed);
  record.set_entries(numbers.entries);
  record.set_bytes(numbers.bytes);
  return record.SerializeAsString();
}

Result<JournalNumbers> DecodeJournalNumbers(std::string_view bytes) {
  const auto record = TRY(Parse<proto::JournalState>(bytes, "journal state"));
  if (record.trimmed() > record.last()) return Damaged("journal state");
  return JournalNumbers{record.last(), record.trimmed(), record.entries(), record.bytes()};
}

std::string EncodeVideoCounts(const VideoCounts& counts) {
  proto::VideoCountsRecord record;
  for (const uint64_t number : counts.visible) record.add_visible(number);
  for (const uint64_t number : counts.hidden) record.add_hidden(number);
  return record.SerializeAsString();
}

Result<VideoCounts> DecodeVideoCounts(std::string_view bytes) {
  const auto record = TRY(Parse<proto::VideoCountsRecord>(bytes, "count of videos"));
  VideoCounts counts;
  if (record.visible_size() != 4 || record.hidden_size() != 4) return Damaged("count of videos");
  std::copy(record.visible().begin(), record.visible().end(), counts.visible.begin());
  std::copy(record.hidden().begin(), record.hidden().end(), counts.hidden.begin());
  return counts;
}

std::string EncodeJobCounts(const JobCounts& counts) {
  proto::JobCountsRecord record;
  for (const auto& row : counts.by) {
    for (const uint64_t number : row) record.add_numbers(number);
  }
  return record.SerializeAsString();
}

Result<JobCounts> DecodeJobCounts(std::string_view bytes) {
  const auto record = TRY(Parse<proto::JobCountsRecord>(bytes, "count of jobs"));
  JobCounts counts;
  // A release that knew fewer kinds of jobs stored fewer numbers.
  const int per_kind = static_cast<int>(counts.by[0].size());
  if (record.numbers_size() % per_kind != 0 || record.numbers_size() > per_kind * static_cast<int>(counts.by.size())) return Damaged("count of jobs");
  for (int i = 0; i < record.numbers_size(); ++i) counts.by[static_cast<size_t>(i / per_kind)][static_cast<size_t>(i % per_kind)] = record.numbers(i);
  return counts;
}

std::string EncodeSchema(const Format& schema) {
  proto::SchemaRecord record;
  record.set_major(schema.major);
  record.set_minor(schema.minor);
  return record.SerializeAsString();
}

Result<Format> DecodeSchema(std::string_view bytes) {
  const auto record = TRY(Parse<proto::SchemaRecord>(bytes, "schema version"));
  if (record.major() == 0) return Damaged("schema version");
  return Format{record.major(), record.minor()};
}

}  // namespace chanoma::store
