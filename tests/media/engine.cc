#include "media/engine.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/file.h"
#include "media/clips.h"

namespace chanoma::media::test {
namespace {

uint64_t Number(const std::string& bytes, size_t at, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; ++i) value = value << 8 | static_cast<uint8_t>(bytes.at(at + i));
  return value;
}

int next_file = 0;

}  // namespace

std::unique_ptr<FdLogSink> Engine::sink_;
std::unique_ptr<Workers> Engine::workers_;

std::string FindBox(const std::string& bytes, const std::string& path) {
  const std::string type = path.substr(0, path.find('/'));
  for (size_t at = 0; at + 8 <= bytes.size();) {
    const size_t size = Number(bytes, at, 4);
    if (size < 8 || at + size > bytes.size()) return {};
    if (bytes.compare(at + 4, 4, type) == 0) {
      const std::string body = bytes.substr(at + 8, size - 8);
      return type.size() == path.size() ? body : FindBox(body, path.substr(type.size() + 1));
    }
    at += size;
  }
  return {};
}

int64_t ParsedSegment::EarliestPresentation() const {
  return samples.empty() ? tfdt : std::ranges::min_element(samples, {}, &Sample::presentation)->presentation;
}
int64_t ParsedSegment::End() const { return samples.empty() ? tfdt : samples.back().decode + samples.back().duration; }

namespace {

// The chunk that `bytes` begin with, after what was parsed before.
void ParseChunk(const std::string& bytes, uint32_t number, ParsedSegment& parsed) {
  const auto sequence = static_cast<uint32_t>(Number(FindBox(bytes, "moof/mfhd"), 4, 4));
  const auto tfdt = static_cast<int64_t>(Number(FindBox(bytes, "moof/traf/tfdt"), 4, 8));
  if (number == 0) {
    parsed.sequence = sequence;
    parsed.tfdt = tfdt;
  } else {
    EXPECT_EQ(sequence, parsed.sequence + number);
    EXPECT_EQ(tfdt, parsed.End());
  }
  const std::string trun = FindBox(bytes, "moof/traf/trun");
  const size_t count = Number(trun, 4, 4);
  int64_t decode = tfdt;
  uint64_t total = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t at = 12 + 16 * i;
    Sample sample;
    sample.decode = decode;
    sample.duration = static_cast<int64_t>(Number(trun, at, 4));
    sample.size = static_cast<uint32_t>(Number(trun, at + 4, 4));
    sample.sync = (Number(trun, at + 8, 4) & 0x10000) == 0;
    sample.presentation = decode + static_cast<int32_t>(Number(trun, at + 12, 4));
    decode += sample.duration;
    total += sample.size;
    parsed.samples.push_back(sample);
  }
  EXPECT_EQ(FindBox(bytes, "mdat").size(), total);
}

}  // namespace

ParsedSegment ParseSegment(const std::string& bytes) {
  ParsedSegment parsed;
  uint32_t chunks = 0;
  for (size_t at = 0; at + 8 <= bytes.size();) {
    if (bytes.compare(at + 4, 4, "moof") == 0) ParseChunk(bytes.substr(at), chunks++, parsed);
    at += std::max<size_t>(Number(bytes, at, 4), 8);
  }
  EXPECT_GT(chunks, 0U);
  parsed.chunks = chunks;
  return parsed;
}

void Engine::SetUpTestSuite() {
  sink_ = std::make_unique<FdLogSink>(2);
  WorkerOptions options;
  options.executable = std::filesystem::current_path() / "chanoma-media-worker";
  auto workers = Workers::Create(options, Log(*sink_, LogLevel::kWarning));
  ASSERT_TRUE(workers) << workers.error().message;
  workers_ = std::move(*workers);
}

void Engine::TearDownTestSuite() {
  workers_.reset();
  std::filesystem::remove_all(Scratch());
}

UniqueFd Engine::OpenClip(const std::filesystem::path& path) {
  auto fd = OpenFile(path, O_RDONLY);
  EXPECT_TRUE(fd) << path;
  return fd ? std::move(*fd) : UniqueFd();
}

CallContext Engine::Context(Lane lane) {
  CallContext context;
  context.lane = lane;
  context.id = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  context.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  return context;
}

model::MediaInfo Engine::Probed(const std::filesystem::path& path) {
  auto info = Media().Probe(OpenClip(path).Get(), Context());
  EXPECT_TRUE(info) << path << ": " << info.error().message;
  return info ? std::move(*info) : model::MediaInfo();
}

