#include "store/store.h"

#include <gmock/gmock.h>

#include <thread>

#include "store_fixture.h"

namespace chanoma::store {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Titles(const VideoPage& page) {
  std::vector<std::string> titles;
  for (const model::Video& video : page.items) titles.push_back(video.title);
  return titles;
}

class Basics : public StoreTest {
 protected:
  void SetUp() override { Open(); }
  std::vector<std::string> All(VideoQuery query) {
    std::vector<std::string> titles;
    while (true) {
      const auto page = store_->Snapshot().ListVideos(query);
      EXPECT_TRUE(page) << page.error().message;
      for (const std::string& title : Titles(*page)) titles.push_back(title);
      if (!page->more) return titles;
      EXPECT_EQ(page->items.size(), query.limit);
      query.after = page->last;
    }
  }
};

TEST_F(Basics, RecordsComeBackAfterReopening) {
  const Ulid library = MakeLibrary();
  model::Video video = SampleVideo(store_->NewId(), library, "a.mkv");
  video.state = model::Failed{"damaged", "It ends early."};
  model::MediaInfo media;
  media.container = "matroska";
  const model::Poster poster{640, 360, 0.1, 0.2, {"#000000"}};
  ASSERT_TRUE(store_->Commit([&](Draft& draft) -> Result<void> {
    TRY(draft.PutVideo({video, "k"}));
    TRY(draft.PutMedia(video.id, media));
    TRY(draft.PutPoster(video.id, poster));
    return draft.PutSetting("scan.interval", "30");
  }));
  EXPECT_TRUE(store_->recovery().created);
  Reopen();
  EXPECT_FALSE(store_->recovery().created);
  EXPECT_TRUE(store_->recovery().clean);
  const Reader reader = store_->Read();
  EXPECT_EQ(*reader.GetVideo(video.id), video);
  EXPECT_EQ(*reader.GetMedia(video.id), media);
  EXPECT_EQ(*reader.GetPoster(video.id), poster);
  EXPECT_EQ(*reader.GetLibrary(library), SampleLibrary(library));
  EXPECT_EQ(reader.ListLibraries()->size(), 1u);
  EXPECT_EQ(*reader.GetSetting("scan.interval"), "30");
  EXPECT_EQ(reader.ListSettings()->size(), 1u);
  EXPECT_EQ(*reader.FindVideoByPath(library, "a.mkv"), video.id);
  EXPECT_EQ(reader.GetVideo(store_->NewId()).error().code, Code::kNotFound);
}

TEST_F(Basics, RefusesWhatDoesNotFit) {
  const Ulid library = MakeLibrary();
  const model::Video video = SampleVideo(store_->NewId(), library, "a.mkv");
  ASSERT_TRUE(Put(video));
  model::Video other = SampleVideo(store_->NewId(), library, "a.mkv");
  EXPECT_EQ(Put(other).error().code, Code::kConflict);
  other.path = "b.mkv";
  other.library = store_->NewId();
  EXPECT_EQ(Put(other).error().code, Code::kNotFound);
  other.library = library;
  other.path.clear();
  EXPECT_EQ(Put(other).error().code, Code::kInvalid);
  other.path = std::string(5000, 'x');
  EXPECT_EQ(Put(other).error().code, Code::kInvalid);
  other.path = "b.mkv";
  other.width = -1;
  EXPECT_EQ(Put(other).error().code, Code::kInvalid);
  EXPECT_EQ(store_->Read().CountVideos()->All(), 1u);
  model::MediaInfo media;
  media.video.resize(1);
  media.video[0].sample_aspect.den = 0;
  const auto put = store_->Commit([&](Draft& draft) { return draft.PutMedia(video.id, media); });
  EXPECT_EQ(put.error().code, Code::kInvalid);
}

TEST_F(Basics, AFailingMemberOfAGroupLeavesNothingBehind) {
  const Ulid library = MakeLibrary();
  const uint64_t before = store_->journal().LastSequence();
  const model::Video video = SampleVideo(store_->NewId(), library, "a.mkv");
  const auto failed = store_->Commit([&](Draft& draft) -> Result<void> {
    TRY(draft.PutVideo({video, "k"}));
    EXPECT_TRUE(draft.GetVideo(video.id));  // it reads what it wrote
    EXPECT_EQ(draft.CountVideos()->All(), 1u);
    return Fail(Code::kConflict, "changed my mind");
  });
  EXPECT_EQ(failed.error().code, Code::kConflict);
  EXPECT_EQ(store_->journal().LastSequence(), before);
  EXPECT_EQ(store_->Read().GetVideo(video.id).error().code, Code::kNotFound);
  EXPECT_EQ(store_->Read().CountVideos()->All(), 0u);
  const auto threw = store_->Commit([](Draft&) -> Result<void> { throw std::runtime_error("oh"); });
  EXPECT_EQ(threw.error().code, Code::kInternal);

  // In one group: the first holds the committer up while the others gather behind it.
  Mutex gate;
  gate.Lock();
  store_->CommitAsync([&](Draft&) { const MutexLock lock(gate); return Result<void>(); }, Durability::kSynced, [](auto) {});
  std::vector<Result<uint64_t>> outcomes(3);
  const auto at = [&](size_t i) { return [&outcomes, i](Result<uint64_t> outcome) { outcomes[i] = std::move(outcome); }; };
  const model::Video other = SampleVideo(store_->NewId(), library, "b.mkv");
  store_->CommitAsync([&](Draft& draft) { return draft.PutVideo({video, "k"}); }, Durability::kSynced, at(0));
  store_->CommitAsync([&](Draft& draft) -> Result<void> {
    EXPECT_TRUE(draft.GetVideo(video.id));  // of the same group
    TRY(draft.DeleteVideo(video.id));
    TRY(draft.PutVideo({other, "k"}));
    return Fail(Code::kInvalid, "no");
  }, Durability::kSynced, at(1));
  store_->CommitAsync([&](Draft& draft) { return draft.PutSetting("a", "1"); }, Durability::kSynced, at(2));
  gate.Unlock();
  Drain();
  EXPECT_EQ(*outcomes[0], before + 1);
  EXPECT_EQ(outcomes[1].error().code, Code::kInvalid);
  EXPECT_EQ(*outcomes[2], before + 2);
  EXPECT_TRUE(store_->Read().GetVideo(video.id));
  EXPECT_FALSE(store_->Read().GetVideo(other.id));
  EXPECT_EQ(store_->Read().CountVideos()->All(), 1u);
  EXPECT_EQ(Titles(*store_->Read().ListVideos({})).size(), 1u);
}

TEST_F(Basics, KnowsWhichVideosAreNotForEverybody) {
  const Ulid library = MakeLibrary();
  model::Video video = SampleVideo(store_->NewId(), library, "a.mkv");
  const auto limited = [&](const Ulid& of) { return store_->Read().ListLimitedVideos(of).value(); };
  using Ids = std::vector<Ulid>;
  // Files come and go, so that every index row moves beside it.
  for (const auto visibility : {model::Visibility::kPrivate, model::Visibility::kPublic, model::Visibility::kUnlisted, model::Visibility::kPeople}) {
    for (const uint64_t size : {uint64_t{0}, uint64_t{9}, uint64_t{0}}) {
      video.audience = {store_->NewId(), visibility, {}};
      video.stamp.size = size;
      ASSERT_TRUE(Put(video));
      const Ids expected = visibility == model::Visibility::kPublic ? Ids{} : Ids{video.id};
      EXPECT_EQ(limited(library), expected);
      EXPECT_EQ(limited(Ulid{}), expected);
      EXPECT_EQ(limited(store_->NewId()), Ids{});
      EXPECT_EQ(store_->Read().FindVideosByFile(9, video.stamp.inode, 5)->size(), size == 9 ? 1u : 0u);
    }
  }
  video.audience.people.resize(model::kMostPeople + 1);
  EXPECT_EQ(Put(video).error().code, Code::kInvalid);
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteVideo(video.id); }));
  EXPECT_EQ(limited(Ulid{}), Ids{});
}

