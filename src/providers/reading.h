#pragma once
// Reading what providers answer: everything is bounded and cleaned, nothing is believed to be there. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "model/show.h"

namespace chanoma::providers {

inline constexpr size_t kLongestTitle = 300, kLongestName = 200, kLongestWord = 100, kLongestPlot = 8192, kLongestEpisodePlot = 2048, kLongestAddress = 1000;
inline constexpr size_t kMostWords = 30, kMostPeople = 40, kMostTitles = 60, kMostEpisodes = 20'000;

// Clean text of the member; empty when there is none. Numbers come as text too.
std::string Line(const json::Value& value, std::string_view key, size_t longest = kLongestTitle);
// The same without HTML: paragraphs and breaks are line breaks, entities are characters.
std::string Prose(const json::Value& value, std::string_view key, size_t longest = kLongestPlot);
std::string WithoutHtml(std::string_view text);

std::optional<std::string> Said(std::string text);  // none for an empty one
// A whole number in [least, most].
std::optional<int64_t> Whole(const json::Value& value, std::string_view key, int64_t least, int64_t most);
// The digits of an id, however it is written; empty: none.
std::string IdOf(const json::Value& value, std::string_view key);

// YYYY-MM-DD, of text that begins so; empty for anything else.
std::string Day(std::string_view text);
int YearOfDay(std::string_view day);  // 0: none

// The list of the member; empty when there is none.
const json::Array& List(const json::Value& value, std::string_view key);
// A member of a member of …; a null value when there is none.
const json::Value& At(const json::Value& value, std::initializer_list<std::string_view> keys);

// Of an element that is a text: clean; else empty.
std::string TextOf(const json::Value& value, size_t longest);
void AddWord(std::vector<std::string>& words, std::string word, size_t most = kMostWords);  // each once, no empty ones
void AddId(model::Description& said, std::string_view source, std::string value);
void AddPerson(model::Description& said, model::PersonKind kind, std::string name, std::string role = {});
// 0 to 10; nothing is added for a number out of bounds, or for nobody's.
void AddRating(model::Description& said, std::string_view source, const json::Value* value, double most, std::optional<int64_t> votes);

bool IsId(std::string_view id);         // digits, at most 18
bool IsImdbId(std::string_view id);     // tt and digits
bool IsWikidataId(std::string_view id);  // Q and digits
// The id that others have of a source; empty: none.
std::string FindId(const std::vector<model::ExternalId>& ids, std::string_view source);

}  // namespace chanoma::providers
