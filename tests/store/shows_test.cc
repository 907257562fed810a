// Shows and entries come, change and go with the files, in the same commit.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "model/work.h"
#include "store_fixture.h"

namespace chanoma::store {
namespace {

std::string Episode(const std::string& title, uint32_t season, uint32_t episode) { return model::WorkKey({model::WorkKind::kEpisode, title, season, episode}); }
std::string Film(const std::string& title, uint32_t part = 0) { return model::WorkKey({model::WorkKind::kFilm, title, 0, part}); }

using What = decltype(model::Entry::what);

class ShowsTest : public StoreTest {
 protected:
  void SetUp() override {
    Open();
    library_ = store_->NewId();
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutLibrary(SampleLibrary(library_)); }));
    model::Account account;
    account.id = ada_ = store_->NewId();
    account.name = account.name_key = "ada";
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutAccount(account); }));
  }
  model::Video File(const std::string& path, const std::string& work, const model::WorkName& name) {
    model::Video video = SampleVideo(store_->NewId(), library_, path);
    Rename(video, work, name);
    return video;
  }
  void Rename(model::Video& video, const std::string& work, const model::WorkName& name) {
    video.work = work;
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutVideo({video, video.title, name}); }));
  }
  void Remove(const model::Video& video) {
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteVideo(video.id); }));
  }
  void Watch(const model::Video& video) {
    model::Watch watch{ada_, video.work, video.id, {}, {}, 5, -1, false, 0, {}};
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutWatch(watch); }));
  }
  void List(const Ulid& show, model::Standing chosen) {
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutListing({ada_, show, chosen, {}, draft.Now(), draft.Now()}); }));
  }
  // Of her list.
  std::map<Ulid, model::Standing> Listed() {
    std::map<Ulid, model::Standing> listed;
    const auto listings = store_->Read().ListListings(ada_, {}, 100);
    for (const model::Listing& listing : *listings) listed.emplace(listing.show, *listing.chosen);
    return listed;
  }
  std::vector<model::Show> Shows() { return *store_->Read().ListShows({}, 100); }
  std::vector<std::string> Entries(const std::string& work) {
    std::vector<std::string> titles;
    const auto entries = store_->Read().ListEntries(model::SeriesOf(work), {}, 100);
    for (const model::Entry& entry : *entries) titles.push_back(entry.title + (entry.gone ? " (gone)" : ""));
    return titles;
  }
  Ulid library_, ada_;
};

TEST_F(ShowsTest, ComeWithTheirFiles) {
  File("a.mkv", Episode("lost", 1, 2), {"Lost", "lost", 0, "Walkabout", 0, {}});
  File("b.mkv", Episode("lost", 0, 1), {"Lost", "lost", 0, "Recap", 0, {}});
  File("c.mkv", Episode("lost", 1, 1), {"Lost", "lost", 0, "Pilot", 2, {}});
  File("d.mkv", Film("lost 2019"), {"Lost", "lost", 2019, {}, 0, {}});
  File("e.mkv", Film("lost 2019", 2), {"Lost", "lost", 2019, {}, 0, {}});
  File("f.mkv", Film("lost 2020"), {"Lost", "lost", 2020, {}, 0, {}});
  File("g.mkv", Film("失われた 2020"), {"失われた", "", 2020, {}, 0, {}});
  File("h.mkv", model::WorkKey({model::WorkKind::kFile, "home video", 0, 0}), {});
  const auto shows = Shows();
  ASSERT_EQ(shows.size(), 4u);
  EXPECT_EQ(shows[0].slug, "lost");
  EXPECT_EQ(shows[0].kind, model::ShowKind::kSeries);
  EXPECT_EQ(model::TitleOf(shows[0]), "Lost");
  EXPECT_EQ(shows[1].slug, "lost-2019");
  EXPECT_EQ(shows[1].kind, model::ShowKind::kMovie);
  EXPECT_EQ(model::YearOf(shows[1]), 2019);
  EXPECT_EQ(shows[2].slug, "lost-2020");
  EXPECT_EQ(shows[3].slug, "untitled");
  EXPECT_EQ(*store_->Read().FindShowBySlug("lost-2020"), shows[2].id);
  EXPECT_EQ(*store_->Read().FindShowOfSeries(model::SeriesOf(Film("lost 2019", 2))), shows[1].id);
  EXPECT_EQ(Entries(Episode("lost", 1, 1)), (std::vector<std::string>{"Recap", "Pilot", "Walkabout"}));
  EXPECT_EQ(store_->Read().GetEntry(Episode("lost", 1, 1))->what, What(model::Episode{1, 1, 2}));
  EXPECT_EQ(store_->Read().GetEntry(Episode("lost", 0, 1))->what, What(model::Special{1, 0}));
  EXPECT_EQ(store_->Read().GetEntry(Film("lost 2019", 2))->what, What(model::Film{2}));
}

