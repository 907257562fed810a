#pragma once
// Finding things: the search box, its suggestions and result pages, over the index that follows the store. Owned by the
// daemon's wiring; any thread but an event loop. Search() fails with kUnavailable while no index is open.

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "discover/follower.h"
#include "search/index.h"
#include "store/store.h"

namespace chanoma::discover {

struct Question {
  std::string q;
  search::Visibility reader;       // of videos
  search::Visibility show_reader;  // of shows and people, by show_documents.h
  std::vector<std::string> languages;
  std::vector<std::string> kinds;
  std::vector<search::Facet> chosen;
  std::vector<std::string> facets;  // to count
  search::Sort sort = search::Sort::kRelevance;
  bool descending = true;
  size_t limit = 25;
  bool count = true;
  size_t shows = 0, people = 0;  // so many beside the videos; of shows not those of which only a library was chosen
};

// A page after the first: of which answer, and from where. An answer is kept for a minute; then it is asked for again.
struct Place {
  uint64_t answer = 0;
  size_t offset = 0;
};

// Shows and people that are meant by what was typed.
struct Named {
  std::vector<search::Hit> shows, people;  // a show's group is its id, a person's data their name
  uint64_t show_count = 0, people_count = 0;  // when counted
  std::vector<std::string> marks;
};

struct Results {
  std::vector<search::Hit> hits;
  uint64_t count = 0;
  bool exact = true;
  std::vector<search::FacetCounts> facets;
  std::string corrected;
  std::vector<std::string> marks;
  Named named;
  std::optional<Place> next;
};

class Discover {
 public:
  // `read_synonyms`: what Synonyms::Parse() takes, as it is now.
  Discover(std::filesystem::path folder, store::Store& store, ReadText read_text, std::function<std::string()> read_synonyms, const Clock& clock, Log log);
  ~Discover();

  // The thread that follows the journal.
  void Start() { follower_.Start(); }
  void Stop() { follower_.Stop(); }

  Result<Results> Search(const Question& question, const std::optional<Place>& place);
  // The first few, for the box: no counts.
  Result<Results> Suggest(const Question& question);
  // The best few of the shows with this person that `show_reader` may know of.
  Result<std::vector<Ulid>> ShowsWith(std::string_view person, const search::Visibility& show_reader, size_t limit);

  // Builds the index anew beside the live one.
  void RequestRebuild() { follower_.RequestRebuild(); }
  Follower& follower() { return follower_; }

 private:
  struct Kept {
    SteadyTime until;
    std::vector<uint32_t> order;
    Results first;  // without its hits
    search::Visibility reader;  // who asked: nobody else gets it
    std::shared_ptr<search::Index> index;
  };

  search::Request RequestOf(const Question& question);
  search::Request NamedRequestOf(const Question& question);
  Result<search::Answer> Ask(const search::Request& request, const std::shared_ptr<search::Index>& index);
  // `sure`: something was found just as it was typed, so that nobody was meant by a typo.
  Result<void> AskNamed(const Question& question, bool sure, Results& results);
  Result<std::shared_ptr<search::Index>> Index() const;
  uint64_t Keep(Kept kept) EXCLUDES(mutex_);
  std::shared_ptr<const search::Synonyms> ReadSynonyms() EXCLUDES(mutex_);
  std::optional<Kept> Take(uint64_t number, const search::Visibility& reader) EXCLUDES(mutex_);

  const Clock& clock_;
  const Log log_;
  const std::function<std::string()> read_synonyms_;
  Follower follower_;

  Mutex mutex_;
  uint64_t last_ GUARDED_BY(mutex_);
  std::string synonyms_text_ GUARDED_BY(mutex_);
  std::shared_ptr<const search::Synonyms> synonyms_ GUARDED_BY(mutex_);
  std::unordered_map<uint64_t, Kept> kept_ GUARDED_BY(mutex_);
  std::deque<uint64_t> oldest_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::discover
