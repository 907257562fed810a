#include "catalogue/placing.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalogue/listening.h"
#include "catalogue/merged_names.h"
#include "catalogue/titles.h"
#include "model/work.h"
#include "text/spelling.h"
#include "text/text.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kAtOnce = 250;  // videos a commit, so that nobody's commit waits long
constexpr size_t kLongestTitle = 200;
constexpr int kFirstYear = 1800, kLastYear = 2200;

// What the file says of itself, read before the commit, which others wait for.
struct Read {
  Ulid video, library;
  std::string path;
  Naming naming;
};

Result<Read> ReadName(const store::Reader& reader, const Ulid& id) {
  const model::Video video = TRY(reader.GetVideo(id));
  const model::Library library = TRY(reader.GetLibrary(video.library));
  Read read{id, video.library, video.path, NamingOf(library.path, video.path)};
  // Names that strangers give join nobody's series.
  if (library.managed) read.naming.name.reset();
  return read;
}

Result<model::Video> VideoAsRead(const store::Draft& draft, const Read& read) {
  model::Video video = TRY(draft.GetVideo(read.video));
  if (video.library != read.library || video.path != read.path) return Fail(Code::kConflict, "the file was moved just now; try again");
  return video;
}

// The work without its title, and the last episode in the same file.
struct Numbered {
  model::Work work;
  uint32_t through = 0;
  bool through_is_said = false;
};

Result<Numbered> PartOf(const EntryNumbers& said, const std::optional<model::Work>& now, const std::optional<model::Work>& named) {
  if (said.season || said.number || said.through) return Fail(Code::kInvalid, "a film has parts, not seasons and episodes", said.season ? "season" : said.number ? "number" : "through");
  const auto of = [](const std::optional<model::Work>& work) { return work && work->kind == model::WorkKind::kFilm ? std::optional(work->episode) : std::nullopt; };
  const uint32_t part = said.part ? *said.part : of(now) ? *of(now) : of(named).value_or(0);
  if (part > kLastPart) return Fail(Code::kInvalid, fmt::format("a part is at most {}", kLastPart), "part");
  return Numbered{{model::WorkKind::kFilm, {}, 0, part}, 0, false};
}

Result<Numbered> EpisodeOf(const store::Draft& draft, const EntryNumbers& said, const model::Video& video, const Naming& naming) {
  if (said.part) return Fail(Code::kInvalid, "an episode has a season and a number, not a part", "part");
  std::optional<model::Work> known = model::ParseWorkKey(video.work);
  uint32_t through = 0;
  if (known && known->kind == model::WorkKind::kEpisode) {
    const auto entry = draft.GetEntry(video.work);
    if (entry) through = model::ThroughOf(*entry);
  } else {
    known = naming.name ? model::ParseWorkKey(naming.work) : std::nullopt;
    if (known && known->kind != model::WorkKind::kEpisode) known.reset();
    if (known) through = naming.name->through;
  }
  if (!said.number && !known) return Fail(Code::kInvalid, fmt::format("neither its name nor anybody says which episode “{}” is", video.title), "number");
  Numbered numbered{{model::WorkKind::kEpisode, {}, said.season.value_or(known ? known->season : 1), said.number.value_or(known ? known->episode : 0)}, 0, said.through.has_value()};
  numbered.through = said.through.value_or(said.number ? 0 : through);
  if (numbered.work.season > kLastSeason) return Fail(Code::kInvalid, fmt::format("a season is at most {}", kLastSeason), "season");
  if (numbered.work.episode > kLastNumber) return Fail(Code::kInvalid, fmt::format("an episode is at most {}", kLastNumber), "number");
  if (said.through && (*said.through <= numbered.work.episode || *said.through > kLastNumber)) return Fail(Code::kInvalid, "the last episode of a file comes after its first", "through");
  return numbered;
}

std::string TitleOfPlace(std::string_view show, int year, const Numbered& numbered, std::string_view entry) {
  const model::Work& work = numbered.work;
  std::string title(show);
  if (work.kind == model::WorkKind::kFilm) {
    if (work.episode > 0) title += fmt::format(" – Part {}", work.episode);
    if (year > 0) title += fmt::format(" ({})", year);
  } else {
    title += fmt::format(" S{:02}E{:02}", work.season, work.episode);
    if (numbered.through > work.episode) title += fmt::format("–E{:02}", numbered.through);
    if (!entry.empty()) title.append(" ").append(entry);
  }
  return text::Clean(title, 300);
}

// What the entry says, where no name does.
model::WorkName NameOfEntry(const store::Draft& draft, const std::string& work) {
  model::WorkName name;
  if (const auto entry = draft.GetEntry(work)) {
    name.entry = entry->title;
    name.aired = entry->aired;
    name.through = model::ThroughOf(*entry);
  }
  return name;
}

// What is known of an entry that there is stays as it is; how far its files go only unless that is `said`.
void KeepEntry(const store::Draft& draft, Naming& naming, bool said) {
  const auto entry = draft.GetEntry(naming.work);
  if (!entry) return;
  naming.name->entry.clear();
  naming.name->aired.clear();
  if (!said) naming.name->through = model::ThroughOf(*entry);
}

