#include "shelf/groups.h"

#include <algorithm>
#include <utility>

namespace chanoma::shelf {

std::vector<Circle*> Groups::Put(const Row& row, std::vector<Belonging> belongings) {
  std::vector<Circle*> circles;
  circles.reserve(belongings.size());
  for (Belonging& belonging : belongings) {
    OfKind& of = of_[static_cast<size_t>(belonging.key.kind)];
    std::unique_ptr<Circle>& circle = of.by_slug[belonging.key.slug];
    if (!circle) {
      circle = std::make_unique<Circle>(Circle{std::move(belonging.key), std::move(belonging.order), std::move(belonging.spelling), {}, {}});
      of.ordered.emplace(circle->order, circle.get());
    }
    auto name = std::ranges::find(circle->names, belonging.name);
    if (name == circle->names.end()) name = circle->names.insert(name, std::move(belonging.name));
    circle->members.push_back({&row, static_cast<uint32_t>(name - circle->names.begin()), belonging.did});
    circles.push_back(circle.get());
  }
  return circles;
}

void Groups::Remove(const Row& row, const std::vector<Circle*>& circles) {
  for (Circle* circle : circles) {
    std::erase_if(circle->members, [&](const Circle::Member& member) { return member.row == &row; });
    if (!circle->members.empty()) continue;
    OfKind& of = of_[static_cast<size_t>(circle->key.kind)];
    of.ordered.erase(circle->order);
    of.by_slug.erase(of.by_slug.find(circle->key.slug));
  }
}

const Circle* Groups::Find(const GroupKey& key) const {
  const auto& circles = of_[static_cast<size_t>(key.kind)].by_slug;
  const auto found = circles.find(key.slug);
  return found == circles.end() ? nullptr : found->second.get();
}

}  // namespace chanoma::shelf
