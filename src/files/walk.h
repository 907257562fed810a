#pragma once
// Walks a folder tree in the byte order of relative paths, so that it can be merged with a sorted list of what was known.
// A file .ignore leaves out what its lines (shell patterns of names) match, in its folder and below; an empty one the whole
// folder. Links are not followed. Blocks on the disk; one thread. Memory is bounded by the widest folder, not by the tree.

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "files/open.h"

namespace chanoma::files {

struct FoundFile {
  std::string path;  // relative to the root
  Stamp stamp;
};

struct WalkOptions {
  std::string root;    // absolute
  std::string prefix;  // relative folder or file to confine the walk to; empty: everything
  // Whether a file of this name is wanted; hidden files and folders never are.
  std::function<bool(std::string_view name)> wants;
  std::stop_token stop;
  std::vector<std::string> ignore = {};  // shell patterns of names to leave out, besides those of .ignore files
  bool flat = false;  // only the folder itself, none below it
  // Told of each folder (relative, "" for the root) before it is listed: who watches it from here on misses nothing.
  std::function<void(const std::string& folder)> entering = {};
};

struct WalkReport {
  size_t files = 0;
  size_t folders = 0;
  std::vector<std::string> unreadable;    // folders that could not be listed, with the system's words; at most 100
  std::vector<std::string> unreadable_paths;  // the same folders' relative paths: nothing below them is known to be gone
};

// Calls `visit` for each wanted regular file; its error ends the walk. kNotFound / kForbidden when the root itself cannot
// be listed, kCancelled when stopped.
Result<WalkReport> Walk(const WalkOptions& options, const std::function<Result<void>(const FoundFile&)>& visit);

}  // namespace chanoma::files
