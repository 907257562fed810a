#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <random>

#include "base/file.h"
#include "discover/cues.h"
#include "discover/discover.h"
#include "store/store_fixture.h"

namespace chanoma::discover {
namespace {

// Text tracks as files of the folder, as the catalogue keeps them.
ReadText TextsIn(const std::filesystem::path& folder) {
  return [folder](std::string_view stem) { return ReadFile(folder / (std::string(stem) + ".vtt"), 1 << 20); };
}

class FollowerTest : public store::StoreTest {
 protected:
  ReadText ReadTexts() const { return TextsIn(folder_.path()); }
  // As the subtitles job leaves it: the file first, then the record that names it.
  void Say(const model::Video& video, const std::string& stem, const std::string& words) {
    std::ofstream(folder_.path() / (stem + ".vtt")) << "WEBVTT\n\n00:01:02.500 --> 00:01:04.000\n" << words << "\n\n";
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      auto media = draft.GetMedia(video.id);
      model::MediaInfo info = media ? *media : model::MediaInfo();
      info.subtitles.resize(1);
      info.subtitles[0].stored = stem;
      info.subtitles[0].language = "en";
      info.subtitles[0].forms = static_cast<uint32_t>(model::TextForm::kWebVtt);
      TRY(draft.PutMedia(video.id, info));
      draft.TellChanged(video);
      return {};
    }));
  }
  bool SettleLines(Discover& discover) {
    if (!Settle(discover)) return false;
    const SteadyTime deadline = real_clock_.Steady() + std::chrono::seconds(60);
    while (discover.follower().GetProgress().lines_due > 0) {
      if (real_clock_.Steady() > deadline) return false;
      ::usleep(2000);
    }
    return true;
  }
  // The sentence of the first hit, with its time.
  static std::string Said(Discover& discover, std::string_view q) {
    const auto results = discover.Search(Everything(q), std::nullopt);
    if (!results || results->hits.empty()) return "";
    const auto said = SaidIn(results->hits.front().line, results->marks);
    if (!said) return "";
    std::string text = fmt::format("{} ", said->seconds);
    for (const auto& piece : said->text) text += piece.text;
    return text;
  }
  std::unique_ptr<Discover> Start() {
    auto discover = std::make_unique<Discover>(folder_.path() / "search", *store_, ReadTexts(), [this] { return synonyms_; }, real_clock_, log_);
    discover->Start();
    return discover;
  }
  bool Settle(Discover& discover) {
    return discover.follower().WaitFor(store_->journal().LastSequence(), real_clock_.Steady() + std::chrono::seconds(60));
  }
  static Question Everything(std::string_view q) {
    Question question;
    question.q = q;
    question.reader = {true, {}, {}};
    question.limit = 250;
    return question;
  }
  // id → first hit for a title.
  static std::string First(Discover& discover, std::string_view q) {
    const auto results = discover.Search(Everything(q), std::nullopt);
    return results && !results->hits.empty() ? results->hits.front().group : "";
  }
  static uint64_t Count(Discover& discover) {
    const auto results = discover.Search(Everything(""), std::nullopt);
    return results ? results->count : UINT64_MAX;
  }
  model::Video Film(const Ulid& library, const std::string& title) {
    model::Video video = store::SampleVideo(store_->NewId(), library, title + ".mkv");
    video.title = title;
    return video;
  }

  SystemClock real_clock_;
  std::string synonyms_;
};

TEST_F(FollowerTest, SynonymsCountFromTheNextQuestion) {
  Open();
  const Ulid library = MakeLibrary();
  const model::Video rings = Film(library, "The Lord of the Rings"), set = Film(library, "Television and Me");
  ASSERT_TRUE(Put(rings));
  ASSERT_TRUE(Put(set));
  const auto discover = Start();
  ASSERT_TRUE(Settle(*discover));
  EXPECT_EQ(First(*discover, "jrrt"), "");
  synonyms_ = "tv, television; JRRT, Lord of the Rings";
  EXPECT_EQ(First(*discover, "jrrt"), rings.id.ToString());
  EXPECT_EQ(First(*discover, "tv me "), set.id.ToString());
  synonyms_.clear();
  EXPECT_EQ(First(*discover, "jrrt"), "");
}

TEST_F(FollowerTest, FollowsTheStore) {
  Open();
  const Ulid library = MakeLibrary();
  model::Video before = Film(library, "Before anybody looked");
  ASSERT_TRUE(Put(before));
  {
    const auto discover = Start();
    ASSERT_TRUE(Settle(*discover));
    EXPECT_EQ(First(*discover, "before anybody"), before.id.ToString());
    model::Video after = Film(library, "Afterwards");
    ASSERT_TRUE(Put(after));
    ASSERT_TRUE(Settle(*discover));
    EXPECT_EQ(First(*discover, "afterwards"), after.id.ToString());
    before.title = "Renamed";
    ASSERT_TRUE(Put(before));
    after.hidden = true;
    ASSERT_TRUE(Put(after));
    ASSERT_TRUE(Settle(*discover));
    EXPECT_EQ(First(*discover, "renamed"), before.id.ToString());
    EXPECT_EQ(Count(*discover), 1u);
  }
  // What changes while nobody follows is caught up with.
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.DeleteVideo(before.id); }));
  const auto discover = Start();
  ASSERT_TRUE(Settle(*discover));
  EXPECT_EQ(Count(*discover), 0u);
}

