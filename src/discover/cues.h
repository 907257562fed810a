#pragma once
// What is said in a film: the cues of its WebVTT files, windows of them as documents to be searched, and the sentence of a
// window that was found. The bytes come from strangers by way of the worker: reading them never fails. Pure functions.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ulid.h"
#include "model/media_info.h"
#include "search/document.h"
#include "search/index.h"

namespace chanoma::discover {

struct Cue {
  int64_t start_ms = 0, end_ms = 0;  // media time
  std::string text;                  // one line, without markup
  bool operator==(const Cue&) const = default;
};

// In the order of the file; what cannot be read is passed over, what is said twice in a row is there once. At most 20,000.
std::vector<Cue> ReadCues(std::string_view vtt);

// Names what a video's lines are made of: the extracted text tracks. Empty when it has none.
std::string LinesMark(const std::optional<model::MediaInfo>& media);

// The tracks that are text, by their stems and languages.
struct SpokenTrack {
  std::string stem, language;
  int index = 0;
};
std::vector<SpokenTrack> SpokenTracks(const model::MediaInfo& media);

// A document for each window: some cues, of which the last stand in the next one too, so that a sentence is whole in one.
std::vector<search::Document> DescribeLines(const Ulid& video, const SpokenTrack& track, const std::vector<Cue>& cues);

struct Said {
  double seconds = 0;  // where it begins
  std::string language;
  std::vector<search::Marked> text;
};
// The sentence of a window (search::Hit::line) that has most of what is marked; none when nothing is.
std::optional<Said> SaidIn(std::string_view line, std::span<const std::string> marks);

}  // namespace chanoma::discover
