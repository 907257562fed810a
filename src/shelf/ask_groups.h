#pragma once
// Finds people, studios and collections among the rows. Pure; whoever asks keeps the rows from changing. Private to shelf.

#include <optional>
#include <string_view>
#include <vector>

#include "shelf/group.h"
#include "shelf/rows.h"

namespace chanoma::shelf {

GroupPage AskGroups(const Rows& rows, const GroupQuestion& question);
// None where `accept` takes no show of it.
std::optional<Group> FindGroup(const Rows& rows, const GroupKey& key, const Accept& accept);
// Those whose names have these words, or beginnings of them; those of most shows first.
std::vector<Group> FindNamed(const Rows& rows, GroupKind kind, std::string_view words, const Accept& accept, size_t most);

}  // namespace chanoma::shelf
