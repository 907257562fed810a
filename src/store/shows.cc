// Shows and their entries: reading, and keeping them true to the files in the batch that changes a video. An entry whose files
// are gone stays, greyed, as long as its show has a file, or somebody has watched something of it or has it in a list. A show
// whose files all take other names goes on under those, with its id and what was edited.

#include <fmt/format.h>

#include <algorithm>

#include "model/show.h"
#include "model/work.h"
#include "store/batch.h"
#include "store/codec.h"
#include "store/draft.h"
#include "store/keys.h"
#include "store/rows.h"

namespace chanoma::store {
namespace {

constexpr size_t kMostListed = 1000;
constexpr size_t kMaxShowBytes = 256 << 10;
constexpr size_t kLongestSlug = 120;
constexpr int kNumberedSlugs = 20;
constexpr int kPicturePriority = 32;  // beside the stills of films, which they go before
constexpr int kNfoPriority = 60;      // behind what makes a film play

bool IsSlug(std::string_view text) {
  return !text.empty() && text.size() <= kLongestSlug && std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// Of a work whose name nobody told: what its key says.
model::WorkName NameFromKey(const model::Work& work) {
  model::WorkName name;
  name.show = work.title;
  for (const char c : work.title) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) name.slug.push_back(c);
    else if (c == ' ' && !name.slug.empty()) name.slug.push_back('-');
  }
  name.slug.resize(std::min(name.slug.size(), kLongestSlug / 2));
  return name;
}

}  // namespace

Result<model::Show> Reader::GetShow(const Ulid& id) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::RecordKey(keys::kShowPrefix, id), &bytes))) return Fail(Code::kNotFound, "there is no such show");
  return DecodeShow(bytes);
}

Result<Ulid> Reader::FindShowOfSeries(std::string_view series) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kIndex, keys::ShowOfSeries(series), &bytes))) return Fail(Code::kNotFound, "there is no such show");
  return Ulid::FromRaw(bytes);
}

Result<Ulid> Reader::FindShowBySlug(std::string_view slug) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kIndex, keys::ShowOfSlug(slug), &bytes))) return Fail(Code::kNotFound, "there is no such show");
  return Ulid::FromRaw(bytes);
}

Result<std::vector<model::Show>> Reader::ListShows(const Ulid& after, size_t limit) const {
  if (limit == 0 || limit > kMostListed) return Fail(Code::kInvalid, "a page has 1 to 1000 rows", "limit");
  std::vector<model::Show> shows;
  const auto rows = source_->Prefix(Family::kMeta, std::string(keys::kShowPrefix));
  after.IsNil() ? rows->First() : rows->From(keys::After(keys::RecordKey(keys::kShowPrefix, after)));
  for (; rows->Valid() && shows.size() < limit; rows->Next()) {
    if (auto show = DecodeShow(rows->Value())) shows.push_back(std::move(*show));
  }
  TRY(rows->Check());
  return shows;
}

Result<model::Entry> Reader::GetEntry(std::string_view work) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::EntryKey(work), &bytes))) return Fail(Code::kNotFound, "there is no such entry");
  return DecodeEntry(bytes);
}

Result<std::vector<model::Entry>> Reader::ListEntries(std::string_view series, std::string_view after, size_t limit) const {
  if (limit == 0 || limit > kMostListed) return Fail(Code::kInvalid, "a page has 1 to 1000 rows", "limit");
  std::vector<model::Entry> entries;
  const auto rows = source_->Prefix(Family::kMeta, keys::EntryKey(series));
  after.empty() ? rows->First() : rows->From(keys::After(keys::EntryKey(after)));
  for (; rows->Valid() && entries.size() < limit; rows->Next()) {
    if (auto entry = DecodeEntry(rows->Value())) entries.push_back(std::move(*entry));
  }
  TRY(rows->Check());
  return entries;
}

Result<void> Draft::PutShow(const model::Show& show) {
  const model::Show known = TRY(GetShow(show.id));
  if (known.kind != show.kind || known.series != show.series || known.slug != show.slug) return Fail(Code::kInvalid, "what a show is found by stays as it is");
  return WriteShow(show);
}

Result<void> Draft::PutEntry(const model::Entry& entry) {
  TRY(GetEntry(entry.work));
  return WriteEntry(entry, TRY(FindShowOfSeries(model::SeriesOf(entry.work))));
}

Result<void> Draft::AskNfo(std::string_view work) {
  const auto show = FindShowOfSeries(model::SeriesOf(work));
  if (!show) return show.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(show.error()));
  TRY(Enqueue({model::JobKind::kNfo, *show, kNfoPriority, "files", 3, std::nullopt}));
  return {};
}

