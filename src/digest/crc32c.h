#pragma once
// CRC-32C (Castagnoli, RFC 3720 appendix B.4), by which the database's files are framed. Pure functions.

#include <cstdint>
#include <string_view>

namespace chanoma::digest {

// Of `bytes` behind those whose sum is `before`.
uint32_t Crc32c(std::string_view bytes, uint32_t before = 0);

}  // namespace chanoma::digest
