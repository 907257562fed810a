#pragma once
// What troubles there are and who was told of them, kept in a file beside the lock, so that a restart tells nobody twice. Pure but for
// reading and writing the file; one thread.

#include <filesystem>
#include <string>
#include <vector>

#include "notices/trouble.h"

namespace chanoma::notices {

struct Entry {
  Trouble trouble;
  Timestamp since{};    // of its beginning, or of its end
  bool over = false;    // and to be told of
  bool mailed = false;  // of its beginning, or when it is over of its end
  bool posted = false;
  bool operator==(const Entry&) const = default;
};

class Book {
 public:
  // A file that cannot be read is an empty book.
  explicit Book(std::filesystem::path file);

  // What there is now. A trouble begins when it is seen twice in a row, and is over when it was not seen twice in a row; those that are
  // over stay until somebody takes them out. Whether anything is other than before.
  bool See(const std::vector<Trouble>& now, Timestamp at);
  std::vector<Entry>& entries() { return entries_; }
  const std::vector<Entry>& entries() const { return entries_; }
  void Save() const;

 private:
  const std::filesystem::path file_;
  std::vector<Entry> entries_;
  std::vector<Trouble> last_;  // of the look before
};

}  // namespace chanoma::notices
