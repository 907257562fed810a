#pragma once
// Byte streams of H.264 and H.265 (ITU-T H.264 annex B), without libav. Pure; any thread.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace chanoma::media {

using ByteSpan = std::span<const uint8_t>;

// Calls `take` for each NAL unit of a byte stream, without start codes and trailing zeros.
void ForEachNal(ByteSpan stream, const std::function<void(ByteSpan)>& take);

// The payload of a NAL unit without emulation prevention bytes, at most `limit` bytes.
std::vector<uint8_t> Unescaped(ByteSpan nal, size_t limit);

// Puts a NAL unit at the end of `out` behind its length in four bytes, as ISO/IEC 14496-15 has it.
void AppendWithLength(std::string& out, ByteSpan nal);

}  // namespace chanoma::media
