// Thousands of random operations on the store and on a plain in-memory model of it, which must agree: every list in every
// sort and filter, every count, every record, across groups, failed commits and reopening.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "store_fixture.h"

namespace chanoma::store {
namespace {

struct ModelVideo {
  model::Video video;
  std::string key;
  std::optional<model::MediaInfo> media;
};

class ModelTest : public StoreTest {
 protected:
  StoreOptions Options() override {
    StoreOptions options = StoreTest::Options();
    options.journal = {.keep_entries = 50, .max_entries = 500, .max_bytes = 1 << 20, .max_age = std::chrono::hours(1)};
    return options;
  }
  uint64_t Roll(uint64_t sides) { return random_() % sides; }
  template <class Map>
  auto Any(Map& map) {
    return std::next(map.begin(), static_cast<std::ptrdiff_t>(Roll(map.size())));
  }

  model::Video RandomVideo(const Ulid& id) {
    model::Video video = SampleVideo(id, Any(libraries_)->first, fmt::format("p{}", Roll(400)));
    video.title = fmt::format("t{}", Roll(50));
    video.added = Timestamp(std::chrono::milliseconds(Roll(20)));
    video.duration_ms = static_cast<int64_t>(Roll(20)) - 5;
    if (video.duration_ms < 0) video.duration_ms = -1;
    video.hidden = Roll(5) == 0;
    const std::array<model::VideoState, 4> states = {model::Found{}, model::Probed{}, model::Ready{}, model::Failed{"x", "y"}};
    video.state = states[Roll(4)];
    return video;
  }

  // One random change, drafted; the model changes only when the whole commit succeeds.
  Result<void> Change(Draft& draft, std::map<Ulid, ModelVideo>& videos, std::map<Ulid, model::Library>& libraries) {
    switch (Roll(10)) {
      case 0:
        if (!videos.empty()) {
          const auto at = Any(videos);
          TRY(draft.DeleteVideo(at->first));
          videos.erase(at);
        }
        return {};
      case 1:
        if (!videos.empty()) {
          const auto at = Any(videos);
          model::MediaInfo media;
          media.bit_rate = static_cast<int64_t>(Roll(1000));
          TRY(draft.PutMedia(at->first, media));
          at->second.media = media;
        }
        return {};
      case 2:
        if (Roll(10) == 0) {
          const Ulid id = store_->NewId();
          TRY(draft.PutLibrary(SampleLibrary(id)));
          libraries[id] = SampleLibrary(id);
        }
        return {};
      default: {
        const bool fresh = videos.empty() || Roll(2) == 0;
        model::Video video = RandomVideo(fresh ? store_->NewId() : Any(videos)->first);
        if (!libraries.contains(video.library)) return {};
        const auto holder = std::find_if(videos.begin(), videos.end(), [&](const auto& entry) {
          return entry.second.video.library == video.library && entry.second.video.path == video.path;
        });
        const std::optional<std::string> key = Roll(4) == 0 ? std::nullopt : std::optional(video.title.substr(0, Roll(4)));
        const auto put = draft.PutVideo({video, key});
        if (holder != videos.end() && holder->first != video.id) {
          EXPECT_EQ(put.error().code, Code::kConflict);
          return {};
        }
        TRY(put);
        ModelVideo& entry = videos[video.id];
        entry.video = video;
        if (key) entry.key = *key;
        return {};
      }
    }
  }

  void Commit() {
    auto videos = videos_;
    auto libraries = libraries_;
    const bool fail = Roll(8) == 0;
    const auto committed = store_->Commit([&](Draft& draft) -> Result<void> {
      for (uint64_t i = Roll(4) + 1; i > 0; --i) TRY(Change(draft, videos, libraries));
      if (fail) return Fail(Code::kConflict, "on purpose");
      return {};
    }, Roll(3) == 0 ? Durability::kSynced : Durability::kLazy);
    ASSERT_EQ(committed.has_value(), !fail);
    if (fail) return;
    videos_ = std::move(videos);
    libraries_ = std::move(libraries);
  }

