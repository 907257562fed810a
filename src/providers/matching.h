#pragma once
// Which of a provider's works is meant, and when it is worth asking again. Pure; any thread.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/show.h"
#include "providers/provider.h"

namespace chanoma::providers {

// By what a show is looked for: what people wrote, NFO files tell and names say of it; never by what a provider said before.
struct Basis {
  model::ShowKind kind = model::ShowKind::kSeries;
  std::vector<std::string> titles;  // the best first; each once
  int year = 0;
  std::vector<model::ExternalId> ids;
};
Basis BasisOf(const model::Show& show);
// Of that, whom may be asked and in which language: another sum, and everything is asked anew. Never 0.
uint64_t SumOf(const Basis& basis, const std::vector<model::Provider>& asked, std::string_view language);

// The candidate of the same title, in the spelling that names are compared in, and about the same year; null: none is sure enough. Of
// several of one title and an unknown year the first: providers put first what most people mean.
const Candidate* Choose(const std::string& title, int year, const std::vector<Candidate>& candidates);

// What decides when to ask again.
struct Freshness {
  bool matched = false;
  bool incomplete = false;  // somebody did not answer
  bool airing = false;
  std::string premiered = {}, next = {};  // YYYY-MM-DD; empty: not known
};
// A series that goes on the day after its next episode, or within a week; a new film every two weeks; what is over four times a year.
Timestamp DueAt(const Freshness& known, Timestamp now);

// YYYY-MM-DD as the beginning of that day in UTC.
std::optional<Timestamp> TimeOfDay(std::string_view day);

}  // namespace chanoma::providers
