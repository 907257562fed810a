// The shapes of searching: what is found, and how far the index is.

#include "api/openapi.h"

namespace chanoma::api {

const SchemaList& SearchSchemas() {
  static const SchemaList schemas{
      {"MarkedText",
       R"({"type":"array","items":{"type":"object","properties":{"text":{"type":"string"},"hit":{"type":"boolean"}},)"
       R"("required":["text","hit"],"additionalProperties":false}})"},
      {"SearchHit",
       R"({"type":"object","properties":{"kind":{"type":"string"},"id":{"type":"string"},)"
       R"("title":{"$ref":"#/components/schemas/MarkedText"},)"
       R"("matched":{"anyOf":[{"type":"object","properties":{"field":{"type":"string","enum":["chapter","file","line"]},"at":{"type":["number","null"]},)"
       R"("text":{"$ref":"#/components/schemas/MarkedText"}},"required":["field","text","at"],"additionalProperties":false},{"type":"null"}]},)"
       R"("video":{"$ref":"#/components/schemas/VideoSummary"},)"
       R"("why":{"anyOf":[{"$ref":"#/components/schemas/SearchWhy"},{"type":"null"}]}},)"
       R"("required":["kind","id","title","matched","video","why"],"additionalProperties":false})"},
      {"SearchShow",
       R"({"type":"object","properties":{"title":{"$ref":"#/components/schemas/MarkedText"},)"
       R"("matched":{"anyOf":[{"type":"object","properties":{"field":{"type":"string","enum":["title","person","genre","studio","collection","role","plot"]},)"
       R"("text":{"$ref":"#/components/schemas/MarkedText"}},"required":["field","text"],"additionalProperties":false},{"type":"null"}]},)"
       R"("show":{"$ref":"#/components/schemas/ShowSummary"}},"required":["title","matched","show"],"additionalProperties":false})"},
      {"SearchPerson",
       R"({"type":"object","properties":{"name":{"type":"string"},"slug":{"type":"string","pattern":"^[a-z0-9-]+$"},"title":{"$ref":"#/components/schemas/MarkedText"},)"
       R"("shows":{"type":"array","items":{"type":"object","properties":{"slug":{"type":"string","pattern":"^[a-z0-9-]+$"},"title":{"type":"string"}},)"
       R"("required":["slug","title"],"additionalProperties":false}}},"required":["name","slug","title","shows"],"additionalProperties":false})"},
      {"SearchGroup",
       R"({"type":"object","properties":{"slug":{"type":"string","pattern":"^[a-z0-9-]+$"},"name":{"type":"string"},"shows":{"type":"integer","minimum":1},)"
       R"("title":{"$ref":"#/components/schemas/MarkedText"}},"required":["slug","name","shows","title"],"additionalProperties":false})"},
      {"SearchWhy",
       R"({"type":"object","properties":{"exactTitle":{"type":"boolean"},"words":{"type":"integer"},"typos":{"type":"integer"},)"
       R"("unfinished":{"type":"integer"},"distance":{"type":"integer"},"field":{"type":"integer"},"popularity":{"type":"number"},)"
       R"("moreWords":{"type":"integer"},"weight":{"type":"number"}},)"
       R"("required":["exactTitle","words","typos","unfinished","distance","field","popularity","moreWords","weight"],)"
       R"("additionalProperties":false})"},
      {"SearchFacet",
       R"({"type":"object","properties":{"name":{"type":"string"},"values":{"type":"array","items":{"type":"object",)"
       R"("properties":{"value":{"type":"string"},"label":{"type":"string"},"count":{"type":"integer"}},)"
       R"("required":["value","label","count"],"additionalProperties":false}}},)"
       R"("required":["name","values"],"additionalProperties":false})"},
      {"SearchPage",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/SearchHit"}},)"
       R"("count":{"type":"integer"},"exact":{"type":"boolean"},"corrected":{"type":["string","null"]},)"
       R"("shows":{"type":"array","items":{"$ref":"#/components/schemas/SearchShow"}},"showCount":{"type":"integer"},)"
       R"("people":{"type":"array","items":{"$ref":"#/components/schemas/SearchPerson"}},"peopleCount":{"type":"integer"},)"
       R"("studios":{"type":"array","items":{"$ref":"#/components/schemas/SearchGroup"}},"collections":{"type":"array","items":{"$ref":"#/components/schemas/SearchGroup"}},)"
       R"("facets":{"type":"array","items":{"$ref":"#/components/schemas/SearchFacet"}},)"
       R"("this":{"type":"string"},"next":{"type":["string","null"]}},)"
       R"("required":["items","count","exact","shows","showCount","people","peopleCount","studios","collections","corrected","facets","this","next"],"additionalProperties":false})"},
      {"SearchSuggestions",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/SearchHit"}},)"
       R"("shows":{"type":"array","items":{"$ref":"#/components/schemas/SearchShow"}},)"
       R"("people":{"type":"array","items":{"$ref":"#/components/schemas/SearchPerson"}},)"
       R"("studios":{"type":"array","items":{"$ref":"#/components/schemas/SearchGroup"}},"collections":{"type":"array","items":{"$ref":"#/components/schemas/SearchGroup"}},)"
       R"("corrected":{"type":["string","null"]}},"required":["items","shows","people","studios","collections","corrected"],"additionalProperties":false})"},
      {"SearchFilters",
       R"({"type":"object","properties":{"kind":{"$ref":"#/components/schemas/FilterValues"},"library":{"$ref":"#/components/schemas/FilterValues"},)"
       R"("language":{"$ref":"#/components/schemas/FilterValues"},"resolution":{"$ref":"#/components/schemas/FilterValues"},)"
       R"("decade":{"$ref":"#/components/schemas/FilterValues"},"year":{"$ref":"#/components/schemas/FilterValues"}},"additionalProperties":false})"},
      {"FilterValues", R"({"type":"array","items":{"type":"string","minLength":1,"maxLength":100,"pattern":"^[^,]+$"}})"},
      {"SavedSearch",
       R"({"type":"object","properties":{"id":{"type":"string","pattern":"^[0-9A-HJKMNP-TV-Z]{26}$"},"name":{"type":"string"},"q":{"type":"string"},"sort":{"type":"string"},)"
       R"("filters":{"$ref":"#/components/schemas/SearchFilters"},"savedAt":{"type":"string","format":"date-time"}},)"
       R"("required":["id","name","q","sort","filters","savedAt"],"additionalProperties":false})"},
      {"SavedSearchList", R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/SavedSearch"}}},"required":["items"],"additionalProperties":false})"},
      {"NewSavedSearch",
       R"({"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":200},"q":{"type":"string","maxLength":1000},"sort":{"type":"string"},)"
       R"("filters":{"$ref":"#/components/schemas/SearchFilters"},"place":{"type":"integer","minimum":0,"maximum":49}},"required":["name"],"additionalProperties":false})"},
      {"SavedSearchPatch",
       R"({"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":200},"q":{"type":"string","maxLength":1000},"sort":{"type":"string"},)"
       R"("filters":{"$ref":"#/components/schemas/SearchFilters"},"place":{"type":"integer","minimum":0,"maximum":49}},"additionalProperties":false})"},
      {"SearchIndex",
       R"({"type":"object","properties":{"building":{"type":"boolean"},"done":{"type":"integer"},)"
       R"("total":{"type":["integer","null"]},"seq":{"type":"integer"},"linesDue":{"type":"integer"}},)"
       R"("required":["building","done","total","seq","linesDue"],"additionalProperties":false})"},
  };
  return schemas;
}

}  // namespace chanoma::api
