// Whatever a subtitle file holds: its cues have times and valid text, windows hold all of them, and what was said is found again.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "discover/cues.h"
#include "text/text.h"
#include "text/words.h"

namespace chanoma::discover {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void Read(std::string_view bytes) {
  const std::vector<Cue> cues = ReadCues(bytes);
  for (const Cue& cue : cues) {
    Check(cue.start_ms >= 0 && !cue.text.empty() && cue.text.find('\n') == std::string::npos);
    Check(text::Clean(cue.text, cue.text.size()) == cue.text);
  }
  size_t sentences = 0;
  for (const search::Document& window : DescribeLines(Ulid{}, {"stem", "en", 1}, cues)) {
    sentences += static_cast<size_t>(std::count(window.data.begin(), window.data.end(), '\n')) - 1;
    const auto words = text::SplitWords(window.texts.at(0).text, 3);
    if (words.empty()) continue;
    const std::vector<std::string> marks{words.back().term};
    const auto said = SaidIn(window.data, marks);
    Check(!said || said->seconds >= 0);
  }
  Check(sentences >= cues.size());
  const std::vector<std::string> marks{"a*"};
  (void)SaidIn(bytes, marks).has_value();
}

}  // namespace
}  // namespace chanoma::discover

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  chanoma::discover::Read({reinterpret_cast<const char*>(data), size});
  return 0;
}
