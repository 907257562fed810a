#include "catalogue/titles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "digest/digest.h"
#include "model/work.h"
#include "names/guess.h"
#include "text/spelling.h"
#include "text/text.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kLongest = 300;

constexpr std::array<std::string_view, 36> kExtensions{
    "3gp", "aac", "ac3", "asf", "avi",  "divx", "dts", "eac3", "f4v", "flac", "flv", "m2ts", "m2v", "m4a", "m4b", "m4v", "mka", "mkv",
    "mov", "mp3", "mp4", "mpe", "mpeg", "mpg",  "mts", "oga",  "ogg", "ogm",  "ogv", "opus", "ts",  "vob", "wav", "webm", "wma", "wmv"};

std::string LowerExtension(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  std::string extension(name.substr(dot + 1));
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return extension;
}

const names::Reader* NameReader() {
  static const auto reader = names::Reader::Create();  // a table without state
  return reader ? reader->get() : nullptr;
}

bool IsBonus(const names::Guess& guess) {
  using names::Property;
  return guess.Number(Property::kBonus) || !guess.Text(Property::kExtra).empty() || !guess.Text(Property::kBonusTitle).empty();
}

// "The Long Night (2019)", "The Wire S01E02 The Detail"; empty when the name says neither year nor season, day or release: then
// it is a title as it stands.
std::string TitleOfWork(const names::Guess& guess) {
  const std::string title = guess.FullTitle();
  using names::Property;
  if (title.empty() || IsBonus(guess)) return {};
  const auto year = guess.Number(Property::kYear);
  const std::string_view day = guess.Text(Property::kDate);
  if (guess.type == names::Type::kMovie) {
    const auto part = guess.Number(Property::kPart);
    const bool said = year || !guess.Text(Property::kScreenSize).empty() || !guess.Text(Property::kSource).empty() || !guess.Text(Property::kVideoCodec).empty();
    return said ? title + (part ? fmt::format(" – Part {}", *part) : "") + (year ? fmt::format(" ({})", *year) : "") : std::string();
  }
  const std::vector<int> seasons = guess.Numbers(Property::kSeason), episodes = guess.Numbers(Property::kEpisode);
  std::string label(day);
  if (!seasons.empty()) label = fmt::format("S{:02}", seasons.front());
  if (!seasons.empty() && !episodes.empty()) label += fmt::format("E{:02}", episodes.front());
  if (!seasons.empty() && episodes.size() > 1) label += fmt::format("–E{:02}", episodes.back());
  if (label.empty()) return {};
  const std::string_view own = guess.Text(Property::kEpisodeTitle);
  return title + " " + label + (own.empty() ? "" : " " + std::string(own));
}

// "2015-07-22": the year as the season, month and day as the episode.
bool SetDay(std::string_view date, model::Work& work) {
  const auto number = [&](size_t at, size_t digits) {
    uint32_t value = 0;
    for (const char c : date.substr(at, digits)) value = value * 10 + static_cast<uint32_t>(c - '0');
    return value;
  };
  constexpr std::string_view kForm = "0000-00-00";
  if (date.size() != kForm.size()) return false;
  for (size_t i = 0; i < date.size(); ++i) {
    if (kForm[i] == '-' ? date[i] != '-' : date[i] < '0' || date[i] > '9') return false;
  }
  work.season = number(0, 4);
  work.episode = number(5, 2) * 100 + number(8, 2);
  return true;
}

// What the name says that the file holds; none when it is known as a file alone. A film without a year is none: too many share
// their names.
std::optional<model::Work> WorkOfName(const names::Guess& guess) {
  using names::Property;
  std::string title = text::Spelling(guess.FullTitle());
  if (title.empty() || IsBonus(guess)) return std::nullopt;
  const auto year = guess.Number(Property::kYear);
  if (year) title += " " + std::to_string(*year);
  model::Work work{model::WorkKind::kFilm, std::move(title), 0, 0};
  const auto least = [](int number) { return static_cast<uint32_t>(std::max(number, 0)); };
  if (guess.type == names::Type::kMovie) {
    if (!year) return std::nullopt;
    work.episode = least(guess.Number(Property::kPart).value_or(guess.Number(Property::kCd).value_or(0)));
    return work;
  }
  work.kind = model::WorkKind::kEpisode;
  const std::vector<int> seasons = guess.Numbers(Property::kSeason), episodes = guess.Numbers(Property::kEpisode);
  const std::vector<int> absolute = guess.Numbers(Property::kAbsoluteEpisode);
  if (!episodes.empty() || !absolute.empty()) {
    work.season = seasons.empty() ? 1 : least(seasons.front());
    work.episode = least(episodes.empty() ? absolute.front() : episodes.front());
    return work;
  }
  if (SetDay(guess.Text(Property::kDate), work)) return work;
  return std::nullopt;
}

