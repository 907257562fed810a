#pragma once
// The shows that there are, by what another server may know of them: ids elsewhere, titles, years. Made once, of one state of the
// store; in memory, some hundred bytes a show. One thread.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "freedom/other_server.h"
#include "model/show.h"
#include "store/reader.h"

namespace chanoma::moving {

class ShowIndex {
 public:
  static Result<ShowIndex> Make(const store::Reader& reader);

  // None where there is none, or more than one.
  std::optional<Ulid> FindByIds(model::ShowKind kind, const freedom::OtherIds& ids) const;
  // Of a film the year has to be right; of a series it decides among several of one title.
  std::optional<Ulid> FindByTitle(model::ShowKind kind, std::string_view title, int year) const;

 private:
  using Shows = std::vector<Ulid>;  // nearly always one
  void Add(const model::Show& show);
  std::optional<Ulid> Only(const std::string& key) const;

  std::unordered_map<std::string, Shows> by_key_;
};

}  // namespace chanoma::moving