TEST_F(Basics, MissingValuesComeLastInBothDirections) {
  const Ulid library = MakeLibrary();
  const auto add = [&](const std::string& name, int64_t duration, const std::string& key) {
    model::Video video = SampleVideo(store_->NewId(), library, name);
    video.duration_ms = duration;
    ASSERT_TRUE(Put(video, key));
  };
  add("long", 90, "b");
  add("unknown1", -1, "");
  add("short", 10, "c");
  add("unknown2", -1, "");
  add("middle", 50, "a");
  for (const size_t limit : {1, 2, 3, 50}) {
    VideoQuery query;
    query.limit = limit;
    query.sort = VideoSort::kDuration;
    query.descending = false;
    EXPECT_THAT(All(query), ElementsAre("short", "middle", "long", "unknown1", "unknown2"));
    query.descending = true;
    EXPECT_THAT(All(query), ElementsAre("long", "middle", "short", "unknown2", "unknown1"));
    query.sort = VideoSort::kTitle;
    EXPECT_THAT(All(query), ElementsAre("short", "long", "middle", "unknown2", "unknown1"));
    query.descending = false;
    EXPECT_THAT(All(query), ElementsAre("middle", "long", "short", "unknown1", "unknown2"));
  }
}

TEST_F(Basics, FiltersNeverShortenAPage) {
  const Ulid films = MakeLibrary(), series = MakeLibrary();
  for (int i = 0; i < 60; ++i) {
    model::Video video = SampleVideo(store_->NewId(), i % 2 == 0 ? films : series, fmt::format("{:03}", i));
    if (i % 3 == 0) video.state = model::Ready{};
    video.hidden = i % 5 == 0;
    ASSERT_TRUE(Put(video));
  }
  for (const size_t limit : {1, 3, 7}) {
    VideoQuery query;
    query.sort = VideoSort::kTitle;
    query.descending = false;
    query.limit = limit;
    query.library = films;
    query.state = StateKind::kReady;
    EXPECT_THAT(All(query), ElementsAre("006", "012", "018", "024", "036", "042", "048", "054"));
    query.include_hidden = true;
    EXPECT_EQ(All(query).size(), 10u);
    query.library.reset();
    EXPECT_EQ(All(query).size(), 20u);
    query.state.reset();
    EXPECT_EQ(All(query).size(), 60u);
    query.include_hidden = false;
    EXPECT_EQ(All(query).size(), 48u);
  }
  const VideoCounts counts = *store_->Read().CountVideos(films);
  EXPECT_EQ(counts.All(), 30u);
  EXPECT_EQ(counts.Hidden(), 6u);
  EXPECT_EQ(counts.visible[static_cast<size_t>(StateKind::kReady)], 8u);
}

