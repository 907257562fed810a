#pragma once
// Xapian's errors as ours, and the readers' databases: one object a thread at a time, brought up to date when the writer has
// committed. Includes Xapian; private to search.

#include <xapian.h>

#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"

namespace chanoma::search {

Error FromXapian(const Xapian::Error& error);

// Runs `work` and translates what it throws.
template <class Work>
auto Guarded(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const Xapian::Error& error) {
    return Fail(FromXapian(error));
  }
}

class Readers {
 public:
  explicit Readers(std::string folder) : folder_(std::move(folder)) {}

  class Lease {
   public:
    Lease(Readers& readers, std::unique_ptr<Xapian::Database> database) : readers_(readers), database_(std::move(database)) {}
    ~Lease() { readers_.Return(std::move(database_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Xapian::Database& operator*() { return *database_; }

   private:
    Readers& readers_;
    std::unique_ptr<Xapian::Database> database_;
  };

  // At the newest commit. Throws what Xapian throws.
  Lease Take() EXCLUDES(mutex_);

 private:
  void Return(std::unique_ptr<Xapian::Database> database) EXCLUDES(mutex_);

  const std::string folder_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Xapian::Database>> free_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::search
