#include "names/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace chanoma::names {
namespace {

struct Row {
  Property property;
  std::string_view name;
  bool number;
  bool multiple;
  bool technical;
};

constexpr std::array kRows = std::to_array<Row>({
    {Property::kTitle, "title", false, false, false},
    {Property::kAlternativeTitle, "alternative_title", false, false, false},
    {Property::kYear, "year", true, false, false},
    {Property::kSeason, "season", true, true, false},
    {Property::kEpisode, "episode", true, true, false},
    {Property::kAbsoluteEpisode, "absolute_episode", true, true, false},
    {Property::kEpisodeTitle, "episode_title", false, false, false},
    {Property::kDate, "date", false, false, false},
    {Property::kPart, "part", true, false, false},
    {Property::kCd, "cd", true, false, false},
    {Property::kVersion, "version", true, false, false},
    {Property::kEdition, "edition", false, true, true},
    {Property::kFilm, "film", true, false, false},
    {Property::kFilmTitle, "film_title", false, false, false},
    {Property::kBonus, "bonus", true, false, false},
    {Property::kBonusTitle, "bonus_title", false, false, false},
    {Property::kCountry, "country", false, false, true},
    {Property::kScreenSize, "screen_size", false, false, true},
    {Property::kSource, "source", false, false, true},
    {Property::kVideoCodec, "video_codec", false, false, true},
    {Property::kAudioCodec, "audio_codec", false, true, true},
    {Property::kAudioChannels, "audio_channels", false, false, true},
    {Property::kLanguage, "language", false, true, true},
    {Property::kSubtitleLanguage, "subtitle_language", false, true, true},
    {Property::kReleaseGroup, "release_group", false, false, true},
    {Property::kContainer, "container", false, false, true},
    {Property::kSpecial, "special", false, false, false},
    {Property::kExtra, "extra", false, false, false},
    {Property::kOther, "other", false, true, true},
});
static_assert(kRows.size() == kProperties);

const Row& RowOf(Property property) { return kRows[static_cast<size_t>(property)]; }

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Result<CompiledRule> Compile(const Rule& rule) {
  auto pattern = TRY(Pattern::Compile(rule.pattern));
  CompiledRule compiled{&rule, std::move(pattern), {}};
  for (const std::string& capture : compiled.pattern.captures()) {
    if (capture != "numbered" && !FindProperty(capture)) return Fail(Code::kInvalid, fmt::format("rule {}: no property {}", rule.name, capture));
  }
  for (std::string_view rest = rule.sets; !rest.empty();) {
    const size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view item = rest.substr(0, end);
    const size_t equals = item.find('=');
    const auto property = equals == std::string_view::npos ? std::nullopt : FindProperty(Trimmed(item.substr(0, equals)));
    if (!property) return Fail(Code::kInvalid, fmt::format("rule {} sets “{}”", rule.name, item));
    compiled.sets.emplace_back(*property, Trimmed(item.substr(equals + 1)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return compiled;
}

}  // namespace

std::string_view PropertyName(Property property) { return RowOf(property).name; }
bool IsNumber(Property property) { return RowOf(property).number; }
bool IsMultiple(Property property) { return RowOf(property).multiple; }
bool IsTechnical(Property property) { return RowOf(property).technical; }

std::optional<Property> FindProperty(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.property;
  }
  return std::nullopt;
}

Result<std::vector<CompiledRule>> CompileRules() {
  std::vector<CompiledRule> compiled;
  for (const auto rules : {StructureRules(), ReleaseRules()}) {
    for (const Rule& rule : rules) compiled.push_back(TRY(Compile(rule)));
  }
  return compiled;
}

}  // namespace chanoma::names
