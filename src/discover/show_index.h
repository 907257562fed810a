#pragma once
// The index of shows and people, as the store has them: filled, and led after what changes. Owned by the follower, whose thread
// alone calls it. Whatever is cut short is done again from the same place in the journal, with the same outcome.

#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/job.h"
#include "search/index.h"
#include "store/reader.h"

namespace chanoma::discover {

// What a piece of the journal says of them.
struct ShowChanges {
  std::set<Ulid> shows;     // records, or entries
  std::set<Ulid> videos;
  std::set<Ulid> narrowed;  // of these videos: those that somebody may not know of any more
  void Add(const model::Event& event);
  bool empty() const { return shows.empty() && videos.empty(); }
};

class ShowIndex {
 public:
  explicit ShowIndex(search::Index& index) : index_(index) {}

  // Into a fresh index: of every video which show it is a file of, then all shows, then all people.
  Result<void> NoteVideo(const model::Video& video);
  Result<void> Fill(const store::Reader& reader, const std::stop_token& stop);

  Result<void> Follow(const store::Reader& reader, const ShowChanges& changes);

 private:
  // What is to be done about one series: labels come, or all files are to be looked at; its texts may be others.
  struct Due {
    std::set<std::string> more;
    bool whole = false;
    bool texts = false;
  };
  Result<void> Update(const store::Reader& reader, const Ulid& show, const Due& due);
  Result<void> Remove(const Ulid& show);
  Result<void> UpdatePerson(const std::string& key);
  Result<void> CommitIfMuch();

  search::Index& index_;
};

}  // namespace chanoma::discover
