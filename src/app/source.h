#pragma once
// The metadata as it is at one moment, for a command that only reads it: of a running server a snapshot that it takes, of a stopped one
// the data directory itself. One thread; blocks on the disk.

#include <memory>

#include "app/paths.h"
#include "backup/assembled.h"
#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "cli/commands.h"
#include "store/inspection.h"

namespace chanoma::app {

// With what has to stay there meanwhile.
struct Source {
  std::unique_ptr<backup::Assembled> assembled;  // of a running server, or of a copy of one
  UniqueFd lock;                                 // of a stopped one
  std::unique_ptr<store::StoppedStore> store;
};

// `scratch` names a folder below run/ that is this command's alone.
Result<Source> OpenSource(const cli::Connect& connect, const Paths& paths, const std::string& scratch, const Log& log);

}  // namespace chanoma::app
