#include "api/openapi.h"

#include <gtest/gtest.h>

#include <set>

#include "api/route.h"
#include "json/value.h"

namespace chanoma::api {
namespace {

TEST(OpenApi, DescribesEveryRouteAndOnlyKnownSchemas) {
  const auto document = json::Parse(OpenApiDocument("1.2.3", "/x"));
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->Text("openapi"), "3.1.0");
  std::set<std::string_view> schemas, operations;
  for (const SchemaList* list : SchemaLists()) {
    for (const auto& [name, text] : *list) {
      EXPECT_TRUE(schemas.insert(name).second) << name;
      EXPECT_TRUE(json::Parse(text)) << name;
    }
  }
  for (const Route& route : Routes()) {
    EXPECT_TRUE(operations.insert(route.id).second) << route.id << " stands twice";
    for (const std::string_view used : {route.answer, route.body}) {
      const bool schema = !used.empty() && used.find('/') == std::string_view::npos;
      EXPECT_TRUE(!schema || schemas.contains(used)) << used;
    }
    ASSERT_TRUE(document->Find("paths")->Find(route.pattern)) << route.pattern;
  }
}

TEST(Routes, NameAPermissionUnlessTheyAreForEverybody) {
  const std::set<std::string_view> open{"getOpenApi", "getHealth", "getReady", "getMetrics", "getUploadOptions", "getSetup", "setUp", "signIn", "addUser", "verify", "checkCode", "resetPassword", "issueJwt", "getJwks",
                                             "getOpenIdConfiguration", "askForDevice", "pollDevice", "listProfiles", "pickProfile", "forgetProfile", "getProfilePicture", "beginOidc", "endOidc", "signInByProxy", "askReset", "confirmEmail"};
  for (const Route& route : Routes()) {
    EXPECT_EQ(route.permission == accounts::Permission::kNone, open.contains(route.id)) << route.id;
  }
}

}  // namespace
}  // namespace chanoma::api
