#pragma once
// The commands that copy and restore whole data directories, beside a running server or without one. Each prints what it did
// and returns the exit code.

#include <filesystem>
#include <string>

#include "app/paths.h"
#include "base/unique_fd.h"
#include "cli/commands.h"

namespace chanoma::app {

// A new snapshot, and a data directory of its own with it in `folder`.
int CopyData(const cli::Connect& connect, const Paths& paths, const std::filesystem::path& folder);

// `source`: the name of a snapshot here, or another data directory, of which the newest whole snapshot is taken. No server may
// be running.
int RestoreData(const Paths& paths, const std::string& source);

// What to do about metadata that does not open, as the end of a sentence: nobody's choice but the owner's.
std::string WayBack(const std::filesystem::path& data);

// The same about metadata of a newer release; empty when there is no snapshot that this one starts from.
std::string WayBeforeUpgrade(const std::filesystem::path& data);

// The name of a new one, of what runs there or of the data directory itself.
Result<std::string> AskForSnapshot(const cli::Connect& connect);

// Held by a server for as long as it runs: kConflict then.
Result<UniqueFd> LockOut(const std::filesystem::path& data);

}  // namespace chanoma::app
