// The shapes of what providers on the network know.

#include "api/openapi.h"

namespace chanoma::api {

const SchemaList& OnlineSchemas() {
  static const SchemaList schemas{
      {"OnlineProvider",
       R"({"type":"object","properties":{"provider":{"type":"string","enum":["tmdb","tvdb","tvmaze","anilist","wikidata"]},"allowed":{"type":"boolean","description":"By the setting online_providers"},)"
       R"("needsKey":{"type":"boolean"},"hasKey":{"type":"boolean"},)"
       R"("state":{"type":"string","enum":["off","keyless","unasked","well","failing","resting","refused"],"description":"resting: left alone until then"},)"
       R"("answeredAt":{"type":["string","null"],"format":"date-time"},"since":{"type":["string","null"],"format":"date-time"},"until":{"type":["string","null"],"format":"date-time"},)"
       R"("detail":{"type":["string","null"],"description":"What is wrong, in words"}},)"
       R"("required":["provider","allowed","needsKey","hasKey","state","answeredAt","since","until","detail"],"additionalProperties":false})"},
      {"Online",
       R"({"type":"object","properties":{"on":{"type":"boolean"},"language":{"type":"string"},"providers":{"type":"array","items":{"$ref":"#/components/schemas/OnlineProvider"}}},)"
       R"("required":["on","language","providers"],"additionalProperties":false})"},
      {"ProviderTest",
       R"({"type":"object","properties":{"works":{"type":"boolean"},"detail":{"type":["string","null"]}},"required":["works","detail"],"additionalProperties":false})"},
      {"ProviderKey",
       R"({"type":"object","properties":{"key":{"type":"string","maxLength":2000,"description":"Empty: forgotten"}},"required":["key"],"additionalProperties":false})"},
      {"OnlineCandidate",
       R"({"type":"object","properties":{"provider":{"type":"string","enum":["tmdb","tvdb","tvmaze","anilist","wikidata"]},"id":{"type":"string"},"title":{"type":"string"},)"
       R"("year":{"type":["integer","null"]},"plot":{"type":["string","null"]},"poster":{"type":["string","null"],"description":"Its address at this server"}},)"
       R"("required":["provider","id","title","year","plot","poster"],"additionalProperties":false})"},
      {"OnlineFound",
       R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/OnlineCandidate"}},)"
       R"("problems":{"type":"array","items":{"type":"object","properties":{"provider":{"type":"string","enum":["tmdb","tvdb","tvmaze","anilist","wikidata"]},"detail":{"type":"string"}},)"
       R"("required":["provider","detail"],"additionalProperties":false}}},"required":["items","problems"],"additionalProperties":false})"},
      {"OnlineChoice",
       R"({"type":"object","properties":{"provider":{"type":"string","enum":["tmdb","tvdb","tvmaze","anilist","wikidata"]},"id":{"type":"string","minLength":1,"maxLength":40}},)"
       R"("required":["provider","id"],"additionalProperties":false})"},
      {"ShowOnline",
       R"({"type":"object","properties":{"leftAlone":{"type":"boolean"},"askedAt":{"type":["string","null"],"format":"date-time"},"dueAt":{"type":["string","null"],"format":"date-time"},)"
       R"("matches":{"type":"array","items":{"type":"object","properties":{"provider":{"type":"string","enum":["tmdb","tvdb","tvmaze","anilist","wikidata"]},"id":{"type":"string"},)"
       R"("byHand":{"type":"boolean"},"title":{"type":["string","null"]}},"required":["provider","id","byHand","title"],"additionalProperties":false}}},)"
       R"("required":["leftAlone","askedAt","dueAt","matches"],"additionalProperties":false})"},
  };
  return schemas;
}

}  // namespace chanoma::api
