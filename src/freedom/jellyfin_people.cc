#include "freedom/jellyfin_people.h"

#include <fmt/format.h>

#include <unordered_map>

namespace chanoma::freedom {
namespace {

constexpr size_t kMostUsers = 10'000;
constexpr size_t kLongestName = 1020;    // 255 characters
constexpr size_t kLongestValue = 65535 * 4;
constexpr int64_t kLargest = INT32_MAX;

// Kinds of Permissions and Preferences, by their numbers.
constexpr int64_t kAdministrator = 0, kHidden = 1, kDisabled = 2, kEveryFolder = 16;
constexpr int64_t kBlockedTags = 0, kBlockedFolders = 2, kBlockedUnrated = 10, kAllowedTags = 12;

using ByKey = std::unordered_map<std::string, OtherUser*>;

// Before 10.8 rows said whose they are in another column.
std::string OwnerColumn(const Connection& connection, std::string_view table, std::string_view old) {
  return std::string(HasColumn(connection, table, "UserId") ? "UserId" : old);
}

// What the user may see at most; renamed in 10.11.
std::string RatingColumn(const Connection& connection) {
  for (const std::string_view name : {"MaxParentalRatingScore", "MaxParentalAgeRating"}) {
    if (HasColumn(connection, "Users", name)) return std::string(name);
  }
  return "NULL";
}

Result<void> ReadPermissions(const Connection& connection, const ByKey& users) {
  const std::string owner = OwnerColumn(connection, "Permissions", "Permission_Permissions_Guid");
  ForeignRows rows = TRY(ForeignRows::Ask(connection, "Permissions", {"Id", owner, "Kind", "Value"}, 1, fmt::format("SELECT Id, {}, Kind, Value FROM Permissions", owner)));
  while (TRY(rows.Next())) {
    const auto user = users.find(TRY(rows.Guid(1)));
    const auto kind = TRY(rows.Number(2, 0, kLargest));
    const bool value = TRY(rows.Flag(3));
    if (user == users.end() || !kind) continue;
    if (*kind == kAdministrator) user->second->administrator = value;
    if (*kind == kHidden) user->second->hidden = value;
    if (*kind == kDisabled) user->second->disabled = value;
    if (*kind == kEveryFolder && !value) user->second->limited = true;
  }
  return {};
}

Result<void> ReadPreferences(const Connection& connection, const ByKey& users) {
  const std::string owner = OwnerColumn(connection, "Preferences", "Preference_Preferences_Guid");
  ForeignRows rows = TRY(ForeignRows::Ask(connection, "Preferences", {"Id", owner, "Kind", "Value"}, 1, fmt::format("SELECT Id, {}, Kind, Value FROM Preferences", owner)));
  while (TRY(rows.Next())) {
    const auto user = users.find(TRY(rows.Guid(1)));
    const auto kind = TRY(rows.Number(2, 0, kLargest));
    const std::string value = TRY(rows.Text(3, kLongestValue));
    if (user == users.end() || !kind || value.empty()) continue;
    if (*kind == kBlockedTags || *kind == kBlockedFolders || *kind == kBlockedUnrated || *kind == kAllowedTags) user->second->limited = true;
  }
  return {};
}

}  // namespace

Result<void> CheckJellyfinPeople(const Connection& connection) {
  TRY(CheckForeign(connection, {"Users", {"Id", "Username", "InternalId", "AudioLanguagePreference", "SubtitleLanguagePreference"}}));
  TRY(CheckForeign(connection, {"Permissions", {"Id", OwnerColumn(connection, "Permissions", "Permission_Permissions_Guid"), "Kind", "Value"}}));
  return CheckForeign(connection, {"Preferences", {"Id", OwnerColumn(connection, "Preferences", "Preference_Preferences_Guid"), "Kind", "Value"}});
}

Result<JellyfinPeople> ReadJellyfinPeople(const Connection& connection) {
  JellyfinPeople people;
  const std::string rating = RatingColumn(connection);
  ForeignRows rows = TRY(ForeignRows::Ask(connection, "Users", {"Id", "Username", "InternalId", "AudioLanguagePreference", "SubtitleLanguagePreference", rating}, 1,
                                          fmt::format("SELECT Id, Username, InternalId, AudioLanguagePreference, SubtitleLanguagePreference, {} FROM Users ORDER BY Username", rating)));
  while (TRY(rows.Next())) {
    OtherUser user;
    user.key = TRY(rows.Guid(0));
    user.name = TRY(rows.Text(1, kLongestName));
    if (user.key.empty()) return Fail(rows.Wrong(0, "is missing"));
    if (user.name.empty()) return Fail(rows.Wrong(1, "is missing"));
    const auto number = TRY(rows.Number(2, 0, INT64_MAX));
    if (number && !people.by_number.emplace(*number, user.key).second) return Fail(rows.Wrong(2, "is the number of another user too"));
    user.audio_language = TRY(rows.Text(3, kLongestName));
    user.subtitle_language = TRY(rows.Text(4, kLongestName));
    user.limited = TRY(rows.Number(5, INT32_MIN, INT32_MAX)).has_value();
    people.users.push_back(std::move(user));
    if (people.users.size() > kMostUsers) return Fail(Code::kInvalid, fmt::format("table Users has over {} rows", kMostUsers), "Users");
  }
  ByKey by_key;
  for (OtherUser& user : people.users) {
    if (!by_key.emplace(user.key, &user).second) return Fail(Code::kInvalid, fmt::format("table Users, row (Id = {}), column Id: is another user's too", user.key), "Users");
  }
  TRY(ReadPermissions(connection, by_key));
  TRY(ReadPreferences(connection, by_key));
  return people;
}

}  // namespace chanoma::freedom
