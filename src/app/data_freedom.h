#pragma once
// `chanoma export --sqlite` and `chanoma import --sqlite`. This process reads and writes the database itself, with the rights of whoever
// calls it: the daemon gives a snapshot of its store, and opens no file of a stranger's. Both print what they did and return the exit code.

#include <filesystem>
#include <string>

#include "app/paths.h"
#include "cli/commands.h"

namespace chanoma::app {

// From the running server, or from the data directory where none runs.
int ExportData(const cli::Connect& connect, const Paths& paths, const std::filesystem::path& file, bool secrets, const std::string& version);

// Into a data directory without anything in it; no server may run there.
int ImportData(const Paths& paths, const std::filesystem::path& file);

}  // namespace chanoma::app
