#pragma once
// Who is in shows and made them, whose they are and what they are parts of, the other way round: of each person, studio and collection
// the shows. Owned by Rows, which locks nothing: one thread at a time. Private to shelf.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shelf/group.h"

namespace chanoma::shelf {

struct Row;

struct Circle {
  struct Member {
    const Row* row = nullptr;
    uint32_t name = 0;  // of `names`: as this show has it
    uint8_t did = 0;
  };
  GroupKey key;
  std::string order, spelling;     // of the name that came first
  std::vector<std::string> names;  // every way in which it was written
  std::vector<Member> members;     // never none
};

class Groups {
 public:
  // The row stays where it is until it is removed.
  std::vector<Circle*> Put(const Row& row, std::vector<Belonging> belongings);
  void Remove(const Row& row, const std::vector<Circle*>& circles);

  const Circle* Find(const GroupKey& key) const;
  using Order = std::map<std::string, const Circle*, std::less<>>;
  const Order& Ordered(GroupKind kind) const { return of_[static_cast<size_t>(kind)].ordered; }

 private:
  struct OfKind {
    std::map<std::string, std::unique_ptr<Circle>, std::less<>> by_slug;
    Order ordered;
  };
  OfKind of_[3];
};

}  // namespace chanoma::shelf
