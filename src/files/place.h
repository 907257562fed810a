#pragma once
// What can be known of a folder or file without reading it: whether its mount tells of changes, who blocks the way to it,
// whether somebody still writes it. Blocks on the disk; any thread. Never fails: what is not known is answered with nothing.

#include <optional>
#include <string>

#include "files/open.h"

namespace chanoma::files {

// The kind of mount when changes made elsewhere do not reach inotify here (nfs, cifs, fuse, …); nothing for a local disk.
std::optional<std::string> RemoteMount(const std::string& path);

// The first folder on the way to `path` that this process may not pass, in words; nothing when the way is open.
std::optional<std::string> BlockedBy(const std::string& path);

// That folder itself; `path` when it is the one that cannot be listed.
std::optional<std::string> BlockingFolder(const std::string& path);

// Whether the file `path` below `root` is finished: nobody has it open for writing. Where that cannot be asked, whether it
// has been left alone for a moment.
bool IsSettled(const std::string& root, const std::string& path, const Stamp& stamp);

// lstat(2) of `path` below `root`; nothing when it is not there.
std::optional<Stamp> StampOf(const std::string& root, const std::string& path);

}  // namespace chanoma::files
