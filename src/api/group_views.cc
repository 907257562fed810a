#include "api/group_views.h"

#include <set>
#include <utility>

#include "api/or_null.h"
#include "api/show_views.h"
#include "text/name_slug.h"

namespace chanoma::api {
namespace {

// The record has who is in it; lists do not.
Result<void> WriteCredits(json::Writer& out, const store::Reader& reader, const Ulid& id, const shelf::Group& person) {
  auto show = reader.GetShow(id);
  if (!show && (show.error().code == Code::kNotFound || show.error().code == Code::kCorrupt)) return {};
  if (!show) return Fail(show.error());
  std::set<std::pair<model::PersonKind, std::string_view>> met;  // several layers of a program write the same twice
  for (const model::Person& one : model::PeopleOf(*show)) {
    if (text::NameSlug(one.name) != person.slug || !met.emplace(one.kind, one.role).second) continue;
    out.BeginObject().Field("kind", PersonKindName(one.kind));
    TextOrNull(out, "role", one.role);
    out.EndObject();
  }
  return {};
}

void WriteLink(json::Writer& out, std::string_view name) { out.BeginObject().Field("name", name).Field("slug", text::NameSlug(name)).EndObject(); }

}  // namespace

std::string_view PersonKindName(model::PersonKind kind) {
  switch (kind) {
    case model::PersonKind::kActor: return "actor";
    case model::PersonKind::kDirector: return "director";
    case model::PersonKind::kWriter: return "writer";
  }
  return "";
}

void WriteGroupFields(json::Writer& out, const shelf::Group& group, shelf::GroupKind kind) {
  out.Field("slug", group.slug).Field("name", group.name).Field("shows", group.shows);
  if (kind != shelf::GroupKind::kPerson) return;
  out.Key("kinds").BeginArray();
  for (const model::PersonKind did : group.did) out.String(PersonKindName(did));
  out.EndArray();
}

void WriteCollectionPlot(json::Writer& out, const shelf::Group& group) { TextOrNull(out, "plot", group.plot); }

Result<void> WriteWork(json::Writer& out, const store::Reader& reader, const shelf::Hit& hit, const shelf::Group& group, shelf::GroupKind kind,
                       const std::optional<model::Standing>& standing, std::string_view base) {
  out.BeginObject().Key("show");
  TRY(WriteShowSummary(out, reader, hit, base));
  out.Key("credits").BeginArray();
  if (kind == shelf::GroupKind::kPerson) TRY(WriteCredits(out, reader, hit.show.id, group));
  out.EndArray();
  TextOrNull(out, "status", standing ? model::StandingName(*standing) : std::string_view());
  out.EndObject();
  return {};
}

void WriteLinks(json::Writer& out, const model::Show& show) {
  out.Key("links").BeginObject().Key("people").BeginArray();
  std::set<std::string_view> met;
  for (const model::Person& person : model::PeopleOf(show)) {
    if (met.insert(person.name).second) WriteLink(out, person.name);
  }
  out.EndArray().Key("studios").BeginArray();
  for (const std::string& studio : model::StudiosOf(show)) WriteLink(out, studio);
  out.EndArray().Key("collection");
  if (const std::string_view name = model::CollectionOf(show); name.empty()) out.Null();
  else WriteLink(out, name);
  out.EndObject();
}

}  // namespace chanoma::api
