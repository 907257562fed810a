#pragma once
// Shows and people as documents to be searched, in an index of their own beside the films' (ADR 9). Who may know of a show knows
// of one of its files: so its document says of every file at once in which library it is, for which age, and for whom, and never
// of two files together what is true of neither. A person is known to whoever knows of a show with them. Pure functions.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ulid.h"
#include "model/show.h"
#include "model/video.h"
#include "search/document.h"

namespace chanoma::discover {

inline constexpr std::string_view kSeriesKind = "series", kMovieKind = "movie", kPersonKind = "person";
inline constexpr std::string_view kPersonKey = "person";  // search::Document::keys: who is in a show

// To whom a file is listed: all who see its library and age; those who moderate; an account.
inline constexpr std::string_view kToAll = "all", kToModerators = "moderators";
// What a reader must hold to know of a show by such a file, whose library and age leave nothing out; whose library counts; both.
std::string ShownTo(std::string_view whom);
std::string ShownTo(std::string_view whom, const Ulid& library);
std::string ShownTo(std::string_view whom, const Ulid& library, int age);

// What a file adds to its show's labels; nothing when it is hidden.
std::set<std::string> LabelsOf(const model::VideoFacts& file);

// What is kept with a show's document, for following changes.
struct ShowFacts {
  std::string series;  // model::Show::series
  std::set<std::string> labels;
  std::map<std::string, std::string> people;  // the name, folded, and as it is written
};
std::string EncodeShowFacts(const ShowFacts& facts);
ShowFacts DecodeShowFacts(std::string_view bytes);

std::string ShowDocumentId(const Ulid& id);
std::string PersonDocumentId(std::string_view key);

search::Document DescribeShow(const model::Show& show, const std::set<std::string>& labels);
// `key`: the name, folded; `shows`: all that have this person. Document::data is the name as most of them write it.
search::Document DescribePerson(std::string_view key, const std::vector<ShowFacts>& shows);

}  // namespace chanoma::discover
