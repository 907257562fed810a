#pragma once
// The named things somebody may do, sets of them, and the roles that group them as they are until an administrator edits
// them. Pure functions; any thread.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::accounts {

enum class Permission : uint8_t {
  kNone,      // anybody: health, the web app's own files, signing in
  kSignedIn,  // whoever has an account: one's own profile and sessions. Comes with the account, not with a role
  kLibraryRead,
  kLibraryPlay,
  kLibraryWrite,
  kVideoUpload,
  kVideoEdit,
  kVideoModerate,
  kArchiveRequest,
  kJobsRead,
  kJobsWrite,
  kUsersRead,
  kUsersWrite,
  kSettingsRead,
  kSettingsWrite,
  kAuditRead,
};
inline constexpr size_t kPermissionCount = 16;

std::string_view PermissionName(Permission permission);
// None for "none" and "signed-in", which cannot be granted, and for what is no permission.
std::optional<Permission> ParsePermission(std::string_view name);

class PermissionSet {
 public:
  constexpr PermissionSet() = default;
  constexpr PermissionSet(std::initializer_list<Permission> permissions) {
    for (const Permission permission : permissions) Add(permission);
  }
  static PermissionSet All();  // that can be granted, and kSignedIn
  // Names that are no permission of this release are left out: a role may have been edited by a newer one.
  static PermissionSet Of(std::span<const std::string> names);

  constexpr void Add(Permission permission) { bits_ |= Bit(permission); }
  constexpr bool Has(Permission permission) const { return permission == Permission::kNone || (bits_ & Bit(permission)) != 0; }
  constexpr bool Contains(PermissionSet other) const { return (other.bits_ & ~bits_) == 0; }
  constexpr PermissionSet operator&(PermissionSet other) const { return PermissionSet(bits_ & other.bits_); }
  constexpr PermissionSet operator|(PermissionSet other) const { return PermissionSet(bits_ | other.bits_); }
  bool operator==(const PermissionSet&) const = default;
  std::vector<std::string> Names() const;  // of those that can be granted, in the order above

 private:
  explicit constexpr PermissionSet(uint32_t bits) : bits_(bits) {}
  static constexpr uint32_t Bit(Permission permission) { return uint32_t{1} << static_cast<unsigned>(permission); }
  uint32_t bits_ = 0;
};

// What an account whose view is restricted can hold at most: the others show or change what it must not know of.
PermissionSet ViewerPermissions();

inline constexpr std::string_view kGuestRole = "guest";
inline constexpr std::string_view kMemberRole = "member";
inline constexpr std::string_view kAdministratorRole = "administrator";

struct BuiltInRole {
  std::string_view name;
  PermissionSet permissions;
};
std::span<const BuiltInRole> BuiltInRoles();

}  // namespace chanoma::accounts
