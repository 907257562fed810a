#pragma once
// What can be read from a name. The names of properties are those the widespread parsers of names use. Any thread.

#include <optional>
#include <string_view>

namespace chanoma::names {

enum class Property {
  kTitle,
  kAlternativeTitle,
  kYear,
  kSeason,
  kEpisode,
  kAbsoluteEpisode,
  kEpisodeTitle,
  kDate,
  kPart,
  kCd,
  kVersion,
  kEdition,
  kFilm,
  kFilmTitle,
  kBonus,
  kBonusTitle,
  kCountry,
  kScreenSize,
  kSource,
  kVideoCodec,
  kAudioCodec,
  kAudioChannels,
  kLanguage,
  kSubtitleLanguage,
  kReleaseGroup,
  kContainer,
  kSpecial,  // the file is no ordinary episode: "OVA", "special"
  kExtra,    // the file goes with a film or series: "trailer", "featurette", …
  kOther,    // understood, and of no further use: "Proper", "HDR10", a website, a check sum
};
constexpr int kProperties = static_cast<int>(Property::kOther) + 1;

std::string_view PropertyName(Property property);  // "subtitle_language"
std::optional<Property> FindProperty(std::string_view name);
bool IsNumber(Property property);    // its values are whole numbers
bool IsMultiple(Property property);  // it may have several values
// What a release says of its bytes, not of the work: source, codecs, group, …
bool IsTechnical(Property property);

}  // namespace chanoma::names
