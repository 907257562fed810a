#pragma once
// Films and series as such: lists of them, what one holds, and what a person writes about one. Lists are asked of a table in
// memory that follows the journal on a thread of its own; it is filled when that starts. Owned by the daemon's wiring; any
// thread, but those that say so wait for the store. Errors: kUnavailable until the table is filled.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "shelf/group.h"
#include "shelf/large.h"
#include "shelf/question.h"
#include "shelf/rows.h"
#include "store/store.h"

namespace chanoma::shelf {

// What a person says of a show. An absent field is left alone; one that says nothing goes back to what the other sources have.
struct Edit {
  template <class T>
  using Field = std::optional<std::optional<T>>;
  Field<std::string> title, sort_title, plot, tagline, original_title, age_rating, collection;  // an empty one: there is none, but of the title
  Field<std::string> premiered, ended;                                              // YYYY-MM-DD, or empty
  Field<int> year, runtime_minutes;
  Field<std::vector<std::string>> genres, studios;
  Field<std::vector<model::Rating>> ratings;
  Field<std::vector<model::ExternalId>> ids;
  Field<std::vector<model::Person>> people;
};

class Shelf {
 public:
  Shelf(store::Store& store, const Clock& clock, Log log);
  ~Shelf();  // Stop()

  void Start();
  void Stop();

  // Whether everything that is committed by now is known here; CatchUp() waits for it until `deadline`.
  bool UpToDate() const EXCLUDES(mutex_);
  bool CatchUp(SteadyTime deadline) const EXCLUDES(mutex_);

  Result<Page> Ask(const Question& question) const EXCLUDES(mutex_);
  Result<std::vector<Genre>> ListGenres(const Accept& accept) const EXCLUDES(mutex_);
  // The show by its id or slug; kNotFound where there is none of which `accept` takes a file.
  Result<Hit> Find(std::string_view id_or_slug, const Accept& accept) const EXCLUDES(mutex_);

  // People, studios and collections: a page of them; one by its slug, or its name, kNotFound where `accept` takes no show of it; and those whose
  // names have these words.
  Result<GroupPage> AskGroups(const GroupQuestion& question) const EXCLUDES(mutex_);
  Result<Group> FindGroup(const GroupKey& key, const Accept& accept) const EXCLUDES(mutex_);
  Result<std::vector<Group>> FindNamed(GroupKind kind, std::string_view words, const Accept& accept, size_t most) const EXCLUDES(mutex_);

  // What takes up the most room, and what each library holds.
  Result<LargePage> AskLarge(const LargeQuestion& question) const EXCLUDES(mutex_);
  Result<std::unordered_map<Ulid, LibraryBytes>> BytesOfLibraries() const EXCLUDES(mutex_);

  // Where somebody is with it; none: nowhere, or there is no such show any more.
  Result<std::optional<model::Standing>> StandingWith(const Ulid& show, const Accept& accept, const Personal& personal) const EXCLUDES(mutex_);

  // Waits for the store. kInvalid names the field.
  Result<void> Apply(const Ulid& show, const Edit& edit);

 private:
  void Loop(const std::stop_token& stop);
  Result<void> Fill(const std::stop_token& stop) EXCLUDES(mutex_);
  Result<void> Step() EXCLUDES(mutex_);

  store::Store& store_;
  const Clock& clock_;
  const Log log_;

  std::unique_ptr<text::Collator> collator_;  // of the thread alone

  mutable Mutex mutex_;
  mutable CondVar moved_;
  std::optional<Rows> rows_ GUARDED_BY(mutex_);  // none until they are filled
  uint64_t position_ GUARDED_BY(mutex_) = 0;     // of the journal: what is known
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace chanoma::shelf
