// The paged lists: videos by a sort, jobs by age.

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "store/codec.h"
#include "store/keys.h"
#include "store/source.h"

namespace chanoma::store {
namespace {

constexpr size_t kMaxPage = 1000;
constexpr size_t kMaxCursorBytes = 2 * keys::kMaxTitleBytes + 3;

// How many of `counts` the query's state and hidden filters let through.
uint64_t Matching(const VideoCounts& counts, const VideoQuery& query) {
  uint64_t number = 0;
  for (size_t state = 0; state < counts.visible.size(); ++state) {
    if (query.state && state != static_cast<size_t>(*query.state)) continue;
    number += counts.visible[state] + (query.include_hidden ? counts.hidden[state] : 0);
  }
  return number;
}

// The rows to walk: those of the library or of the state, whichever has fewer when both are asked for. The other filter is
// answered by the flags in the rows. None when nothing matches: a state that everything has left is then not walked over.
Result<std::optional<std::string>> ScopeOf(const Reader& reader, const VideoQuery& query) {
  const VideoCounts all = TRY(reader.CountVideos());
  const VideoCounts library = query.library ? TRY(reader.CountVideos(*query.library)) : all;
  if (Matching(library, query) == 0) return std::optional<std::string>();
  if (query.state && (!query.library || Matching(all, query) < library.All())) return std::optional(keys::VideoScopeState(query.sort, *query.state));
  if (query.library) return std::optional(keys::VideoScopeLibrary(query.sort, *query.library));
  return std::optional(keys::VideoScopeAll(query.sort));
}

// Walks one sort in display order. Ascending, that is the order of the rows (present, then missing). Descending, it is the
// present rows backwards and then the missing rows backwards, so that missing values come last here too.
class VideoWalk {
 public:
  VideoWalk(const Source& source, std::string scope, bool descending)
      : source_(source), scope_(std::move(scope)), descending_(descending) {}

  void Start(const std::optional<VideoCursor>& after) {
    in_missing_ = after && after->key == keys::MissingMark();
    Open();
    if (!after) {
      descending_ ? rows_->Last() : rows_->First();
    } else {
      const std::string row = keys::VideoRow(scope_, after->key, after->id);
      if (descending_) {
        rows_->Before(row);
      } else {
        rows_->From(row);
        if (rows_->Valid() && rows_->Key() == row) rows_->Next();
      }
    }
    SkipToMissing();
  }
  void Next() {
    descending_ ? rows_->Previous() : rows_->Next();
    SkipToMissing();
  }
  bool Valid() const { return rows_->Valid(); }
  std::string_view Key() const { return rows_->Key(); }
  std::string_view Value() const { return rows_->Value(); }
  Result<void> Check() const { return rows_->Check(); }
  const std::string& scope() const { return scope_; }

 private:
  void Open() {
    std::string prefix = scope_;
    if (descending_) prefix.append(in_missing_ ? keys::MissingMark() : keys::PresentMark());
    rows_ = source_.Prefix(Family::kIndex, prefix);
  }
  void SkipToMissing() {
    if (!descending_ || in_missing_ || rows_->Valid() || !rows_->Check()) return;
    in_missing_ = true;
    Open();
    rows_->Last();
  }

  const Source& source_;
  const std::string scope_;
  const bool descending_;
  bool in_missing_ = false;
  std::unique_ptr<Rows> rows_;
};

}  // namespace

Result<VideoPage> Reader::ListVideos(const VideoQuery& query) const {
  if (query.limit == 0 || query.limit > kMaxPage) return Fail(Code::kInvalid, fmt::format("limit must be between 1 and {}", kMaxPage), "limit");
  if (query.after && (query.after->key.empty() || query.after->key.size() > kMaxCursorBytes ||
                      (query.after->key[0] != '\0' && query.after->key != keys::MissingMark()))) {
    return Fail(Code::kInvalid, "this is no place in the list", "after");
  }
  VideoPage page;
  auto scope = TRY(ScopeOf(*this, query));
  if (!scope) return page;
  VideoWalk walk(*source_, std::move(*scope), query.descending);
  std::string bytes;
  for (walk.Start(query.after); walk.Valid(); walk.Next()) {
    const auto parts = keys::ParseVideoRow(walk.scope(), walk.Key());
    const auto flags = keys::ParseFlags(walk.Value());
    if (!parts || !flags) {
      ++page.damaged;
      continue;
    }
    if (flags->hidden && !query.include_hidden) continue;
    if (query.state && flags->state != *query.state) continue;
    const bool full = page.items.size() == query.limit;
    if (full && !query.accept) {
      page.more = true;
      return page;
    }
    // Deleted since the row was read (a Reader that is no snapshot).
    if (!TRY(source_->Get(Family::kVideos, parts->id.Raw(), &bytes))) continue;
    auto stored = DecodeVideo(bytes);
    if (!stored) {
      ++page.damaged;  // takes its own row out of the list, not the whole list
      continue;
    }
    if (query.library && stored->video.library != *query.library) continue;
    if (query.accept && !query.accept(stored->video)) continue;
    if (full) {
      page.more = true;
      return page;
    }
    page.last = VideoCursor{std::string(parts->value), parts->id};
    page.items.push_back(std::move(stored->video));
  }
  TRY(walk.Check());
  return page;
}

Result<JobPage> Reader::ListJobs(const JobQuery& query) const {
  if (query.limit == 0 || query.limit > kMaxPage) return Fail(Code::kInvalid, fmt::format("limit must be between 1 and {}", kMaxPage), "limit");
  using enum model::JobState;
  // Each (state, kind) has its rows by id: the newest of each, merged, hold the newest of all. The counts say how many rows
  // to look for: walking on would meet the deletion marks of all the jobs that passed through that state.
  const JobCounts counts = TRY(CountJobs());
  std::vector<Ulid> ids;
  for (const model::JobState state : {kQueued, kRunning, kDone, kDead, kCancelled}) {
    if (query.state && *query.state != state) continue;
    for (const model::JobKind kind : model::kAllJobKinds) {
      if (query.kind && *query.kind != kind) continue;
      const size_t most = std::min<uint64_t>(counts.Of(kind, state), query.limit + 1);
      if (most == 0) continue;
      const auto rows = source_->Prefix(Family::kIndex, keys::JobScope(state, kind));
      query.after ? rows->Before(keys::JobRow(state, kind, *query.after)) : rows->Last();
      for (size_t i = 0; rows->Valid();) {
        if (const auto id = keys::ParseRowId(rows->Key())) ids.push_back(*id);
        if (++i == most) break;
        rows->Previous();
      }
      TRY(rows->Check());
    }
  }
  std::sort(ids.begin(), ids.end(), std::greater<>());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());  // a job may have moved on between two of the walks
  JobPage page;
  page.more = ids.size() > query.limit;
  if (page.more) ids.resize(query.limit);
  std::string bytes;
  for (const Ulid& id : ids) {
    page.last = id;
    if (!TRY(source_->Get(Family::kJobs, id.Raw(), &bytes))) continue;
    if (auto stored = DecodeJob(bytes)) {
      page.items.push_back(std::move(stored->job));
    } else {
      ++page.damaged;
    }
  }
  return page;
}

}  // namespace chanoma::store
