// The shapes of people, studios and collections, and of what they have to do with films and series.

#include "api/openapi.h"

namespace chanoma::api {

const SchemaList& GroupSchemas() {
  static const SchemaList schemas{
      {"NameLink", R"({"type":"object","properties":{"name":{"type":"string"},"slug":{"type":"string","pattern":"^[a-z0-9-]+$"}},"required":["name","slug"],"additionalProperties":false})"},
      {"ShowLinks",
       R"({"type":"object","properties":{"people":{"type":"array","items":{"$ref":"#/components/schemas/NameLink"}},)"
       R"("studios":{"type":"array","items":{"$ref":"#/components/schemas/NameLink"}},)"
       R"("collection":{"anyOf":[{"$ref":"#/components/schemas/NameLink"},{"type":"null"}]}},"required":["people","studios","collection"],"additionalProperties":false})"},
      {"Credit",
       R"({"type":"object","properties":{"kind":{"type":"string","enum":["actor","director","writer"]},"role":{"type":["string","null"]}},)"
       R"("required":["kind","role"],"additionalProperties":false})"},
      {"Work",
       R"({"type":"object","properties":{"show":{"$ref":"#/components/schemas/ShowSummary"},"credits":{"type":"array","items":{"$ref":"#/components/schemas/Credit"}},)"
       R"("status":{"type":["string","null"],"enum":["planned","watching","completed","dropped","rewatching",null]}},)"
       R"("required":["show","credits","status"],"additionalProperties":false})"},
      {"WorkPage",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Work"}},)"
       R"("this":{"type":"string"},"next":{"type":["string","null"]}},"required":["items","this","next"],"additionalProperties":false})"},
      {"StaffSummary",
       R"({"type":"object","properties":{"slug":{"type":"string","pattern":"^[a-z0-9-]+$"},"name":{"type":"string"},"shows":{"type":"integer","minimum":1},)"
       R"("kinds":{"type":"array","items":{"type":"string","enum":["actor","director","writer"]}}},"required":["slug","name","shows","kinds"],"additionalProperties":false})"},
      {"StaffPage",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/StaffSummary"}},)"
       R"("this":{"type":"string"},"next":{"type":["string","null"]}},"required":["items","this","next"],"additionalProperties":false})"},
      {"Staff",
       R"({"type":"object","properties":{"slug":{"type":"string","pattern":"^[a-z0-9-]+$"},"name":{"type":"string"},"shows":{"type":"integer","minimum":1},)"
       R"("kinds":{"type":"array","items":{"type":"string","enum":["actor","director","writer"]}},"works":{"$ref":"#/components/schemas/WorkPage"}},)"
       R"("required":["slug","name","shows","kinds","works"],"additionalProperties":false})"},
      {"GroupSummary",
       R"({"type":"object","properties":{"slug":{"type":"string","pattern":"^[a-z0-9-]+$"},"name":{"type":"string"},"shows":{"type":"integer","minimum":1}},)"
       R"("required":["slug","name","shows"],"additionalProperties":false})"},
      {"GroupPage",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/GroupSummary"}},)"
       R"("this":{"type":"string"},"next":{"type":["string","null"]}},"required":["items","this","next"],"additionalProperties":false})"},
      {"Studio",
       R"({"type":"object","properties":{"slug":{"type":"string","pattern":"^[a-z0-9-]+$"},"name":{"type":"string"},"shows":{"type":"integer","minimum":1},)"
       R"("works":{"$ref":"#/components/schemas/WorkPage"}},"required":["slug","name","shows","works"],"additionalProperties":false})"},
      {"Collection",
       R"({"type":"object","properties":{"slug":{"type":"string","pattern":"^[a-z0-9-]+$"},"name":{"type":"string"},"shows":{"type":"integer","minimum":1},)"
       R"("plot":{"type":["string","null"]},"works":{"$ref":"#/components/schemas/WorkPage"}},"required":["slug","name","shows","plot","works"],"additionalProperties":false})"},
  };
  return schemas;
}

}  // namespace chanoma::api
