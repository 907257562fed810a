#pragma once
// What lists of shows need of each, in memory: what they are sorted and filtered by, and who gets to know of which file. Owned
// by Shelf, which locks it; one thread at a time. Not stored: filled from the store, whose events it is told.

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/show.h"
#include "model/video.h"
#include "shelf/groups.h"
#include "shelf/question.h"
#include "text/text.h"

namespace chanoma::shelf {

struct FileKey {
  uint32_t season = 0, number = 0;
  Ulid video;
  auto operator<=>(const FileKey&) const = default;
};
struct File {
  model::VideoFacts facts;
  int64_t duration_ms = -1;
  bool has_picture = false;
  bool illustrated = false;
  uint32_t generation = 0;
  uint64_t bytes = 0;  // of the file
};
using Files = std::map<FileKey, File>;

struct Row {
  model::Show show;  // without people, ids and problems, which no list needs
  const Files* files = nullptr;  // never null of one that Rows gave
  // The bytes by which it is ordered; empty: it has nothing to be ordered by.
  std::map<Sort, std::string> keys;
  std::vector<std::string> genres, studios;  // as written, and in lower case
  std::vector<Circle*> circles;              // that it is of
};

// Whether `accept` takes a file of it.
bool KnowsAny(const Row& row, const Accept& accept);

// What a library holds.
struct LibraryBytes {
  uint64_t files = 0, bytes = 0;
};

class Rows {
 public:
  static Result<Rows> Create();

  void PutShow(model::Show show, std::vector<Belonging> belongings);
  void RemoveShow(const Ulid& id);
  void PutVideo(const model::Video& video);
  void RemoveVideo(const Ulid& id);

  const Row* Find(const Ulid& id) const;
  const Row* FindBySlug(std::string_view slug) const;
  const std::map<Ulid, Row>& all() const { return rows_; }
  // In ascending order; those with an empty key first.
  using Order = std::map<std::pair<std::string, Ulid>, const Row*>;
  const Order& Ordered(Sort sort) const { return ordered_.at(sort); }
  const Groups& groups() const { return groups_; }
  // Videos that hold no work of a show.
  const std::unordered_map<Ulid, File>& loose() const { return loose_; }
  // The files of the series or film that the video is one of, and its key among them; null where it is loose, or not known.
  std::pair<const Files*, FileKey> FilesOf(const Ulid& video) const;
  // Of each library that has any.
  const std::unordered_map<Ulid, LibraryBytes>& libraries() const { return libraries_; }

 private:
  explicit Rows(std::unique_ptr<text::Collator> collator);
  void DropIfUnused(const std::string& series);
  void Uncount(const File& file);

  std::unique_ptr<text::Collator> collator_;
  std::map<Ulid, Row> rows_;
  std::unordered_map<std::string, Ulid> slugs_;
  std::map<Sort, Order> ordered_;
  Groups groups_;
  // By what the keys of their works begin with; there may be files before there is a show, and the other way round.
  struct Series {
    Files files;
    size_t shows = 0;  // one, but for the moment in which one goes on as another
  };
  std::unordered_map<std::string, Series> series_;
  std::unordered_map<Ulid, std::pair<std::string, FileKey>> videos_;  // without the loose ones
  std::unordered_map<Ulid, File> loose_;
  std::unordered_map<Ulid, LibraryBytes> libraries_;
};

}  // namespace chanoma::shelf
