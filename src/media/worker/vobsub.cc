#include "media/worker/vobsub.h"

#include <algorithm>
#include <charconv>

namespace chanoma::media {
namespace {

constexpr size_t kMostPictures = 20'000;
constexpr size_t kMostBytes = size_t{96} << 20;  // of one track's .sup
constexpr size_t kMostTracks = 32;
constexpr int kLargest = 4096;
constexpr int64_t kUnknownMs = 4000;
constexpr int64_t kLongestMs = 60'000;

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  // 0 past the end: callers check sizes where it matters.
  int At(size_t i) const { return i < bytes_.size() ? static_cast<uint8_t>(bytes_[i]) : 0; }
  int At16(size_t i) const { return At(i) << 8 | At(i + 1); }
  size_t Size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

// Four bits at a time.
class Nibbles {
 public:
  Nibbles(const Bytes& bytes, size_t at) : bytes_(bytes), at_(at * 2) {}
  int Next() {
    const int byte = bytes_.At(at_ / 2);
    return at_++ % 2 == 0 ? byte >> 4 : byte & 15;
  }
  void Align() { at_ += at_ % 2; }
  bool Past() const { return at_ / 2 > bytes_.Size(); }

 private:
  const Bytes& bytes_;
  size_t at_;
};

struct Control {
  int colors[4] = {0, 1, 2, 3}, alphas[4] = {0, 15, 15, 15};
  int x1 = 0, x2 = -1, y1 = 0, y2 = -1;
  size_t fields[2] = {};
  bool has_pixels = false;
  int64_t start_ms = 0;
  std::optional<int64_t> stop_ms;
};

// The command sequence at `at`; false when it is damaged.
bool ReadCommands(const Bytes& unit, size_t at, int64_t ms, Control& control) {
  while (at < unit.Size()) {
    const int command = unit.At(at++);
    switch (command) {
      case 0x00:
      case 0x01:
        control.start_ms = ms;
        break;
      case 0x02:
        control.stop_ms = ms;
        break;
      case 0x03:
      case 0x04:
        for (int i = 0; i < 4; ++i) {
          const int byte = unit.At(at + static_cast<size_t>(i / 2));
          (command == 3 ? control.colors : control.alphas)[3 - i] = i % 2 == 0 ? byte >> 4 : byte & 15;
        }
        at += 2;
        break;
      case 0x05:
        control.x1 = unit.At(at) << 4 | unit.At(at + 1) >> 4;
        control.x2 = (unit.At(at + 1) & 15) << 8 | unit.At(at + 2);
        control.y1 = unit.At(at + 3) << 4 | unit.At(at + 4) >> 4;
        control.y2 = (unit.At(at + 4) & 15) << 8 | unit.At(at + 5);
        at += 6;
        break;
      case 0x06:
        control.fields[0] = static_cast<size_t>(unit.At16(at));
        control.fields[1] = static_cast<size_t>(unit.At16(at + 2));
        control.has_pixels = true;
        at += 4;
        break;
      case 0x07:
        at += static_cast<size_t>(std::max(unit.At16(at), 2));
        break;
      case 0xFF:
        return true;
      default:
        return false;
    }
  }
  return false;
}

void ReadField(const Bytes& unit, size_t at, int first_line, IndexedPicture& picture) {
  Nibbles nibbles(unit, at);
  for (int y = first_line; y < picture.height; y += 2) {
    uint8_t* line = picture.pixels.data() + static_cast<size_t>(y) * static_cast<size_t>(picture.width);
    for (int x = 0; x < picture.width;) {
      if (nibbles.Past()) return;
      // Codes of one to four nibbles: the longer, the more zeros in front.
      int code = 0;
      for (int least = 1; code < least && least <= 0x40; least *= 4) code = code << 4 | nibbles.Next();
      const int rest = picture.width - x;
      const int run = code < 4 ? rest : std::min(code >> 2, rest);
      std::fill_n(line + x, run, static_cast<uint8_t>(code & 3));
      x += std::max(run, 1);
    }
    nibbles.Align();
  }
}

// White letters with a dark rim: what nearly every disc has, for files without their palette.
constexpr uint32_t kGuess[4] = {0x101010, 0xF0F0F0, 0x101010, 0x808080};

std::string_view NextLine(std::string_view& text) {
  const size_t end = text.find_first_of("\r\n");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view Value(std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) return {};
  line.remove_prefix(key.size());
  const size_t first = line.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view() : line.substr(first);
}

template <class T>
bool Take(std::string_view& text, T& value, int base = 10) {
  const size_t first = text.find_first_not_of(" \t,");
  if (first == std::string_view::npos) return false;
  text.remove_prefix(first);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

// "00:00:01:101" and, for delays, "-00:00:01:101".
std::optional<int64_t> IndexTime(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  int64_t fields[4] = {};
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && !text.starts_with(':')) return std::nullopt;
    if (i > 0) text.remove_prefix(1);
    uint32_t number = 0;
    if (!Take(text, number) || number > 100'000) return std::nullopt;
    fields[i] = number;
  }
  const int64_t ms = ((fields[0] * 60 + fields[1]) * 60 + fields[2]) * 1000 + fields[3];
  return negative ? -ms : ms;
}

struct IndexEntry {
  int64_t ms = 0;
  size_t position = 0;
};
struct IndexTrack {
  std::string language;
  int id = 0;
  std::vector<IndexEntry> entries;
};

std::vector<IndexTrack> ReadIndex(std::string_view index) {
  std::vector<IndexTrack> tracks;
  int64_t delay = 0;
  size_t entries = 0;
  while (!index.empty()) {
    const std::string_view line = NextLine(index);
    if (std::string_view id = Value(line, "id:"); !id.empty()) {
      IndexTrack track;
      for (const char c : id.substr(0, id.find_first_of(", "))) {
        if (c >= 'a' && c <= 'z' && track.language.size() < 3) track.language += c;
      }
      if (const size_t at = id.find("index:"); at != std::string_view::npos) {
        id.remove_prefix(at + 6);
        Take(id, track.id);
      }
      if (tracks.size() == kMostTracks) return tracks;
      if (track.id < 0 || track.id > 31) track.id = 0;
      delay = 0;
      tracks.push_back(std::move(track));
    } else if (std::string_view delayed = Value(line, "delay:"); !delayed.empty()) {
      if (const auto more = IndexTime(delayed)) delay += *more;
    } else if (std::string_view at = Value(line, "timestamp:"); !at.empty() && entries < kMostPictures) {
      const auto ms = IndexTime(at);
      const size_t name = at.find("filepos:");
      if (!ms || name == std::string_view::npos) continue;
      at.remove_prefix(name + 8);
      uint64_t position = 0;
      if (!Take(at, position, 16)) continue;
      if (tracks.empty()) tracks.emplace_back();
      tracks.back().entries.push_back({*ms + delay, static_cast<size_t>(position)});
      ++entries;
    }
  }
  return tracks;
}

// The sub-picture unit of track `id` that begins in the pack at `at` (ISO 13818-1 2.5.3: packs of private stream 1).
std::string UnitAt(std::string_view sub, size_t at, int id) {
  const Bytes bytes(sub);
  std::string unit;
  size_t wanted = 2;
  for (int packets = 0; packets < 200 && at + 6 <= sub.size() && unit.size() < wanted; ++packets) {
    if (bytes.At(at) != 0 || bytes.At(at + 1) != 0 || bytes.At(at + 2) != 1) break;
    const int kind = bytes.At(at + 3);
    if (kind == 0xBA) {
      at += 14 + static_cast<size_t>(bytes.At(at + 13) & 7);
      continue;
    }
    const auto length = static_cast<size_t>(bytes.At16(at + 4));
    const size_t end = std::min(at + 6 + length, sub.size());
    if (kind == 0xBD) {
      const size_t body = at + 9 + static_cast<size_t>(bytes.At(at + 8));
      if (body < end && bytes.At(body) == 0x20 + id) {
        unit += sub.substr(body + 1, end - body - 1);
        if (unit.size() >= 2) wanted = static_cast<size_t>(Bytes(unit).At16(0));
      } else if (!unit.empty() && body < end) {
        break;
      }
    }
    at += 6 + length;
  }
  if (unit.size() > wanted) unit.resize(wanted);
  return unit;
}

}  // namespace

VobSubLook ReadVobSubLook(std::string_view index) {
  VobSubLook look;
  while (!index.empty()) {
    const std::string_view line = NextLine(index);
    if (std::string_view size = Value(line, "size:"); !size.empty()) {
      int width = 0, height = 0;
      if (!Take(size, width) || !size.starts_with('x')) continue;
      size.remove_prefix(1);
      if (Take(size, height) && width > 0 && height > 0 && width <= kLargest && height <= kLargest) {
        look.width = width;
        look.height = height;
      }
    } else if (std::string_view colors = Value(line, "palette:"); !colors.empty()) {
      std::array<uint32_t, 16> palette{};
      size_t n = 0;
      while (n < palette.size() && Take(colors, palette[n], 16)) ++n;
      if (n > 0) look.palette = palette;
    }
  }
  return look;
}

std::optional<SubPicture> ReadSubPicture(std::string_view bytes, const VobSubLook& look) {
  const Bytes unit(bytes);
  if (unit.Size() < 8) return std::nullopt;
  Control control;
  size_t at = static_cast<size_t>(unit.At16(2));
  // Each sequence names the next; the last names itself.
  for (int sequences = 0; sequences < 64 && at + 4 < unit.Size(); ++sequences) {
    const int64_t ms = int64_t{unit.At16(at)} * 1024 / 90;
    const auto next = static_cast<size_t>(unit.At16(at + 2));
    if (!ReadCommands(unit, at + 4, ms, control)) break;
    if (next <= at) break;
    at = next;
  }
  SubPicture found;
  IndexedPicture& picture = found.picture;
  picture.x = control.x1;
  picture.y = control.y1;
  picture.width = control.x2 - control.x1 + 1;
  picture.height = control.y2 - control.y1 + 1;
  if (!control.has_pixels || picture.width <= 0 || picture.height <= 0) return std::nullopt;
  if (picture.x + picture.width > look.width || picture.y + picture.height > look.height) return std::nullopt;
  picture.pixels.resize(static_cast<size_t>(picture.width) * static_cast<size_t>(picture.height));
  ReadField(unit, control.fields[0], 0, picture);
  ReadField(unit, control.fields[1], 1, picture);
  for (size_t i = 0; i < 4; ++i) {
    const uint32_t rgb = look.palette ? (*look.palette)[static_cast<size_t>(control.colors[i])] : kGuess[i];
    picture.colors[i] = {static_cast<uint8_t>(rgb >> 16), static_cast<uint8_t>(rgb >> 8), static_cast<uint8_t>(rgb),
                         static_cast<uint8_t>(control.alphas[i] * 17)};
  }
  found.delay_ms = control.start_ms;
  found.until_ms = control.stop_ms;
  return found;
}

void VobSubWriter::Flush(int64_t before_ms) {
  if (!waiting_) return;
  const int64_t end = std::min(waiting_->end_ms, std::max(before_ms, waiting_->start_ms + 1));
  if (end > 0 && out_.size() < kMostBytes) {
    out_ += PgsFromPicture(waiting_->picture.picture, look_.width, look_.height, std::max<int64_t>(waiting_->start_ms, 0),
                           end, number_++);
  }
  waiting_.reset();
}

void VobSubWriter::Add(std::string_view unit, int64_t start_ms, int64_t length_ms) {
  auto picture = ReadSubPicture(unit, look_);
  if (!picture) return;
  const int64_t start = start_ms + picture->delay_ms;
  Flush(start);
  int64_t end = start + (length_ms > 0 && length_ms <= kLongestMs ? length_ms : kUnknownMs);
  if (picture->until_ms && *picture->until_ms > picture->delay_ms) end = start_ms + *picture->until_ms;
  waiting_ = Waiting{std::move(*picture), start, end};
}

std::string VobSubWriter::Finish() {
  Flush(INT64_MAX);
  return std::move(out_);
}

std::vector<VobSubTrack> ReadVobSub(std::string_view index, std::string_view sub) {
  const VobSubLook look = ReadVobSubLook(index);
  std::vector<VobSubTrack> tracks;
  size_t bytes = 0;
  for (IndexTrack& track : ReadIndex(index)) {
    std::ranges::stable_sort(track.entries, {}, &IndexEntry::ms);
    VobSubWriter writer(look);
    for (const IndexEntry& entry : track.entries) {
      if (entry.position < sub.size()) writer.Add(UnitAt(sub, entry.position, track.id), entry.ms, 0);
    }
    VobSubTrack made{std::move(track.language), writer.Finish()};
    bytes += made.sup.size();
    if (bytes > 2 * kMostBytes) break;
    if (!made.sup.empty()) tracks.push_back(std::move(made));
  }
  return tracks;
}

}  // namespace chanoma::media
