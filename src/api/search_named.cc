#include "api/search_named.h"

#include <algorithm>

#include "api/search_views.h"
#include "api/services.h"
#include "api/show_views.h"
#include "api/visible.h"
#include "text/name_slug.h"

namespace chanoma::api {
namespace {

constexpr std::chrono::milliseconds kPatience{200};  // for the shelf to know what was committed: somebody is typing
constexpr size_t kLongestName = 300, kLongestSnippet = 160;  // bytes
constexpr size_t kKnownFor = 3;   // shows named beside a person
constexpr size_t kLookedAt = 12;  // of theirs, until that many are found

struct NamedText {
  std::string_view field, text;
};

// What a show may be found by, beside its title; the best first.
std::vector<NamedText> TextsOf(const model::Show& show) {
  std::vector<NamedText> texts;
  const auto add = [&](std::string_view field, const std::optional<std::string>& text) {
    if (text && !text->empty()) texts.push_back({field, *text});
  };
  const std::array<const model::Description*, 3> layers{&show.edited, &show.told, &show.named};
  for (const model::Description* layer : layers) {
    for (const auto& [language, said] : layer->texts) add("title", said.title);
    add("title", layer->original_title);
  }
  for (const model::Person& person : model::PeopleOf(show)) texts.push_back({"person", person.name});
  for (const std::string& genre : model::GenresOf(show)) texts.push_back({"genre", genre});
  for (const std::string& studio : model::StudiosOf(show)) texts.push_back({"studio", studio});
  texts.push_back({"collection", model::CollectionOf(show)});
  for (const model::Person& person : model::PeopleOf(show)) texts.push_back({"role", person.role});
  for (const model::Description* layer : layers) {
    for (const auto& [language, said] : layer->texts) {
      add("plot", said.plot);
      add("plot", said.tagline);
    }
  }
  return texts;
}

}  // namespace

NamedWriter::NamedWriter(const Call& call, const search::Visibility& reader, const std::vector<std::string>& marks)
    : call_(call), reader_(reader), marks_(marks), store_(call.services.store.Snapshot()), accept_(AcceptFacts(call.principal)) {}

std::optional<shelf::Hit> NamedWriter::Find(const std::string& show) const {
  auto found = call_.services.shelf.Find(show, accept_);
  return found ? std::optional(std::move(*found)) : std::nullopt;
}

// Why it was found, where its title does not show that.
void NamedWriter::WriteMatched(json::Writer& out, const Ulid& id) const {
  if (const auto show = store_.GetShow(id); show && !marks_.empty()) {
    for (const NamedText& one : TextsOf(*show)) {
      const auto pieces = search::MarkText(one.text, marks_, kLongestSnippet);
      if (!AnyHit(pieces)) continue;
      out.BeginObject().Field("field", one.field).Key("text");
      WriteMarked(out, pieces);
      out.EndObject();
      return;
    }
  }
  out.Null();
}

void NamedWriter::WriteShows(json::Writer& out, const std::vector<search::Hit>& hits) const {
  if (!hits.empty()) call_.services.shelf.CatchUp(call_.services.clock.Steady() + kPatience);
  out.Key("shows").BeginArray();
  for (const search::Hit& hit : hits) {
    const auto show = Find(hit.group);
    json::Writer one;
    if (!show || !WriteShowSummary(one, store_, *show, call_.services.base_path)) continue;
    const auto title = search::MarkText(model::TitleOf(show->show), marks_, kLongestName);
    out.BeginObject().Key("title");
    WriteMarked(out, title);
    out.Key("matched");
    if (AnyHit(title)) out.Null();
    else WriteMatched(out, show->show.id);
    out.Key("show").Raw(one.Take()).EndObject();
  }
  out.EndArray();
}

void NamedWriter::WritePeople(json::Writer& out, const std::vector<search::Hit>& hits) const {
  if (!hits.empty()) call_.services.shelf.CatchUp(call_.services.clock.Steady() + kPatience);
  out.Key("people").BeginArray();
  for (const search::Hit& hit : hits) {
    std::vector<shelf::Hit> known;
    const auto shows = call_.services.discover.ShowsWith(hit.data, reader_, kLookedAt);
    for (size_t i = 0; shows && i < shows->size() && known.size() < kKnownFor; ++i) {
      if (auto show = Find((*shows)[i].ToString())) known.push_back(std::move(*show));
    }
    if (known.empty()) continue;
    out.BeginObject().Field("name", hit.data).Field("slug", text::NameSlug(hit.data)).Key("title");
    WriteMarked(out, search::MarkText(hit.data, marks_, kLongestName));
    out.Key("shows").BeginArray();
    for (const shelf::Hit& show : known) out.BeginObject().Field("slug", show.show.slug).Field("title", model::TitleOf(show.show)).EndObject();
    out.EndArray().EndObject();
  }
  out.EndArray();
}

void NamedWriter::WriteGroups(json::Writer& out, const std::string& q, size_t most) const {
  // What asks for a field is no name.
  const bool named = most > 0 && q.find(':') == std::string::npos;
  for (const auto& [key, kind] : {std::pair("studios", shelf::GroupKind::kStudio), std::pair("collections", shelf::GroupKind::kCollection)}) {
    out.Key(key).BeginArray();
    const auto found = named ? call_.services.shelf.FindNamed(kind, q, accept_, most) : std::vector<shelf::Group>();
    for (size_t i = 0; found && i < found->size(); ++i) {
      const shelf::Group& group = (*found)[i];
      out.BeginObject().Field("slug", group.slug).Field("name", group.name).Field("shows", group.shows).Key("title");
      WriteMarked(out, search::MarkText(group.name, marks_, kLongestName));
      out.EndObject();
    }
    out.EndArray();
  }
}

}  // namespace chanoma::api
