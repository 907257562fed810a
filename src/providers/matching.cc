#include "providers/matching.h"

#include <algorithm>
#include <cstdlib>

#include "digest/digest.h"
#include "providers/reading.h"
#include "text/spelling.h"

namespace chanoma::providers {
namespace {

using std::chrono::days;

std::vector<const model::Description*> OwnLayers(const model::Show& show) { return {&show.edited, &show.told, &show.named}; }

bool IsCalled(const Candidate& candidate, const std::string& spelling) {
  if (text::Spelling(candidate.title) == spelling) return true;
  return std::ranges::any_of(candidate.other_titles, [&](const std::string& title) { return text::Spelling(title) == spelling; });
}

}  // namespace

Basis BasisOf(const model::Show& show) {
  Basis basis{show.kind, {}, 0, {}};
  for (const model::Description* layer : OwnLayers(show)) {
    if (const auto texts = layer->texts.find(""); texts != layer->texts.end() && texts->second.title) AddWord(basis.titles, *texts->second.title);
    if (layer->original_title) AddWord(basis.titles, *layer->original_title);
    if (basis.year == 0 && layer->year) basis.year = *layer->year;
    if (basis.ids.empty()) basis.ids = layer->ids;
  }
  return basis;
}

uint64_t SumOf(const Basis& basis, const std::vector<model::Provider>& asked, std::string_view language) {
  digest::Blake2b hash;
  const auto add = [&](std::string_view text) {
    hash.Update(text);
    hash.Update(std::string_view("\n", 1));
  };
  add(basis.kind == model::ShowKind::kMovie ? "movie" : "series");
  for (const std::string& title : basis.titles) add(title);
  add(std::to_string(basis.year));
  for (const model::ExternalId& id : basis.ids) add(id.source + "=" + id.value);
  for (const model::Provider provider : asked) add(model::ProviderName(provider));
  add(language);
  uint64_t sum = 0;
  for (const char c : hash.Finish().substr(0, sizeof sum)) sum = sum << 8 | static_cast<unsigned char>(c);
  return sum == 0 ? 1 : sum;
}

const Candidate* Choose(const std::string& title, int year, const std::vector<Candidate>& candidates) {
  const std::string spelling = text::Spelling(title);
  if (spelling.empty()) return nullptr;
  const Candidate* near = nullptr;
  for (const Candidate& candidate : candidates) {
    if (!IsCalled(candidate, spelling)) continue;
    if (year == 0 || candidate.year == year) return &candidate;
    // Countries have their own first days.
    if (candidate.year != 0 && std::abs(candidate.year - year) == 1 && !near) near = &candidate;
  }
  return near;
}

std::optional<Timestamp> TimeOfDay(std::string_view text) {
  const std::string day = Day(text);
  if (day.empty()) return std::nullopt;
  const auto number = [&](size_t at, size_t digits) { return std::atoi(day.substr(at, digits).c_str()); };
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(5, 2))), std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::sys_days(date));
}

Timestamp DueAt(const Freshness& known, Timestamp now) {
  if (known.incomplete) return now + std::chrono::hours(1);
  if (!known.matched) return now + days(30);
  const auto premiered = TimeOfDay(known.premiered), next = TimeOfDay(known.next);
  // It is told of on the day, and put right on the day after.
  if (known.airing && next) return std::clamp<Timestamp>(*next + days(1), now + days(1), now + days(7));
  if (known.airing) return now + days(7);
  if (premiered && *premiered > now - days(180)) return now + days(14);
  return now + days(90);
}

}  // namespace chanoma::providers
