#include "media/worker/byte_stream.h"

namespace chanoma::media {

void ForEachNal(ByteSpan stream, const std::function<void(ByteSpan)>& take) {
  const auto next_code = [&](size_t from) {
    for (size_t i = from; i + 3 <= stream.size(); ++i) {
      if (stream[i + 2] > 1) {
        i += 2;
      } else if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
        return i;
      }
    }
    return stream.size();
  };
  size_t code = next_code(0);
  while (code < stream.size()) {
    const size_t begin = code + 3;
    code = next_code(begin);
    size_t end = code;
    while (end > begin && stream[end - 1] == 0) --end;
    if (end > begin) take(stream.subspan(begin, end - begin));
  }
}

std::vector<uint8_t> Unescaped(ByteSpan nal, size_t limit) {
  std::vector<uint8_t> out;
  int zeros = 0;
  for (const uint8_t byte : nal) {
    if (out.size() >= limit) break;
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    out.push_back(byte);
  }
  return out;
}

void AppendWithLength(std::string& out, ByteSpan nal) {
  const auto size = static_cast<uint32_t>(nal.size());
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
  out.append(reinterpret_cast<const char*>(nal.data()), nal.size());
}

}  // namespace chanoma::media
