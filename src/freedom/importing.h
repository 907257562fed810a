#pragma once
// An export (docs/export.md) read back into a store. The file is a stranger's: it is opened for reading alone, nothing in it is run, and
// every value is weighed before it becomes part of a record. One thread; blocks on the disk for as long as it takes.

#include <filesystem>

#include "base/result.h"
#include "freedom/exporting.h"
#include "store/store.h"

namespace chanoma::freedom {

// `store` is empty, and to be thrown away when this fails: kInvalid says which table, row and column are wrong, kUnsupported that the
// file is of another release's format, or none of Chanoma's. Nobody writes to `file` meanwhile.
Result<Tally> Import(const std::filesystem::path& file, store::Store& store, const Progress& progress);

}  // namespace chanoma::freedom