Result<void> Draft::AskPictures(const model::Video& video) {
  const auto show = FindShowOfSeries(model::SeriesOf(video.work));
  if (!show && show.error().code != Code::kNotFound) return Fail(show.error());
  return AskPictures(show ? *show : video.id);
}

Result<void> Draft::AskPictures(const Ulid& subject) {
  TRY(Enqueue({model::JobKind::kPictures, subject, kPicturePriority, "files", 3, std::nullopt}));
  return {};
}

Result<void> Draft::WriteShow(const model::Show& show) {
  const std::string key = keys::RecordKey(keys::kShowPrefix, show.id);
  std::string previous;
  const bool known = TRY(source_->Get(Family::kMeta, key, &previous));
  const std::string bytes = EncodeShow(show, previous);
  if (known && bytes == previous) return {};
  if (const auto before = DecodeShow(previous); known && before) {
    for (const std::string& series : before->merged) {
      if (!show.merged.contains(series)) batch_.Delete(Family::kIndex, keys::ShowOfMerged(series));
    }
  }
  if (bytes.size() > kMaxShowBytes) return Fail(Code::kTooLarge, "there is too much to say of the show");
  batch_.Put(Family::kMeta, key, bytes);
  PutRows(batch_, RowsOf(show));
  Emit(model::ShowChanged{show.id, known ? model::Change::kUpdated : model::Change::kCreated});
  return {};
}

// The title's, then with the year, then with a number; where very many have one title, with what no other has.
Result<std::string> Draft::FreeSlug(const model::WorkName& name, const Ulid& id) const {
  const std::string wanted = IsSlug(name.slug) ? name.slug : "untitled";
  const std::string dated = name.year > 0 ? fmt::format("{}-{}", wanted, name.year) : wanted;
  std::vector<std::string> slugs{wanted, dated};
  for (int number = 2; number < kNumberedSlugs; ++number) slugs.push_back(fmt::format("{}-{}", dated, number));
  for (std::string& slug : slugs) {
    const auto holder = FindShowBySlug(slug);
    if (!holder && holder.error().code == Code::kNotFound) return std::move(slug);
    if (!holder) return Fail(holder.error());
  }
  std::string own = id.ToString();
  for (char& c : own) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return fmt::format("{}-{}", dated, own);
}

Result<void> Draft::Shelve(const model::Video& video, const std::optional<model::WorkName>& told, std::string_view from) {
  const auto work = model::ParseWorkKey(video.work);
  if (!work || work->kind == model::WorkKind::kFile) return {};
  const model::WorkName name = told ? *told : NameFromKey(*work);
  const std::string_view series = model::SeriesOf(video.work);
  const auto known = FindShowOfSeries(series);
  if (!known && known.error().code != Code::kNotFound) return Fail(known.error());
  auto stored = known ? GetShow(*known) : Result<model::Show>(Fail(known.error()));
  if (!stored && stored.error().code != Code::kNotFound && stored.error().code != Code::kCorrupt) return Fail(stored.error());
  model::Show show = stored ? std::move(*stored) : model::Show{};
  if (!stored) {
    show.id = known ? *known : batch_.NewId();
    show.kind = work->kind == model::WorkKind::kFilm ? model::ShowKind::kMovie : model::ShowKind::kSeries;
    show.series = std::string(series);
    show.slug = TRY(FreeSlug(name, show.id));
    show.added = video.added;
    if (const auto before = FindShowOfSeries(model::SeriesOf(from))) show.follows = *before;
  }
  show.added = std::min(show.added, video.added);
  if (told || !stored) {
    show.named.texts[""].title = name.show;
    if (name.year > 0) show.named.year = name.year;
  }
  TRY(WriteShow(show));

  auto entry = GetEntry(video.work);
  if (!entry && entry.error().code != Code::kNotFound && entry.error().code != Code::kCorrupt) return Fail(entry.error());
  model::Entry now = *model::EntryOf(video.work, name.through);
  now.id = entry ? entry->id : batch_.NewId();
  now.added = entry ? std::min(entry->added, video.added) : video.added;
  now.title = name.entry.empty() && entry ? entry->title : name.entry;
  now.aired = name.aired.empty() && entry ? entry->aired : name.aired;
  if (!told && entry) now.what = entry->what;
  if (entry) {
    now.told = entry->told;
    now.online = entry->online;
  }
  return WriteEntry(now, show.id);
}

Result<void> Draft::WriteEntry(const model::Entry& entry, const Ulid& show) {
  const std::string key = keys::EntryKey(entry.work);
  std::string previous;
  TRY(source_->Get(Family::kMeta, key, &previous));
  const std::string bytes = EncodeEntry(entry, previous);
  if (bytes == previous) return {};
  batch_.Put(Family::kMeta, key, bytes);
  Emit(model::ShowChanged{show, model::Change::kUpdated});
  return {};
}

