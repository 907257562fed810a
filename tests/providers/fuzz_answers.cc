// Whatever a provider answers: an error in words, or works whose texts, numbers and lists keep their bounds. The first byte says which
// reader.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "providers/anilist.h"
#include "providers/anime_lists.h"
#include "providers/polite.h"
#include "providers/reading.h"
#include "providers/tmdb.h"
#include "providers/tvdb.h"
#include "providers/tvmaze.h"
#include "providers/wikidata.h"

namespace {

using namespace chanoma;
using namespace chanoma::providers;

void Hold(bool holds) {
  if (!holds) std::abort();
}

void Look(const Result<std::vector<Candidate>>& candidates) {
  if (!candidates) return Hold(!candidates.error().message.empty());
  Hold(candidates->size() <= kMostCandidates);
  for (const Candidate& one : *candidates) {
    Hold(!one.id.empty() && one.id.size() <= kLongestWord && !one.title.empty() && one.title.size() <= kLongestTitle);
    Hold(one.plot.size() <= kLongestEpisodePlot && one.poster.size() <= kLongestAddress + 100 && one.other_titles.size() <= kMostTitles);
    Hold(one.year == 0 || (one.year > 0 && one.year < 10'000));
  }
}

void Look(const Result<Details>& details) {
  if (!details) return Hold(!details.error().message.empty());
  Hold(details->episodes.size() <= kMostEpisodes && details->said.people.size() <= 3 * kMostPeople && details->said.texts.size() <= kMostTitles + 1);
  for (const auto& [tag, texts] : details->said.texts) Hold(tag.size() <= 12 && (!texts.plot || texts.plot->size() <= kLongestPlot) && (!texts.title || texts.title->size() <= kLongestTitle));
  for (const model::Rating& rating : details->said.ratings) Hold(rating.value > 0 && rating.value <= 10);
  for (const auto& day : {details->said.premiered, details->said.ended}) Hold(!day || Day(*day) == *day);
  Hold(details->next.empty() || Day(details->next) == details->next);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  ReadRetryAfter(text, Timestamp{});
  if (const auto ids = ReadAnimeLists(text)) {
    for (const auto& [tvdb, own] : ids->series_by_tvdb) Hold(IsId(tvdb) && IsId(own));
  }
  const auto value = json::Parse(text);
  if (!value) return 0;
  const auto kind = (data[0] & 8) != 0 ? model::ShowKind::kMovie : model::ShowKind::kSeries;
  switch (data[0] % 8) {
    case 0: Look(ReadTvmazeSearch(*value)); ReadTvmazeLookup(*value); break;
    case 1: Look(ReadTvmazeShow(*value)); break;
    case 2: Look(ReadAnilistSearch(*value, kind, "ja")); break;
    case 3: Look(ReadAnilistMedia(*value, "en")); break;
    case 4: Look(ReadTmdbSearch(*value, "https://image.tmdb.org")); break;
    case 5: {
      auto details = ReadTmdbWork(*value, kind, "de", "https://image.tmdb.org");
      if (details) ReadTmdbEpisodes(*value, ReadTmdbSeasons(*value), *details);
      Look(details);
      break;
    }
    case 6: {
      const auto items = ReadWikidataSearch(*value);
      Look(ReadWikidataItems(*value, items ? *items : std::vector<std::string>{"Q83495"}, kind, "ja"));
      Look(ReadWikidataItem(*value, "Q83495", "ja"));
      break;
    }
    default: {
      static_cast<void>(ReadTvdbToken(*value));
      Look(ReadTvdbSearch(*value, "jpn"));
      auto details = ReadTvdbWork(*value, kind, "ja");
      if (details) static_cast<void>(ReadTvdbEpisodes(*value, *details));
      Look(details);
    }
  }
  return 0;
}