// One commit's part of what is said.
class Saying {
 public:
  Saying(store::Draft& draft, const text::Collator& collator) : draft_(draft), collator_(collator) {}

  Result<void> Say(const Read& read, const Holding& holding) {
    const model::Video video = TRY(VideoAsRead(draft_, read));
    if (const auto* in = std::get_if<InShow>(&holding)) return SayShow(read, video, *in);
    if (const auto* of = std::get_if<OfTitle>(&holding)) return SayTitle(read, video, *of);
    return SayName(read, video);
  }

 private:
  Result<void> SayName(const Read& read, model::Video video) {
    Naming naming = read.naming;
    TRY(FollowMerge(draft_, naming));
    video.work = naming.work;
    video.work_is_set_by_user = false;
    return Put(std::move(video), naming);
  }

  Result<void> SayShow(const Read& read, const model::Video& video, const InShow& in) {
    const auto show = draft_.GetShow(in.show);
    if (!show && show.error().code == Code::kNotFound) return Fail(Code::kInvalid, "there is no such show", "show");
    if (!show) return Fail(show.error());
    const Numbered numbered = TRY(NumbersFor(show->kind, in.numbers, read, video));
    Naming naming = read.naming;
    naming.work = model::WorkKey(numbered.work);
    NameAs(*show, naming);
    return SayWork(read, video, numbered, std::move(naming), model::TitleOf(*show), model::YearOf(*show));
  }

  Result<void> SayTitle(const Read& read, const model::Video& video, const OfTitle& of) {
    const std::string title = text::Clean(of.title, kLongestTitle + 1);
    std::string spelling = text::Spelling(title);
    if (title.size() > kLongestTitle) return Fail(Code::kInvalid, fmt::format("title has at most {} bytes", kLongestTitle), "title");
    if (spelling.empty()) return Fail(Code::kInvalid, "title has neither letters nor numbers", "title");
    if (of.year != 0 && (of.year < kFirstYear || of.year > kLastYear)) return Fail(Code::kInvalid, fmt::format("year lies between {} and {}", kFirstYear, kLastYear), "year");
    Numbered numbered = TRY(NumbersFor(of.kind, of.numbers, read, video));
    if (of.year != 0) spelling += " " + std::to_string(of.year);
    numbered.work.title = std::move(spelling);
    Naming naming = read.naming;
    naming.work = model::WorkKey(numbered.work);
    const std::string series(model::SeriesOf(naming.work));
    // Said outright, it means itself.
    TRY(draft_.PartSeries(series));
    const auto before = draft_.FindShowOfSeries(series);
    if (!before && before.error().code != Code::kNotFound) return Fail(before.error());
    if (!naming.name) naming.name.emplace();
    naming.name->show = title;
    naming.name->slug = text::Slug(title);
    naming.name->year = of.year;
    if (const auto show = before ? draft_.GetShow(*before) : Result<model::Show>(Fail(before.error()))) NameAs(*show, naming);
    TRY(SayWork(read, video, numbered, std::move(naming), title, of.year));
    return before ? Result<void>() : CallIt(series, title, of.year);
  }

  // A show that goes on under a name that somebody wrote is not called by what they wrote of it before.
  Result<void> CallIt(const std::string& series, const std::string& title, int year) {
    model::Show show = TRY(draft_.GetShow(TRY(draft_.FindShowOfSeries(series))));
    if (const auto texts = show.edited.texts.find(""); texts != show.edited.texts.end() && model::TitleOf(show) != title) {
      texts->second.title.reset();
      if (texts->second == model::Texts{}) show.edited.texts.erase(texts);
    }
    if (year != 0 && model::YearOf(show) != year) show.edited.year.reset();
    return draft_.PutShow(show);
  }

  Result<Numbered> NumbersFor(model::ShowKind kind, const EntryNumbers& said, const Read& read, const model::Video& video) {
    if (kind == model::ShowKind::kSeries) return EpisodeOf(draft_, said, video, read.naming);
    return PartOf(said, model::ParseWorkKey(video.work), read.naming.name ? model::ParseWorkKey(read.naming.work) : std::nullopt);
  }

  Result<void> SayWork(const Read& read, model::Video video, const Numbered& numbered, Naming naming, std::string_view show, int year) {
    const auto same = model::ParseWorkKey(read.naming.work);
    const bool as_named = same && read.naming.name && same->kind == numbered.work.kind && same->season == numbered.work.season && same->episode == numbered.work.episode;
    // A day is the day of what the name means, and no other's.
    if (!as_named) naming.name->aired.clear();
    naming.name->through = numbered.through;
    naming.title = TitleOfPlace(show, year, numbered, naming.name->entry);
    KeepEntry(draft_, naming, numbered.through_is_said);
    video.work = naming.work;
    video.work_is_set_by_user = true;
    return Put(std::move(video), naming);
  }

