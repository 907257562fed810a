#pragma once
// The numbers that are kept of records, counted anew. Private to the store.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ulid.h"
#include "store/query.h"
#include "store/rows.h"

namespace chanoma::store {

struct Numbers {
  std::map<Ulid, VideoCounts> videos;  // by library; nil: all
  JobCounts jobs;
  uint64_t audit = 0;

  // `bytes` decode.
  void Count(const RecordName& name, std::string_view bytes);
};

struct WrongNumber {
  std::string key;  // in meta
  std::string subject, words;
  std::string right;  // the record as it should be
};
// Against what `source` has.
Result<std::vector<WrongNumber>> CompareNumbers(const Source& source, const Numbers& counted);

}  // namespace chanoma::store
