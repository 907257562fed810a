#include "accounts/principal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace chanoma::accounts {
namespace {

Ulid Id(uint8_t seed) {
  Ulid id;
  id.bytes.fill(seed);
  return id;
}

Principal Viewer() {
  Principal viewer;
  viewer.kind = Kind::kAccount;
  viewer.may = {Permission::kSignedIn, Permission::kLibraryRead, Permission::kLibraryPlay};
  return viewer;
}

TEST(Permissions, HaveNamesThatLeadBack) {
  EXPECT_EQ(PermissionSet::All().Names().size(), kPermissionCount - 2);
  for (const std::string& name : PermissionSet::All().Names()) {
    const auto permission = ParsePermission(name);
    ASSERT_TRUE(permission) << name;
    EXPECT_EQ(PermissionName(*permission), name);
  }
  for (const char* name : {"none", "signed-in", "", "library", "library.read ", "LIBRARY.READ"}) EXPECT_FALSE(ParsePermission(name)) << name;
}

TEST(Permissions, NobodyMayMoreThanAnAdministratorAndAGuestLeast) {
  const PermissionSet* before = nullptr;
  for (const BuiltInRole& role : BuiltInRoles()) {
    EXPECT_TRUE(!before || role.permissions.Contains(*before)) << role.name;
    before = &role.permissions;
  }
  EXPECT_EQ(*before, PermissionSet::All());
  EXPECT_FALSE(BuiltInRoles()[0].permissions.Has(Permission::kSignedIn));
}

TEST(Require, SaysWhetherToSignInOrToAsk) {
  const Principal stranger;
  EXPECT_TRUE(Require(stranger, Permission::kNone));
  EXPECT_EQ(Require(stranger, Permission::kLibraryRead).error().code, Code::kUnauthenticated);
  EXPECT_TRUE(Require(Viewer(), Permission::kLibraryPlay));
  EXPECT_EQ(Require(Viewer(), Permission::kSettingsWrite).error().code, Code::kForbidden);
}

TEST(Sees, HidesWhatIsHiddenRatedOrElsewhere) {
  Principal child = Viewer();
  EXPECT_TRUE(Sees(child, {Id(1), 18, false}));
  EXPECT_FALSE(Sees(child, {Id(1), -1, true}));

  child.restricted = true;
  child.view.max_age = 12;
  EXPECT_TRUE(Sees(child, {Id(1), 12, false}));
  EXPECT_FALSE(Sees(child, {Id(1), 13, false}));
  EXPECT_TRUE(Sees(child, {Id(1), -1, false}));
  child.view.unrated = false;
  EXPECT_FALSE(Sees(child, {Id(1), -1, false}));

  child.view = {false, {Id(2)}, -1, true};
  EXPECT_FALSE(Sees(child, {Id(1), 0, false}));
  EXPECT_TRUE(Sees(child, {Id(2), 18, false}));
  EXPECT_FALSE(SeesLibrary(child, Id(1)));
  EXPECT_TRUE(SeesLibrary(child, Id(2)));

  Principal editor = Viewer();
  editor.may.Add(Permission::kVideoEdit);
  EXPECT_TRUE(Sees(editor, {Id(1), 18, true}));
}

TEST(Sees, KeepsToWhomTheOwnerChose) {
  const auto principal = [](uint8_t account, PermissionSet more = {}) {
    Principal who = Viewer();
    who.may = who.may | more;
    if (account > 0) who.account = Id(account);
    return who;
  };
  const Principal guest = principal(0), owner = principal(1), chosen = principal(2), other = principal(3), moderator = principal(4, {Permission::kVideoModerate});
  Principal elsewhere = principal(2);
  elsewhere.restricted = true;
  elsewhere.view = {false, {Id(8)}, -1, true};
  Principal child = principal(2);
  child.restricted = true;
  child.view.max_age = 12;
  struct Case {
    model::Visibility visibility;
    const char* sees;   // guest, owner, chosen, other, moderator, elsewhere, child
    const char* lists;
  };
  using enum model::Visibility;
  for (const Ulid owner_id : {Id(1), Ulid{}}) {
    for (const Case& one : {Case{kPublic, "xxxxx.x", "xxxxx.x"}, Case{kUnlisted, "xxxxx.x", ".o..x.."}, Case{kPrivate, ".o..x..", ".o..x.."},
                            Case{kPeople, ".ox.x.x", ".ox.x.x"}}) {
      const model::VideoFacts video{Id(7), 12, false, {owner_id, one.visibility, {Id(2)}}};
      std::string sees, lists;
      for (const Principal* who : std::initializer_list<const Principal*>{&guest, &owner, &chosen, &other, &moderator, &elsewhere, &child}) {
        sees += Sees(*who, video) ? 'x' : '.';
        lists += Lists(*who, video) ? 'x' : '.';
      }
      // o: its owner, where it has one.
      const auto expected = [&](std::string marks) {
        std::replace(marks.begin(), marks.end(), 'o', owner_id.IsNil() ? '.' : 'x');
        return marks;
      };
      EXPECT_EQ(sees, expected(one.sees)) << static_cast<int>(one.visibility);
      EXPECT_EQ(lists, expected(one.lists)) << static_cast<int>(one.visibility);
    }
  }
  // What the owner chooses opens nothing that is closed for other reasons.
  EXPECT_FALSE(Sees(child, {Id(7), 16, false, {Id(1), kPeople, {Id(2)}}}));
  EXPECT_FALSE(Sees(owner, {Id(7), 0, true, {Id(1), kPrivate, {}}}));
}

}  // namespace
}  // namespace chanoma::accounts
