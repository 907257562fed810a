#pragma once
// What several shows have in common: people who made them or are in them, studios, collections. Plain values, and what a show says
// of its own. Pure; a collator is for one thread at a time.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "filter/predicate.h"
#include "model/show.h"
#include "shelf/accept.h"
#include "text/text.h"

namespace chanoma::shelf {

enum class GroupKind { kPerson, kStudio, kCollection };

// Those of one slug are one.
struct GroupKey {
  GroupKind kind = GroupKind::kPerson;
  std::string slug;
};

// A show's part in one.
struct Belonging {
  GroupKey key;
  std::string name;      // as the show has it
  std::string order;     // by which they stand in lists
  std::string spelling;  // see text/spelling.h
  uint8_t did = 0;       // of a person: BitOf() what they did
};
constexpr uint8_t BitOf(model::PersonKind kind) { return static_cast<uint8_t>(1u << static_cast<unsigned>(kind)); }

// All of a show's, each once.
std::vector<Belonging> BelongingsOf(const model::Show& show, const text::Collator& collator);

// As somebody gets to see it: of the shows that they know of.
struct Group {
  std::string slug;
  std::string name;  // as most shows write it
  size_t shows = 0;
  std::vector<model::PersonKind> did;  // of a person, in the order of PersonKind
  std::string plot;                    // of a collection; empty: nobody says
};

struct GroupQuestion {
  GroupKind kind = GroupKind::kPerson;
  bool by_shows = false;  // else by name
  bool descending = false;
  std::optional<filter::Predicate> filter;  // over GroupProperties()
  Accept accept;
  std::optional<std::string> after;  // GroupPage::last of the page before
  size_t limit = 50;
};

struct GroupPage {
  std::vector<Group> items;
  std::optional<std::string> last;  // opaque; good for the same order
  bool more = false;
};

// What can be asked for in a filter.
std::span<const filter::Property> GroupProperties(GroupKind kind);

}  // namespace chanoma::shelf
