// The shapes of letting in televisions and boxes, and of who is watching.

#include "api/openapi.h"

namespace chanoma::api {

const SchemaList& DeviceSchemas() {
  static const SchemaList schemas{
      {"NewDevice",
       R"({"type":"object","properties":{"device":{"type":"string"}},"required":[],"additionalProperties":false})"},
      {"DeviceCode",
       R"({"type":"object","properties":{"deviceCode":{"type":"string"},"userCode":{"type":"string","pattern":"^[B-Z]{4}-[B-Z]{4}$"},)"
       R"("page":{"type":"string"},"link":{"type":"string"},"expiresAt":{"type":"string","format":"date-time"},)"
       R"("interval":{"type":"integer"}},"required":["deviceCode","userCode","page","link","expiresAt","interval"],"additionalProperties":false})"},
      {"DevicePoll",
       R"({"type":"object","properties":{"deviceCode":{"type":"string"},"cookie":{"type":"boolean"}},)"
       R"("required":["deviceCode"],"additionalProperties":false})"},
      {"DeviceState",
       R"({"type":"object","properties":{"signedIn":{"oneOf":[{"$ref":"#/components/schemas/SignedIn"},{"type":"null"}]},)"
       R"("remember":{"type":"boolean"}},"required":["signedIn","remember"],"additionalProperties":false})"},
      {"DeviceAsk",
       R"({"type":"object","properties":{"device":{"type":"string"},"address":{"type":"string"},"near":{"type":"boolean"},)"
       R"("askedAt":{"type":"string","format":"date-time"},"expiresAt":{"type":"string","format":"date-time"}},)"
       R"("required":["device","address","near","askedAt","expiresAt"],"additionalProperties":false})"},
      {"DeviceDecision",
       R"({"type":"object","properties":{"code":{"type":"string"},"approve":{"type":"boolean"},"remember":{"type":"boolean"}},)"
       R"("required":["code","approve"],"additionalProperties":false})"},
      {"Profile",
       R"({"type":"object","properties":{"id":{"type":"string","pattern":"^[0-9A-HJKMNP-TV-Z]{26}$"},)"
       R"("userId":{"type":"string","pattern":"^[0-9A-HJKMNP-TV-Z]{26}$"},"name":{"type":"string"},"displayName":{"type":"string"},)"
       R"("pin":{"type":"boolean"},"picture":{"type":["string","null"]},"current":{"type":"boolean"}},)"
       R"("required":["id","userId","name","displayName","pin","picture","current"],)"
       R"("additionalProperties":false})"},
      {"ProfileList",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Profile"}}},)"
       R"("required":["items"],"additionalProperties":false})"},
      {"NewProfile",
       R"({"type":"object","properties":{"cookie":{"type":"boolean"}},"required":[],"additionalProperties":false})"},
      {"RememberedProfile",
       R"({"type":"object","properties":{"profile":{"$ref":"#/components/schemas/Profile"},"token":{"type":["string","null"]}},)"
       R"("required":["profile","token"],"additionalProperties":false})"},
      {"ProfilePick",
       R"({"type":"object","properties":{"pin":{"type":"string"},"cookie":{"type":"boolean"}},"required":[],)"
       R"("additionalProperties":false})"},
      {"NewPin",
       R"({"type":"object","properties":{"password":{"type":"string"},"pin":{"type":"string","pattern":"^[0-9]{4,8}$"}},)"
       R"("required":["pin"],"additionalProperties":false})"},
      {"Picture",
       R"({"type":"object","properties":{"url":{"type":"string"}},"required":["url"],"additionalProperties":false})"},
      {"Screen",
       R"({"type":"object","properties":{"id":{"type":"string","pattern":"^[0-9A-HJKMNP-TV-Z]{26}$"},)"
       R"("device":{"type":"string"},"address":{"type":"string"},"createdAt":{"type":"string","format":"date-time"},)"
       R"("usedAt":{"type":"string","format":"date-time"}},"required":["id","device","address","createdAt","usedAt"],)"
       R"("additionalProperties":false})"},
      {"ScreenList",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Screen"}}},)"
       R"("required":["items"],"additionalProperties":false})"},
  };
  return schemas;
}

}  // namespace chanoma::api
