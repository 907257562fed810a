#pragma once
// Sound for the night: whispers louder, explosions quieter. The gain at a place depends on how loud it is within
// kNightReach samples around it and on nothing else, so that pieces made apart fit together. Pure.

#include <cstdint>
#include <vector>

namespace chanoma::media {

inline constexpr int64_t kNightReach = 10 * 1024;

// In place; the first sample lies on a multiple of 1024. What is nearer than kNightReach to either end is not right yet.
void Even(std::vector<std::vector<float>>& channels);

}  // namespace chanoma::media