model::MediaInfo Engine::Indexed(const std::filesystem::path& path) {
  model::MediaInfo info = Probed(path);
  if (!info.video.empty() && !info.grid.indexed) {
    auto grid = Media().Index(OpenClip(path).Get(), {info.video[0].index, info.grid.timescale, info.grid.origin_us}, {},
                              Context());
    EXPECT_TRUE(grid) << path << ": " << grid.error().message;
    if (grid) info.grid = *grid;
  }
  return info;
}

std::vector<double> Engine::Track::Times(int64_t timescale) const {
  // ffprobe will not do: libav moves the times of tracks with negative composition offsets.
  std::vector<double> times;
  for (const ParsedSegment& segment : parsed) {
    for (const Sample& sample : segment.samples)
      times.push_back(static_cast<double>(sample.presentation) / static_cast<double>(timescale));
  }
  std::ranges::sort(times);
  return times;
}

std::vector<Engine::Cut> Engine::GridCuts(const model::Grid& grid) {
  std::vector<Cut> cuts;
  for (size_t i = 0; i < grid.boundaries.size(); ++i) {
    const int64_t end = i + 1 < grid.boundaries.size() ? grid.boundaries[i + 1].presentation : grid.end;
    cuts.push_back({grid.boundaries[i].presentation, end, grid.boundaries[i].decode});
  }
  return cuts;
}

std::vector<Engine::Cut> Engine::EvenCuts(int64_t step, int64_t end) {
  std::vector<Cut> cuts;
  for (int64_t at = 0; at < end; at += step) cuts.push_back({at, std::min(at + step, end), at});
  return cuts;
}

Engine::Track Engine::Make(const std::filesystem::path& path, const TrackSpec& spec, const std::vector<Cut>& cuts) {
  Track track;
  const UniqueFd fd = OpenClip(path);
  auto init = Media().InitSegment(fd.Get(), spec, Context());
  EXPECT_TRUE(init) << init.error().message;
  if (!init) return track;
  track.init = *init;
  std::string whole = *init;
  for (size_t i = 0; i < cuts.size(); ++i) {
    std::string bytes;
    auto made = Media().Segment(
        fd.Get(), {spec, static_cast<uint32_t>(i), cuts[i].start, cuts[i].end, cuts[i].decode},
        [&](std::string_view chunk) -> Result<void> {
          bytes += chunk;
          return {};
        },
        Context());
    EXPECT_TRUE(made) << "segment " << i << ": " << made.error().message;
    if (!made) return track;
    track.parsed.push_back(ParseSegment(bytes));
    // What comes in chunks leaves room for the numbers of so many.
    const bool in_chunks = std::holds_alternative<CopyVideo>(spec.track) || std::holds_alternative<RenditionAudio>(spec.track);
    EXPECT_EQ(track.parsed.back().sequence, in_chunks ? i * 1024 + 1 : i + 1);
    // Copied pictures come in chunks of half a second.
    const ParsedSegment& segment = track.parsed.back();
    if (std::holds_alternative<CopyVideo>(spec.track) && segment.samples.size() > 2 && segment.End() - segment.tfdt > spec.timescale) {
      EXPECT_GT(segment.chunks, 1U);
    }
    whole += bytes;
    track.segments.push_back(std::move(bytes));
  }
  track.file = Scratch() / fmt::format("{}.mp4", next_file++);
  WriteAll(track.file, whole);
  return track;
}

std::vector<double> Engine::FrameTimes(const std::filesystem::path& path, const std::string& stream) {
  std::istringstream lines(Shell(fmt::format(
      "ffprobe -v error -select_streams {} -show_entries packet=pts_time -of csv=p=0 '{}'", stream, path.string())));
  std::vector<double> times;
  std::string line;
  while (std::getline(lines, line)) {
    if (!line.empty() && line[0] != 'N') times.push_back(std::atof(line.c_str()));
  }
  std::ranges::sort(times);
  return times;
}

std::string Engine::DecodeErrors(const std::filesystem::path& path) {
  return Shell(fmt::format("ffmpeg -v warning -nostdin -i '{}' -fps_mode passthrough -enc_time_base -1 -f null - 2>&1 "
                           "| grep -v 'Could not find codec parameters' || true",
                           path.string()),
               false);
}

}  // namespace chanoma::media::test
