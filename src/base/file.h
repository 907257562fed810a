#pragma once
// Small whole-file operations with the durability the store's rules ask for. Any thread; errors are kNotFound, kNoSpace,
// kForbidden or kInternal with the path and the system's words.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chanoma {

// The Error for errno `error` after `what` (for example "open") on `path`.
Error SystemError(int error, std::string_view what, const std::filesystem::path& path);

// open(2) with O_CLOEXEC; EINTR retried.
Result<UniqueFd> OpenFile(const std::filesystem::path& path, int flags, unsigned mode = 0640);

// Reads at most `limit` bytes; a longer file is kTooLarge.
Result<std::string> ReadFile(const std::filesystem::path& path, size_t limit);

Result<void> WriteAll(int fd, std::string_view bytes);

// Temporary name beside `path`, fsync, rename, fsync of the folder: after success the file is whole and durable.
Result<void> WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes, unsigned mode = 0640);

Result<void> SyncFolder(const std::filesystem::path& folder);

// How many descriptors this process may have open: RLIMIT_NOFILE, and 1024 where that cannot be told.
size_t AllowedDescriptors();

}  // namespace chanoma
