#include "moving/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace chanoma::moving {
namespace {

constexpr size_t kNamesShown = 20;

std::string Names(const std::vector<std::string>& names) {
  std::string joined;
  for (size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) joined += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kNamesShown ? fmt::format("{} and {} more", joined, names.size() - kNamesShown) : joined;
}

class Lines {
 public:
  template <class... Parts>
  void Add(fmt::format_string<Parts...> form, Parts&&... parts) {
    lines_.push_back(fmt::format(form, std::forward<Parts>(parts)...));
  }
  void AddNames(std::string_view what, const std::vector<std::string>& names) {
    if (!names.empty()) Add("  {} {}: {}", names.size(), what, Names(names));
  }
  void AddCount(uint64_t count, std::string_view what) {
    if (count > 0) Add("  {} {}", count, what);
  }
  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

void AddUsers(const Report& report, Lines& lines) {
  lines.Add("Users of {}: {}", report.from, report.users_here.size() + report.users_new.size() + report.users_left.size());
  lines.AddNames("have an account here", report.users_here);
  lines.AddNames("get one, locked until it has a password", report.users_new);
  lines.AddNames("of these were disabled, and are banned here", report.disabled);
  lines.AddNames("of these saw only a part there, and see no library here until you say which", report.limited);
  lines.AddNames(report.with_roles ? "of these are administrators" : "of these were administrators, and are members here (--with-roles makes them administrators)", report.administrators);
  lines.AddCount(report.users_left.size(), "are left out (--user THERE=HERE gives them a name):");
  for (const std::string& left : report.users_left) lines.Add("    {}", left);
}

void AddStates(const Report& report, bool dry, Lines& lines) {
  lines.Add("What they watched, and where they are: {} records", report.rows);
  lines.AddCount(report.taken, dry ? "would be taken" : "taken");
  lines.AddCount(report.newer_here, "left, since what is known here is as new or newer");
  lines.AddCount(report.repeated, "left, since another is of the same film or episode, and as late or later");
  lines.AddCount(report.of_missing, "kept, since they are of what was not found or has no place here");
  lines.AddCount(report.nobodys, "left, of users that are not there any more or are left out");
  lines.AddCount(report.gone, "left, of what is not there any more, or is there under another key too");
  lines.AddCount(report.silent, "say nothing of having watched");
  if (report.scores + report.planned + report.listed_here == 0) return;
  lines.Add("Their lists");
  lines.AddCount(report.scores, "scores");
  lines.AddCount(report.planned, "favourites that they have not begun: planned");
  lines.AddCount(report.listed_here, "left, since their list says something of it already");
}

void AddKept(const Report& report, Lines& lines) {
  if (report.kept == Report::Kept{}) return;
  lines.Add("What has no place here yet, and is kept");
  lines.AddCount(report.kept.favourites, "favourites");
  lines.AddCount(report.kept.ratings, "ratings of episodes, and of what was not found");
  lines.AddCount(report.kept.playlists, "playlists");
  lines.AddCount(report.kept.collections, "collections");
  lines.AddCount(report.kept.tracks, "choices of tracks for sound and subtitles");
}

}  // namespace

std::vector<std::string> Words(const Report& report, bool dry, size_t shown) {
  Lines lines;
  AddUsers(report, lines);
  const auto wanted = static_cast<size_t>(std::ranges::count_if(report.missing, &Missing::wanted));
  const auto& [none, path, ids, title] = report.found;
  lines.Add("Films, episodes and other files: {}", none + path + ids + title);
  lines.AddCount(path, "found by their path");
  lines.AddCount(ids, "found by their ids (IMDb, TMDB, TheTVDB)");
  lines.AddCount(title, "found by their title");
  if (none > 0) lines.Add("  {} not found, {} of which somebody watched or marked", none, wanted);
  if (none > 0 && path == 0) lines.Add("  None has the path that it has there: --map OLD=NEW says where such a folder is here.");
  AddStates(report, dry, lines);
  AddKept(report, lines);
  size_t told = 0;
  for (const bool which : {true, false}) {
    for (const Missing& missing : report.missing) {
      if (missing.wanted != which) continue;
      if (told++ == 0) lines.Add("Not found, first what somebody watched");
      if (told <= shown) lines.Add("  {}", missing.words);
    }
  }
  if (told > shown) lines.Add("  and {} more", told - shown);
  return lines.Take();
}

}  // namespace chanoma::moving
