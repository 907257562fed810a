// Measures what the store promises: opening time and memory with many videos, synced commits a second from one and from
// eight threads, the time of a list page. store_measure FOLDER [VIDEOS [MIB_OF_MEMORY]]; FOLDER may hold the store of an earlier run.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>
#include <vector>

#include "store/store.h"

namespace {

using namespace chanoma;
using store::Draft;
using store::Durability;
using store::Store;
using Clock_ = std::chrono::steady_clock;

double Since(Clock_::time_point began) { return std::chrono::duration<double, std::milli>(Clock_::now() - began).count(); }

long ResidentKilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return 0;
}

model::Video MakeVideo(Store& store, const Ulid& library, int i) {
  model::Video video;
  video.id = store.NewId();
  video.library = library;
  video.path = fmt::format("Series {:04}/Season {:02}/Episode {:06}.mkv", i / 200, i / 20 % 10, i);
  video.title = fmt::format("Episode {:06} of a series with a name of usual length", (i * 7919) % 100'000);
  video.stamp = {1'500'000'000, 1'700'000'000'000'000'000, 64769, static_cast<uint64_t>(i)};
  video.added = Timestamp(std::chrono::milliseconds(1'700'000'000'000 + i * 1000));
  video.state = model::Ready{};
  video.has_video = true;
  video.duration_ms = i % 50 == 0 ? -1 : 1'200'000 + (i * 31) % 3'600'000;
  video.width = 1920;
  video.height = 1080;
  return video;
}

model::MediaInfo MakeMedia() {
  model::MediaInfo media;
  media.container = "matroska";
  media.duration_ms = 2'700'000;
  media.video.resize(1);
  media.audio.resize(2);
  media.grid.timescale = 90'000;
  for (int64_t i = 0; i < 675; ++i) media.grid.boundaries.push_back({i * 360'000 + i % 7 * 3600, i * 360'000 - 7200});
  return media;
}

void Fill(Store& store, int videos) {
  const Ulid library = store.NewId();
  (void)store.Commit([&](Draft& draft) { return draft.PutLibrary({library, "Films", "/srv/films", false, {}, {}}); });
  const model::MediaInfo media = MakeMedia();
  const auto began = Clock_::now();
  for (int i = 0; i < videos;) {
    const int end = std::min(videos, i + 100);
    const auto committed = store.Commit([&](Draft& draft) -> Result<void> {
      for (; i < end; ++i) {
        const model::Video video = MakeVideo(store, library, i);
        TRY(draft.PutVideo({video, video.title}));
        TRY(draft.PutMedia(video.id, media));
      }
      return {};
    });
    if (!committed) {
      std::printf("%s\n", committed.error().message.c_str());
      return;
    }
  }
  std::printf("wrote %d videos with media in %.0f ms\n", videos, Since(began));
}

void Commits(Store& store, int threads) {
  constexpr int kAll = 4000;
  const auto began = Clock_::now();
  {
    std::vector<std::jthread> workers;
    for (int t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        for (int i = 0; i < kAll / threads; ++i) {
          (void)store.Commit([&](Draft& draft) { return draft.PutSetting(fmt::format("m{}", t), std::to_string(Clock_::now().time_since_epoch().count())); });
        }
      });
    }
  }
  std::printf("%d thread(s): %.0f synced commits a second\n", threads, kAll / Since(began) * 1000);
}

// A long queue worked off: the last claims must cost what the first did.
void Jobs(Store& store) {
  constexpr int kJobs = 50'000;
  for (int i = 0; i < kJobs;) {
    const auto committed = store.Commit([&](Draft& draft) -> Result<void> {
      for (const int end = i + 500; i < end; ++i) TRY(draft.Enqueue({.kind = model::JobKind::kPoster, .subject = store.NewId(), .request = {}, .run_at = {}}));
      return {};
    });
    if (!committed) return;
  }
  auto began = Clock_::now();
  for (int i = 1; i <= kJobs; ++i) {
    (void)store.Commit([&](Draft& draft) -> Result<void> {
      model::Job job = TRY(draft.ClaimJob(model::JobKind::kPoster));
      job.state = model::JobState::kDone;
      return draft.PutJob(job);
    }, Durability::kLazy);
    if (i % 10'000 != 0) continue;
    const double took = Since(began);
    began = Clock_::now();
    (void)store.Read().ListJobs({.state = {}, .kind = {}, .after = {}, .limit = 50});
    std::printf("jobs %6d: %.1f us a claim and end, %.2f ms a page of jobs\n", i, took / 10, Since(began));
    began = Clock_::now();
  }
  while (store.Read().CountJobs()->Of(model::JobState::kDone) > 1000) {
    (void)store.Commit([](Draft& draft) -> Result<void> { TRY(draft.TrimJobs(1000, 1000)); return {}; }, Durability::kLazy);
  }
  std::printf("49000 jobs trimmed in %.0f ms\n", Since(began));
}

void Lists(Store& store) {
  for (const auto sort : {store::VideoSort::kTitle, store::VideoSort::kAdded, store::VideoSort::kDuration}) {
    for (const bool descending : {false, true}) {
      store::VideoQuery query;
      query.sort = sort;
      query.descending = descending;
      std::vector<double> times;
      double first = 0;
      for (int round = 0; round < 2; ++round) {
        query.after.reset();
        for (int i = 0; i < 200; ++i) {
          const auto began = Clock_::now();
          const auto page = store.Snapshot().ListVideos(query);
          const double took = Since(began);
          if (round == 0 && i == 0) first = took;
          if (round == 1) times.push_back(took);
          if (!page || !page->more) break;
          query.after = page->last;
        }
      }
      std::sort(times.begin(), times.end());
      std::printf("sort %d %s: first page cold %.2f ms; warm pages of 50: median %.3f ms, 99th of a hundred %.3f ms\n", static_cast<int>(sort),
                  descending ? "descending" : "ascending ", first, times[times.size() / 2], times[times.size() * 99 / 100]);
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  SystemClock clock;
  FdLogSink sink(2);
  store::StoreOptions options;
  options.path = arguments[1];
  if (count > 3) options.memory_bytes = static_cast<uint64_t>(std::atoi(arguments[3])) << 20;
  const long before = ResidentKilobytes();
  for (int round = 0; round < 3; ++round) {
    const auto began = Clock_::now();
    auto opened = Store::Open(options, clock, Log(sink, LogLevel::kInfo));
    if (!opened) {
      std::printf("%s\n", opened.error().message.c_str());
      return 1;
    }
    Store& store = **opened;
    std::printf("opened in %.1f ms, %ld KiB resident (%ld before), %llu videos, %llu bytes of tables\n", Since(began), ResidentKilobytes(),
                before, static_cast<unsigned long long>(store.Read().CountVideos()->All()), static_cast<unsigned long long>(store.SpaceUsed()));
    if (round == 0 && store.Read().CountVideos()->All() == 0) {
      Fill(store, count > 2 ? std::atoi(arguments[2]) : 100'000);
    } else if (round == 2) {
      Lists(store);
      std::printf("after the lists: %ld KiB resident\n", ResidentKilobytes());
      Commits(store, 1);
      Commits(store, 8);
      Jobs(store);
      std::printf("after the commits: %ld KiB resident\n", ResidentKilobytes());
    }
  }
}
