// Text that pretends to be subtitles, in any encoding: what comes out is WebVTT that a strict reader takes. The first byte
// says which kind.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "media/worker/charset.h"
#include "media/worker/text_files.h"

using namespace chanoma::media;

namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckCue(const Cue& cue) {
  Check(cue.start_ms >= 0 && cue.end_ms > cue.start_ms);
  Check(cue.payload.find("\n\n") == std::string::npos && cue.payload.find("-->") == std::string::npos);
  Check(cue.settings.find('\n') == std::string::npos && cue.settings.size() <= 200);
  // Nothing but the three tags survives.
  for (size_t at = cue.payload.find('<'); at != std::string::npos; at = cue.payload.find('<', at + 1)) {
    const std::string tag = cue.payload.substr(at, cue.payload.find('>', at) + 1 - at);
    Check(tag == "<i>" || tag == "</i>" || tag == "<b>" || tag == "</b>" || tag == "<u>" || tag == "</u>");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text = ToUtf8({reinterpret_cast<const char*>(data + 1), size - 1});
  std::vector<Cue> cues;
  switch (data[0] % 3) {
    case 0:
      cues = ReadSubRip(text);
      break;
    case 1:
      cues = ReadWebVtt(text);
      break;
    default:
      cues = ReadAss(text);
  }
  for (const Cue& cue : cues) CheckCue(cue);
  const std::string written = WriteWebVtt(cues);
  Check(written.starts_with("WEBVTT\n\n"));
  // What is written is read again as what it was.
  size_t shown = 0;
  for (const Cue& cue : cues) shown += cue.payload.empty() ? 0 : 1;
  Check(ReadWebVtt(written).size() == shown);
  return 0;
}
