#pragma once
// `chanoma verify`: by the running server, or, where none runs, by this process itself, which then opens the metadata for reading
// alone. Prints what it found and returns the exit code: 0 sound or repaired, 1 something is wrong, 2 it could not be looked at.

#include "app/paths.h"
#include "cli/commands.h"

namespace chanoma::app {

int VerifyData(const cli::Connect& connect, const Paths& paths, bool repair, const cli::Output& output);

}  // namespace chanoma::app
