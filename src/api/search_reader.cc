#include "api/search_reader.h"

#include <algorithm>

#include "discover/documents.h"
#include "discover/show_documents.h"

namespace chanoma::api {
namespace {

// Ages that somebody may know of, who may not know of all; -1: what has no rating.
std::vector<int> AgesOf(const model::AccountView& view) {
  std::vector<int> ages;
  for (int age = 0; age <= view.max_age; ++age) ages.push_back(age);
  if (view.unrated) ages.push_back(-1);
  return ages;
}

std::vector<std::string> WhomOf(const accounts::Principal& who) {
  std::vector<std::string> whom{std::string(discover::kToAll)};
  if (who.may.Has(accounts::Permission::kVideoModerate)) whom.emplace_back(discover::kToModerators);
  if (!who.account.IsNil()) whom.push_back(who.account.ToString());
  return whom;
}

}  // namespace

// Whose view leaves nothing out may know of all that is neither hidden nor kept for others.
Result<search::Visibility> VideoReader(const store::Reader& reader, const accounts::Principal& who) {
  search::Visibility seen;
  if (!who.may.Has(accounts::Permission::kVideoModerate)) {
    seen.barred = discover::kLimited;
    if (!who.account.IsNil()) seen.admitted.push_back(discover::VisibleToAccount(who.account));
  }
  seen.everything = !who.restricted;
  if (seen.everything) return seen;
  for (const model::Library& library : TRY(reader.ListLibraries())) {
    if (accounts::SeesLibrary(who, library.id)) seen.holds.push_back(discover::VisibleToLibrary(library.id));
  }
  if (who.view.max_age < 0) return seen;
  for (const int age : AgesOf(who.view)) seen.also.push_back(discover::VisibleToAge(age));
  return seen;
}

Result<search::Visibility> ShowReader(const store::Reader& reader, const accounts::Principal& who, const std::vector<Ulid>& libraries) {
  search::Visibility seen;
  const std::vector<std::string> whom = WhomOf(who);
  if (!who.restricted && libraries.empty()) {
    for (const std::string& one : whom) seen.holds.push_back(discover::ShownTo(one));
    return seen;
  }
  const bool every_age = !who.restricted || who.view.max_age < 0;
  for (const model::Library& library : TRY(reader.ListLibraries())) {
    const bool chosen = libraries.empty() || std::ranges::find(libraries, library.id) != libraries.end();
    if (!chosen || !accounts::SeesLibrary(who, library.id)) continue;
    for (const std::string& one : whom) {
      if (every_age) seen.holds.push_back(discover::ShownTo(one, library.id));
      else for (const int age : AgesOf(who.view)) seen.holds.push_back(discover::ShownTo(one, library.id, age));
    }
  }
  return seen;
}

}  // namespace chanoma::api
