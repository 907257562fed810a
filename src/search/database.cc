#include "search/database.h"

namespace chanoma::search {
namespace {

constexpr size_t kKept = 8;

}  // namespace

Error FromXapian(const Xapian::Error& error) {
  const std::string message = "search index: " + error.get_description();
  const std::string_view type = error.get_type();
  if (type == "DatabaseCorruptError" || type == "DatabaseOpeningError" || type == "DatabaseVersionError" || type == "DatabaseNotFoundError" ||
      type == "DocNotFoundError" || type == "DatabaseError" || type == "SerialisationError" || type == "RangeError") {
    return {Code::kCorrupt, message, {}};
  }
  if (type == "DatabaseLockError") return {Code::kConflict, message, {}};
  if (type == "DatabaseModifiedError") return {Code::kUnavailable, message, {}};
  return {Code::kInternal, message, {}};
}

Readers::Lease Readers::Take() {
  std::unique_ptr<Xapian::Database> database;
  {
    MutexLock lock(mutex_);
    if (!free_.empty()) {
      database = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (database) database->reopen();
  else database = std::make_unique<Xapian::Database>(folder_, Xapian::DB_BACKEND_GLASS);
  return Lease(*this, std::move(database));
}

void Readers::Return(std::unique_ptr<Xapian::Database> database) {
  MutexLock lock(mutex_);
  if (free_.size() < kKept) free_.push_back(std::move(database));
}

}  // namespace chanoma::search
