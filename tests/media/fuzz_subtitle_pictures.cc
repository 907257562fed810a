// Bytes that pretend to be subtitles made of pictures: an .idx up to the first zero byte and a .sub behind it, one unit by
// itself, and a .sup. What is written is a .sup that is whole.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "media/worker/pgs.h"
#include "media/worker/vobsub.h"

using namespace chanoma::media;

namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view index = bytes.substr(0, bytes.find('\0'));
  const std::string_view sub = bytes.substr(std::min(index.size() + 1, bytes.size()));
  for (const VobSubTrack& track : ReadVobSub(index, sub)) Check(PgsFromFile(track.sup).size() == track.sup.size());
  VobSubWriter writer({720, 576, {}});
  writer.Add(sub, 1000, 0);
  const std::string one = writer.Finish();
  Check(PgsFromFile(one).size() == one.size());
  const std::string packet = PgsFromPacket(bytes, 1000);
  Check(PgsFromFile(packet).size() == packet.size());
  Check(PgsFromFile(bytes).size() <= bytes.size());
  return 0;
}