TEST_F(FollowerTest, BuildsAnewWhatIsLostOrDamaged) {
  Open();
  const Ulid library = MakeLibrary();
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(Put(Film(library, fmt::format("Film number {}", i))));
  const std::filesystem::path indexes = folder_.path() / "search";
  const std::vector<std::function<void()>> harms{
      [] {},
      [&] { std::filesystem::remove_all(indexes); },
      [&] { std::filesystem::remove(indexes / "CURRENT"); },
      [&] { std::ofstream(indexes / "CURRENT") << "no number"; },
      [&] { std::ofstream(indexes / "CURRENT") << "77"; },
      [&] { std::filesystem::remove_all(indexes / *ReadFile(indexes / "CURRENT", 100) / "shows"); },
      [&] {
        for (const auto& file : std::filesystem::directory_iterator(indexes / *ReadFile(indexes / "CURRENT", 100))) std::ofstream(file.path()) << "damaged";
      },
  };
  for (size_t i = 0; i < harms.size(); ++i) {
    harms[i]();
    const auto discover = Start();
    ASSERT_TRUE(Settle(*discover)) << i;
    EXPECT_EQ(Count(*discover), 30u) << i;
    discover->RequestRebuild();
    ASSERT_TRUE(Settle(*discover)) << i;
    EXPECT_EQ(Count(*discover), 30u) << i;
    size_t folders = 0;
    for (const auto& entry : std::filesystem::directory_iterator(indexes)) folders += entry.is_directory() ? 1 : 0;
    EXPECT_EQ(folders, 1u) << i;
  }
}

TEST_F(FollowerTest, WhatIsSaidFollowsTheSubtitles) {
  Open();
  const Ulid library = MakeLibrary();
  model::Video film = Film(library, "Casablanca");
  ASSERT_TRUE(Put(film));
  {
    const auto discover = Start();
    ASSERT_TRUE(Settle(*discover));
    Say(film, "first", "Here is looking at you, kid");
    ASSERT_TRUE(SettleLines(*discover));
    EXPECT_EQ(Said(*discover, "looking at you kid"), "62.5 Here is looking at you, kid");
    // Other files beside it, other words.
    Say(film, "second", "Of all the gin joints");
    ASSERT_TRUE(SettleLines(*discover));
    EXPECT_EQ(Said(*discover, "looking at you kid"), "");
    EXPECT_EQ(Said(*discover, "gin joints"), "62.5 Of all the gin joints");
    // What changes of the film alone leaves them as they are, and a rebuild finds them again.
    film.title = "Casablanca (1942)";
    ASSERT_TRUE(Put(film));
    ASSERT_TRUE(SettleLines(*discover));
    EXPECT_EQ(Said(*discover, "gin joints"), "62.5 Of all the gin joints");
    discover->RequestRebuild();
    ASSERT_TRUE(Settle(*discover));
    EXPECT_EQ(Said(*discover, "gin joints"), "62.5 Of all the gin joints");
    film.hidden = true;
    ASSERT_TRUE(Put(film));
    ASSERT_TRUE(SettleLines(*discover));
    EXPECT_EQ(Said(*discover, "gin joints"), "");
    EXPECT_EQ(discover->follower().Live()->GetSize()->lines, 0u);
    film.hidden = false;
    ASSERT_TRUE(Put(film));
    ASSERT_TRUE(SettleLines(*discover));
    EXPECT_EQ(Said(*discover, "gin joints"), "62.5 Of all the gin joints");
  }
  // A file that cannot be read says nothing, and keeps nobody waiting.
  Say(film, "third", "Play it once, Sam");
  std::filesystem::remove(folder_.path() / "third.vtt");
  const auto discover = Start();
  ASSERT_TRUE(SettleLines(*discover));
  EXPECT_EQ(Said(*discover, "gin joints"), "");
  EXPECT_EQ(First(*discover, "casablanca"), film.id.ToString());
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.DeleteVideo(film.id); }));
  ASSERT_TRUE(SettleLines(*discover));
  EXPECT_EQ(discover->follower().Live()->GetSize()->lines, 0u);
}