TEST_F(ShowsTest, SlugsStayApartHoweverManyShareATitle) {
  std::set<std::string> slugs;
  for (int i = 0; i < 40; ++i) File(std::to_string(i) + ".mkv", Film("x " + std::to_string(i)), {"X", "x", 1999, {}, 0, {}});
  for (const model::Show& show : Shows()) slugs.insert(show.slug);
  EXPECT_EQ(slugs.size(), 40u);
  EXPECT_TRUE(slugs.contains("x-1999-2"));
}

TEST_F(ShowsTest, AMissingFileGreysItsEntry) {
  const auto one = File("1.mkv", Episode("lost", 1, 1), {"Lost", "lost", 0, "Pilot", 0, {}});
  const auto copy = File("1b.mkv", Episode("lost", 1, 1), {"Lost", "lost", 0, "", 0, {}});
  const auto two = File("2.mkv", Episode("lost", 1, 2), {"Lost", "lost", 0, "Walkabout", 0, {}});
  const Ulid show = Shows().front().id;
  Remove(one);
  EXPECT_EQ(Entries(one.work), (std::vector<std::string>{"Pilot", "Walkabout"})) << "another file holds it";
  Remove(copy);
  EXPECT_EQ(Entries(one.work), (std::vector<std::string>{"Pilot (gone)", "Walkabout"}));
  EXPECT_EQ(store_->Read().GetEntry(one.work)->gone->library, library_);
  const auto back = File("back.mkv", Episode("lost", 1, 1), {"Lost", "lost", 0, "Pilot", 0, {}});
  EXPECT_EQ(Entries(one.work), (std::vector<std::string>{"Pilot", "Walkabout"}));
  Watch(two);
  Remove(two);
  Remove(back);
  ASSERT_EQ(Shows().size(), 1u) << "somebody has watched something of it";
  EXPECT_EQ(Entries(one.work), (std::vector<std::string>{"Pilot (gone)", "Walkabout (gone)"}));
  File("again.mkv", Episode("lost", 1, 1), {"Lost", "lost", 0, "Pilot", 0, {}});
  EXPECT_EQ(Shows().front().id, show);
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteWatch(ada_, two.work); }));
  EXPECT_EQ(Shows().size(), 1u) << "it has a file";
}

TEST_F(ShowsTest, WhatNobodyWatchedGoesWithItsLastFile) {
  const auto one = File("1.mkv", Episode("lost", 1, 1), {"Lost", "lost", 0, "Pilot", 0, {}});
  const auto two = File("2.mkv", Episode("lost", 1, 2), {"Lost", "lost", 0, "Walkabout", 0, {}});
  Remove(one);
  Remove(two);
  EXPECT_TRUE(Shows().empty());
  EXPECT_TRUE(Entries(one.work).empty());
  EXPECT_EQ(store_->Read().FindShowBySlug("lost").error().code, Code::kNotFound);
  // And the last place that kept one takes it along.
  const auto film = File("f.mkv", Film("heat 1995"), {"Heat", "heat", 1995, {}, 0, {}});
  Watch(film);
  Remove(film);
  EXPECT_EQ(Shows().size(), 1u);
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteAccount(ada_); }));
  EXPECT_TRUE(Shows().empty());
}

