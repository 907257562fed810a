#pragma once
// Files that are made of others and carry a sum of their bytes in their names, before the extension:
// "ID.3.640.jpg" lies there as "ID.3.640.0123456789abcdef.jpg". Those that an older release made have none, and are taken as they are.
// Any thread; blocks on the disk.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "files/attic.h"

namespace chanoma::files {

std::filesystem::path SealedName(const std::filesystem::path& plain, uint64_t sum);
// The sum in a name; none when it has none.
std::optional<uint64_t> SealOf(const std::filesystem::path& sealed);
// The name without the sum.
std::filesystem::path PlainName(const std::filesystem::path& sealed);

uint64_t SumOf(std::string_view bytes);
Result<uint64_t> SumOfFile(int fd, const std::filesystem::path& name);  // from its beginning

// Under its sealed name, durable on return; another of the same plain name goes.
Result<void> WriteSealed(const std::filesystem::path& plain, std::string_view bytes, const Attic& attic);
// What lies there besides `kept` under its plain name goes.
void RemoveOthers(const std::filesystem::path& kept, const Attic& attic);

// As it lies there; kNotFound.
Result<std::filesystem::path> FindSealed(const std::filesystem::path& plain);
// Read through once: kCorrupt when its bytes are not those that its name says.
Result<UniqueFd> OpenSealed(const std::filesystem::path& sealed);

}  // namespace chanoma::files
