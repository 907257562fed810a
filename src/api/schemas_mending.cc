// The shapes of mending by hand: what a file is said to hold, and which shows are one.

#include "api/openapi.h"

namespace chanoma::api {

const SchemaList& MendingSchemas() {
  static const SchemaList schemas{
      {"Held",
       R"({"type":"object","properties":{"kind":{"type":"string","enum":["episode","special","film"]},"season":{"type":["integer","null"]},)"
       R"("number":{"type":["integer","null"]},"through":{"type":["integer","null"]},"part":{"type":["integer","null"]},"byHand":{"type":"boolean"}},)"
       R"("required":["kind","season","number","through","part","byHand"],"additionalProperties":false})"},
      {"Holding",
       R"({"type":"object","properties":{"show":{"type":"string","description":"Of this one, by id or slug; or else"},)"
       R"("title":{"type":"string","minLength":1,"maxLength":200},"year":{"type":["integer","null"],"minimum":1800,"maximum":2200},)"
       R"("kind":{"type":"string","enum":["series","movie"]},"season":{"type":["integer","null"],"minimum":0,"maximum":9999},)"
       R"("number":{"type":["integer","null"],"minimum":0,"maximum":99999},"through":{"type":["integer","null"],"minimum":0,"maximum":99999},)"
       R"("part":{"type":["integer","null"],"minimum":0,"maximum":999}},"required":[],"additionalProperties":false})"},
      {"ShowVideos",
       R"({"type":"object","properties":{"videos":{"type":"array","items":{"type":"string","pattern":"^[0-9A-HJKMNP-TV-Z]{26}$"},"minItems":1,"maxItems":250}},)"
       R"("required":["videos"],"additionalProperties":false})"},
      {"ShowMerge",
       R"({"type":"object","properties":{"into":{"type":"string","description":"Id or slug"}},"required":["into"],"additionalProperties":false})"},
      {"ShowSplit",
       R"({"type":"object","properties":{"name":{"type":"string","description":"One of its merged"}},"required":["name"],"additionalProperties":false})"},
      {"ShowGiven",
       R"({"type":"object","properties":{"show":{"type":["string","null"],"pattern":"^[0-9A-HJKMNP-TV-Z]{26}$"},"videos":{"type":"integer"}},)"
       R"("required":["show","videos"],"additionalProperties":false})"},
      {"Unmatched",
       R"({"type":"object","properties":{"video":{"$ref":"#/components/schemas/VideoSummary"},"path":{"type":"string"},)"
       R"("guess":{"type":"object","properties":{"title":{"type":["string","null"]},"year":{"type":["integer","null"]},)"
       R"("season":{"type":["integer","null"]},"number":{"type":["integer","null"]}},"required":["title","year","season","number"],)"
       R"("additionalProperties":false}},"required":["video","path","guess"],"additionalProperties":false})"},
      {"UnmatchedPage",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Unmatched"}},)"
       R"("this":{"type":"string"},"next":{"type":["string","null"]}},"required":["items","this","next"],"additionalProperties":false})"},
  };
  return schemas;
}

}  // namespace chanoma::api