TEST_F(ShowsTest, WhatIsInAListIsThereOnceItsFilesAreBack) {
  const std::string work = Film("heat 1995");
  const model::WorkName name{"Heat", "heat", 1995, {}, 0, {}};
  const auto film = File("f.mkv", work, name);
  const Ulid show = Shows().front().id;
  List(show, model::Standing::kPlanned);
  Remove(film);
  ASSERT_EQ(Shows().size(), 1u) << "somebody has it in their list";
  File("again.mkv", work, name);
  ASSERT_EQ(Shows().size(), 1u);
  EXPECT_EQ(Shows().front().id, show);
  EXPECT_EQ(Listed(), (std::map<Ulid, model::Standing>{{show, model::Standing::kPlanned}}));
}

TEST_F(ShowsTest, TheLastListTakesAShowWithoutFilesAlong) {
  const auto one = File("1.mkv", Film("heat 1995"), {"Heat", "heat", 1995, {}, 0, {}});
  const auto two = File("2.mkv", Film("ran 1985"), {"Ran", "ran", 1985, {}, 0, {}});
  const Ulid heat = Shows().front().id, ran = Shows().back().id;
  List(heat, model::Standing::kDropped);
  List(ran, model::Standing::kPlanned);
  Remove(one);
  Remove(two);
  EXPECT_EQ(Shows().size(), 2u);
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteListing(ada_, heat); }));
  EXPECT_EQ(Shows().size(), 1u);
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteAccount(ada_); }));
  EXPECT_TRUE(Shows().empty());
}

TEST_F(ShowsTest, AListGoesWithTheFilesToTheShowThatTheyAreOf) {
  auto one = File("1.mkv", Episode("lsot", 1, 1), {"Lsot", "lsot", 0, {}, 0, {}});
  List(Shows().front().id, model::Standing::kWatching);
  File("2.mkv", Episode("lost", 1, 2), {"Lost", "lost", 0, {}, 0, {}});
  const Ulid lost = Shows().back().id;
  Rename(one, Episode("lost", 1, 1), {"Lost", "lost", 0, {}, 0, {}});
  ASSERT_EQ(Shows().size(), 1u);
  EXPECT_EQ(Listed(), (std::map<Ulid, model::Standing>{{lost, model::Standing::kWatching}}));
  // What they say of that one already holds.
  auto other = File("3.mkv", Episode("alone", 1, 1), {"Alone", "alone", 0, {}, 0, {}});
  List(*store_->Read().FindShowBySlug("alone"), model::Standing::kDropped);
  Rename(other, Episode("lost", 1, 3), {"Lost", "lost", 0, {}, 0, {}});
  EXPECT_EQ(Listed(), (std::map<Ulid, model::Standing>{{lost, model::Standing::kWatching}}));
  EXPECT_EQ(Shows().size(), 1u);
}

TEST_F(ShowsTest, AListStaysWhenTheOnlyEpisodeIsAnotherOne) {
  auto one = File("1.mkv", Episode("lost", 1, 1), {"Lost", "lost", 0, {}, 0, {}});
  const Ulid lost = Shows().front().id;
  List(lost, model::Standing::kWatching);
  Rename(one, Episode("lost", 1, 2), {"Lost", "lost", 0, {}, 0, {}});
  ASSERT_EQ(Shows().size(), 1u);
  EXPECT_EQ(Listed(), (std::map<Ulid, model::Standing>{{lost, model::Standing::kWatching}}));
}

