#include "discover/show_index.h"

#include <algorithm>
#include <map>
#include <optional>

#include "discover/show_documents.h"
#include "model/work.h"

namespace chanoma::discover {
namespace {

constexpr size_t kAtOnce = 1000;
constexpr size_t kCommitEvery = 5'000;  // documents: Xapian commits by itself at 10,000, wherever that is

// Nothing, where there is none any more or it cannot be read.
template <class T>
Result<std::optional<T>> Known(Result<T> read) {
  if (read) return std::optional<T>(std::move(*read));
  if (read.error().code == Code::kNotFound || read.error().code == Code::kCorrupt) return std::optional<T>();
  return Fail(read.error());
}

std::string SeriesNote(const Ulid& video) { return "series:" + video.ToString(); }

// The series of which it is a file that may be known of; empty: of none.
std::string SeriesOf(const std::optional<model::Video>& video) {
  const auto work = video && !video->hidden ? model::ParseWorkKey(video->work) : std::nullopt;
  return work && work->kind != model::WorkKind::kFile ? std::string(model::SeriesOf(video->work)) : std::string();
}

Result<std::set<std::string>> LabelsOfFiles(const store::Reader& reader, std::string_view series) {
  std::set<std::string> labels;
  const auto add = [&](const std::vector<store::HeldWork>& held) -> Result<void> {
    for (const store::HeldWork& one : held) {
      if (const auto video = TRY(Known(reader.GetVideo(one.video)))) labels.merge(LabelsOf(model::FactsOf(*video)));
    }
    return {};
  };
  for (std::string after;;) {
    const auto held = TRY(reader.ListWorks(series, after, kAtOnce));
    TRY(add(held));
    if (held.size() < kAtOnce) return labels;
    after = held.back().work;
    TRY(add(TRY(reader.ListWorks(after, {}, kAtOnce))));  // the page may have ended among files of one work
  }
}

ShowFacts FactsIn(const std::optional<std::string>& kept) { return kept ? DecodeShowFacts(*kept) : ShowFacts(); }

// Those whose documents say something else now.
std::set<std::string> Touched(const ShowFacts& before, const ShowFacts& after) {
  std::set<std::string> people;
  const bool all = before.labels != after.labels;
  for (const auto& [key, name] : before.people) {
    const auto now = after.people.find(key);
    if (all || now == after.people.end() || now->second != name) people.insert(key);
  }
  for (const auto& [key, name] : after.people) {
    if (all || !before.people.contains(key)) people.insert(key);
  }
  return people;
}

}  // namespace

void ShowChanges::Add(const model::Event& event) {
  if (const auto* show = std::get_if<model::ShowChanged>(&event)) shows.insert(show->id);
  if (const auto* video = std::get_if<model::VideoChanged>(&event)) {
    videos.insert(video->id);
    if (video->change == model::Change::kUpdated && video->before != video->after) narrowed.insert(video->id);
  }
}

Result<void> ShowIndex::NoteVideo(const model::Video& video) {
  const std::string series = SeriesOf(video);
  return series.empty() ? Result<void>() : index_.Keep(SeriesNote(video.id), series);
}

Result<void> ShowIndex::Fill(const store::Reader& reader, const std::stop_token& stop) {
  for (Ulid after; !stop.stop_requested();) {
    const auto shows = TRY(reader.ListShows(after, kAtOnce));
    if (shows.empty()) break;
    after = shows.back().id;
    for (const model::Show& show : shows) {
      const auto labels = TRY(LabelsOfFiles(reader, show.series));
      if (!labels.empty()) TRY(index_.Put(DescribeShow(show, labels)));
    }
    TRY(CommitIfMuch());
  }
  for (std::string after; !stop.stop_requested();) {
    const auto people = TRY(index_.Values(kPersonKey, after, kAtOnce));
    if (people.empty()) break;
    after = people.back();
    for (const std::string& key : people) TRY(UpdatePerson(key));
    TRY(CommitIfMuch());
  }
  return {};
}

Result<void> ShowIndex::Follow(const store::Reader& reader, const ShowChanges& changes) {
  std::map<std::string, Due> series;
  std::map<Ulid, std::string> moved;
  for (const Ulid& id : changes.videos) {
    const auto video = TRY(Known(reader.GetVideo(id)));
    const std::string now = SeriesOf(video), before = TRY(index_.Kept(SeriesNote(id)));
    if (now != before) {
      if (!before.empty()) series[before].whole = true;
      moved.emplace(id, now);
    }
    if (now.empty()) continue;
    series[now].more.merge(LabelsOf(model::FactsOf(*video)));
    series[now].whole = series[now].whole || changes.narrowed.contains(id);
  }
  std::map<Ulid, Due> shows;
  for (auto& [key, due] : series) {
    if (const auto show = TRY(Known(reader.FindShowOfSeries(key)))) shows[*show] = std::move(due);
  }
  for (const Ulid& show : changes.shows) shows[show].texts = true;
  for (const auto& [show, due] : shows) {
    TRY(Update(reader, show, due));
    TRY(CommitIfMuch());
  }
  // Last: until then another try would have to know where they were.
  for (const auto& [video, now] : moved) TRY(index_.Keep(SeriesNote(video), now));
  return {};
}

Result<void> ShowIndex::Update(const store::Reader& reader, const Ulid& id, const Due& due) {
  const auto show = TRY(Known(reader.GetShow(id)));
  if (!show) return Remove(id);
  const auto kept = TRY(index_.DataOf(ShowDocumentId(id)));
  const ShowFacts before = FactsIn(kept);
  std::set<std::string> labels = before.labels;
  labels.insert(due.more.begin(), due.more.end());
  if (!kept || due.whole || before.series != show->series) labels = TRY(LabelsOfFiles(reader, show->series));
  if (labels.empty()) return Remove(id);
  if (kept && !due.texts && labels == before.labels) return {};
  const search::Document document = DescribeShow(*show, labels);
  TRY(index_.Put(document));
  for (const std::string& key : Touched(before, DecodeShowFacts(document.data))) TRY(UpdatePerson(key));
  return {};
}

Result<void> ShowIndex::Remove(const Ulid& id) {
  const auto kept = TRY(index_.DataOf(ShowDocumentId(id)));
  if (!kept) return {};
  TRY(index_.Remove(ShowDocumentId(id)));
  for (const std::string& key : Touched(FactsIn(kept), {})) TRY(UpdatePerson(key));
  return {};
}

Result<void> ShowIndex::UpdatePerson(const std::string& key) {
  std::vector<ShowFacts> shows;
  for (const std::string& kept : TRY(index_.DataOfAll({std::string(kPersonKey), key}))) shows.push_back(DecodeShowFacts(kept));
  return shows.empty() ? index_.Remove(PersonDocumentId(key)) : index_.Put(DescribePerson(key, shows));
}

Result<void> ShowIndex::CommitIfMuch() { return index_.Uncommitted() < kCommitEvery ? Result<void>() : index_.Commit(""); }

}  // namespace chanoma::discover
