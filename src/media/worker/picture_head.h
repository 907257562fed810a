#pragma once
// What the first bytes of a picture file say of the rest: by which decoder it is read, whatever it is called, how large a picture it
// declares, and whether its end is there. Looked at before a decoder sees any of it. Pure.

#include <cstdint>
#include <optional>
#include <string_view>

namespace chanoma::media {

struct PictureHead {
  const char* decoder = nullptr;       // libav's name
  int64_t width = 0, height = 0;       // as declared; 0: not said where it should be
  bool whole = false;                  // its end is where one is
};

// None for what is no JPEG (ITU-T T.81), PNG (RFC 2083), WebP (RFC 9649) or GIF (89a) picture.
std::optional<PictureHead> ReadPictureHead(std::string_view bytes);

}  // namespace chanoma::media