TEST_F(ShowsTest, AFolderWithAnotherNameIsTheSameShow) {
  auto one = File("1.mkv", Episode("lsot", 1, 1), {"Lsot", "lsot", 0, "Pilot", 0, {}});
  auto two = File("2.mkv", Episode("lsot", 1, 2), {"Lsot", "lsot", 0, "Walkabout", 0, {}});
  model::Show show = Shows().front();
  show.edited.genres = {"drama"};
  show.online.matches[model::Provider::kTvmaze] = {"82", true};
  show.online.matches[model::Provider::kWikidata] = {"Q1", false};
  show.online.said[model::Provider::kTvmaze].texts[""].plot = "They crash.";
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutShow(show); }));
  Watch(one);
  Rename(one, Episode("lost", 1, 1), {"Lost", "lost", 0, "Pilot", 0, {}});
  EXPECT_EQ(Shows().size(), 2u);
  EXPECT_EQ(Entries(two.work), (std::vector<std::string>{"Walkabout"})) << "a wrong name leaves nothing behind";
  Rename(two, Episode("lost", 1, 2), {"Lost", "lost", 0, "Walkabout", 0, {}});
  const auto shows = Shows();
  ASSERT_EQ(shows.size(), 1u);
  EXPECT_EQ(shows[0].id, show.id);
  EXPECT_EQ(model::TitleOf(shows[0]), "Lost");
  EXPECT_EQ(model::GenresOf(shows[0]), std::vector<std::string>{"drama"});
  model::Online chosen;
  chosen.matches[model::Provider::kTvmaze] = {"82", true};
  EXPECT_EQ(shows[0].online, chosen) << "what somebody chose is still meant";
  EXPECT_EQ(*store_->Read().FindShowBySlug("lost"), show.id);
  EXPECT_FALSE(store_->Read().FindShowBySlug("lsot"));
  EXPECT_FALSE(store_->Read().FindShowOfSeries(model::SeriesOf(Episode("lsot", 1, 1))));
  EXPECT_EQ(store_->Read().GetWatch(ada_, one.work)->position_ms, 5);
}

TEST_F(ShowsTest, AFileThatWasOfAnotherShowTakesNothingAlong) {
  auto stray = File("1.mkv", Episode("alone", 1, 1), {"Alone", "alone", 0, {}, 0, {}});
  File("2.mkv", Episode("lost", 1, 2), {"Lost", "lost", 0, {}, 0, {}});
  const Ulid lost = Shows().back().id;
  Rename(stray, Episode("lost", 1, 1), {"Lost", "lost", 0, {}, 0, {}});
  ASSERT_EQ(Shows().size(), 1u);
  EXPECT_EQ(Shows().front().id, lost);
}

TEST_F(ShowsTest, WhatWasEditedStaysWhateverNamesSay) {
  auto one = File("1.mkv", Episode("lost", 1, 1), {"lost", "lost", 0, {}, 0, {}});
  model::Show show = Shows().front();
  show.edited.texts[""].title = "LOST";
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutShow(show); }));
  File("2.mkv", Episode("lost", 1, 2), {"Lost", "lost", 2004, {}, 0, {}});
  EXPECT_EQ(model::TitleOf(Shows().front()), "LOST");
  EXPECT_EQ(model::YearOf(Shows().front()), 2004);
  show.slug = "other";
  EXPECT_EQ(store_->Commit([&](Draft& draft) { return draft.PutShow(show); }).error().code, Code::kInvalid);
  show.id = store_->NewId();
  EXPECT_EQ(store_->Commit([&](Draft& draft) { return draft.PutShow(show); }).error().code, Code::kNotFound);
}

TEST_F(ShowsTest, AStoreFromBeforeThereWereAnyGetsThemWhenItsNamesAreRead) {
  model::Video video = SampleVideo(store_->NewId(), library_, "1.mkv");
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutVideo({video, video.title}); }));
  EXPECT_TRUE(Shows().empty());
  const model::WorkName name{"Lost", "lost", 0, "Pilot", 0, {}};
  Rename(video, Episode("lost", 1, 1), name);
  ASSERT_EQ(Shows().size(), 1u);
  const uint64_t before = *store_->Read().LastSequence();
  Rename(video, Episode("lost", 1, 1), name);
  EXPECT_EQ(*store_->Read().LastSequence(), before) << "nothing new is no event";
}

TEST_F(ShowsTest, AreUndoneWithTheCommitThatFails) {
  model::Video video = SampleVideo(store_->NewId(), library_, "1.mkv");
  video.work = Episode("lost", 1, 1);
  EXPECT_FALSE(store_->Commit([&](Draft& draft) -> Result<void> {
    TRY(draft.PutVideo({video, video.title, model::WorkName{"Lost", "lost", 0, {}, 0, {}}}));
    return Fail(Code::kInternal, "no");
  }));
  EXPECT_TRUE(Shows().empty());
  EXPECT_TRUE(Entries(video.work).empty());
}

