#include <algorithm>

#include "shelf/group.h"
#include "text/name_slug.h"
#include "text/spelling.h"

namespace chanoma::shelf {

std::vector<Belonging> BelongingsOf(const model::Show& show, const text::Collator& collator) {
  std::vector<Belonging> belongings;
  const auto add = [&](GroupKind kind, std::string_view name, uint8_t did) {
    if (name.empty()) return;
    GroupKey key{kind, text::NameSlug(name)};
    const auto known = std::ranges::find_if(belongings, [&](const Belonging& one) { return one.key.kind == kind && one.key.slug == key.slug; });
    if (known != belongings.end()) {
      known->did |= did;
      return;
    }
    // Sort keys have no zero bytes: names that are equal in order stand by their slugs.
    std::string order = collator.SortKey(name) + '\0' + key.slug;
    belongings.push_back({std::move(key), std::string(name), std::move(order), text::Spelling(name), did});
  };
  for (const model::Person& person : model::PeopleOf(show)) add(GroupKind::kPerson, person.name, BitOf(person.kind));
  for (const std::string& studio : model::StudiosOf(show)) add(GroupKind::kStudio, studio, 0);
  add(GroupKind::kCollection, model::CollectionOf(show), 0);
  return belongings;
}

}  // namespace chanoma::shelf
