#pragma once
// The files of a store against their sums. Private to the store; blocks on the disk.

#include <filesystem>
#include <map>
#include <string>

#include "store/database.h"
#include "store/inspection.h"

namespace chanoma::store {

// The tables that an open database lists, each with the CRC-32C of the whole file; empty where it was written before such sums
// were kept.
std::map<std::string, std::string> ListTables(const Database& database);

// Tables by those sums, else by the sums of their blocks. One that is listed and not there is told.
Result<void> InspectTables(const Database& database, const std::filesystem::path& path, const Looking& looking);

// Whether a log or the list of files is damaged, in words; empty when none is.
Result<std::string> DamagedLog(const std::filesystem::path& path);
Result<std::string> DamagedManifest(const std::filesystem::path& path);

}  // namespace chanoma::store
