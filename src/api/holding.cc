#include "api/holding.h"

#include <algorithm>
#include <array>

#include "api/params.h"
#include "api/show_views.h"
#include "api/visible.h"

namespace chanoma::api {
namespace {

constexpr std::chrono::seconds kPatience{2};  // for the shelf to know what was committed

Result<std::optional<uint32_t>> ReadNumber(const json::Value& holds, std::string_view name, uint32_t most) {
  const auto number = TRY(OptionalNumber(holds, name, 0, most));
  return number ? std::optional(static_cast<uint32_t>(*number)) : std::nullopt;
}

Result<catalogue::EntryNumbers> ReadNumbers(const json::Value& holds) {
  catalogue::EntryNumbers numbers;
  numbers.season = TRY(ReadNumber(holds, "season", catalogue::kLastSeason));
  numbers.number = TRY(ReadNumber(holds, "number", catalogue::kLastNumber));
  numbers.through = TRY(ReadNumber(holds, "through", catalogue::kLastNumber));
  numbers.part = TRY(ReadNumber(holds, "part", catalogue::kLastPart));
  return numbers;
}

}  // namespace

Result<Ulid> ShowNamed(const Call& call, std::string_view id_or_slug, std::string_view field) {
  call.services.shelf.CatchUp(call.services.clock.Steady() + kPatience);
  const auto hit = call.services.shelf.Find(id_or_slug, AcceptFacts(call.principal));
  if (!hit && hit.error().code == Code::kNotFound) return Fail(Code::kInvalid, "there is no such show", std::string(field));
  if (!hit) return Fail(hit.error());
  return hit->show.id;
}

Result<catalogue::Holding> ReadHolding(const Call& call, const json::Value& holds) {
  constexpr std::array<std::string_view, 8> kKnown{"show", "kind", "title", "year", "season", "number", "through", "part"};
  if (holds.IsNull()) return catalogue::Holding(catalogue::ByName{});
  const json::Object* object = holds.AsObject();
  if (!object) return Fail(Code::kInvalid, "holds is an object, or null", "holds");
  for (const auto& [name, value] : *object) {
    if (std::ranges::find(kKnown, name) == kKnown.end()) return Fail(Code::kInvalid, "there is no such field", name);
  }
  const catalogue::EntryNumbers numbers = TRY(ReadNumbers(holds));
  if (const auto show = TRY(OptionalText(holds, "show"))) {
    for (const std::string_view other : {"title", "year", "kind"}) {
      if (holds.Find(other)) return Fail(Code::kInvalid, "either a show that there is, or a title", std::string(other));
    }
    return catalogue::Holding(catalogue::InShow{TRY(ShowNamed(call, *show, "show")), numbers});
  }
  catalogue::OfTitle of;
  of.title = TRY(NeededText(holds, "title"));
  of.year = static_cast<int>(TRY(OptionalNumber(holds, "year", INT32_MIN, INT32_MAX)).value_or(0));
  of.numbers = numbers;
  if (of.year == 0 && holds.Find("year") && holds.Find("year")->AsInt()) return Fail(Code::kInvalid, "year is null where it is not known", "year");
  const auto kind = TRY(OptionalText(holds, "kind")).value_or(numbers.season || numbers.number ? "series" : "movie");
  if (kind != "series" && kind != "movie") return Fail(Code::kInvalid, "kind is series or movie", "kind");
  of.kind = kind == "series" ? model::ShowKind::kSeries : model::ShowKind::kMovie;
  return catalogue::Holding(std::move(of));
}

void WriteHolding(json::Writer& out, const model::Video& video, const std::optional<model::Entry>& entry) {
  if (!entry) {
    out.NullField("holds");
    return;
  }
  out.Key("holds").BeginObject();
  WriteNumbers(out, *entry);
  out.Field("byHand", video.work_is_set_by_user).EndObject();
}

}  // namespace chanoma::api
