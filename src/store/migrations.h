#pragma once
// The steps from one format to the next, in order. A step is never changed once it was released. Private to the store.

#include <span>
#include <string_view>

#include "base/result.h"
#include "store/database.h"
#include "store/format.h"
#include "store/upgrade.h"

namespace chanoma::store {

struct Migration {
  Format to;
  std::string_view what;  // "the list of paths"
  Result<void> (*run)(Database& database, const Migrated& progress);
};

std::span<const Migration> Migrations();

}  // namespace chanoma::store
