#include "app/kodi_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/file.h"
#include "freedom/kodi_folder.h"

namespace chanoma::app {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLargest = 4 << 20;  // of a file beside the databases
constexpr size_t kMostLists = 10'000;
constexpr std::string_view kMaster = "Master user";

// MyVideos131.db → 131; none for other names.
std::optional<int> FormOf(const fs::path& file) {
  const std::string name = file.filename().string();
  constexpr std::string_view kBefore = "MyVideos", kAfter = ".db";
  if (!name.starts_with(kBefore) || !name.ends_with(kAfter) || name.size() <= kBefore.size() + kAfter.size()) return std::nullopt;
  int form = 0;
  const char* last = name.data() + name.size() - kAfter.size();
  const auto [end, error] = std::from_chars(name.data() + kBefore.size(), last, form);
  return error == std::errc() && end == last ? std::optional(form) : std::nullopt;
}

// Kodi leaves those of older releases beside the one that it uses.
std::optional<fs::path> NewestIn(const fs::path& folder) {
  std::optional<fs::path> newest;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const auto form = FormOf(entry->path());
    if (form && (!newest || *form > *FormOf(*newest))) newest = entry->path();
  }
  return newest;
}

// Empty where there is none.
Result<std::string> TextOf(const fs::path& file) {
  auto text = ReadFile(file, kLargest);
  if (!text && text.error().code == Code::kNotFound) return std::string();
  return text;
}

Result<void> AddBeside(const fs::path& folder, freedom::KodiProfile& profile) {
  profile.favourites = TRY(TextOf(folder / "favourites.xml"));
  std::vector<fs::path> lists;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder / "playlists" / "video", error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if ((entry->path().extension() == ".m3u" || entry->path().extension() == ".m3u8") && lists.size() < kMostLists) lists.push_back(entry->path());
  }
  std::ranges::sort(lists);
  for (const fs::path& list : lists) profile.playlists.emplace_back(list.stem().string(), TRY(TextOf(list)));
  return {};
}

// userdata, out of what is above, it, or what is in it.
std::optional<fs::path> UserdataOf(const fs::path& given) {
  std::error_code error;
  for (const char* below : {"userdata", ".kodi/userdata", "."}) {
    const fs::path folder = (given / below).lexically_normal();
    if (fs::is_directory(folder / "Database", error)) return folder;
  }
  return NewestIn(given) ? std::optional((given / "..").lexically_normal()) : std::nullopt;
}

Result<void> AddFolder(const fs::path& given, std::vector<freedom::KodiProfile>& profiles) {
  const auto userdata = UserdataOf(given);
  if (!userdata) return Fail(Code::kNotFound, fmt::format("there is no MyVideos….db in {}", given.string()));
  std::vector<freedom::KodiName> names{{std::string(kMaster), {}}};
  if (const std::string xml = TRY(TextOf(*userdata / "profiles.xml")); !xml.empty()) names = TRY(freedom::ReadKodiProfiles(xml));
  const size_t before = profiles.size();
  for (const freedom::KodiName& name : names) {
    // Profiles lie below userdata, and nothing else is looked into.
    if (name.folder.find("..") != std::string::npos || fs::path(name.folder).is_absolute()) continue;
    const fs::path folder = (*userdata / name.folder).lexically_normal();
    const auto database = NewestIn(folder / "Database");
    if (!database) continue;
    freedom::KodiProfile profile{name.name, *database};
    TRY(AddBeside(folder, profile));
    profiles.push_back(std::move(profile));
  }
  if (profiles.size() == before) return Fail(Code::kNotFound, fmt::format("there is no MyVideos….db in {}", (*userdata / "Database").string()));
  return {};
}

// A database alone: of userdata/profiles/Kid/Database the profile Kid, else the master's.
std::string NameBy(const fs::path& database) {
  const fs::path folder = database.parent_path().parent_path();
  return database.parent_path().filename() == "Database" && folder.parent_path().filename() == "profiles" ? folder.filename().string() : std::string(kMaster);
}

}  // namespace

Result<std::vector<freedom::KodiProfile>> FindKodi(const std::vector<std::string>& given) {
  std::vector<freedom::KodiProfile> profiles;
  for (const std::string& one : given) {
    std::error_code error;
    const fs::path path = fs::absolute(one, error).lexically_normal();
    if (fs::is_directory(path, error)) TRY(AddFolder(path, profiles));
    else profiles.push_back({NameBy(path), path});
  }
  return profiles;
}

}  // namespace chanoma::app
