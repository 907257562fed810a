#include "media/worker/pgs.h"

#include <algorithm>
#include <cmath>

namespace chanoma::media {
namespace {

constexpr uint8_t kPalette = 0x14, kObject = 0x15, kComposition = 0x16, kWindow = 0x17, kEnd = 0x80;
constexpr size_t kFileHeader = 13;     // "PG", two times, kind, size
constexpr size_t kObjectPiece = 65'000;

bool IsKind(uint8_t kind) { return (kind >= kPalette && kind <= kWindow) || kind == kEnd; }

void Put8(std::string& out, int value) { out += static_cast<char>(value); }
void Put16(std::string& out, int value) {
  Put8(out, value >> 8);
  Put8(out, value);
}
void Put32(std::string& out, uint32_t value) {
  Put16(out, static_cast<int>(value >> 16));
  Put16(out, static_cast<int>(value & 0xFFFF));
}

void PutSegment(std::string& out, int64_t ms, uint8_t kind, std::string_view body) {
  out += "PG";
  Put32(out, static_cast<uint32_t>(std::max<int64_t>(ms, 0) * 90));
  Put32(out, 0);
  Put8(out, kind);
  Put16(out, static_cast<int>(body.size()));
  out += body;
}

size_t Size16(std::string_view bytes, size_t at) {
  return static_cast<size_t>(static_cast<uint8_t>(bytes[at])) << 8 | static_cast<uint8_t>(bytes[at + 1]);
}

// Runs of equal pixels; `ids` are palette entries, 0 is transparent.
void PutLine(std::string& out, const uint8_t* ids, int width) {
  for (int x = 0; x < width;) {
    const uint8_t id = ids[x];
    int run = 1;
    while (x + run < width && run < 16'383 && ids[x + run] == id) ++run;
    if (id != 0 && run < 3) {
      for (int i = 0; i < run; ++i) Put8(out, id);
    } else {
      Put8(out, 0);
      const int kind = id != 0 ? 0x80 : 0;
      if (run < 64) Put8(out, kind | run);
      else Put16(out, (kind | 0x40) << 8 | run);
      if (id != 0) Put8(out, id);
    }
    x += run;
  }
  Put16(out, 0);
}

void PutPaletteEntry(std::string& out, int id, const IndexedPicture::Color& color) {
  const double y = 0.299 * color.red + 0.587 * color.green + 0.114 * color.blue;
  const auto limited = [](double value) { return static_cast<int>(std::lround(std::clamp(value, 0.0, 255.0))); };
  Put8(out, id);
  Put8(out, limited(16 + y * 219 / 255));
  Put8(out, limited(128 + (color.red - y) * 0.713 * 224 / 255));
  Put8(out, limited(128 + (color.blue - y) * 0.564 * 224 / 255));
  Put8(out, color.alpha);
}

void PutObject(std::string& out, int64_t ms, const IndexedPicture& picture) {
  std::vector<uint8_t> ids(picture.pixels.size());
  std::ranges::transform(picture.pixels, ids.begin(), [&](uint8_t pixel) {
    return static_cast<uint8_t>(picture.colors[pixel & 3].alpha == 0 ? 0 : (pixel & 3) + 1);
  });
  std::string data;
  Put16(data, picture.width);
  Put16(data, picture.height);
  for (int line = 0; line < picture.height; ++line) PutLine(data, ids.data() + static_cast<size_t>(line) * static_cast<size_t>(picture.width), picture.width);
  const size_t all = data.size();
  for (size_t at = 0; at < all; at += kObjectPiece) {
    const size_t piece = std::min(kObjectPiece, all - at);
    std::string body;
    Put16(body, 0);
    Put8(body, 0);
    Put8(body, (at == 0 ? 0x80 : 0) | (at + piece == all ? 0x40 : 0));
    if (at == 0) {
      Put8(body, static_cast<int>(all >> 16));
      Put16(body, static_cast<int>(all & 0xFFFF));
    }
    body.append(data, at, piece);
    PutSegment(out, ms, kObject, body);
  }
}

std::string Composition(int width, int height, int number, bool shows, int x, int y) {
  std::string body;
  Put16(body, width);
  Put16(body, height);
  Put8(body, 0x10);
  Put16(body, number);
  Put8(body, shows ? 0x80 : 0);
  Put16(body, 0);
  Put8(body, shows ? 1 : 0);
  if (!shows) return body;
  Put16(body, 0);
  Put16(body, 0);
  Put16(body, x);
  Put16(body, y);
  return body;
}

}  // namespace

std::string PgsFromPacket(std::string_view packet, int64_t ms) {
  std::string out;
  while (packet.size() >= 3) {
    const auto kind = static_cast<uint8_t>(packet[0]);
    const size_t size = Size16(packet, 1);
    if (!IsKind(kind) || packet.size() < 3 + size) break;
    PutSegment(out, ms, kind, packet.substr(3, size));
    packet.remove_prefix(3 + size);
  }
  return out;
}

std::string_view PgsFromFile(std::string_view file) {
  size_t at = 0;
  while (file.size() - at >= kFileHeader && file.substr(at, 2) == "PG" && IsKind(static_cast<uint8_t>(file[at + 10]))) {
    const size_t size = kFileHeader + Size16(file, at + 11);
    if (file.size() - at < size) break;
    at += size;
  }
  return file.substr(0, at);
}

std::string PgsFromPicture(const IndexedPicture& picture, int screen_width, int screen_height, int64_t start_ms,
                           int64_t end_ms, int number) {
  std::string window;
  Put8(window, 1);
  Put8(window, 0);
  for (const int value : {picture.x, picture.y, picture.width, picture.height}) Put16(window, value);
  std::string palette;
  Put16(palette, 0);
  for (int i = 0; i < 4; ++i) PutPaletteEntry(palette, i + 1, picture.colors[static_cast<size_t>(i)]);
  std::string out;
  PutSegment(out, start_ms, kComposition, Composition(screen_width, screen_height, 2 * number, true, picture.x, picture.y));
  PutSegment(out, start_ms, kWindow, window);
  PutSegment(out, start_ms, kPalette, palette);
  PutObject(out, start_ms, picture);
  PutSegment(out, start_ms, kEnd, {});
  PutSegment(out, end_ms, kComposition, Composition(screen_width, screen_height, 2 * number + 1, false, 0, 0));
  PutSegment(out, end_ms, kWindow, window);
  PutSegment(out, end_ms, kEnd, {});
  return out;
}

}  // namespace chanoma::media
