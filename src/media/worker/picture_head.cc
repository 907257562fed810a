#include "media/worker/picture_head.h"

#include <algorithm>

namespace chanoma::media {
namespace {

constexpr std::string_view kEndOfJpeg = "\xFF\xD9";
constexpr size_t kTrailing = 64;  // bytes that some programs write behind a PNG's last chunk

// 0 beyond the end.
int64_t Byte(std::string_view bytes, size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0; }
int64_t Big(std::string_view bytes, size_t at, size_t count) {
  int64_t value = 0;
  for (size_t i = 0; i < count; ++i) value = value << 8 | Byte(bytes, at + i);
  return value;
}
int64_t Little(std::string_view bytes, size_t at, size_t count) {
  int64_t value = 0;
  for (size_t i = count; i-- > 0;) value = value << 8 | Byte(bytes, at + i);
  return value;
}

bool IsFrame(int64_t marker) { return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC; }

// By its segments as far as the first scan (T.81 B.1.1): small pictures within them have ends of their own.
PictureHead Jpeg(std::string_view bytes) {
  PictureHead head{"mjpeg", 0, 0, false};
  for (size_t at = 2; at + 4 <= bytes.size() && Byte(bytes, at) == 0xFF;) {
    const int64_t marker = Byte(bytes, at + 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    const auto length = static_cast<size_t>(Big(bytes, at + 2, 2));
    if (IsFrame(marker)) {
      head.height = Big(bytes, at + 5, 2);
      head.width = Big(bytes, at + 7, 2);
    }
    at += 2 + std::max<size_t>(length, 2);
    if (marker != 0xDA) continue;
    head.whole = at < bytes.size() && bytes.substr(at).find(kEndOfJpeg) != std::string_view::npos;
    break;
  }
  return head;
}

PictureHead Png(std::string_view bytes) {
  const std::string_view end = bytes.substr(bytes.size() - std::min(bytes.size(), kTrailing));
  return {"png", Big(bytes, 16, 4), Big(bytes, 20, 4), end.find("IEND\xAE\x42\x60\x82") != std::string_view::npos};
}

PictureHead WebP(std::string_view bytes) {
  PictureHead head{"webp", 0, 0, Little(bytes, 4, 4) + 8 <= static_cast<int64_t>(bytes.size())};
  const std::string_view chunk = bytes.substr(std::min<size_t>(12, bytes.size()), 4);
  if (chunk == "VP8X") {
    head.width = Little(bytes, 24, 3) + 1;
    head.height = Little(bytes, 27, 3) + 1;
  } else if (chunk == "VP8L") {
    const int64_t sizes = Little(bytes, 21, 4);
    head.width = (sizes & 0x3FFF) + 1;
    head.height = (sizes >> 14 & 0x3FFF) + 1;
  } else if (chunk == "VP8 ") {
    head.width = Little(bytes, 26, 2) & 0x3FFF;
    head.height = Little(bytes, 28, 2) & 0x3FFF;
  }
  return head;
}

}  // namespace

std::optional<PictureHead> ReadPictureHead(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return Jpeg(bytes);
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return Png(bytes);
  if (bytes.size() >= 12 && bytes.starts_with("RIFF") && bytes.substr(8).starts_with("WEBP")) return WebP(bytes);
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) {
    const size_t last = bytes.find_last_not_of('\0');
    return PictureHead{"gif", Little(bytes, 6, 2), Little(bytes, 8, 2), bytes[last] == ';'};
  }
  return std::nullopt;
}

}  // namespace chanoma::media