  Result<void> Put(model::Video video, const Naming& naming) {
    store::VideoWrite write{std::move(video), std::nullopt, naming.name};
    if (!write.video.title_is_set_by_user && write.video.title != naming.title) {
      write.video.title = naming.title;
      write.title_sort_key = collator_.SortKey(naming.title);
    }
    TRY(draft_.PutVideo(write));
    return AskToListen(draft_, write.video, "files");
  }

  store::Draft& draft_;
  const text::Collator& collator_;
};

Result<std::optional<Ulid>> ShowNow(const store::Reader& reader, std::string_view series) {
  const auto show = reader.FindShowOfSeries(series);
  if (show) return std::optional(*show);
  if (show.error().code == Code::kNotFound) return std::optional<Ulid>();
  return Fail(show.error());
}

}  // namespace

Result<void> Placing::Place(const std::vector<std::pair<Ulid, Holding>>& said) {
  std::vector<Read> names;
  const store::Reader reader = store_.Read();
  for (const auto& [video, holding] : said) names.push_back(TRY(ReadName(reader, video)));
  const auto collator = TRY(text::Collator::Create());
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    Saying saying(draft, *collator);
    for (size_t i = 0; i < said.size(); ++i) TRY(saying.Say(names[i], said[i].second));
    return {};
  }));
  return {};
}

Result<Placing::Given> Placing::Merge(const Ulid& from, const Ulid& into) {
  if (from == into) return Fail(Code::kInvalid, "a show cannot be given to itself", "into");
  std::string series, own;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    series = TRY(draft.GetShow(from)).series;
    const auto other = draft.GetShow(into);
    if (!other && other.error().code == Code::kNotFound) return Fail(Code::kInvalid, "there is no such show", "into");
    if (!other) return Fail(other.error());
    own = other->series;
    TRY(draft.MergeSeries(series, into));
    return draft.CarryGone(series, own);
  }));
  Given given;
  given.videos = TRY(Move(series, own));
  given.show = TRY(ShowNow(store_.Read(), own));
  return given;
}

// In steps. What is cut off after one goes on when it is asked for again.
Result<size_t> Placing::Move(const std::string& from, const std::string& into) {
  size_t moved = 0;
  while (true) {
    const store::Reader reader = store_.Read();
    const auto some = TRY(reader.ListWorks(from, {}, kAtOnce));
    if (some.empty()) return moved;
    std::vector<Read> names;
    for (const store::HeldWork& held : some) {
      if (auto read = ReadName(reader, held.video)) names.push_back(std::move(*read));
    }
    size_t now = 0;
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      now = 0;
      const model::Show show = TRY(draft.GetShow(TRY(draft.FindShowOfSeries(into))));
      for (const Read& read : names) {
        auto video = VideoAsRead(draft, read);
        if (!video || model::SeriesOf(video->work) != from) continue;
        Naming naming = read.naming;
        naming.work = video->work;
        if (video->work_is_set_by_user || !naming.name) naming.name = NameOfEntry(draft, video->work);
        NameAs(show, naming);
        KeepEntry(draft, naming, false);
        video->work = naming.work;
        TRY(draft.PutVideo({std::move(*video), std::nullopt, std::move(naming.name)}));
        ++now;
      }
      return {};
    }));
    moved += now;
    // What is left cannot be read, or was moved meanwhile, to where its name says the other show.
    if (now == 0) return moved;
  }
}

Result<Placing::Given> Placing::Part(const Ulid& id, const std::string& name) {
  std::string own, series;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Show show = TRY(draft.GetShow(id));
    own = show.series;
    const auto named = std::ranges::find_if(show.merged, [&](const std::string& one) { return model::WorkOfSeries(one).value_or(model::Work{}).title == name; });
    if (named == show.merged.end()) return Fail(Code::kNotFound, "nothing of this name was given to the show");
    series = *named;
    return draft.PartSeries(series);
  }));
  Given given;
  const auto collator = TRY(text::Collator::Create());
  std::string after;
  while (true) {
    const store::Reader reader = store_.Read();
    const auto some = TRY(reader.ListWorks(own, after, kAtOnce));
    if (some.empty()) break;
    std::vector<Read> names;
    for (const store::HeldWork& held : some) {
      auto read = ReadName(reader, held.video);
      if (read && read->naming.name && model::SeriesOf(read->naming.work) == series) names.push_back(std::move(*read));
    }
    size_t now = 0;
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      now = 0;
      Saying saying(draft, *collator);
      for (const Read& read : names) {
        const auto video = VideoAsRead(draft, read);
        if (!video || video->work_is_set_by_user || model::SeriesOf(video->work) != own) continue;
        TRY(saying.Say(read, ByName{}));
        ++now;
      }
      return {};
    }));
    given.videos += now;
    after = some.back().work + std::string(some.back().video.Raw());  // of the files of one work this one
    if (some.size() < kAtOnce) break;
  }
  given.show = TRY(ShowNow(store_.Read(), series));
  return given;
}

}  // namespace chanoma::catalogue
