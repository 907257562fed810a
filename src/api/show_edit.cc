#include "api/show_edit.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/params.h"

namespace chanoma::api {
namespace {

template <class T, class Read>
Result<void> Take(const json::Value& body, std::string_view name, shelf::Edit::Field<T>& field, const Read& read) {
  if (IsBack(body, name)) {
    field.emplace();
    return {};
  }
  if (auto value = TRY(read(body, name))) field = static_cast<T>(std::move(*value));
  return {};
}

Result<std::optional<int64_t>> Number(const json::Value& body, std::string_view name) { return OptionalNumber(body, name, INT32_MIN, INT32_MAX); }

// A list of objects, each of which `one` reads; it fails for one that has another shape.
template <class T, class One>
Result<void> TakeList(const json::Value& body, std::string_view name, shelf::Edit::Field<std::vector<T>>& field, std::string_view shape, const One& one) {
  const json::Value* value = body.Find(name);
  if (!value) return {};
  field.emplace();
  if (value->IsNull()) return {};
  const json::Array* array = value->AsArray();
  std::vector<T> items;
  for (size_t i = 0; array && i < array->size(); ++i) {
    auto item = one((*array)[i]);
    if (item) items.push_back(std::move(*item));
    else array = nullptr;
  }
  if (!array) return Fail(Code::kInvalid, fmt::format("{} is a list of {}", name, shape), std::string(name));
  *field = std::move(items);
  return {};
}

bool HasOnly(const json::Value& value, std::initializer_list<std::string_view> known) {
  const json::Object* object = value.AsObject();
  return object && std::ranges::all_of(*object, [&](const auto& member) { return std::ranges::find(known, member.first) != known.end(); });
}

// A text that may be left out or null; false for anything else.
bool TakeText(const json::Value& value, std::string_view name, std::string& text) {
  const json::Value* member = value.Find(name);
  if (!member || member->IsNull()) return true;
  if (!member->AsString()) return false;
  text = *member->AsString();
  return true;
}

std::optional<model::Rating> RatingIn(const json::Value& value) {
  model::Rating rating;
  const json::Value *number = value.Find("value"), *votes = value.Find("votes");
  if (!HasOnly(value, {"source", "value", "votes"}) || !TakeText(value, "source", rating.source) || !number || !number->IsNumber()) return std::nullopt;
  if (votes && !votes->IsNull() && !votes->AsInt()) return std::nullopt;
  rating.value = number->Number();
  if (votes && votes->AsInt()) rating.votes = *votes->AsInt();
  return rating;
}

std::optional<model::ExternalId> IdIn(const json::Value& value) {
  model::ExternalId id;
  if (!HasOnly(value, {"source", "value"}) || !TakeText(value, "source", id.source) || !TakeText(value, "value", id.value)) return std::nullopt;
  return id;
}

std::optional<model::Person> PersonIn(const json::Value& value) {
  model::Person person;
  if (!HasOnly(value, {"kind", "name", "role"}) || !TakeText(value, "name", person.name) || !TakeText(value, "role", person.role)) return std::nullopt;
  const std::string_view kind = value.Text("kind");
  if (kind == "actor") person.kind = model::PersonKind::kActor;
  else if (kind == "director") person.kind = model::PersonKind::kDirector;
  else if (kind == "writer") person.kind = model::PersonKind::kWriter;
  else return std::nullopt;
  return person;
}

}  // namespace

Result<shelf::Edit> ReadShowEdit(const json::Value& body) {
  shelf::Edit edit;
  TRY(Take(body, "title", edit.title, OptionalText));
  TRY(Take(body, "sortTitle", edit.sort_title, OptionalText));
  TRY(Take(body, "plot", edit.plot, OptionalText));
  TRY(Take(body, "tagline", edit.tagline, OptionalText));
  TRY(Take(body, "originalTitle", edit.original_title, OptionalText));
  TRY(Take(body, "ageRating", edit.age_rating, OptionalText));
  TRY(Take(body, "collection", edit.collection, OptionalText));
  TRY(Take(body, "premieredOn", edit.premiered, OptionalText));
  TRY(Take(body, "endedOn", edit.ended, OptionalText));
  TRY(Take(body, "year", edit.year, Number));
  TRY(Take(body, "runtime", edit.runtime_minutes, Number));
  TRY(Take(body, "genres", edit.genres, OptionalWords));
  TRY(Take(body, "studios", edit.studios, OptionalWords));
  TRY(TakeList(body, "ratings", edit.ratings, "objects with source, value and votes", RatingIn));
  TRY(TakeList(body, "ids", edit.ids, "objects with source and value", IdIn));
  TRY(TakeList(body, "people", edit.people, "objects with kind (actor, director, writer), name and role", PersonIn));
  return edit;
}

}  // namespace chanoma::api