TEST_F(Basics, CursorsAndLimitsAreChecked) {
  VideoQuery query;
  query.limit = 0;
  EXPECT_EQ(store_->Read().ListVideos(query).error().code, Code::kInvalid);
  query.limit = 5000;
  EXPECT_EQ(store_->Read().ListVideos(query).error().code, Code::kInvalid);
  query.limit = 5;
  for (const std::string& key : {std::string(), std::string("x"), std::string(2000, '\0')}) {
    query.after = VideoCursor{key, {}};
    EXPECT_EQ(store_->Read().ListVideos(query).error().code, Code::kInvalid);
  }
  query.after = VideoCursor{std::string("\0nonsense", 9), {}};
  EXPECT_TRUE(store_->Read().ListVideos(query));
}

TEST_F(Basics, ATitleKeyIsKeptWhenNoneIsGiven) {
  const Ulid library = MakeLibrary();
  model::Video a = SampleVideo(store_->NewId(), library, "a"), b = SampleVideo(store_->NewId(), library, "b");
  ASSERT_TRUE(Put(a, "2"));
  ASSERT_TRUE(Put(b, "1"));
  a.state = model::Ready{};
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutVideo({a, std::nullopt}); }));
  VideoQuery query;
  query.sort = VideoSort::kTitle;
  query.descending = false;
  EXPECT_THAT(All(query), ElementsAre("b", "a"));
}

TEST_F(Basics, PathsAreListedInOrder) {
  const Ulid library = MakeLibrary(), other = MakeLibrary();
  for (const char* path : {"b", "a/c", "a", "c\xff"}) ASSERT_TRUE(Put(SampleVideo(store_->NewId(), library, path)));
  ASSERT_TRUE(Put(SampleVideo(store_->NewId(), other, "a")));
  std::vector<std::string> paths;
  std::string after;
  while (true) {
    const auto page = store_->Read().ListPaths(library, after, 2);
    ASSERT_TRUE(page);
    for (const PathEntry& entry : *page) paths.push_back(entry.path);
    if (page->size() < 2) break;
    after = page->back().path;
  }
  EXPECT_THAT(paths, ElementsAre("a", "a/c", "b", "c\xff"));
}

