// The index and the store agree after the process was killed anywhere: every video, what is said in it, every show and every
// person, document by document.

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "discover/cues.h"
#include "discover/show_documents.h"
#include "follower_fixture.h"
#include "model/work.h"

namespace chanoma::discover {
namespace {

constexpr std::array<const char*, 8> kPeople{"Ada Quill", "Ben Quill", "Čapek Quill", "Dora Quill", "Eva Quill", "Fay Quill", "Gus Quill", "Hal Quill"};
constexpr size_t kFilms = 60, kShows = 12;
constexpr int kAge = 12;

// Writes as fast as it can, until it is killed.
class Writer {
 public:
  Writer(const std::filesystem::path& folder, store::Store& store, const Ulid& library, unsigned seed)
      : folder_(folder), store_(store), library_(library), seed_(seed), random_(seed) {
    store::VideoQuery all;
    all.include_hidden = true;
    all.limit = 1000;
    if (auto page = store_.Read().ListVideos(all)) films_ = page->items;
  }
  [[noreturn]] void Run() {
    while (true) {
      ++turn_;
      const auto written = films_.size() < kFilms || Chance(4) == 0 ? Add() : Chance(3) == 0 ? Remove() : Chance(3) == 0 ? Cast() : Change();
      if (!written) ::_exit(4);
    }
  }

 private:
  size_t Chance(size_t below) { return random_() % below; }
  Result<uint64_t> Put(const model::Video& film, const std::optional<model::WorkName>& name) {
    return store_.Commit([&](store::Draft& draft) { return draft.PutVideo({film, film.title, name}); });
  }
  // Into one of the series: so that some come and go with their last file.
  model::WorkName Hold(model::Video& film) {
    const size_t show = Chance(kShows);
    film.work = model::WorkKey({model::WorkKind::kEpisode, fmt::format("case {}", show), 1, turn_});
    return {fmt::format("Case {}", show), fmt::format("case-{}", show), 0, {}, 0, {}};
  }
  Result<uint64_t> Add() {
    model::Video film = store::SampleVideo(store_.NewId(), library_, fmt::format("{}-{}.mkv", seed_, turn_));
    film.title = fmt::format("Film {} of run {}", turn_, seed_);
    film.age = Chance(2) == 0 ? -1 : kAge;
    const model::WorkName name = Hold(film);
    films_.push_back(film);
    return Put(film, name);
  }
  Result<uint64_t> Remove() {
    const size_t at = Chance(films_.size());
    const Ulid id = films_[at].id;
    films_.erase(films_.begin() + static_cast<std::ptrdiff_t>(at));
    return store_.Commit([&](store::Draft& draft) { return draft.DeleteVideo(id); });
  }
  // A show is told of anew: other people, another story.
  Result<uint64_t> Cast() {
    return store_.Commit([&](store::Draft& draft) -> Result<void> {
      auto shows = TRY(draft.ListShows({}, 1000));
      if (shows.empty()) return {};
      model::Show& show = shows[Chance(shows.size())];
      show.told.texts[""].plot = fmt::format("story {} {}", seed_, turn_);
      show.told.people.clear();
      for (size_t i = Chance(4); i > 0; --i) show.told.people.push_back({model::PersonKind::kActor, kPeople[Chance(kPeople.size())], ""});
      return draft.PutShow(show);
    });
  }
  Result<uint64_t> Change() {
    model::Video& film = films_[Chance(films_.size())];
    film.title = fmt::format("Film {} of run {} changed", turn_, seed_);
    film.hidden = Chance(4) == 0;
    const std::optional<model::WorkName> name = Chance(4) == 0 ? std::optional(Hold(film)) : std::nullopt;
    const std::string stem = fmt::format("{}-{}", seed_, turn_);
    std::ofstream(folder_ / (stem + ".vtt")) << "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nspoken" << stem << " in turn\n\n";
    return store_.Commit([&](store::Draft& draft) -> Result<void> {
      TRY(draft.PutVideo({film, film.title, name}));
      model::MediaInfo media;
      media.subtitles.resize(1);
      media.subtitles[0].stored = stem;
      media.subtitles[0].forms = static_cast<uint32_t>(model::TextForm::kWebVtt);
      return draft.PutMedia(film.id, media);
    });
  }