Result<bool> Draft::HasWatchers(std::string_view beginning) const {
  const auto rows = source_->Prefix(Family::kIndex, keys::WatcherScope(beginning));
  rows->First();
  const bool any = rows->Valid();
  TRY(rows->Check());
  return any;
}

Result<void> Draft::Unshelve(const model::Video& video, std::string_view to) {
  const std::string_view series = model::SeriesOf(video.work);
  const auto id = FindShowOfSeries(series);
  if (!id) return id.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(id.error()));
  if (!TRY(ListWorks(video.work, {}, 1)).empty()) return {};  // another file holds it
  const bool has_files = !TRY(ListWorks(series, {}, 1)).empty();
  if (!has_files) {
    if (!to.empty()) {
      if (TRY(GoOnAs(*id, model::SeriesOf(to)))) return {};
      // Its files are another show's that was there before.
      if (const auto other = FindShowOfSeries(model::SeriesOf(to)); other && *other != *id) TRY(CarryListings(*id, *other));
    }
    if (!TRY(HasWatchers(series)) && !TRY(HasListers(*id))) return EraseShow(*id, series);
  }
  // A name that was wrong takes its entry along; a file that is gone leaves it behind.
  if (!to.empty() && !TRY(HasWatchers(video.work))) {
    batch_.Delete(Family::kMeta, keys::EntryKey(video.work));
    Emit(model::ShowChanged{*id, model::Change::kUpdated});
    return {};
  }
  auto entry = GetEntry(video.work);
  if (!entry) return entry.error().code == Code::kNotFound || entry.error().code == Code::kCorrupt ? Result<void>() : Result<void>(Fail(entry.error()));
  entry->gone = model::FactsOf(video);
  return WriteEntry(*entry, *id);
}

Result<bool> Draft::GoOnAs(const Ulid& id, std::string_view series) {
  const auto successor = FindShowOfSeries(series);
  if (!successor || *successor == id) return false;
  auto next = GetShow(*successor);
  const auto now = GetShow(id);
  if (!next || !now || next->follows != id) return false;
  const Ulid young = next->id;
  batch_.Delete(Family::kMeta, keys::RecordKey(keys::kShowPrefix, young));
  TRY(EraseShow(id, now->series));
  next->id = id;
  next->added = now->added;
  if (next->edited == model::Description{}) next->edited = now->edited;
  // What somebody chose is still meant; what was found by the old name is looked for by the new one.
  const auto by_hand = [](const model::Online& online) { return online.left_alone || std::ranges::any_of(online.matches, [](const auto& one) { return one.second.by_hand; }); };
  if (by_hand(now->online) && !by_hand(next->online)) {
    next->online = {};
    next->online.left_alone = now->online.left_alone;
    for (const auto& [provider, match] : now->online.matches) {
      if (match.by_hand) next->online.matches[provider] = match;
    }
  }
  next->follows = {};
  next->merged.insert(now->merged.begin(), now->merged.end());
  next->merged.erase(next->series);
  Emit(model::ShowChanged{young, model::Change::kDeleted});
  TRY(WriteShow(*next));
  return true;
}

Result<void> Draft::EraseShow(const Ulid& id, std::string_view series) {
  if (const auto show = GetShow(id)) {
    batch_.Delete(Family::kIndex, keys::ShowOfSlug(show->slug));
    for (const std::string& merged : show->merged) batch_.Delete(Family::kIndex, keys::ShowOfMerged(merged));
  }
  batch_.Delete(Family::kMeta, keys::RecordKey(keys::kShowPrefix, id));
  batch_.Delete(Family::kIndex, keys::ShowOfSeries(series));
  std::vector<std::string> entries;
  {
    const auto rows = source_->Prefix(Family::kMeta, keys::EntryKey(series));
    for (rows->First(); rows->Valid(); rows->Next()) entries.emplace_back(rows->Key());
    TRY(rows->Check());
  }
  for (const std::string& key : entries) batch_.Delete(Family::kMeta, key);
  Emit(model::ShowChanged{id, model::Change::kDeleted});
  return {};
}

Result<void> Draft::ForgetIfEmpty(std::string_view work) {
  const std::string_view series = model::SeriesOf(work);
  const auto id = FindShowOfSeries(series);
  if (!id) return id.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(id.error()));
  return ForgetIfEmpty(*id, series);
}

Result<void> Draft::ForgetIfEmpty(const Ulid& id, std::string_view series) {
  if (!TRY(ListWorks(series, {}, 1)).empty() || TRY(HasWatchers(series)) || TRY(HasListers(id))) return {};
  return EraseShow(id, series);
}

}  // namespace chanoma::store
