#pragma once
// What the API's handlers may call. Wired once by the daemon (or by a command that works without one); outlives the Api.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "accounts/accounts.h"
#include "accounts/elsewhere.h"
#include "accounts/pictures.h"
#include "ahead/ahead.h"
#include "backup/snapshots.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/log.h"
#include "catalogue/catalogue.h"
#include "config/config.h"
#include "discover/discover.h"
#include "files/allowance.h"
#include "http/server.h"
#include "http/static_files.h"
#include "http/traffic.h"
#include "jobs/queue.h"
#include "playback/playback.h"
#include "providers/online.h"
#include "shelf/shelf.h"
#include "store/store.h"
#include "trace/tracer.h"
#include "uploads/uploads.h"
#include "notices/notices.h"
#include "space/measurer.h"
#include "verify/runner.h"
#include "watching/watching.h"

namespace chanoma::api {

struct Services {
  store::Store& store;
  catalogue::Catalogue& catalogue;
  playback::Playback& playback;
  uploads::Uploads& uploads;
  watching::Watching& watching;
  shelf::Shelf& shelf;
  jobs::Queue& jobs;
  ahead::AheadOfTime& ahead;
  providers::Online& online;
  discover::Discover& discover;
  backup::Snapshots& snapshots;
  const files::Allowance& image_room;  // what pictures and subtitles may take up
  verify::Runner& verifying;
  notices::Notices& notices;
  space::Measurer& space;
  http::Traffic& traffic;
  const trace::Tracer& tracer;
  std::function<http::Server::Counters()> connections;  // zeros without a server
  std::function<std::string()> metrics_token;           // of `metrics_token_file`; empty: none
  std::function<std::vector<std::string>()> complaints;  // the last warnings and errors of the log
  std::filesystem::path data;
  const backup::Arrival& arrival;  // what this server started from
  config::Config& config;
  accounts::Accounts& accounts;
  accounts::Elsewhere& elsewhere;
  const accounts::Pictures& pictures;
  std::function<void(uint64_t tag)> cut;  // http::Server::Cut(); none without a server
  Executor& requests;  // reads of the store, and writes
  Executor& readers;   // library files: disks sleep, mounts hang
  const http::StaticFiles* web = nullptr;  // none: no web app is installed
  std::string base_path;
  std::string version;
  Timestamp started{};
  const Clock& clock;
  Log log;
};

}  // namespace chanoma::api
