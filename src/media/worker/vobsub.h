#pragma once
// DVD subtitles: the pictures (sub-picture units), the text that goes with them (.idx: palette, size, times), and the .sub
// file that holds them. Ours rather than libav's, whose reader of these files is among the unsafe ones. Pure; any
// thread; fuzzed. What makes no sense is left out.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "media/worker/pgs.h"

namespace chanoma::media {

struct VobSubLook {
  int width = 720, height = 576;
  std::optional<std::array<uint32_t, 16>> palette;  // 0xRRGGBB
};

// The lines "size:" and "palette:" of an .idx file, which Matroska keeps too.
VobSubLook ReadVobSubLook(std::string_view index);

struct SubPicture {
  IndexedPicture picture;
  int64_t delay_ms = 0;             // until it is shown
  std::optional<int64_t> until_ms;  // when it goes, if it says so
};

std::optional<SubPicture> ReadSubPicture(std::string_view unit, const VobSubLook& look);

// Gathers the pictures of one track; each stands until its own end or the next one's start.
class VobSubWriter {
 public:
  explicit VobSubWriter(VobSubLook look) : look_(look) {}
  // `start_ms` in media time; `length_ms` as the container says, 0 when it does not.
  void Add(std::string_view unit, int64_t start_ms, int64_t length_ms);
  // The .sup file; empty when there was no picture.
  std::string Finish();

 private:
  void Flush(int64_t before_ms);
  struct Waiting {
    SubPicture picture;
    int64_t start_ms = 0, end_ms = 0;
  };
  VobSubLook look_;
  std::optional<Waiting> waiting_;
  int number_ = 0;
  std::string out_;
};

struct VobSubTrack {
  std::string language;  // two letters, as the index has it
  std::string sup;
};

std::vector<VobSubTrack> ReadVobSub(std::string_view index, std::string_view sub);

}  // namespace chanoma::media
