#pragma once
// The shows and people of a search as JSON, in the shapes of schemas.cc. The index follows the store and may be a moment behind:
// who is asking is weighed again, by the list of shows. Reads the store; for one answer.

#include <string>
#include <vector>

#include "api/route.h"
#include "discover/discover.h"
#include "json/writer.h"

namespace chanoma::api {

class NamedWriter {
 public:
  // `marks`: what was found, in texts.
  NamedWriter(const Call& call, const search::Visibility& reader, const std::vector<std::string>& marks);

  void WriteShows(json::Writer& out, const std::vector<search::Hit>& hits) const;
  void WritePeople(json::Writer& out, const std::vector<search::Hit>& hits) const;
  // Studios and collections by their names; at most `most` of each.
  void WriteGroups(json::Writer& out, const std::string& q, size_t most) const;

 private:
  std::optional<shelf::Hit> Find(const std::string& show) const;
  void WriteMatched(json::Writer& out, const Ulid& show) const;

  const Call& call_;
  const search::Visibility& reader_;
  const std::vector<std::string>& marks_;
  const store::Reader store_;
  const shelf::Accept accept_;
};

}  // namespace chanoma::api
