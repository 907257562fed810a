#pragma once
// The job that reads the NFO files of a show and keeps what they tell as its layer `told`, and its entries', in one commit. What is
// bad in a file is written into the show's record, for its owner; it leaves what was told before as it was. A file that is gone takes
// back what it told, unless its films cannot be reached either. On a job's thread; blocks on the disk. An error returned is about
// the work, not about the files.

#include <stop_token>

#include "base/result.h"
#include "store/store.h"

namespace chanoma::catalogue {

class Telling {
 public:
  explicit Telling(store::Store& store) : store_(store) {}
  // kCancelled when stopped.
  Result<void> Run(const Ulid& show, std::stop_token stop);

 private:
  store::Store& store_;
};

}  // namespace chanoma::catalogue
