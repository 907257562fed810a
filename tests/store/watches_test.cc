// What people have watched: lists by when, and what becomes of it when files and accounts change.

#include <gtest/gtest.h>

#include "model/work.h"
#include "store_fixture.h"

namespace chanoma::store {
namespace {

std::string Episode(uint32_t season, uint32_t episode) { return model::WorkKey({model::WorkKind::kEpisode, "lost", season, episode}); }

class WatchesTest : public StoreTest {
 protected:
  void SetUp() override {
    Open();
    library_ = store_->NewId();
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutLibrary(SampleLibrary(library_)); }));
    ada_ = Person("ada");
    bob_ = Person("bob");
  }
  Ulid Person(const std::string& name) {
    model::Account account;
    account.id = store_->NewId();
    account.name = account.name_key = name;
    EXPECT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutAccount(account); }));
    return account.id;
  }
  model::Video Film(const std::string& path, const std::string& work) {
    model::Video video = SampleVideo(store_->NewId(), library_, path);
    video.work = work;
    EXPECT_TRUE(Put(video));
    return video;
  }
  Result<uint64_t> Put(const model::Video& video) {
    return store_->Commit([&](Draft& draft) { return draft.PutVideo({video, video.title}); });
  }
  model::Watch At(const Ulid& account, const model::Video& video, int64_t position, int64_t when) {
    model::Watch watch;
    watch.account = account;
    watch.work = video.work;
    watch.video = video.id;
    watch.position_ms = position;
    watch.first = watch.last = Timestamp(std::chrono::milliseconds(when));
    EXPECT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutWatch(watch); }));
    return watch;
  }
  std::vector<int64_t> Positions(const Ulid& account) {
    std::vector<int64_t> positions;
    WatchQuery query{account, std::nullopt, 2};
    while (true) {
      const auto page = store_->Read().ListWatches(query);
      EXPECT_TRUE(page);
      for (const model::Watch& watch : page->items) positions.push_back(watch.position_ms);
      if (!page->more) return positions;
      query.after = page->last;
    }
  }
  Ulid library_, ada_, bob_;
};

TEST_F(WatchesTest, AreListedNewestFirstEachOnce) {
  const auto one = Film("1.mkv", Episode(1, 1)), two = Film("2.mkv", Episode(1, 2)), three = Film("3.mkv", Episode(1, 3));
  At(ada_, one, 10, 100);
  At(ada_, two, 20, 300);
  At(ada_, three, 30, 200);
  At(bob_, one, 99, 50);
  EXPECT_EQ(Positions(ada_), (std::vector<int64_t>{20, 30, 10}));
  At(ada_, one, 11, 400);
  EXPECT_EQ(Positions(ada_), (std::vector<int64_t>{11, 20, 30}));
  EXPECT_EQ(Positions(bob_), (std::vector<int64_t>{99}));
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteWatch(ada_, Episode(1, 2)); }));
  EXPECT_EQ(Positions(ada_), (std::vector<int64_t>{11, 30}));
  EXPECT_EQ(store_->Read().GetWatch(ada_, Episode(1, 2)).error().code, Code::kNotFound);
}

TEST_F(WatchesTest, ASeriesIsReadInItsOrder) {
  const auto two = Film("b.mkv", Episode(1, 2)), better = Film("c.mkv", Episode(1, 2)), ten = Film("a.mkv", Episode(1, 10));
  Film("z.mkv", model::WorkKey({model::WorkKind::kEpisode, "lost girl", 1, 3}));
  const Reader reader = store_->Read();
  const auto all = *reader.ListWorks(model::SeriesOf(two.work), {}, 10);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all.back().video, ten.id);
  EXPECT_EQ(*reader.ListWorks(model::SeriesOf(two.work), Episode(1, 2), 10), (std::vector<HeldWork>{{ten.work, ten.id}}));
  EXPECT_TRUE(reader.ListWorks(model::SeriesOf(two.work), Episode(1, 10), 10)->empty());
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteVideo(better.id); }));
  EXPECT_EQ(store_->Read().ListWorks(two.work, {}, 10)->size(), 1u);
}

TEST_F(WatchesTest, AFileThatIsNamedAnewTakesItsViewersAlong) {
  auto film = Film("lsot.mkv", model::WorkKey({model::WorkKind::kFile, "lsot", 0, 0}));
  const std::string before = film.work;
  At(ada_, film, 5, 100);
  At(bob_, film, 6, 100);
  // Bob has seen the episode already, by another file.
  const auto other = Film("other.mkv", Episode(1, 1));
  At(bob_, other, 7, 90);
  film.path = "Lost S01E01.mkv";
  film.work = Episode(1, 1);
  ASSERT_TRUE(Put(film));
  EXPECT_EQ(store_->Read().GetWatch(ada_, Episode(1, 1))->position_ms, 5);
  EXPECT_EQ(store_->Read().GetWatch(bob_, Episode(1, 1))->position_ms, 7);
  EXPECT_FALSE(store_->Read().GetWatch(ada_, before));
  EXPECT_EQ(Positions(ada_).size(), 1u);
  EXPECT_EQ(Positions(bob_).size(), 1u);
  // As long as another file holds it, the work keeps its viewers too.
  film.work = Episode(1, 2);
  ASSERT_TRUE(Put(film));
  EXPECT_EQ(store_->Read().GetWatch(ada_, Episode(1, 1))->position_ms, 5);
  EXPECT_EQ(store_->Read().GetWatch(ada_, Episode(1, 2))->position_ms, 5);
}

TEST_F(WatchesTest, OutliveTheFileAndGoWithTheAccount) {
  const auto film = Film("1.mkv", Episode(1, 1));
  At(ada_, film, 5, 100);
  for (int i = 2; i < 40; ++i) At(bob_, Film(std::to_string(i) + ".mkv", Episode(2, static_cast<uint32_t>(i))), i, i);
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteVideo(film.id); }));
  EXPECT_EQ(store_->Read().GetWatch(ada_, Episode(1, 1))->position_ms, 5);
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteAccount(bob_); }));
  EXPECT_TRUE(Positions(bob_).empty());
  EXPECT_FALSE(store_->Read().GetWatch(bob_, Episode(2, 5)));
  model::Watch late;
  late.account = bob_;
  late.work = Episode(1, 1);
  EXPECT_EQ(store_->Commit([&](Draft& draft) { return draft.PutWatch(late); }).error().code, Code::kNotFound);
  late.account = ada_;
  late.work = "no key";
  EXPECT_EQ(store_->Commit([&](Draft& draft) { return draft.PutWatch(late); }).error().field, "work");
}

}  // namespace
}  // namespace chanoma::store
