#include "catalogue/sidecars.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "catalogue/paths.h"
#include "catalogue/priorities.h"
#include "catalogue/sum.h"
#include "catalogue/titles.h"
#include "files/walk.h"
#include "media/language.h"
#include "text/text.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kTitleLimit = 200;
constexpr size_t kMostSidecars = 100;  // of one film

std::optional<media::SidecarFormat> FormatOf(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const std::string extension = LowerCase(name.substr(dot + 1));
  if (extension == "srt") return media::SidecarFormat::kSubRip;
  if (extension == "vtt") return media::SidecarFormat::kWebVtt;
  if (extension == "ass" || extension == "ssa") return media::SidecarFormat::kAss;
  if (extension == "sup") return media::SidecarFormat::kPgs;
  if (extension == "idx") return media::SidecarFormat::kVobSub;
  return std::nullopt;
}

bool IsPictureFile(std::string_view name) { return LowerCase(name).ends_with(".sub"); }
bool IsSubtitleOrFilm(std::string_view name) { return IsMediaName(name) || IsSidecarName(name) || IsPictureFile(name); }
bool IsWanted(std::string_view name) { return IsSubtitleOrFilm(name) || IsNfoName(name) || IsPictureName(name); }

// "en", "eng", "pt-BR", "zh_Hant".
std::string LanguageOf(std::string_view token) {
  const size_t region = token.find_first_of("-_");
  if (!media::IsLanguage(token.substr(0, region))) return {};
  if (region != std::string_view::npos && token.size() - region - 1 != 2 && token.size() - region - 1 != 4) return {};
  return media::LanguageTag(token);
}

bool IsInOrUnder(std::string_view folder, std::string_view path) {
  return folder.empty() || (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

}  // namespace

bool IsSidecarName(std::string_view name) { return FormatOf(name).has_value(); }

SidecarName ReadSidecarName(std::string_view stem, std::string_view name) {
  SidecarName read;
  read.format = FormatOf(name).value_or(media::SidecarFormat::kSubRip);
  std::string_view rest = StemOf(name);
  rest = rest.size() > stem.size() ? rest.substr(stem.size() + 1) : std::string_view();
  bool lone_hi = false;
  while (!rest.empty()) {
    const std::string_view token = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(token.size() + 1, rest.size()));
    const std::string word = LowerCase(token);
    if (word == "default") {
      read.is_default = true;
    } else if (word == "forced") {
      read.forced = true;
    } else if (word == "sdh" || word == "cc") {
      read.hearing_impaired = true;
    } else if (word == "hi" && (lone_hi || !read.language.empty())) {
      read.hearing_impaired = true;
    } else if (word == "hi") {
      lone_hi = true;  // Hindi, unless a language follows
    } else if (std::string language = LanguageOf(word); !language.empty() && read.language.empty()) {
      read.language = std::move(language);
    } else if (!token.empty()) {
      if (!read.title.empty()) read.title += ' ';
      read.title += token;
    }
  }
  if (lone_hi && read.language.empty()) read.language = "hi";
  else if (lone_hi) read.hearing_impaired = true;
  read.title = text::Clean(read.title, kTitleLimit);
  return read;
}

std::map<std::string, std::vector<Beside>> SidecarsByFilm(const FolderFiles& folder) {
  std::multimap<std::string_view, const std::string*> by_stem;
  for (const std::string& film : folder.films) by_stem.emplace(StemOf(film), &film);
  std::map<std::string, std::vector<Beside>> found;
  for (const Beside& file : folder.files) {
    std::string_view stem = file.name;
    for (size_t dot = stem.rfind('.'); dot != std::string_view::npos && dot > 0; dot = stem.rfind('.')) {
      stem = stem.substr(0, dot);
      const auto [first, last] = by_stem.equal_range(stem);
      for (auto at = first; at != last; ++at) {
        std::vector<Beside>& own = found[*at->second];
        if (own.size() < kMostSidecars) own.push_back(file);
      }
      if (first != last) break;
    }
  }
  for (auto& [film, own] : found) std::ranges::sort(own, {}, &Beside::name);
  return found;
}

uint64_t SumOf(const std::vector<Beside>& sidecars) {
  if (std::ranges::none_of(sidecars, [](const Beside& file) { return IsSidecarName(file.name); })) return 0;
  Sum sum;
  for (const Beside& file : sidecars) sum.Add(file.name, file.size, file.modified_ns);
  return sum.Get();
}

Result<std::vector<Beside>> FindSidecars(const std::string& root, const std::string& path) {
  const std::string folder(FolderOf(path));
  FolderFiles found;
  files::WalkOptions options{root, folder, IsSubtitleOrFilm, {}};
  options.flat = true;
  TRY(files::Walk(options, [&](const files::FoundFile& file) -> Result<void> {
    const std::string name(NameOf(file.path));
    if (IsMediaName(name)) found.films.push_back(name);
    else found.files.push_back({name, file.stamp.size, file.stamp.modified_ns});
    return {};
  }));
  auto sidecars = SidecarsByFilm(found);
  return std::move(sidecars[std::string(NameOf(path))]);
}

