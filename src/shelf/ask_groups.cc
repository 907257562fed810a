#include "shelf/ask_groups.h"

#include <algorithm>
#include <array>

#include "filter/evaluate.h"
#include "text/spelling.h"
#include "text/words.h"

namespace chanoma::shelf {
namespace {

using filter::Property;
using filter::Type;

enum Asked : size_t { kName, kShows, kDid, kAskedCount };
constexpr std::array<std::string_view, 3> kDeeds{"actor", "director", "writer"};
constexpr std::array<model::PersonKind, 3> kPersonKinds{model::PersonKind::kActor, model::PersonKind::kDirector, model::PersonKind::kWriter};
constexpr std::array<Property, kAskedCount> kProperties{{{"name", Type::kText}, {"shows", Type::kInt}, {"kinds", Type::kList, kDeeds}}};
constexpr size_t kMostWords = 16;

// What `accept` leaves of it.
std::optional<Group> Describe(const Circle& circle, const Accept& accept) {
  Group group;
  std::vector<size_t> written(circle.names.size());
  uint8_t did = 0;
  const Row* first = nullptr;  // that was here before the others and tells of a collection
  for (const Circle::Member& member : circle.members) {
    if (!KnowsAny(*member.row, accept)) continue;
    ++group.shows;
    ++written[member.name];
    did |= member.did;
    const bool tells = circle.key.kind == GroupKind::kCollection && !model::CollectionPlotOf(member.row->show).empty();
    if (tells && (!first || member.row->show.id < first->show.id)) first = member.row;
  }
  if (group.shows == 0) return std::nullopt;
  group.slug = circle.key.slug;
  size_t most = 0;
  for (size_t i = 0; i < written.size(); ++i) {
    if (written[i] == 0) continue;
    // Of two that are as usual the one with small letters and accents: their bytes come later.
    if (written[i] < most || (written[i] == most && circle.names[i] < group.name)) continue;
    most = written[i];
    group.name = circle.names[i];
  }
  for (const model::PersonKind kind : kPersonKinds) {
    if ((did & BitOf(kind)) != 0) group.did.push_back(kind);
  }
  if (first) group.plot = model::CollectionPlotOf(first->show);
  return group;
}

class Asking final : public filter::Row {
 public:
  explicit Asking(const Group& group) : group_(group) {}

  filter::Cell Get(size_t property, std::string_view) const override {
    switch (property) {
      case kName: return group_.name;
      case kShows: return static_cast<int64_t>(group_.shows);
      case kDid: {
        std::vector<std::string> did;
        for (const model::PersonKind kind : group_.did) did.emplace_back(kDeeds.at(static_cast<size_t>(std::ranges::find(kPersonKinds, kind) - kPersonKinds.begin())));
        return did;
      }
      default: return {};
    }
  }

 private:
  const Group& group_;
};

bool Fits(const Group& group, const GroupQuestion& question) { return !question.filter || filter::Meets(*question.filter, Asking(group)); }

// False once the page is full.
bool Take(const Circle& circle, std::string order, const GroupQuestion& question, GroupPage& page) {
  auto group = Describe(circle, question.accept);
  if (!group || !Fits(*group, question)) return true;
  if (page.items.size() == question.limit) {
    page.more = true;
    return false;
  }
  page.items.push_back(std::move(*group));
  page.last = std::move(order);
  return true;
}

GroupPage AskByName(const Groups::Order& order, const GroupQuestion& question) {
  GroupPage page;
  auto from = order.begin(), to = order.end();
  // A place is where it would be: what it named may be gone.
  if (question.after && question.descending) to = order.lower_bound(*question.after);
  else if (question.after) from = order.upper_bound(*question.after);
  while (from != to) {
    const auto at = question.descending ? std::prev(to) : from;
    if (!Take(*at->second, at->first, question, page)) break;
    if (question.descending) --to;
    else ++from;
  }
  return page;
}

// By how many shows of them somebody knows of; of as many by name, whichever way.
GroupPage AskByShows(const Groups::Order& order, const GroupQuestion& question) {
  std::vector<std::pair<std::string, const Circle*>> cards;
  for (const auto& [name, circle] : order) {
    const auto shows = static_cast<uint32_t>(std::ranges::count_if(circle->members, [&](const Circle::Member& member) { return KnowsAny(*member.row, question.accept); }));
    if (shows == 0) continue;
    const uint32_t rank = question.descending ? ~shows : shows;
    std::string key;
    for (int shift = 24; shift >= 0; shift -= 8) key.push_back(static_cast<char>(rank >> shift & 0xff));
    key += name;
    if (!question.after || key > *question.after) cards.emplace_back(std::move(key), circle);
  }
  std::ranges::sort(cards);
  GroupPage page;
  for (auto& [key, circle] : cards) {
    if (!Take(*circle, std::move(key), question, page)) break;
  }
  return page;
}

// Whether a word of the spelling begins with it.
bool Begins(std::string_view spelling, std::string_view word) {
  for (size_t at = spelling.find(word); at != std::string_view::npos; at = spelling.find(word, at + 1)) {
    if (at == 0 || spelling[at - 1] == ' ') return true;
  }
  return false;
}

}  // namespace

std::span<const Property> GroupProperties(GroupKind kind) { return std::span(kProperties).first(kind == GroupKind::kPerson ? kProperties.size() : kProperties.size() - 1); }

GroupPage AskGroups(const Rows& rows, const GroupQuestion& question) {
  const Groups::Order& order = rows.groups().Ordered(question.kind);
  return question.by_shows ? AskByShows(order, question) : AskByName(order, question);
}

std::optional<Group> FindGroup(const Rows& rows, const GroupKey& key, const Accept& accept) {
  const Circle* circle = rows.groups().Find(key);
  return circle ? Describe(*circle, accept) : std::nullopt;
}

std::vector<Group> FindNamed(const Rows& rows, GroupKind kind, std::string_view words, const Accept& accept, size_t most) {
  const std::string together = text::Spelling(words);
  // Characters of scripts without spaces are words only together.
  std::vector<text::Word> apart = text::SplitWords(words, kMostWords);
  if (std::ranges::any_of(apart, [](const text::Word& word) { return text::Unspaced(word.script); })) apart.clear();
  std::vector<Group> found;
  for (const auto& [name, circle] : rows.groups().Ordered(kind)) {
    const bool fits = !together.empty() && (Begins(circle->spelling, together) ||
                                            (!apart.empty() && std::ranges::all_of(apart, [&](const text::Word& word) { return Begins(circle->spelling, word.term); })));
    if (!fits) continue;
    if (auto group = Describe(*circle, accept)) found.push_back(std::move(*group));
  }
  std::ranges::stable_sort(found, std::ranges::greater{}, &Group::shows);
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace chanoma::shelf
