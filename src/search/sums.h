#pragma once
// An index's blocks carry no sums: a byte that the disk changes becomes a wrong answer. So an index that rests has a list of sums
// beside it, which goes before the next write. Blocks on the disk; for the one thread that writes the index, Check() for any.

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "base/result.h"

namespace chanoma::search {

// After a commit, with nothing written since. Durable on return. kCancelled, and no list, once stop is asked for or where there
// are more than `most` bytes.
Result<void> Seal(const std::filesystem::path& index, const std::stop_token& stop = {}, uint64_t most = UINT64_MAX);
// Before anything is written.
Result<void> Unseal(const std::filesystem::path& index);

enum class Seals { kNone, kHold };
// kNone: it is being written to, or was when its server died. kCorrupt names the file that is other than it was.
Result<Seals> CheckSeals(const std::filesystem::path& index);

// Whether its tables hang together, for one without seals that nobody writes to: kCorrupt says what does not.
Result<void> CheckStructure(const std::filesystem::path& index);

}  // namespace chanoma::search
