#pragma once
// The search index: documents in, answers out. Derived from the store, so it may be deleted at any time. Owned by the
// service that feeds it. Search() and Fetch() from any thread; everything else from the one thread that writes. Open() fails
// with kCorrupt when the folder holds no whole index of this version; a read that meets damage answers kCorrupt too.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "search/document.h"
#include "search/expression.h"
#include "search/synonyms.h"

namespace chanoma::search {

// Who asks: what they may know of. Added after the query is understood, to hits, counts, facets and suggestions alike.
struct Visibility {
  bool everything = false;
  std::vector<std::string> holds;  // any of these must be among a document's `visible` (libraries)
  std::vector<std::string> also;   // and any of these, unless empty (ages)
  // Even with `everything`: what carries this label is left out unless it also carries one of `admitted`. Empty: nothing is.
  std::string barred = {};
  std::vector<std::string> admitted = {};
  bool operator==(const Visibility&) const = default;
};

enum class Sort { kRelevance, kAdded, kTitle, kRating, kViews, kYear, kDuration };

struct Request {
  Expression query;
  Visibility reader;
  std::vector<std::string> languages;  // the reader's, for endings
  std::vector<std::string> kinds;      // only these; empty: all
  std::vector<Facet> chosen;           // any value of one name, all names
  Sort sort = Sort::kRelevance;
  bool descending = true;
  size_t limit = 25;                 // hits given back, at most 250
  std::vector<std::pair<std::string, size_t>> each;  // in its place: so many of each of these kinds
  bool ordered = false;              // also the order of up to kMostOrdered documents, for the pages that follow
  bool count = false;
  std::vector<std::string> facets;   // to count
  bool groups = true;                // one hit a group
  std::shared_ptr<const Synonyms> synonyms = nullptr;
};

inline constexpr size_t kReranked = 200;
inline constexpr size_t kMostOrdered = 1000;

// Why a hit stands where it stands, in the order of the rules.
struct Why {
  bool exact_title = false;
  bool short_texts = false;  // all words stand in titles, names or tags
  uint32_t words = 0;     // of the query, found
  uint32_t typos = 0;     // edits needed for that
  uint32_t unfinished = 0;  // words found only by their beginning
  uint32_t distance = 0;  // how far apart the words stand; 0: side by side, in order
  uint32_t field = 0;     // sum over the words of the Role they were found in
  float popularity = 0;
  uint32_t more_words = 0;  // of the title, not asked for
  double weight = 0;        // BM25 and what the first pass knew
};

struct Hit {
  uint32_t document = 0;  // number in the index, for Fetch()
  std::string id, kind, group, data;
  std::string line = {};  // Document::data of the window in which it was said; empty when it was found by itself
  Why why;
};

struct FacetCount {
  std::string value;
  uint64_t count = 0;
};
struct FacetCounts {
  std::string name;
  std::vector<FacetCount> values;  // most frequent first
};

struct Answer {
  std::vector<Hit> hits;
  std::vector<uint32_t> order;       // documents, best first, when asked for
  uint64_t count = 0;                // of matches; without Request::count, of the hits known
  bool exact = true;                 // or counts are estimated, being large, or there may be more among what is found by what is said
  bool cut = false;                  // there may be more matches than `hits` and `order` were taken from
  std::vector<FacetCounts> facets;
  std::string corrected;             // what was probably meant, when no word stands as typed
  std::vector<std::string> marks;    // to be marked in texts: words, beginnings (*), words with an ending of up to three bytes (~)
};

struct Size {
  uint64_t documents = 0;
  uint64_t lines = 0;  // windows of what is said
  uint64_t words = 0;
  uint64_t memory = 0;  // of the dictionary, bytes
};

class Index {
 public:
  // Made anew when the folder is not there.
  static Result<std::unique_ptr<Index>> Open(const std::filesystem::path& folder);
  ~Index();

  // Visible to readers after Commit().
  Result<void> Put(const Document& document);
  // For a fresh index that is filled: no document of this id is there.
  Result<void> Add(const Document& document);
  Result<void> Remove(std::string_view id);
  Result<void> RemoveGroup(std::string_view group);  // with what is said in it
  // What is said in a group, a document a window, in place of what was there. A window is found only through the group's
  // document, by who may know of that. `mark`: any text that tells what the windows were made of.
  Result<void> PutLines(std::string_view group, std::string_view mark, const std::vector<Document>& windows);
  Result<std::string> LinesMark(std::string_view group) const;  // empty when there are none
  // `note`: any text kept with the index, such as how far it has followed; all of it or nothing survives a crash.
  Result<void> Commit(std::string_view note);
  Result<std::string> Note() const;
  size_t Uncommitted() const;  // documents, windows, and texts kept

  // What the writer knows, committed or not. Document::data of one; of all that have this facet or key, its value folded; and the
  // folded values of all facets and keys of a name, after `after` (empty: from the first), at most `limit`.
  Result<std::optional<std::string>> DataOf(std::string_view id) const;
  Result<std::vector<std::string>> DataOfAll(const Facet& folded) const;
  Result<std::vector<std::string>> Values(std::string_view name, std::string_view after, size_t limit) const;
  // Texts that are kept with the documents, and committed with them, by names.
  Result<void> Keep(std::string_view name, std::string_view text);  // empty: no more
  Result<std::string> Kept(std::string_view name) const;            // empty: nothing

  Result<Answer> Search(const Request& request) const;
  // Hits of documents found earlier, in the order given; those gone or not visible are left out.
  Result<std::vector<Hit>> Fetch(std::span<const uint32_t> documents, const Visibility& reader) const;
  Result<Size> GetSize() const;

 private:
  class Impl;
  explicit Index(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct Marked {
  std::string text;
  bool hit = false;
};
// `text` cut to about `most` characters around the first hit, in pieces: what was found and what stands between.
std::vector<Marked> MarkText(std::string_view text, std::span<const std::string> marks, size_t most);

}  // namespace chanoma::search