  const std::filesystem::path folder_;
  store::Store& store_;
  const Ulid library_;
  const unsigned seed_;
  std::mt19937 random_;
  std::vector<model::Video> films_;
  unsigned turn_ = 0;
};

[[noreturn]] void WriteForEver(const std::filesystem::path& folder, const store::StoreOptions& options, const Ulid& library, unsigned seed) {
  const SystemClock clock;
  store::SilentSink sink;
  auto opened = store::Store::Open(options, clock, Log(sink, LogLevel::kError));
  if (!opened) ::_exit(3);
  Discover discover(folder / "search", **opened, TextsIn(folder), [] { return std::string(); }, clock, Log(sink, LogLevel::kError));
  discover.Start();
  Writer(folder, **opened, library, seed).Run();
}

class KilledTest : public Following {
 protected:
  // What the index is to know of shows and people, from the store alone: their documents by id.
  std::map<std::string, search::Document> Expected() {
    std::map<std::string, search::Document> documents;
    std::map<std::string, std::vector<ShowFacts>> people;
    const store::Reader reader = store_->Read();
    const auto shows = reader.ListShows({}, 1000);
    for (const model::Show& show : *shows) {
      std::set<std::string> labels;
      const auto works = reader.ListWorks(show.series, {}, 1000);
      for (const store::HeldWork& held : *works) labels.merge(LabelsOf(model::FactsOf(*reader.GetVideo(held.video))));
      if (labels.empty()) continue;
      search::Document document = DescribeShow(show, labels);
      const ShowFacts facts = DecodeShowFacts(document.data);
      for (const auto& [key, name] : facts.people) people[key].push_back(facts);
      documents.emplace(document.id, std::move(document));
    }
    for (const auto& [key, facts] : people) documents.emplace(PersonDocumentId(key), DescribePerson(key, facts));
    return documents;
  }
  // The ids of the shows, or the people, that a reader who holds `label` finds by words.
  std::set<std::string> Found(Discover& discover, std::string_view q, const std::string& label, bool people) {
    Question question = Everything(q);
    question.show_reader.holds = {label};
    question.shows = question.people = 200;
    const auto results = discover.Search(question, std::nullopt);
    std::set<std::string> found;
    if (!results) return found;
    for (const search::Hit& hit : people ? results->named.people : results->named.shows) found.insert(people ? hit.group : "show:" + hit.group);
    return found;
  }
  void CompareVideos(Discover& discover) {
    store::VideoQuery all;
    all.limit = 1000;
    const auto page = store_->Read().ListVideos(all);
    ASSERT_TRUE(page);
    ASSERT_EQ(Count(discover), page->items.size());
    size_t speaking = 0;
    for (const model::Video& film : page->items) {
      ASSERT_EQ(First(discover, film.title), film.id.ToString()) << film.title;
      const auto media = store_->Read().GetMedia(film.id);
      const std::string stem = media ? media->subtitles.at(0).stored : "";
      ASSERT_EQ(discover.follower().Live()->LinesMark(film.id.ToString()).value(), media ? LinesMark(*media) : "") << film.title;
      if (!media) continue;
      ++speaking;
      ASSERT_EQ(First(discover, fmt::format("\"spoken{} in turn\"", stem)), film.id.ToString()) << stem;
    }
    ASSERT_EQ(discover.follower().Live()->GetSize()->lines, speaking);
  }
  void CompareNamed(Discover& discover, const Ulid& library) {
    const auto expected = Expected();
    const auto index = discover.follower().LiveShows();
    ASSERT_EQ(index->GetSize()->documents, expected.size());
    for (const auto& [id, document] : expected) {
      const auto data = index->DataOf(id);
      ASSERT_TRUE(data && *data) << id << " is not there";
      ASSERT_EQ(**data, document.data) << id;
    }
    // By their words, and by whom they may be known to.
    for (const std::string& label : {ShownTo(kToAll), ShownTo(kToAll, library, -1), ShownTo(kToAll, library, kAge)}) {
      std::set<std::string> shows, people;
      for (const auto& [id, document] : expected) {
        if (std::ranges::find(document.visible, label) != document.visible.end()) (document.kind == kPersonKind ? people : shows).insert(id);
      }
      ASSERT_EQ(Found(discover, "case", label, false), shows) << label;
      ASSERT_EQ(Found(discover, "quill", label, true), people) << label;
      named_ += shows.size() + people.size();
    }
    const auto shows = store_->Read().ListShows({}, 1000);
    for (const model::Show& show : *shows) {
      const auto text = show.told.texts.find("");
      if (text == show.told.texts.end() || !expected.contains(ShowDocumentId(show.id))) continue;
      ASSERT_TRUE(Found(discover, fmt::format("\"{}\"", *text->second.plot), ShownTo(kToAll), false).contains(ShowDocumentId(show.id))) << *text->second.plot;
    }
  }
  size_t named_ = 0;
};

TEST_F(KilledTest, SurvivesKills) {
  const int kills = std::getenv("CHANOMA_KILLS") ? std::atoi(std::getenv("CHANOMA_KILLS")) : 8;
  Open();
  const Ulid library = MakeLibrary();
  store_.reset();
  std::mt19937 random(11);
  for (int round = 0; round < kills; ++round) {
    SCOPED_TRACE(round);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) WriteForEver(folder_.path(), Options(), library, static_cast<unsigned>(round));
    ::usleep(100'000 + random() % 400'000);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << status;
    Open();
    {
      const auto discover = Start();
      ASSERT_TRUE(SettleLines(*discover));
      ASSERT_NO_FATAL_FAILURE(CompareVideos(*discover));
      ASSERT_NO_FATAL_FAILURE(CompareNamed(*discover, library));
    }
    store_.reset();
  }
  EXPECT_GT(named_, static_cast<size_t>(kills) * 10) << "there was something to compare";
}

}  // namespace
}  // namespace chanoma::discover