// What the name says of the show and of the entry in it.
model::WorkName NameOfWork(const names::Guess& guess, const model::Work& work) {
  using names::Property;
  model::WorkName name;
  name.show = text::Clean(guess.FullTitle(), kLongest);
  name.slug = text::Slug(name.show);
  name.year = guess.Number(Property::kYear).value_or(0);
  if (work.kind != model::WorkKind::kEpisode) return name;
  name.entry = text::Clean(guess.Text(Property::kEpisodeTitle), kLongest);
  const std::vector<int> episodes = guess.Numbers(Property::kEpisode), absolute = guess.Numbers(Property::kAbsoluteEpisode);
  const std::vector<int>& numbers = episodes.empty() ? absolute : episodes;
  if (numbers.empty()) name.aired = std::string(guess.Text(Property::kDate));
  else if (numbers.size() > 1) name.through = static_cast<uint32_t>(std::max(numbers.back(), 0));
  return name;
}

}  // namespace

bool IsMediaName(std::string_view name) {
  const std::string extension = LowerExtension(name);
  return !extension.empty() && std::binary_search(kExtensions.begin(), kExtensions.end(), extension);
}

namespace {

std::string TitleOfFile(std::string_view path) {
  const size_t slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::string_view whole = name;
  if (IsMediaName(name)) name = name.substr(0, name.rfind('.'));
  std::string title(name);
  if (title.find(' ') == std::string::npos) {
    std::replace_if(title.begin(), title.end(), [](char c) { return c == '.' || c == '_'; }, ' ');
  }
  title = text::Clean(title, kLongest);
  const size_t first = title.find_first_not_of(' ');
  if (first == std::string::npos) {
    // Blanks or control characters alone: what can be shown of it, so that there is something to press.
    title = text::Clean(whole, kLongest);
    return title.empty() ? "–" : title;
  }
  return title.substr(first, title.find_last_not_of(' ') - first + 1);
}

}  // namespace

Naming NamingOf(std::string_view root, std::string_view path) {
  Naming naming;
  std::optional<model::Work> work;
  if (const names::Reader* reader = NameReader()) {
    const names::Guess guess = reader->Read(path);
    naming.title = text::Clean(TitleOfWork(guess), kLongest);
    work = WorkOfName(guess);
    if (work) naming.name = NameOfWork(guess, *work);
  }
  if (naming.title.empty()) naming.title = TitleOfFile(path);
  if (!work) {
    digest::Blake2b sum;
    sum.Update(root);
    sum.Update("/");
    const std::string_view name = path.substr(path.rfind('/') + 1);
    sum.Update(IsMediaName(name) ? path.substr(0, path.rfind('.')) : path);
    work = model::Work{model::WorkKind::kFile, sum.Finish(), 0, 0};
  }
  naming.work = model::WorkKey(*work);
  return naming;
}

Understood UnderstoodOf(std::string_view path) {
  using names::Property;
  Understood understood;
  const names::Reader* reader = NameReader();
  if (!reader) return understood;
  const names::Guess guess = reader->Read(path);
  understood.title = text::Clean(guess.FullTitle(), kLongest);
  understood.year = guess.Number(Property::kYear);
  understood.season = guess.Number(Property::kSeason);
  const auto episode = guess.Number(Property::kEpisode);
  understood.number = episode ? episode : guess.Number(Property::kAbsoluteEpisode);
  return understood;
}

std::string TitleFromPath(std::string_view path) { return NamingOf({}, path).title; }

}  // namespace chanoma::catalogue
