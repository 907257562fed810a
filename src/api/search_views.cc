#include "api/search_views.h"

#include <algorithm>

#include "api/views.h"
#include "api/visible.h"
#include "discover/cues.h"

namespace chanoma::api {
namespace {

constexpr size_t kLongestTitle = 300, kLongestSnippet = 160;  // bytes

void WriteWhy(json::Writer& out, const search::Why& why) {
  out.BeginObject().Field("exactTitle", why.exact_title).Field("words", why.words).Field("typos", why.typos).Field("unfinished", why.unfinished);
  out.Field("distance", why.distance).Field("field", why.field).Field("popularity", static_cast<double>(why.popularity));
  out.Field("moreWords", why.more_words).Field("weight", why.weight).EndObject();
}

}  // namespace

void WriteMarked(json::Writer& out, const std::vector<search::Marked>& pieces) {
  out.BeginArray();
  for (const search::Marked& piece : pieces) out.BeginObject().Field("text", piece.text).Field("hit", piece.hit).EndObject();
  out.EndArray();
}

bool AnyHit(const std::vector<search::Marked>& pieces) {
  return std::any_of(pieces.begin(), pieces.end(), [](const search::Marked& piece) { return piece.hit; });
}

void WriteSearchHits(json::Writer& out, const discover::Results& results, const store::Reader& reader, const accounts::Principal& who, std::string_view base, bool explain) {
  for (const search::Hit& hit : results.hits) {
    const auto id = Ulid::Parse(hit.group);
    if (!id) continue;
    const auto video = reader.GetVideo(*id);
    // The index follows the store, and may be a moment behind.
    if (!video || video->hidden || !accounts::Lists(who, model::FactsOf(*video))) continue;
    std::optional<model::Poster> poster;
    if (video->has_poster) {
      if (auto found = reader.GetPoster(*id)) poster = std::move(*found);
    }
    const auto title = search::MarkText(video->title, results.marks, kLongestTitle);
    out.BeginObject().Field("kind", hit.kind).Field("id", hit.group).Key("title");
    WriteMarked(out, title);
    // What the title does not show, a chapter or the file's name may.
    out.Key("matched");
    std::vector<search::Marked> snippet;
    std::string_view field;
    std::optional<double> at;
    if (!hit.line.empty()) {
      if (auto said = discover::SaidIn(hit.line, results.marks)) {
        snippet = std::move(said->text);
        field = "line";
        at = said->seconds;
      }
    } else if (!AnyHit(title) && !results.marks.empty()) {
      const std::pair<std::string_view, std::string_view> texts[] = {{"chapter", hit.data}, {"file", video->path}};
      for (const auto& [name, text] : texts) {
        snippet = search::MarkText(text, results.marks, kLongestSnippet);
        field = name;
        if (AnyHit(snippet)) break;
      }
    }
    if (AnyHit(snippet)) {
      out.BeginObject().Field("field", field).Key("text");
      WriteMarked(out, snippet);
      if (at) out.Field("at", *at);
      else out.NullField("at");
      out.EndObject();
    } else {
      out.Null();
    }
    out.Key("video");
    WriteVideoSummary(out, *video, ShowOf(reader, *video).value_or(std::nullopt), poster, base);
    out.Key("why");
    if (explain) WriteWhy(out, hit.why);
    else out.Null();
    out.EndObject();
  }
}

void WriteSearchFacets(json::Writer& out, const std::vector<search::FacetCounts>& facets, const store::Reader& reader) {
  out.Key("facets").BeginArray();
  for (const search::FacetCounts& facet : facets) {
    out.BeginObject().Field("name", facet.name).Key("values").BeginArray();
    for (const search::FacetCount& value : facet.values) {
      std::string label = value.value;
      if (facet.name == "library") {
        const auto id = Ulid::Parse(value.value);
        const auto library = id ? reader.GetLibrary(*id) : Result<model::Library>(Fail(Code::kNotFound, ""));
        if (!library) continue;
        label = library->name;
      }
      out.BeginObject().Field("value", value.value).Field("label", label).Field("count", value.count).EndObject();
    }
    out.EndArray().EndObject();
  }
  out.EndArray();
}

std::string SearchIndexJson(const discover::Follower::Progress& progress) {
  json::Writer out;
  out.BeginObject().Field("building", progress.building).Field("done", progress.done);
  if (progress.building && progress.total > 0) out.Field("total", progress.total);
  else out.NullField("total");
  out.Field("seq", progress.position).Field("linesDue", progress.lines_due).EndObject();
  return out.Take();
}

}  // namespace chanoma::api