  void DeleteALibrary() {
    if (libraries_.size() < 3) return;
    const Ulid id = Any(libraries_)->first;
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteLibrary(id); }));
    if (Roll(2) == 0) Reopen();
    Drain();
    libraries_.erase(id);
    std::erase_if(videos_, [&](const auto& entry) { return entry.second.video.library == id; });
  }

  std::vector<Ulid> Expected(const VideoQuery& query) {
    std::vector<const ModelVideo*> rows;
    for (const auto& [id, entry] : videos_) {
      if (entry.video.hidden && !query.include_hidden) continue;
      if (query.library && entry.video.library != *query.library) continue;
      if (query.state && KindOf(entry.video.state) != *query.state) continue;
      rows.push_back(&entry);
    }
    const auto missing = [&](const ModelVideo& v) {
      return (query.sort == VideoSort::kTitle && v.key.empty()) || (query.sort == VideoSort::kDuration && v.video.duration_ms < 0);
    };
    const auto value = [&](const ModelVideo& v) -> std::pair<int64_t, std::string> {
      if (missing(v)) return {};
      if (query.sort == VideoSort::kTitle) return {0, v.key};
      if (query.sort == VideoSort::kAdded) return {v.video.added.time_since_epoch().count(), {}};
      return {v.video.duration_ms, {}};
    };
    std::sort(rows.begin(), rows.end(), [&](const ModelVideo* a, const ModelVideo* b) {
      if (missing(*a) != missing(*b)) return missing(*b);
      const auto left = std::pair(value(*a), a->video.id), right = std::pair(value(*b), b->video.id);
      return query.descending ? left > right : left < right;
    });
    std::vector<Ulid> ids;
    for (const ModelVideo* row : rows) ids.push_back(row->video.id);
    return ids;
  }

  void CompareList(VideoQuery query) {
    const Reader reader = store_->Snapshot();
    const auto expected = Expected(query);
    std::vector<Ulid> listed;
    while (true) {
      const auto page = reader.ListVideos(query);
      ASSERT_TRUE(page) << page.error().message;
      EXPECT_EQ(page->damaged, 0u);
      for (const model::Video& video : page->items) {
        listed.push_back(video.id);
        EXPECT_EQ(video, videos_.at(video.id).video);
      }
      if (!page->more) break;
      ASSERT_EQ(page->items.size(), query.limit);
      query.after = page->last;
    }
    ASSERT_EQ(listed, expected);
  }

  void Compare() {
    for (const VideoSort sort : {VideoSort::kTitle, VideoSort::kAdded, VideoSort::kDuration}) {
      for (const bool descending : {false, true}) {
        VideoQuery query;
        query.sort = sort;
        query.descending = descending;
        query.include_hidden = Roll(2) == 0;
        query.limit = Roll(30) + 1;
        if (Roll(2) == 0) query.library = Any(libraries_)->first;
        if (Roll(2) == 0) query.state = static_cast<StateKind>(Roll(4));
        CompareList(query);
      }
    }
    const Reader reader = store_->Snapshot();
    std::map<Ulid, VideoCounts> counts;
    for (const auto& [id, entry] : videos_) {
      for (const Ulid& scope : {Ulid{}, entry.video.library}) {
        auto& row = entry.video.hidden ? counts[scope].hidden : counts[scope].visible;
        ++row[static_cast<size_t>(KindOf(entry.video.state))];
      }
      const auto media = reader.GetMedia(id);
      ASSERT_EQ(media.has_value(), entry.media.has_value());
      if (media) {
        ASSERT_EQ(*media, *entry.media);
      }
      ASSERT_EQ(*reader.FindVideoByPath(entry.video.library, entry.video.path), id);
    }
    ASSERT_EQ(*reader.CountVideos(), counts[Ulid{}]);
    ASSERT_EQ(reader.ListLibraries()->size(), libraries_.size());
    for (const auto& [id, library] : libraries_) {
      ASSERT_EQ(*reader.CountVideos(id), counts[id]);
      ASSERT_EQ(reader.ListPaths(id, {}, 10'000)->size(), counts[id].All());
    }
  }

  std::mt19937_64 random_;
  std::map<Ulid, ModelVideo> videos_;
  std::map<Ulid, model::Library> libraries_;
};

TEST_F(ModelTest, TheStoreAgreesWithItsModel) {
  Open();
  for (int i = 0; i < 3; ++i) {
    const Ulid id = MakeLibrary();
    libraries_[id] = SampleLibrary(id);
  }
  for (int step = 0; step < 4000; ++step) {
    Commit();
    if (Roll(60) == 0) Compare();
    if (Roll(400) == 0) DeleteALibrary();
    if (Roll(300) == 0) {
      Reopen();
      Compare();
    }
    if (HasFatalFailure()) FAIL() << "at step " << step;
  }
  EXPECT_GT(videos_.size(), 50u);
}

}  // namespace
}  // namespace chanoma::store
