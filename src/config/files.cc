#include "config/files.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "base/file.h"

namespace chanoma::config {
namespace {

constexpr size_t kFileLimit = 1 << 20;

Result<std::vector<std::filesystem::path>> DropIns(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) return files;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::filesystem::path& path = entry->path();
    if (path.extension() == ".toml" && !path.filename().string().starts_with('.')) files.push_back(path);
  }
  if (error) return Fail(SystemError(error.value(), "list", folder));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<Layer> ReadFiles(const std::filesystem::path& file) {
  std::vector<std::filesystem::path> files{file};
  for (std::filesystem::path& more : TRY(DropIns(file.parent_path() / "conf.d"))) files.push_back(std::move(more));
  Layer all;
  for (const std::filesystem::path& path : files) {
    Layer one = TRY(ParseToml(TRY(ReadFile(path, kFileLimit)), path.string()));
    for (auto& [key, value] : one.values) all.values.insert_or_assign(key, std::move(value));
    for (auto& [key, place] : one.places) all.places.insert_or_assign(key, std::move(place));
    std::move(one.oidc.begin(), one.oidc.end(), std::back_inserter(all.oidc));
    std::move(one.libraries.begin(), one.libraries.end(), std::back_inserter(all.libraries));
  }
  return all;
}

}  // namespace chanoma::config
