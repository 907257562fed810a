#pragma once
// The commands that copy and restore whole data directories, beside a running server or without one. Each prints what it did
// and returns the exit code.

#include <filesystem>
#include <string>

#include "app/paths.h"
#include "cli/commands.h"

namespace chanoma::app {

// A new snapshot, and a data directory of its own with it in `folder`.
int CopyData(const cli::Connect& connect, const Paths& paths, const std::filesystem::path& folder);

// `source`: the name of a snapshot here, or another data directory, of which the newest whole snapshot is taken. No server may
// be running.
int RestoreData(const Paths& paths, const std::string& source);

}  // namespace chanoma::app
