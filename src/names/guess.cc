#include "names/guess.h"

#include <algorithm>
#include <array>

#include "names/component.h"
#include "names/number.h"
#include "names/release_group.h"
#include "names/scan.h"
#include "names/title.h"

namespace chanoma::names {
namespace {

constexpr size_t kMostFolders = 12;

constexpr std::array kContainers = std::to_array<std::string_view>(
    {"3g2", "3gp", "asf", "avi", "divx", "f4v", "flv",  "iso", "m2ts", "m2v", "m4v", "mk2", "mk3d", "mka", "mkv", "mov",  "mp4", "mp4a", "mpe", "mpeg", "mpg",
     "mts", "ogg", "ogm", "ogv", "qt",   "ra",  "ram",  "rm",  "rmvb", "ts",  "vob", "wav", "webm", "wma", "wmv", "idx",  "sub", "ssa",  "ass", "srt",  "vtt",
     "nfo", "torrent", "strm", "jpg", "png"});
constexpr std::array kSubtitles = std::to_array<std::string_view>({"idx", "sub", "ssa", "ass", "srt", "vtt"});

// Folders that say nothing of the work.
constexpr std::array kPlaces = std::to_array<std::string_view>(
    {"movies", "movie", "films", "film", "filme", "peliculas", "cinema", "series", "serie", "serien", "tv", "tvshows", "tvseries", "shows", "show", "anime", "animes", "cartoons",
     "documentaries", "videos", "video", "media", "mnt", "srv", "data", "home", "public", "downloads", "download", "downloadsfinished", "complete", "incoming", "torrents", "torrent",
     "utorrent", "unsorted", "library", "storage", "share", "nas", "volumes", "plex", "jellyfin", "emby", "av", "tmp", "var", "usr", "root", "kids", "new", "done", "files", "disk", "hdd",
     "映画", "アニメ", "ドラマ", "動画", "电影", "电视剧"});
constexpr std::array kFilmPlaces = std::to_array<std::string_view>({"movies", "movie", "films", "film", "filme", "peliculas", "cinema", "映画", "电影"});

// The inside of a disc: its files have no names of their own.
constexpr std::array kDiscFolders = std::to_array<std::string_view>({"videots", "bdmv"});

struct Kind {
  std::string_view name;  // squashed
  std::string_view value;
};
// Folders of what goes with a work.
constexpr std::array kExtraFolders = std::to_array<Kind>(
    {{"trailers", "trailer"}, {"trailer", "trailer"}, {"bandesannonces", "trailer"}, {"featurettes", "featurette"}, {"featurette", "featurette"}, {"behindthescenes", "behind the scenes"},
     {"makingof", "behind the scenes"}, {"deletedscenes", "deleted scene"}, {"interviews", "interview"}, {"interview", "interview"}, {"scenes", "scene"}, {"clips", "clip"},
     {"shorts", "short"}, {"samples", "sample"}, {"sample", "sample"}, {"extras", "extra"}, {"extra", "extra"}, {"bonus", "extra"}, {"other", "extra"}, {"thememusic", "theme"},
     {"backdrops", "backdrop"}, {"特典", "extra"}, {"映像特典", "extra"}, {"予告編", "trailer"}, {"花絮", "extra"}});
// Endings of files that go with a work: "Film-trailer.mkv".
constexpr std::array kExtraEndings = std::to_array<Kind>(
    {{"trailer", "trailer"}, {"featurette", "featurette"}, {"behindthescenes", "behind the scenes"}, {"deleted", "deleted scene"}, {"deletedscene", "deleted scene"}, {"interview", "interview"},
     {"scene", "scene"}, {"clip", "clip"}, {"short", "short"}, {"sample", "sample"}, {"extra", "extra"}});
constexpr std::array kSpecialFolders = std::to_array<std::string_view>({"specials", "special", "season0", "season00", "ova", "ovas", "oad", "スペシャル", "특별편", "spezial", "speciaux"});

template <class List>
bool Holds(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool IsVowelLess(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return std::string_view("aeiouyAEIOUY").find(c) != std::string_view::npos; });
}

// "c48db7d2aeb040e8a920a9fd6effcbf4": a name that was taken away.
bool IsHash(std::string_view stem) {
  if (stem.size() < 16) return false;
  const bool hex = std::all_of(stem.begin(), stem.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-'; });
  const bool word = std::all_of(stem.begin(), stem.end(), [](char c) { return IsWordByte(c) && static_cast<unsigned char>(c) < 0x80; });
  return hex || (word && stem.size() >= 24 && IsVowelLess(stem));
}

size_t SureMarks(const Component& component) {
  return static_cast<size_t>(std::count_if(component.marks.begin(), component.marks.end(), [](const Mark& mark) { return mark.rule->rule->counts == Counts::kAlways; }));
}

struct Folder {
  enum class Role { kPlace, kSeason, kSpecials, kExtras, kWork };
  Role role = Role::kPlace;
  std::string_view extra;
  Component component{""};
};

// Values of a folder that every file in it shares; episodes only where the folder is one release of one of them.
bool Shared(Property property, bool nearest) {
  switch (property) {
    case Property::kYear: case Property::kSeason: case Property::kCountry: return true;
    case Property::kAlternativeTitle: case Property::kContainer: case Property::kVersion: case Property::kCd: case Property::kOther: case Property::kTitle: return false;
    default: return nearest;
  }
}

class PathReader {
 public:
  PathReader(const Rulebook& rulebook, std::string_view path) : rulebook_(rulebook) { Split(path); }

  Guess Run() {
    ReadFolders();
    ReadFile();
    Complete();
    SetType();
    std::stable_sort(guess_.findings.begin(), guess_.findings.end(), [](const Finding& a, const Finding& b) { return a.property < b.property; });
    return std::move(guess_);
  }

 private:
  void Split(std::string_view path) {
    path = path.substr(0, kLongestPath);
    while (!path.empty()) {
      const size_t slash = std::min(path.find_first_of("/\\"), path.size());
      if (slash > 0) names_.push_back(path.substr(0, slash));
      path.remove_prefix(std::min(slash + 1, path.size()));
    }
    if (names_.empty()) return;
    file_ = names_.back();
    names_.pop_back();
    if (names_.size() > kMostFolders) names_.erase(names_.begin(), names_.end() - kMostFolders);
    const size_t dot = file_.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return;
    const std::string extension = Lowered(file_.substr(dot + 1));
    if (!Holds(kContainers, extension)) return;
    container_ = extension;
    file_ = file_.substr(0, dot);
  }

  void ReadFolders() {
    for (std::string_view name : names_) {
      Folder folder;
      const std::string squashed = Squashed(CleanName(name));
      const auto extra = std::find_if(kExtraFolders.begin(), kExtraFolders.end(), [&](const Kind& kind) { return kind.name == squashed; });
      on_disc_ = on_disc_ || Holds(kDiscFolders, squashed);
      if (Holds(kPlaces, squashed) || Holds(kDiscFolders, squashed) || squashed.empty()) {
        around_.films = around_.films || Holds(kFilmPlaces, squashed);
      } else if (extra != kExtraFolders.end()) {
        folder.role = Folder::Role::kExtras;
        folder.extra = extra->value;
      } else if (Holds(kSpecialFolders, squashed)) {
        folder.role = Folder::Role::kSpecials;
        around_.in_season = true;
        around_.season = 0;
      } else {
        folder.component = ReadComponent(rulebook_, name, false);
        ReadTitles(folder.component, {});
        ReadReleaseGroup(folder.component);
        const bool season = folder.component.Has(Property::kSeason) && !folder.component.Has(Property::kEpisode);
        folder.role = season && (!folder.component.Has(Property::kTitle) || IsWorkAbove(folder.component)) ? Folder::Role::kSeason : Folder::Role::kWork;
        // A bare number in a folder's name is a part of the title.
        if (const Finding* episode = folder.component.Find(Property::kEpisode); episode && episode->rule.starts_with("bare-")) Forget(folder.component);
        if (folder.component.Has(Property::kSeason)) {
          around_.in_season = true;
          around_.season = std::stoi(folder.component.Value(Property::kSeason));
        } else if (folder.role == Folder::Role::kWork) {
          around_.in_season = false;
          around_.season.reset();
        }
        if (folder.role == Folder::Role::kWork && folder.component.Has(Property::kTitle)) around_.title = Joined(folder.component);
      }
      folders_.push_back(std::move(folder));
    }
  }

  bool IsWorkAbove(const Component& component) const {
    return !around_.title.empty() && Squashed(component.Value(Property::kTitle)) == Squashed(around_.title);
  }
  static std::string Joined(const Component& component) {
    const std::string rest = component.Value(Property::kAlternativeTitle);
    return component.Value(Property::kTitle) + (rest.empty() ? "" : " - " + rest);
  }
  // Takes back what was read from a bare number.
  static void Forget(Component& component) {
    component.Remove(Property::kEpisode);
    component.Remove(Property::kEpisodeTitle);
    if (component.Find(Property::kSeason) && component.Find(Property::kSeason)->rule == "bare-season") component.Remove(Property::kSeason);
    const size_t end = component.marks.empty() ? component.line.text.size() : component.marks.front().begin;
    if (end <= component.body) return;
    std::string title = Readable(component.Text(component.body, end));
    component.Remove(Property::kTitle);
    component.Remove(Property::kAlternativeTitle);
    component.Set(Property::kTitle, std::move(title), "title", component.Text(component.body, end));
  }

  const Folder* Parent() const { return folders_.empty() ? nullptr : &folders_.back(); }
  bool ParentIsRelease() const {
    const Folder* parent = Parent();
    return parent && parent->role == Folder::Role::kWork && parent->component.Has(Property::kTitle) &&
           std::any_of(parent->component.marks.begin(), parent->component.marks.end(), [](const Mark& mark) { return mark.IsRelease() || mark.HasSeasonAndEpisode(); });
  }

  void ReadFile() {
    const bool subtitle = Holds(kSubtitles, container_);
    std::optional<Component> file;
    if (!(IsHash(file_) && ParentIsRelease()) && !on_disc_) {
      const Kind* ending = TakeExtraEnding();
      file = ReadComponent(rulebook_, file_, subtitle);
      if (ending) file->Set(Property::kExtra, std::string(ending->value), "extra-ending", ending->name);
      if (ParentIsRelease()) {
        // "462.H.LD-BEW.p0801": written backwards.
        Component backwards = ReadComponent(rulebook_, std::string(file_.rbegin(), file_.rend()), subtitle);
        if (SureMarks(backwards) > SureMarks(*file) + 1) file = std::move(backwards);
      }
      ReadTitles(*file, around_);
      ReadReleaseGroup(*file);
      year_before_episode_ = YearBeforeEpisode(*file);
      if (IsAbbreviated(*file)) {
        file->Remove(Property::kTitle);
        file->Remove(Property::kAlternativeTitle);
        if (!file->Has(Property::kEpisode) || file->Find(Property::kEpisode)->rule.starts_with("bare-")) {
          file->Remove(Property::kEpisode);
          file->Remove(Property::kEpisodeTitle);
        }
        file->Remove(Property::kReleaseGroup);
      }
      guess_.findings = std::move(file->findings);
    }
    if (!container_.empty()) std::erase_if(guess_.findings, [](const Finding& finding) { return finding.property == Property::kContainer; });
    if (!container_.empty()) Set(Property::kContainer, container_, "container", container_);
  }

  static bool YearBeforeEpisode(const Component& file) {
    for (size_t i = 1; i < file.marks.size(); ++i) {
      if (file.marks[i].rule->rule->name == "episode-letter" && file.marks[i - 1].Takes("year") && file.BracketAt(file.marks[i - 1].begin) == nullptr) {
        return !file.HasWords(file.marks[i - 1].end, file.marks[i].begin);
      }
    }
    return false;
  }

  // "dmd-aw", "arw-repack-greenberg.dvdrip.xvid": the folder has the whole name.
  bool IsAbbreviated(const Component& file) const {
    if (!ParentIsRelease()) return false;
    const Component& folder = Parent()->component;
    if (std::none_of(file.marks.begin(), file.marks.end(), [](const Mark& mark) { return mark.IsNumbered() || mark.Takes("year"); }) &&
        std::none_of(file.marks.begin(), file.marks.end(), [](const Mark& mark) { return mark.IsRelease() && mark.rule->rule->name != "language"; }) &&
        !file.Has(Property::kBonus) && !file.Has(Property::kExtra)) {
      // Nothing but a name; the folder has one and marks.
      return Squashed(file.Value(Property::kTitle)) != Squashed(folder.Value(Property::kTitle));
    }
    const std::string title = Squashed(file.Value(Property::kTitle));
    if (title == Squashed(folder.Value(Property::kTitle))) return folder.Value(Property::kTitle).find(' ') != std::string::npos && file.Value(Property::kTitle).find(' ') == std::string::npos;
    const std::string_view text = file.line.text;
    const bool lower = Lowered(text) == text;
    const size_t dash = text.find('-');
    return lower && dash != std::string_view::npos && dash >= 2 && dash <= 10 && text.substr(0, dash).find_first_of(" ._") == std::string_view::npos && dash + 1 < text.size() &&
           !IsSeparator(text[dash + 1]) && (file.marks.empty() || file.marks.front().begin > dash);
  }

  // "Film-trailer": takes the ending off.
  const Kind* TakeExtraEnding() {
    const size_t dash = file_.find_last_of("-.");
    if (dash == std::string_view::npos || dash == 0 || (file_[dash] == '.' && file_.find(' ') != std::string_view::npos)) return nullptr;
    const std::string ending = Squashed(file_.substr(dash + 1));
    const auto kind = std::find_if(kExtraEndings.begin(), kExtraEndings.end(), [&](const Kind& each) { return each.name == ending; });
    if (kind == kExtraEndings.end() || Squashed(file_.substr(0, dash)).empty()) return nullptr;
    file_ = file_.substr(0, dash);
    return &*kind;
  }

  bool Has(Property property) const { return Find(property) != nullptr; }
  const Finding* Find(Property property) const {
    const auto found = std::find_if(guess_.findings.begin(), guess_.findings.end(), [&](const Finding& finding) { return finding.property == property; });
    return found == guess_.findings.end() ? nullptr : &*found;
  }
  void Set(Property property, std::string value, std::string_view rule, std::string_view text) {
    if (!value.empty() && !Has(property)) guess_.findings.push_back({property, std::move(value), std::string(rule), std::string(text)});
  }

  void Complete() {
    bool extras = false, nearest = true;
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) {
      switch (folder->role) {
        case Folder::Role::kPlace: nearest = false; continue;
        case Folder::Role::kExtras:
          extras = true;
          Set(Property::kExtra, std::string(folder->extra), "extras-folder", folder->extra);
          MoveTitle(Property::kBonusTitle, true);
          continue;
        case Folder::Role::kSpecials:
          Set(Property::kSpecial, "yes", "specials-folder", "");
          Set(Property::kSeason, "0", "specials-folder", "");
          in_season_ = true;
          continue;
        case Folder::Role::kSeason: in_season_ = true; break;
        case Folder::Role::kWork: break;
      }
      Fill(*folder, nearest && !extras);
      nearest = nearest && folder->role == Folder::Role::kSeason;
    }
    // A name that is nothing but marks is a name all the same.
    if (!Has(Property::kTitle) && !Has(Property::kEpisodeTitle) && !Has(Property::kBonusTitle) && !Has(Property::kYear) && !Has(Property::kSeason) && !Has(Property::kEpisode) &&
        !Has(Property::kDate)) {
      Set(Property::kTitle, Readable(CleanName(file_)), "name", file_);
    }
    if (!Has(Property::kTitle)) {
      // Nothing above has a name: what there is will do.
      for (Property property : {Property::kEpisodeTitle, Property::kBonusTitle, Property::kReleaseGroup}) {
        const Finding* other = Find(property);
        if (!other) continue;
        const Finding copy = *other;
        std::erase_if(guess_.findings, [&](const Finding& finding) { return finding.property == property; });
        Set(Property::kTitle, copy.value, copy.rule, copy.text);
        break;
      }
    }
  }

  // The file's own text is the name of an extra, or of an episode, when the folder names the work.
  void MoveTitle(Property to, bool always) {
    const Finding* title = Find(Property::kTitle);
    if (!title || Has(to) || !(always || !Has(Property::kEpisode))) return;
    const Finding copy = *title;
    std::erase_if(guess_.findings, [](const Finding& finding) { return finding.property == Property::kTitle || finding.property == Property::kAlternativeTitle; });
    Set(to, copy.value, copy.rule, copy.text);
  }

  void Fill(const Folder& folder, bool nearest) {
    const Component& component = folder.component;
    if (folder.role == Folder::Role::kWork && component.Has(Property::kTitle)) {
      const Finding* title = Find(Property::kTitle);
      const bool same = title && Squashed(title->value) == Squashed(component.Value(Property::kTitle));
      if (title && in_season_ && !same && !Has(Property::kEpisode) && !Has(Property::kDate)) MoveTitle(Property::kEpisodeTitle, false);
      if (!Has(Property::kTitle)) {
        for (Property property : {Property::kTitle, Property::kAlternativeTitle}) {
          if (const Finding* found = component.Find(property)) Set(property, found->value, "folder", found->text);
        }
      } else if (same && Lowered(title->value) == title->value && component.marks.empty() && Lowered(component.Value(Property::kTitle)) == title->value) {
        // The folder was named by hand: its capitals are right.
        for (Finding& finding : guess_.findings) {
          if (finding.property == Property::kTitle) finding.value = component.Value(Property::kTitle);
        }
      }
    }
    const bool own_episode = Has(Property::kEpisode) || Has(Property::kDate);
    std::vector<Finding> added;
    for (const Finding& finding : component.findings) {
      if (!Shared(finding.property, nearest) || Has(finding.property)) continue;
      if (own_episode && (finding.property == Property::kEpisode || finding.property == Property::kDate || finding.property == Property::kAbsoluteEpisode)) continue;
      if (finding.property == Property::kSeason && Has(Property::kDate) && !Has(Property::kEpisode)) continue;
      // A pack of several seasons does not say which one this is.
      if (finding.property == Property::kSeason && own_episode && std::count_if(component.findings.begin(), component.findings.end(), [](const Finding& f) { return f.property == Property::kSeason; }) > 1) continue;
      if (finding.property == Property::kYear && finding.rule == "season-short") continue;
      added.push_back({finding.property, finding.value, finding.rule, finding.text});
    }
    guess_.findings.insert(guess_.findings.end(), added.begin(), added.end());
  }

  void SetType() {
    // "Eyes.Of.Dawn.1991.E01": a season named after its year.
    const Finding* year = Find(Property::kYear);
    const Finding* episode = Find(Property::kEpisode);
    if (year && episode && !Has(Property::kSeason) && episode->rule == "episode-letter" && year_before_episode_) Set(Property::kSeason, year->value, "year-before-episode", year->text);
    const bool numbered = Has(Property::kEpisode) || Has(Property::kDate) || Has(Property::kSeason) || Has(Property::kAbsoluteEpisode) || Has(Property::kSpecial);
    const bool checked = std::any_of(guess_.findings.begin(), guess_.findings.end(), [](const Finding& finding) { return finding.rule == "check-sum"; }) &&
                         std::any_of(guess_.findings.begin(), guess_.findings.end(), [](const Finding& finding) { return finding.rule == "group-before"; });
    // A bonus, or a file of fansubs, that no year makes a film's.
    const bool serial = !Has(Property::kYear) && !Has(Property::kFilm) && (Has(Property::kBonus) || checked);
    guess_.type = numbered || serial ? Type::kEpisode : Type::kMovie;
  }

  const Rulebook& rulebook_;
  std::vector<std::string_view> names_;  // of the folders, outermost first
  std::string_view file_;
  std::string container_;
  std::vector<Folder> folders_;
  Surroundings around_;
  bool in_season_ = false;
  bool on_disc_ = false;
  bool year_before_episode_ = false;
  Guess guess_;
};

}  // namespace