TEST_F(FollowerTest, PagesHoldOneAnswer) {
  Open();
  const Ulid library = MakeLibrary();
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(Put(Film(library, fmt::format("Film number {}", i))));
  const auto discover = Start();
  ASSERT_TRUE(Settle(*discover));
  Question question = Everything("film");
  question.limit = 7;
  auto page = discover->Search(question, std::nullopt);
  ASSERT_TRUE(page);
  std::set<std::string> seen;
  for (const auto& hit : page->hits) seen.insert(hit.group);
  // What comes and goes meanwhile neither repeats nor hides others.
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Put(Film(library, fmt::format("Film {}", i))));
  ASSERT_TRUE(Settle(*discover));
  size_t shown = page->hits.size();
  while (page->next) {
    page = discover->Search(question, page->next);
    ASSERT_TRUE(page);
    shown += page->hits.size();
    for (const auto& hit : page->hits) seen.insert(hit.group);
  }
  EXPECT_EQ(shown, 30u);
  EXPECT_EQ(seen.size(), 30u);
  // Nobody else gets it.
  page = discover->Search(question, std::nullopt);
  ASSERT_TRUE(page && page->next);
  question.reader = {false, {"library:other"}, {}};
  const auto stolen = discover->Search(question, page->next);
  ASSERT_TRUE(stolen);
  EXPECT_EQ(stolen->hits.size(), 0u);
  EXPECT_EQ(stolen->count, 0u);
}

// Writes as fast as it can, until it is killed.
[[noreturn]] void WriteForEver(const std::filesystem::path& folder, const store::StoreOptions& options, const Ulid& library, unsigned seed) {
  const SystemClock clock;
  store::SilentSink sink;
  auto opened = store::Store::Open(options, clock, Log(sink, LogLevel::kError));
  if (!opened) ::_exit(3);
  Discover discover(folder / "search", **opened, TextsIn(folder), [] { return std::string(); }, clock, Log(sink, LogLevel::kError));
  discover.Start();
  std::mt19937 random(seed);
  std::vector<model::Video> films;
  store::VideoQuery all;
  all.include_hidden = true;
  all.limit = 1000;
  if (auto page = (*opened)->Read().ListVideos(all)) films = page->items;
  for (unsigned turn = 0;; ++turn) {
    if (films.size() < 60 || random() % 4 == 0) {
      model::Video film = store::SampleVideo((*opened)->NewId(), library, fmt::format("{}-{}.mkv", seed, turn));
      film.title = fmt::format("Film {} of run {}", turn, seed);
      films.push_back(film);
      if (!(*opened)->Commit([&](store::Draft& draft) { return draft.PutVideo({film, film.title}); })) ::_exit(4);
      continue;
    }
    const size_t at = random() % films.size();
    model::Video& film = films[at];
    if (random() % 3 == 0) {
      if (!(*opened)->Commit([&](store::Draft& draft) { return draft.DeleteVideo(film.id); })) ::_exit(5);
      films.erase(films.begin() + static_cast<std::ptrdiff_t>(at));
      continue;
    }
    film.title = fmt::format("Film {} of run {} changed", turn, seed);
    film.hidden = random() % 4 == 0;
    const std::string stem = fmt::format("{}-{}", seed, turn);
    std::ofstream(folder / (stem + ".vtt")) << "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nspoken" << stem << " in turn\n\n";
    if (!(*opened)->Commit([&](store::Draft& draft) -> Result<void> {
          TRY(draft.PutVideo({film, film.title}));
          model::MediaInfo media;
          media.subtitles.resize(1);
          media.subtitles[0].stored = stem;
          media.subtitles[0].forms = static_cast<uint32_t>(model::TextForm::kWebVtt);
          return draft.PutMedia(film.id, media);
        })) ::_exit(6);
  }
}

TEST_F(FollowerTest, SurvivesKills) {
  const int kills = std::getenv("CHANOMA_KILLS") ? std::atoi(std::getenv("CHANOMA_KILLS")) : 8;
  Open();
  const Ulid library = MakeLibrary();
  store_.reset();
  std::mt19937 random(11);
  for (int round = 0; round < kills; ++round) {
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
      store::VideoQuery all;
      all.limit = 1000;
      const auto page = store_->Read().ListVideos(all);
      ASSERT_TRUE(page);
      ASSERT_EQ(Count(*discover), page->items.size()) << round;
      size_t speaking = 0;
      for (const model::Video& film : page->items) {
        ASSERT_EQ(First(*discover, film.title), film.id.ToString()) << round << " " << film.title;
        const auto media = store_->Read().GetMedia(film.id);
        const std::string stem = media ? media->subtitles.at(0).stored : "";
        ASSERT_EQ(discover->follower().Live()->LinesMark(film.id.ToString()).value(), media ? LinesMark(*media) : "") << round << " " << film.title;
        if (!media) continue;
        ++speaking;
        ASSERT_EQ(First(*discover, fmt::format("\"spoken{} in turn\"", stem)), film.id.ToString()) << round << " " << stem;
      }
      ASSERT_EQ(discover->follower().Live()->GetSize()->lines, speaking) << round;
    }
    store_.reset();
  }
}

}  // namespace
}  // namespace chanoma::discover
