#pragma once
// What the media tests share: an engine with real workers, and tracks put together from segments and looked at.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/unique_fd.h"
#include "media/workers.h"

namespace chanoma::media::test {

struct Sample {
  int64_t decode = 0, presentation = 0, duration = 0;
  uint32_t size = 0;
  bool sync = false;
};
struct ParsedSegment {
  int64_t tfdt = 0;
  uint32_t chunks = 0;
  uint32_t sequence = 0;
  std::vector<Sample> samples;
  int64_t EarliestPresentation() const;
  int64_t End() const;  // decode time after the last sample
};
ParsedSegment ParseSegment(const std::string& bytes);
// Body of the first box at `path` ("moov/trak/mdia/mdhd"); empty if there is none.
std::string FindBox(const std::string& bytes, const std::string& path);

class Engine : public ::testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();

  static UniqueFd OpenClip(const std::filesystem::path& path);
  static CallContext Context(Lane lane = Lane::kViewer);
  static Workers& Media() { return *workers_; }
  static model::MediaInfo Probed(const std::filesystem::path& path);
  // Probes, and indexes when that is needed.
  static model::MediaInfo Indexed(const std::filesystem::path& path);

  struct Track {
    std::string init;
    std::vector<std::string> segments;
    std::vector<ParsedSegment> parsed;
    std::filesystem::path file;                          // init and all segments
    std::vector<double> Times(int64_t timescale) const;  // presentation of every sample in seconds, sorted
  };
  struct Cut {
    int64_t start, end, decode;
  };
  static std::vector<Cut> GridCuts(const model::Grid& grid);
  static std::vector<Cut> EvenCuts(int64_t step, int64_t end);
  static Track Make(const std::filesystem::path& path, const TrackSpec& spec, const std::vector<Cut>& cuts);

  // Presentation times in seconds of a file's first stream of a kind, sorted, by ffprobe.
  static std::vector<double> FrameTimes(const std::filesystem::path& path, const std::string& stream);
  // What ffmpeg complains about while decoding everything.
  static std::string DecodeErrors(const std::filesystem::path& path);

  static std::unique_ptr<FdLogSink> sink_;
  static std::unique_ptr<Workers> workers_;
};

}  // namespace chanoma::media::test
