#pragma once
// What is taken of what another server's users watched, and how it is written. One thread; waits for the store.

#include <vector>

#include "moving/gathering.h"
#include "store/store.h"

namespace chanoma::moving {

struct Plan {
  std::vector<Person> people;
  std::vector<Held> held;
  std::vector<Place> places;
  std::vector<Opinion> opinions;
  bool with_roles = false;
};

// Leaves out what is known here already, as well or better, so that the same plan twice is nothing the second time. Counts.
Result<void> Settle(Plan& plan, const store::Reader& reader, Report& report);

// First the accounts, then some hundred places at once: what was cut off is completed by doing it again.
Result<void> Write(Plan& plan, store::Store& store, Timestamp now, const Progress& progress);

}  // namespace chanoma::moving