TEST_F(Basics, ADeletedLibraryTakesItsVideosAlongAlsoAcrossARestart) {
  const Ulid films = MakeLibrary(), series = MakeLibrary();
  std::vector<Ulid> ids;
  for (int i = 0; i < 700; ++i) {
    const Ulid library = i % 7 == 0 ? series : films;
    ids.push_back(store_->NewId());
    ASSERT_TRUE(store_->Commit([&](Draft& draft) -> Result<void> {
      TRY(draft.PutVideo({SampleVideo(ids.back(), library, fmt::format("{}", i)), "k"}));
      return draft.PutMedia(ids.back(), {});
    }, Durability::kLazy));
  }
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteLibrary(films); }));
  EXPECT_EQ(store_->Read().GetLibrary(films).error().code, Code::kNotFound);
  EXPECT_EQ(Put(SampleVideo(store_->NewId(), films, "new")).error().code, Code::kNotFound);
  Reopen();  // in the middle of it, as likely as not
  Drain();
  EXPECT_EQ(store_->Read().CountVideos()->All(), 100u);
  EXPECT_EQ(store_->Read().CountVideos(films)->All(), 0u);
  EXPECT_EQ(store_->Read().CountVideos(series)->All(), 100u);
  EXPECT_TRUE(store_->Read().ListPaths(films, {}, 10)->empty());
  EXPECT_EQ(store_->Read().GetMedia(ids[1]).error().code, Code::kNotFound);
  EXPECT_TRUE(store_->Read().GetMedia(ids[0]));
  VideoQuery query;
  query.limit = 1000;
  EXPECT_EQ(All(query).size(), 100u);
}

TEST_F(Basics, ASnapshotDoesNotMove) {
  const Ulid library = MakeLibrary();
  ASSERT_TRUE(Put(SampleVideo(store_->NewId(), library, "a")));
  const Reader snapshot = store_->Snapshot(), newest = store_->Read();
  ASSERT_TRUE(Put(SampleVideo(store_->NewId(), library, "b")));
  EXPECT_EQ(snapshot.CountVideos()->All(), 1u);
  EXPECT_EQ(snapshot.ListVideos({})->items.size(), 1u);
  EXPECT_EQ(newest.CountVideos()->All(), 2u);
}

TEST_F(Basics, MemoryOnlyReadsNeverTouchTheDisk) {
  const Ulid library = MakeLibrary();
  const model::Video video = SampleVideo(store_->NewId(), library, "a");
  ASSERT_TRUE(Put(video));
  EXPECT_TRUE(store_->Read(ReadMode::kMemoryOnly).GetVideo(video.id));  // the memtable has it
  Reopen();  // opening moves the log's contents into tables, which nobody has read yet
  const auto cold = store_->Read(ReadMode::kMemoryOnly).GetVideo(video.id);
  ASSERT_FALSE(cold);
  EXPECT_EQ(cold.error().code, Code::kWouldBlock);
  EXPECT_EQ(store_->Read(ReadMode::kMemoryOnly).ListVideos({}).error().code, Code::kWouldBlock);
  EXPECT_TRUE(store_->Read(ReadMode::kMayBlock).GetVideo(video.id));
  EXPECT_TRUE(store_->Read(ReadMode::kMayBlock).ListVideos({}));
  EXPECT_TRUE(store_->Read(ReadMode::kMemoryOnly).GetVideo(video.id));  // now the cache has it
  EXPECT_TRUE(store_->Read(ReadMode::kMemoryOnly).ListVideos({}));
}

TEST_F(Basics, OnlyOneProcessHasIt) {
  const auto second = Store::Open(Options(), clock_, log_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kConflict);
}

TEST_F(Basics, CommitsFromManyThreadsAreAllThere) {
  const Ulid library = MakeLibrary();
  constexpr int kThreads = 8, kEach = 100;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        uint64_t last = 0;
        for (int i = 0; i < kEach; ++i) {
          const auto sequence = Put(SampleVideo(store_->NewId(), library, fmt::format("{}/{}", t, i)));
          ASSERT_TRUE(sequence);
          EXPECT_GT(*sequence, last);
          last = *sequence;
          EXPECT_TRUE(store_->Read().FindVideoByPath(library, fmt::format("{}/{}", t, i)));
        }
      });
    }
  }
  EXPECT_EQ(store_->Read().CountVideos()->All(), uint64_t{kThreads * kEach});
  EXPECT_EQ(store_->journal().LastSequence(), uint64_t{kThreads * kEach + 1});
}

TEST_F(Basics, ACommitFromTheCommittersThreadIsRefused) {
  Result<uint64_t> inner = 0;
  ASSERT_TRUE(store_->Commit([&](Draft&) -> Result<void> {
    inner = store_->Commit([](Draft&) { return Result<void>(); });
    return {};
  }));
  EXPECT_EQ(inner.error().code, Code::kInternal);
}

TEST_F(Basics, AnUnchangedPutWritesNothing) {
  const Ulid library = MakeLibrary();
  const model::Video video = SampleVideo(store_->NewId(), library, "a");
  const uint64_t first = *Put(video);
  EXPECT_EQ(*Put(video), first);
  EXPECT_EQ(*store_->Commit([&](Draft& draft) { return draft.PutLibrary(SampleLibrary(library)); }), first);
}

}  // namespace
}  // namespace chanoma::store
