#pragma once
// Where things are: beside the program, in the data directory, in the run-time directory. Pure but for reading links.

#include <filesystem>
#include <optional>

#include "config/config.h"

namespace chanoma::app {

struct Paths {
  std::filesystem::path data;
  std::filesystem::path cache;
  std::filesystem::path store;     // data/store
  std::filesystem::path images;    // data/images
  std::filesystem::path search;    // data/search
  std::filesystem::path uploads;   // data/uploads
  std::filesystem::path segments;  // cache/segments
  std::filesystem::path online;    // cache/online: answers of providers
  std::filesystem::path control;   // the control socket
  std::filesystem::path worker;    // chanoma-media-worker
  std::filesystem::path gpu;       // chanoma-media-gpu, beside it
  std::optional<std::filesystem::path> web;  // none when it is nowhere
};

// The control socket is in the run-time directory a service manager made (RUNTIME_DIRECTORY), else in data/run.
Paths FindPaths(const config::Config& config);

// Where a command looks for a running daemon's socket, in order.
std::vector<std::filesystem::path> ControlCandidates(const config::Config& config);

}  // namespace chanoma::app