TEST_F(ShowsTest, WhatIsKnownComesInLayers) {
  File("a.mkv", Film("heat 1995"), {"heat", "heat", 1995, {}, 0, {}});
  model::Show show = Shows().front();
  show.told.texts[""] = {"Heat", {}, "A plot", "A tagline"};
  show.told.year = 1996;
  show.told.genres = {"Crime"};
  show.told.ratings = {{"a", 7, 10}, {"b", 8, 1000}, {"c", 9, {}}};
  EXPECT_EQ(model::TitleOf(show), "Heat");
  EXPECT_EQ(model::SortTitleOf(show), "Heat");
  EXPECT_EQ(model::TaglineOf(show), "A tagline");
  EXPECT_EQ(model::YearOf(show), 1996);
  EXPECT_EQ(model::GenresOf(show), std::vector<std::string>{"Crime"});
  EXPECT_EQ(model::RatingOf(show.told.ratings)->source, "b") << "of the most votes";
  EXPECT_EQ(model::RatingOf({}), nullptr);
  show.edited.texts[""].title = "Heat, edited";
  show.edited.genres.emplace();
  EXPECT_EQ(model::TitleOf(show), "Heat, edited");
  EXPECT_EQ(model::PlotOf(show), "A plot");
  EXPECT_TRUE(model::GenresOf(show).empty());
  show.told = {};
  show.edited = {};
  EXPECT_EQ(model::TitleOf(show), "heat");
  EXPECT_EQ(model::YearOf(show), 1995);
}

TEST_F(ShowsTest, NfoFilesAreReadWhereWhatTheyTellOfHasChanged) {
  const auto asked = [&](const Ulid& show) { return static_cast<bool>(store_->Read().FindActiveJob(model::JobKind::kNfo, show)); };
  const auto done = [&] {
    ASSERT_TRUE(store_->Commit([&](Draft& draft) -> Result<void> {
      while (auto job = draft.ClaimJob(model::JobKind::kNfo)) {
        job->state = model::JobState::kDone;
        TRY(draft.PutJob(*job));
      }
      return {};
    }));
  };
  const auto put = [&](const model::Video& video) { ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutVideo({video, std::nullopt}); })); };
  model::Video one = File("a.mkv", Episode("lost", 1, 1), {"Lost", "lost", 0, "Pilot", 0, {}});
  model::Video two = File("b.mkv", Episode("lost", 1, 2), {"Lost", "lost", 0, "Walkabout", 0, {}});
  const Ulid lost = Shows().front().id;
  EXPECT_FALSE(asked(lost)) << "there are none";
  one.nfo = 7;
  put(one);
  EXPECT_TRUE(asked(lost));
  done();
  put(one);
  two.hidden = true;
  put(two);
  EXPECT_FALSE(asked(lost)) << "nothing of it";
  model::Entry entry = *store_->Read().GetEntry(one.work);
  entry.told = {"Pilot, told", "A plot", "2004-09-22", {{"", 9, {}}}};
  entry.online = {"Pilot, online", "Another plot", {}};
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutEntry(entry); }));
  Rename(one, one.work, {"Lost", "lost", 0, "The Pilot", 0, {}});
  EXPECT_EQ(store_->Read().GetEntry(one.work)->told, entry.told) << "a name that says something else";
  EXPECT_EQ(store_->Read().GetEntry(one.work)->online, entry.online);
  EXPECT_EQ(model::TitleOf(*store_->Read().GetEntry(one.work)), "Pilot, told");

  Rename(one, Episode("found", 1, 1), {"Found", "found", 0, {}, 0, {}});
  const Ulid found = *store_->Read().FindShowOfSeries(model::SeriesOf(one.work));
  EXPECT_TRUE(asked(lost) && asked(found)) << "it tells of another show";
  done();
  Rename(two, Episode("found", 1, 2), {"Found", "found", 0, {}, 0, {}});
  EXPECT_EQ(*store_->Read().FindShowOfSeries(model::SeriesOf(one.work)), lost) << "goes on as that one" << found.ToString();
  model::Video three = File("c.mkv", Episode("found", 1, 3), {"Found", "found", 0, {}, 0, {}});
  Remove(one);
  EXPECT_TRUE(asked(*store_->Read().FindShowOfSeries(model::SeriesOf(three.work))));
}

}  // namespace
}  // namespace chanoma::store
