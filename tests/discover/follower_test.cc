#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "discover/cues.h"
#include "follower_fixture.h"

namespace chanoma::discover {
namespace {

class FollowerTest : public Following {
 protected:
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
  model::Video Film(const Ulid& library, const std::string& title) {
    model::Video video = store::SampleVideo(store_->NewId(), library, title + ".mkv");
    video.title = title;
    return video;
  }
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

}  // namespace
}  // namespace chanoma::discover
