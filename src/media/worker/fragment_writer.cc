#include "media/worker/fragment_writer.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

namespace chanoma::media {
namespace {

// Big-endian boxes in a string; a box's size is patched when it closes.
class Boxes {
 public:
  void U8(uint32_t v) { out_ += static_cast<char>(v); }
  void U32(uint32_t v) {
    for (int shift = 24; shift >= 0; shift -= 8) U8(v >> shift & 0xFF);
  }
  void U64(uint64_t v) {
    U32(static_cast<uint32_t>(v >> 32));
    U32(static_cast<uint32_t>(v));
  }
  void Text(std::string_view text) { out_ += text; }
  size_t Open(std::string_view type) {
    const size_t at = out_.size();
    U32(0);
    Text(type);
    return at;
  }
  void Close(size_t at) { Patch(at, static_cast<uint32_t>(out_.size() - at)); }
  void Patch(size_t at, uint32_t v) {
    for (size_t i = 0; i < 4; ++i) out_[at + i] = static_cast<char>(v >> (24 - 8 * i));
  }
  size_t Size() const { return out_.size(); }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

constexpr uint32_t kSyncFlags = 0x02000000;     // depends on no other
constexpr uint32_t kNonSyncFlags = 0x01010000;  // depends on others, is not a sync sample

}  // namespace

Result<std::string> FragmentHeader(const Fragment& fragment) {
  std::vector<int64_t> decode;
  decode.reserve(fragment.samples.size());
  uint64_t payload = 0;
  for (const FragmentSample& sample : fragment.samples) {
    decode.push_back(sample.presentation);
    payload += sample.size;
  }
  if (fragment.decode.empty()) {
    std::ranges::sort(decode);
  } else {
    decode.assign(fragment.decode.begin(), fragment.decode.end());
    if (decode.size() != fragment.samples.size()) return Fail(Code::kInternal, "a decode time for every picture");
  }
  if (payload > std::numeric_limits<uint32_t>::max() - 8)
    return Fail(Code::kTooLarge, "A segment of this file is too large.");
  const int64_t base = decode.empty() ? fragment.start : decode.front();
  if (base < 0) return Fail(Code::kCorrupt, "A segment of this file starts before its beginning.");

  Boxes out;
  if (fragment.first_of_segment) {
    const size_t styp = out.Open("styp");
    out.Text("msdh");
    out.U32(0);
    out.Text("msdhcmfs");
    out.Close(styp);
  }
  const size_t moof = out.Open("moof");
  const size_t mfhd = out.Open("mfhd");
  out.U32(0);
  out.U32(fragment.sequence);
  out.Close(mfhd);
  const size_t traf = out.Open("traf");
  const size_t tfhd = out.Open("tfhd");
  out.U32(0x020000);  // default-base-is-moof
  out.U32(1);
  out.Close(tfhd);
  const size_t tfdt = out.Open("tfdt");
  out.U32(0x01000000);  // version 1
  out.U64(static_cast<uint64_t>(base));
  out.Close(tfdt);
  const size_t trun = out.Open("trun");
  out.U32(0x01000F01);  // version 1; data offset, and per sample duration, size, flags, composition offset
  out.U32(static_cast<uint32_t>(decode.size()));
  const size_t data_offset = out.Size();
  out.U32(0);
  for (size_t i = 0; i < decode.size(); ++i) {
    const FragmentSample& sample = fragment.samples[i];
    const int64_t next = i + 1 < decode.size() ? decode[i + 1] : std::max(fragment.end, decode[i] + 1);
    const int64_t duration = next - decode[i];
    const int64_t offset = sample.presentation - decode[i];
    if (duration > INT32_MAX || offset > INT32_MAX || offset < INT32_MIN)
      return Fail(Code::kCorrupt, "The times in this file jump too far.");
    out.U32(static_cast<uint32_t>(duration));
    out.U32(static_cast<uint32_t>(sample.size));
    out.U32(sample.sync ? kSyncFlags : kNonSyncFlags);
    out.U32(static_cast<uint32_t>(static_cast<int32_t>(offset)));
  }
  out.Close(trun);
  out.Close(traf);
  out.Close(moof);
  out.Patch(data_offset, static_cast<uint32_t>(out.Size() - moof + 8));
  out.U32(static_cast<uint32_t>(payload + 8));
  out.Text("mdat");
  return out.Take();
}

}  // namespace chanoma::media
