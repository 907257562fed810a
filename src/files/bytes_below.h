#pragma once
// How many bytes a folder takes up. Blocks on the disk; any thread; never fails: what cannot be looked at counts as nothing.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>

namespace chanoma::files {

// Every regular file below `folder`, by what it takes up, as blocks are given out; nothing is followed, a file of several names counts
// once. `alone`: only those of one name, whose blocks nothing else has. None when stopped.
std::optional<uint64_t> BytesBelow(const std::filesystem::path& folder, bool alone, const std::stop_token& stop);

}  // namespace chanoma::files
