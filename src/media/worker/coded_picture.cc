#include "media/worker/coded_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace chanoma::media {
namespace {

constexpr size_t kMostUnits = 512;
constexpr size_t kMostParameterBytes = 4096;

enum Unit { kSlice = 1, kKeySlice = 5, kSei = 6, kSequence = 7, kPicture = 8, kDelimiter = 9, kFiller = 12 };

tl::unexpected<Error> Refuse(std::string words) { return Fail(Code::kCorrupt, std::move(words)); }

// Reads past the end are zeros, and are known afterwards.
class Bits {
 public:
  explicit Bits(std::vector<uint8_t> bytes) : bytes_(std::move(bytes)) {}
  uint32_t Take(int count) {
    uint32_t value = 0;
    for (int i = 0; i < count; ++i) {
      const size_t byte = at_ / 8;
      if (byte >= bytes_.size()) {
        over_ = true;
        return 0;
      }
      value = value << 1 | (bytes_[byte] >> (7 - at_ % 8) & 1U);
      ++at_;
    }
    return value;
  }
  bool Flag() { return Take(1) != 0; }
  // ue(v), ITU-T H.264 9.1
  uint32_t Golomb() {
    int zeros = 0;
    while (!over_ && zeros < 32 && !Flag()) ++zeros;
    if (over_ || zeros >= 32) {
      over_ = true;
      return 0;
    }
    return (uint32_t{1} << zeros) - 1 + (zeros > 0 ? Take(zeros) : 0);
  }
  bool over() const { return over_; }

 private:
  std::vector<uint8_t> bytes_;
  size_t at_ = 0;
  bool over_ = false;
};

bool IsHigh(uint32_t profile) { return profile == 100; }

// ITU-T H.264 7.3.2.1.1, as far as the size.
Result<void> CheckSequence(ByteSpan nal, const CodedPictureRules& rules) {
  Bits bits(Unescaped(nal.subspan(1), kMostParameterBytes));
  const uint32_t profile = bits.Take(8);
  bits.Take(8);  // constraints
  const auto level = static_cast<int>(bits.Take(8));
  if (profile != 66 && profile != 77 && !IsHigh(profile)) return Refuse(fmt::format("profile {}", profile));
  if (level > rules.level) return Refuse(fmt::format("level {} where {} was asked for", level, rules.level));
  if (bits.Golomb() > 31) return Refuse("a parameter set without a number");
  if (IsHigh(profile)) {
    if (bits.Golomb() != 1) return Refuse("colours that are not 4:2:0");
    if (bits.Golomb() != 0 || bits.Golomb() != 0) return Refuse("more than 8 bits");
    bits.Flag();  // lossless
    if (bits.Flag()) return Refuse("scaling lists");
  }
  if (bits.Golomb() > 12) return Refuse("picture numbers without end");
  switch (bits.Golomb()) {
    case 0:
      if (bits.Golomb() > 12) return Refuse("an order without end");
      break;
    case 2: break;
    default: return Refuse("an order of pictures that nobody writes");
  }
  if (bits.Golomb() > 16) return Refuse("too many reference pictures");
  bits.Flag();  // gaps
  const uint64_t wide = uint64_t{bits.Golomb()} + 1;
  const uint64_t high = uint64_t{bits.Golomb()} + 1;
  if (!bits.Flag()) return Refuse("half pictures");
  bits.Flag();  // direct inference
  uint64_t off_width = 0, off_height = 0;
  if (bits.Flag()) {
    off_width = uint64_t{bits.Golomb()} + bits.Golomb();
    off_height = uint64_t{bits.Golomb()} + bits.Golomb();
  }
  if (bits.over()) return Refuse("a parameter set that ends too early");
  if (wide * 16 != static_cast<uint64_t>(rules.width) + 2 * off_width || high * 16 != static_cast<uint64_t>(rules.height) + 2 * off_height)
    return Refuse(fmt::format("pictures of another size than {}x{}", rules.width, rules.height));
  return {};
}

// ITU-T H.264 7.3.3: where it begins, and of what kind it is.
Result<void> CheckSlice(ByteSpan nal, bool first, bool key) {
  Bits bits(Unescaped(nal.subspan(1), 16));
  const uint32_t begins = bits.Golomb();
  const uint32_t kind = bits.Golomb() % 5;
  bits.Golomb();  // parameter set
  if (bits.over()) return Refuse("a slice that ends too early");
  if (first != (begins == 0)) return Refuse("a picture that does not begin at its beginning");
  // Bidirectional ones would come in another order than they are shown.
  if (key ? kind != 2 : kind != 0 && kind != 2) return Refuse("a slice of another kind");
  return {};
}

}  // namespace

size_t MostCodedBytes(int width, int height) { return static_cast<size_t>(width) * static_cast<size_t>(height) * 3 / 2 + (size_t{64} << 10); }

Result<std::string> CheckCodedPicture(ByteSpan stream, const CodedPictureRules& rules) {
  if (stream.size() > MostCodedBytes(rules.width, rules.height)) return Refuse(fmt::format("a picture of {} bytes", stream.size()));
  std::string out;
  out.reserve(stream.size() + 64);
  size_t units = 0, slices = 0;
  bool sequence = false, picture = false;
  Result<void> fits;
  ForEachNal(stream, [&](ByteSpan nal) {
    if (!fits) return;
    if (++units > kMostUnits) {
      fits = Refuse("too many units");
      return;
    }
    const int type = nal[0] & 0x1F;
    if ((nal[0] & 0x80) != 0) {
      fits = Refuse("a forbidden bit");
      return;
    }
    switch (type) {
      case kSequence:
      case kPicture:
        if (nal.size() > kMostParameterBytes) fits = Refuse("a huge parameter set");
        // In front of the key picture that they are for, and nowhere else.
        else if (!rules.key || slices > 0) fits = Refuse("a parameter set out of place");
        else if (type == kSequence) fits = CheckSequence(nal, rules);
        sequence = sequence || type == kSequence;
        picture = picture || type == kPicture;
        break;
      case kSlice:
      case kKeySlice:
        if (rules.key != (type == kKeySlice)) fits = Refuse(rules.key ? "no key picture where one was asked for" : "a key picture that was not asked for");
        else if (rules.key && (!sequence || !picture)) fits = Refuse("a key picture without its parameter sets");
        else fits = CheckSlice(nal, slices == 0, rules.key);
        ++slices;
        break;
      case kSei:
      case kDelimiter:
      case kFiller: return;  // say nothing that a segment needs
      default: fits = Refuse(fmt::format("a unit of type {}", type));
    }
    if (fits) AppendWithLength(out, nal);
  });
  TRY(fits);
  if (slices == 0) return Refuse("no picture");
  return out;
}

}  // namespace chanoma::media