std::string_view Guess::Text(Property property) const {
  for (const Finding& finding : findings) {
    if (finding.property == property) return finding.value;
  }
  return {};
}

std::optional<int> Guess::Number(Property property) const { return ParseNumber(Text(property)); }

std::vector<int> Guess::Numbers(Property property) const {
  std::vector<int> numbers;
  for (std::string_view text : Texts(property)) {
    if (const auto number = ParseNumber(text)) numbers.push_back(*number);
  }
  return numbers;
}

std::vector<std::string_view> Guess::Texts(Property property) const {
  std::vector<std::string_view> texts;
  for (const Finding& finding : findings) {
    if (finding.property == property) texts.push_back(finding.value);
  }
  return texts;
}

std::string Guess::FullTitle() const {
  std::string title(Text(Property::kTitle));
  if (const std::string_view rest = Text(Property::kAlternativeTitle); !rest.empty()) title.append(" - ").append(rest);
  return title;
}

Reader::Reader(std::unique_ptr<Rulebook> rulebook) : rulebook_(std::move(rulebook)) {}
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::Create() {
  return std::unique_ptr<Reader>(new Reader(std::make_unique<Rulebook>(TRY(Rulebook::Create()))));
}

Guess Reader::Read(std::string_view path) const { return PathReader(*rulebook_, path).Run(); }

}  // namespace chanoma::names
