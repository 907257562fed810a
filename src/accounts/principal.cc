#include "accounts/principal.h"

#include <fmt/format.h>

#include <algorithm>

namespace chanoma::accounts {

Result<void> Require(const Principal& principal, Permission permission) {
  if (principal.may.Has(permission)) return {};
  if (principal.kind == Kind::kStranger || principal.kind == Kind::kGuest) return Fail(Code::kUnauthenticated, "sign in first");
  if (permission == Permission::kSignedIn) {
    return Fail(Code::kForbidden, principal.kind == Kind::kAccount ? "this is for people who are signed in: a key does not do" : "this is for people with an account");
  }
  return Fail(Code::kForbidden, fmt::format("this needs the permission {}", PermissionName(permission)));
}

Principal AsWatcher(const Principal& maker) {
  Principal watcher = maker;
  watcher.may = maker.may & PermissionSet{Permission::kLibraryRead, Permission::kLibraryPlay};
  watcher.is_session = false;
  watcher.by_link = true;
  return watcher;
}

bool SeesLibrary(const Principal& principal, const Ulid& library) {
  if (!principal.restricted || principal.view.every_library) return true;
  return std::find(principal.view.libraries.begin(), principal.view.libraries.end(), library) != principal.view.libraries.end();
}

namespace {

bool IsAmong(const Principal& principal, const model::Audience& audience) {
  if (principal.may.Has(Permission::kVideoModerate)) return true;
  if (principal.account.IsNil()) return false;
  if (audience.owner == principal.account) return true;
  return audience.visibility == model::Visibility::kPeople &&
         std::find(audience.people.begin(), audience.people.end(), principal.account) != audience.people.end();
}

// Whatever its owner says of it: by library, age and whether it is hidden.
bool MayKnowOf(const Principal& principal, const model::VideoFacts& video) {
  // Hidden from the lists, it is there for those who can show it again.
  if (video.hidden && !principal.may.Has(Permission::kVideoEdit)) return false;
  if (!principal.restricted) return true;
  if (!SeesLibrary(principal, video.library)) return false;
  if (principal.view.max_age < 0) return true;
  return video.age < 0 ? principal.view.unrated : video.age <= principal.view.max_age;
}

}  // namespace

bool Lists(const Principal& principal, const model::VideoFacts& video) {
  return MayKnowOf(principal, video) && (video.audience.visibility == model::Visibility::kPublic || IsAmong(principal, video.audience));
}

bool Sees(const Principal& principal, const model::VideoFacts& video) {
  if (video.audience.visibility == model::Visibility::kUnlisted) return MayKnowOf(principal, video);
  return Lists(principal, video);
}

}  // namespace chanoma::accounts
