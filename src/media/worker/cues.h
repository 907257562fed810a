#pragma once
// Subtitle cues on their way to WebVTT: what stands in a cue, cleaned of everything but italics, bold and underline, and
// the file that is written from them. Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::media {

struct Cue {
  int64_t start_ms = 0, end_ms = 0;
  std::string payload;   // W3C WebVTT 4.2.1, without empty lines; nothing to show: empty
  std::string settings;  // " line:0" and the like, empty for the usual place
};

// The text of one ASS event as a cue payload; drawings are left out.
std::string CueText(std::string_view ass);
// Where \an places it (the first one counts), as cue settings.
std::string CuePlace(std::string_view ass);
// The same for SubRip and WebVTT: tags that are not kept go, characters with a meaning are escaped.
std::string MarkupText(std::string_view markup);

// A cue that says nothing of its length, or pretends to stand for ever.
int64_t CueLength(int64_t length_ms);

// The whole file: cues that are to be seen, in the order of their starts.
std::string WriteWebVtt(std::vector<Cue> cues);

}  // namespace chanoma::media
