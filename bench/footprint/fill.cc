// bench_fill FOLDER: a store of 100,000 videos, made once. Prints their ids, one a line. A program of its own, so that the
// one that measures shares no library with the daemon: shared pages would halve what is measured.

#include <fmt/format.h>

#include <filesystem>

#include "store/store.h"
#include "text/text.h"

namespace chanoma::bench {
namespace {

constexpr size_t kVideos = 100'000;
constexpr size_t kBatch = 500;

std::string TitleOf(size_t i) { return fmt::format("The {} of {} Winters, part {}", i % 2 ? "Garden" : "Harbour", i / 100, i % 100); }

model::MediaInfo MediaOf(size_t i) {
  model::MediaInfo media;
  media.container = "matroska";
  media.duration_ms = 1'200'000 + static_cast<int64_t>(i % 5000) * 1000;
  model::VideoStream video;
  video.codec = "h264";
  video.codecs = "avc1.640028";
  video.width = 1920;
  video.height = 1080;
  video.frame_rate = {24000, 1001};
  media.video.push_back(video);
  // Two voices, four texts, six chapters: about 2 kB when rendered.
  for (int n = 1; n <= 2; ++n) {
    model::AudioStream audio;
    audio.index = n;
    audio.codec = "aac";
    audio.codecs = "mp4a.40.2";
    audio.channels = 2;
    audio.sample_rate = 48000;
    audio.frame_size = 1024;
    audio.language = n == 1 ? "en" : "ja";
    media.audio.push_back(audio);
  }
  for (int n = 3; n <= 6; ++n) {
    model::SubtitleStream text;
    text.index = n;
    text.codec = "subrip";
    text.text = true;
    text.language = n % 2 ? "en" : "ja";
    media.subtitles.push_back(text);
  }
  for (int n = 0; n < 6; ++n) media.chapters.push_back({n * 200.0, n * 200.0 + 200.0, fmt::format("Chapter {} of {}", n + 1, i)});
  media.grid.timescale = 1000;
  media.grid.indexed = true;
  media.grid.end = media.duration_ms;
  for (int64_t at = 0; at < media.duration_ms; at += 4000) media.grid.boundaries.push_back({at, at - 83});
  return media;
}

// Ids of all videos; made once.
Result<std::vector<Ulid>> Fill(const std::filesystem::path& folder) {
  SystemClock clock;
  FdLogSink sink(2);
  const Log log(sink, LogLevel::kError);
  store::StoreOptions options;
  options.path = folder;
  auto store = TRY(store::Store::Open(options, clock, log));
  std::vector<Ulid> ids;
  if (TRY(store->Read().CountVideos()).All() == kVideos) {
    std::string after;
    const model::Library library = TRY(store->Read().ListLibraries()).front();
    while (true) {
      const auto page = TRY(store->Read().ListPaths(library.id, after, 1000));
      for (const store::PathEntry& entry : page) ids.push_back(entry.video);
      if (page.size() < 1000) return ids;
      after = page.back().path;
    }
  }
  const auto collator = TRY(text::Collator::Create());
  model::Library library;
  library.id = store->NewId();
  library.name = "Films";
  library.path = "/nonexistent/films";
  TRY(store->Commit([&](store::Draft& draft) { return draft.PutLibrary(library); }));
  for (size_t i = 0; i < kVideos; i += kBatch) {
    TRY(store->Commit([&](store::Draft& draft) -> Result<void> {
      for (size_t k = i; k < i + kBatch; ++k) {
        store::VideoWrite write;
        model::Video& video = write.video;
        video.id = store->NewId();
        video.library = library.id;
        video.title = TitleOf(k);
        video.path = fmt::format("{:03}/{}.mkv", k / 1000, video.title);
        video.stamp.size = 1'000'000 + k;
        video.added = clock.Now();
        const model::MediaInfo media = MediaOf(k);
        video.state = model::Ready{};
        video.has_video = true;
        video.duration_ms = media.duration_ms;
        video.width = 1920;
        video.height = 1080;
        write.title_sort_key = collator->SortKey(video.title);
        TRY(draft.PutVideo(write));
        TRY(draft.PutMedia(video.id, media));
        ids.push_back(video.id);
      }
      return {};
    }));
  }
  return ids;
}

}  // namespace
}  // namespace chanoma::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: bench_fill FOLDER\n");
    return 2;
  }
  const auto ids = chanoma::bench::Fill(argv[1]);
  if (!ids) {
    fmt::print(stderr, "bench_fill: {}\n", ids.error().message);
    return 1;
  }
  for (const chanoma::Ulid& id : *ids) fmt::print("{}\n", id.ToString());
  return 0;
}
