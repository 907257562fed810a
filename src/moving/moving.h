#pragma once
// Moving in from another media server: its users, and what each of them has watched, begun, liked. One thread; waits for the store for
// as long as it takes.

#include <vector>

#include "freedom/other_server.h"
#include "moving/gathering.h"
#include "moving/keeping.h"
#include "moving/people.h"
#include "moving/places.h"
#include "moving/report.h"
#include "store/store.h"

namespace chanoma::moving {

struct Options {
  std::vector<PathMap> maps;
  std::vector<NameMap> names;
  bool with_roles = false;  // administrators there become administrators here
};

// What would come of it: nothing is written. `keep` hears what has no place here. kConflict where nobody has an account yet; kInvalid
// for a file that cannot be, and for options that name what is not there.
struct Look {
  const freedom::OtherServer& server;
  const Options& options;
  Timestamp now;
  const KeepLine& keep;
  const Progress& progress;
};
Result<Report> LookAt(const Look& look, const store::Reader& reader);

// The same, done. Newer places here stay, and the same again changes nothing.
Result<Report> MoveIn(const Look& look, store::Store& store);

}  // namespace chanoma::moving
