#pragma once
// What a snapshot consists of, as the text file that makes it one: written last, so a snapshot without it is none. The sums
// are BLAKE2b-256 (`b2sum -l 256` tells the same). Values and pure functions, but for SumFile() and SumTail(), which block on
// the disk.

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/format.h"

namespace chanoma::backup {

struct ListedFile {
  std::string name;  // in the database's folder
  uint64_t size = 0;
  std::string sum;  // 64 hexadecimal digits
  bool operator==(const ListedFile&) const = default;
};

struct Manifest {
  uint64_t number = 0;  // one more than that of the snapshot before, whatever the clock says
  Timestamp taken{};
  uint64_t sequence = 0;  // of the newest journal entry that is surely in it
  std::string version;    // of the program
  store::Format format = store::kFormat;  // of the database
  std::vector<ListedFile> files;
  bool operator==(const Manifest&) const = default;
};

std::string WriteManifest(const Manifest& manifest);
// kCorrupt when a byte is missing or other than written; names that lead anywhere else are refused too.
Result<Manifest> ReadManifest(std::string_view text);

Result<ListedFile> SumFile(const std::filesystem::path& file, const std::stop_token& stop = {});  // kCancelled when stopped
// Of the last 64 KiB: enough to tell a whole table from one that was cut off, without reading it.
Result<ListedFile> SumTail(const std::filesystem::path& file);

}  // namespace chanoma::backup
