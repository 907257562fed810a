#include "accounts/permissions.h"

#include <array>

namespace chanoma::accounts {
namespace {

constexpr std::array<std::string_view, kPermissionCount> kNames = {
    "none",       "signed-in",  "library.read", "library.play", "library.write", "video.upload",  "video.edit",     "video.moderate",
    "archive.request", "jobs.read", "jobs.write", "users.read", "users.write", "settings.read", "settings.write", "audit.read"};

constexpr size_t kFirstGranted = 2;

}  // namespace

std::string_view PermissionName(Permission permission) { return kNames[static_cast<size_t>(permission)]; }

std::optional<Permission> ParsePermission(std::string_view name) {
  for (size_t i = kFirstGranted; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Permission>(i);
  }
  return std::nullopt;
}

PermissionSet PermissionSet::All() {
  PermissionSet all{Permission::kSignedIn};
  for (size_t i = kFirstGranted; i < kNames.size(); ++i) all.Add(static_cast<Permission>(i));
  return all;
}

PermissionSet PermissionSet::Of(std::span<const std::string> names) {
  PermissionSet set;
  for (const std::string& name : names) {
    if (const auto permission = ParsePermission(name)) set.Add(*permission);
  }
  return set;
}

std::vector<std::string> PermissionSet::Names() const {
  std::vector<std::string> names;
  for (size_t i = kFirstGranted; i < kNames.size(); ++i) {
    if (Has(static_cast<Permission>(i))) names.emplace_back(kNames[i]);
  }
  return names;
}

PermissionSet ViewerPermissions() {
  return {Permission::kSignedIn, Permission::kLibraryRead, Permission::kLibraryPlay, Permission::kVideoUpload, Permission::kArchiveRequest};
}

std::span<const BuiltInRole> BuiltInRoles() {
  using enum Permission;
  static const std::array<BuiltInRole, 5> roles{{
      {kGuestRole, {kLibraryRead, kLibraryPlay}},
      {kMemberRole, {kLibraryRead, kLibraryPlay}},
      {"trusted", {kLibraryRead, kLibraryPlay, kVideoUpload, kArchiveRequest}},
      {"moderator", {kLibraryRead, kLibraryPlay, kVideoUpload, kArchiveRequest, kVideoEdit, kVideoModerate, kJobsRead, kUsersRead}},
      {kAdministratorRole, PermissionSet::All()},
  }};
  return roles;
}

}  // namespace chanoma::accounts