Result<void> SidecarScan::Check(const model::Library& library, const std::string& path, const Sums& sums, const std::string& request) {
  const auto id = store_.Read().FindVideoByPath(library.id, path);
  if (!id) return id.error().code == Code::kNotFound ? Result<void>() : Fail(id.error());
  const auto known = store_.Read().GetVideo(*id);
  if (!known || (known->beside == sums.subtitles && known->nfo == sums.nfo && known->art == sums.art)) return {};
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    auto video = draft.GetVideo(*id);
    if (!video) return video.error().code == Code::kNotFound ? Result<void>() : Fail(video.error());
    // The probe of a file that was not looked at yet queues it.
    const bool known_inside = std::holds_alternative<model::Probed>(video->state) || std::holds_alternative<model::Ready>(video->state);
    const bool subtitles = known_inside && video->beside != sums.subtitles;
    video->beside = sums.subtitles;
    video->nfo = sums.nfo;  // which the store sees to,
    video->art = sums.art;  // and to this
    TRY(draft.PutVideo({std::move(*video), std::nullopt}));
    if (subtitles) TRY(draft.Enqueue({model::JobKind::kSubtitles, *id, kSubtitlePriority, request, 3, std::nullopt}));
    return {};
  }));
  return {};
}

Result<void> SidecarScan::Follow(const model::Library& library, const std::vector<std::string>& changed, const std::string& request,
                                 std::stop_token stop) {
  std::set<std::string> trees, folders;
  for (const std::string& path : changed) {
    // What is told of a series is told of all below, and so it is shown.
    if (NameOf(path) == kSeriesNfo || IsSharedPicture(NameOf(path))) trees.emplace(FolderOf(path));
    else if (IsWanted(NameOf(path))) folders.emplace(FolderOf(path));
    else trees.insert(path);
  }
  for (const bool flat : {false, true}) {
    for (const std::string& folder : flat ? folders : trees) {
      // What is gone is no news: its films go as well.
      if (const auto walked = Walk(library, folder, flat, request, stop); !walked && walked.error().code != Code::kNotFound) return walked;
    }
  }
  return {};
}

Result<void> SidecarScan::Walk(const model::Library& library, const std::string& walked, bool flat, const std::string& request,
                               std::stop_token stop) {
  std::map<std::string, FolderFiles, std::less<>> open;
  const auto finish = [&](const std::string& folder, const FolderFiles& found) -> Result<void> {
    if (found.films.empty()) return {};
    const auto sidecars = SidecarsByFilm(found);
    const uint64_t series = SumOfSeriesNfo(library.path, folder);
    NfoFolder told{found.films, {}, {}};
    for (const Beside& file : found.nfo) told.Add(file);
    PictureFolder pictures(folder);
    for (const std::string& film : found.films) pictures.AddFilm(film);
    for (const Beside& file : found.pictures) pictures.Add(file);
    const uint64_t shared = SumOfShared(library.path, folder, pictures);
    for (const std::string& film : found.films) {
      const auto own = sidecars.find(film);
      const Sums sums{own == sidecars.end() ? 0 : SumOf(own->second), SumOfNfo(told, film, series), SumOfPictures(pictures, film, shared)};
      TRY(Check(library, JoinPath(folder, film), sums, request));
    }
    return {};
  };
  files::WalkOptions options{library.path, walked, IsWanted, stop};
  options.flat = flat;
  TRY(files::Walk(options, [&](const files::FoundFile& file) -> Result<void> {
    // Paths come in order, so a folder is over once the walk has left it.
    for (auto at = open.begin(); at != open.end();) {
      if (IsInOrUnder(at->first, file.path)) {
        ++at;
        continue;
      }
      TRY(finish(at->first, at->second));
      at = open.erase(at);
    }
    FolderFiles& folder = open[std::string(FolderOf(file.path))];
    std::string name(NameOf(file.path));
    if (IsMediaName(name)) folder.films.push_back(std::move(name));
    else if (IsNfoName(name)) folder.nfo.push_back({std::move(name), file.stamp.size, file.stamp.modified_ns});
    else if (IsPictureName(name)) folder.pictures.push_back({std::move(name), file.stamp.size, file.stamp.modified_ns});
    else folder.files.push_back({std::move(name), file.stamp.size, file.stamp.modified_ns});
    return {};
  }));
  for (const auto& [folder, found] : open) TRY(finish(folder, found));
  return {};
}

}  // namespace chanoma::catalogue
