#pragma once
// `chanoma import jellyfin|kodi|plex`: another server's users and what they watched, out of copies of its own databases. This process reads them
// and writes the records itself, with the rights of the data directory's owner; no server may run there, but for a look. Prints what it
// did and returns the exit code.

#include <filesystem>
#include <string>
#include <vector>

#include "app/other_servers.h"
#include "app/paths.h"
#include "cli/commands.h"

namespace chanoma::app {

struct MovingIn {
  std::vector<std::string> from;         // a folder, or databases
  std::vector<std::string> maps, users;  // OLD=NEW, THERE=HERE
  bool with_roles = false;
  bool dry = false;    // only says what would come of it
  std::string keep;    // where what has no place here goes; empty: a file of its own in the data directory
  std::string report;  // where everything goes that the screen is too small for; empty: nowhere
};

int MoveInFrom(const OtherServerWords& server, const cli::Connect& connect, const Paths& paths, const MovingIn& wanted, const std::string& version);

}  // namespace chanoma::app
