#pragma once
// A number of bytes as people read it.

#include <cstdint>
#include <string>

namespace chanoma {

// "812 bytes", "1.5 MiB": in the largest unit of at least one.
std::string HumanBytes(uint64_t bytes);

}  // namespace chanoma
