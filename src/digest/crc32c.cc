#include "digest/crc32c.h"

#include <array>
#include <cstring>

namespace chanoma::digest {
namespace {

constexpr uint32_t kPolynomial = 0x82F63B78;  // its bits turned round
constexpr size_t kSlices = 8;
using Tables = std::array<std::array<uint32_t, 256>, kSlices>;

// tables[k][b]: what the byte b does to the sum when k more bytes follow.
constexpr Tables MakeTables() {
  Tables tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t sum = byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = sum;
  }
  for (size_t k = 1; k < kSlices; ++k) {
    for (size_t byte = 0; byte < 256; ++byte) tables[k][byte] = (tables[k - 1][byte] >> 8) ^ tables[0][tables[k - 1][byte] & 0xff];
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

}  // namespace

uint32_t Crc32c(std::string_view bytes, uint32_t before) {
  uint32_t sum = ~before;
  for (; bytes.size() >= kSlices; bytes.remove_prefix(kSlices)) {
    std::array<uint8_t, kSlices> b;
    std::memcpy(b.data(), bytes.data(), b.size());
    for (size_t i = 0; i < 4; ++i) b[i] ^= static_cast<uint8_t>(sum >> (8 * i));
    sum = 0;
    for (size_t i = 0; i < kSlices; ++i) sum ^= kTables[kSlices - 1 - i][b[i]];
  }
  for (const char byte : bytes) sum = (sum >> 8) ^ kTables[0][(sum ^ static_cast<uint8_t>(byte)) & 0xff];
  return ~sum;
}

}  // namespace chanoma::digest
