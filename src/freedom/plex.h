#pragma once
// Plex's own database (com.plexapp.plugins.library.db) as another server's knowledge, of the releases that keep times in words and of those
// that keep them in seconds. What in its schema needs Plex's own SQLite (orders, search tables, triggers) is not touched.

#include <filesystem>
#include <memory>

#include "freedom/other_server.h"

namespace chanoma::freedom {

// A private copy; nobody writes to it meanwhile. What lies in a write-ahead log beside it is put into it first. kUnsupported when it is none
// of Plex's; kInvalid when damaged.
Result<std::unique_ptr<OtherServer>> OpenPlex(const std::filesystem::path& copy);

}  // namespace chanoma::freedom
