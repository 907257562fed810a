#include "app/paths.h"

#include <cstdlib>
#include <system_error>

namespace chanoma::app {
namespace {

constexpr const char* kSystemControl = "/run/chanoma/control";
constexpr const char* kSystemData = "/var/lib/chanoma";

std::filesystem::path ProgramFolder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path(".") : program.parent_path();
}

std::optional<std::filesystem::path> FirstExisting(const std::vector<std::filesystem::path>& candidates) {
  std::error_code error;
  for (const auto& candidate : candidates) {
    if (std::filesystem::exists(candidate, error)) return candidate;
  }
  return std::nullopt;
}

std::filesystem::path DataFolder(const config::Config& config) {
  std::error_code error;
  return std::filesystem::absolute(config.Text("data"), error).lexically_normal();
}

}  // namespace

Paths FindPaths(const config::Config& config) {
  Paths paths;
  std::error_code error;
  paths.data = DataFolder(config);
  const std::string cache = config.Text("cache");
  paths.cache = cache.empty() ? paths.data / "cache" : std::filesystem::absolute(cache, error).lexically_normal();
  paths.store = paths.data / "store";
  paths.images = paths.data / "images";
  paths.search = paths.data / "search";
  paths.uploads = paths.data / "uploads";
  paths.segments = paths.cache / "segments";
  paths.online = paths.cache / "online";
  const char* runtime = std::getenv("RUNTIME_DIRECTORY");
  paths.control = runtime && *runtime ? std::filesystem::path(runtime) / "control" : paths.data / "run" / "control";
  const std::filesystem::path program = ProgramFolder();
  paths.worker = FirstExisting({program / "chanoma-media-worker", program / "../libexec/chanoma/chanoma-media-worker"})
                     .value_or(program / "chanoma-media-worker");
  paths.gpu = paths.worker.parent_path() / "chanoma-media-gpu";
  const std::string web = config.Text("web");
  paths.web = web.empty() ? FirstExisting({program / "web", program / "../share/chanoma/web"}) : std::filesystem::path(web);
  return paths;
}

std::vector<std::filesystem::path> ControlCandidates(const config::Config& config) {
  const std::filesystem::path data = DataFolder(config);
  std::vector<std::filesystem::path> candidates;
  if (data == kSystemData) candidates.emplace_back(kSystemControl);
  candidates.push_back(data / "run" / "control");
  return candidates;
}

}  // namespace chanoma::app
