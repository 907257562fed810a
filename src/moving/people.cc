#include "moving/people.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "accounts/account_name.h"
#include "text/names.h"

namespace chanoma::moving {

Result<NameMap> ParseNameMap(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
    return Fail(Code::kInvalid, fmt::format("a user is THERE=HERE, two names, not “{}”", text), "user");
  }
  return NameMap{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

Result<std::vector<Person>> FindPeople(const std::vector<freedom::OtherUser>& users, const std::vector<NameMap>& names, const store::Reader& reader, Report& report) {
  // Accounts that come from elsewhere are locked: they could let nobody in who looks after the server.
  if (TRY(reader.ListAccounts({}, 1)).empty()) return Fail(Code::kConflict, "nobody has an account here yet: set the server up, and let it look through its libraries, first");
  std::vector<Person> people;
  std::map<std::string, std::string> taken;  // key of a name → the user who has it
  for (const freedom::OtherUser& user : users) {
    const auto mapped = std::ranges::find(names, user.name, &NameMap::from);
    const auto name = accounts::CleanAccountName(mapped != names.end() ? mapped->to : user.name);
    if (!name) {
      report.users_left.push_back(fmt::format("{}: {}", user.name, name.error().message));
      continue;
    }
    const std::string key = text::NameKey(*name);
    const auto [place, fresh] = taken.emplace(key, user.name);
    if (!fresh) {
      report.users_left.push_back(fmt::format("{}: the same name here as {}", user.name, place->second));
      continue;
    }
    Person person{user, *name, {}};
    const auto account = reader.FindAccountByName(key);
    if (!account && account.error().code != Code::kNotFound) return Fail(account.error());
    if (account) {
      person.account = account->id;
      person.name = account->name;
    }
    people.push_back(std::move(person));
  }
  for (const NameMap& map : names) {
    if (std::ranges::find(users, map.from, &freedom::OtherUser::name) == users.end()) return Fail(Code::kInvalid, fmt::format("there is no user “{}” there", map.from), "user");
  }
  return people;
}

}  // namespace chanoma::moving
