#include "search/side_by_side.h"

#include <algorithm>

namespace chanoma::search {
namespace {

struct List {
  Xapian::PostingIterator at, end;
  Xapian::doccount documents;
};

// The next document from `from` on that all lists have; 0 when there is none. They move forward only.
Xapian::docid NextOfAll(std::vector<List>& lists, Xapian::docid from) {
  for (Xapian::docid wanted = from;;) {
    bool all = true;
    for (List& list : lists) {
      list.at.skip_to(wanted);
      if (list.at == list.end) return 0;
      if (*list.at == wanted) continue;
      wanted = *list.at;
      all = false;
      break;
    }
    if (all) return wanted;
  }
}

bool StandSideBySide(const Xapian::Database& database, Xapian::docid document, const std::vector<std::string>& words) {
  std::vector<Xapian::termpos> starts(database.positionlist_begin(document, words.front()), database.positionlist_end(document, words.front()));
  for (size_t i = 1; i < words.size() && !starts.empty(); ++i) {
    auto at = database.positionlist_begin(document, words[i]);
    const auto end = database.positionlist_end(document, words[i]);
    std::erase_if(starts, [&](Xapian::termpos start) {
      const auto place = start + static_cast<Xapian::termpos>(i);
      if (at != end) at.skip_to(place);
      return at == end || *at != place;
    });
  }
  return !starts.empty();
}

}  // namespace

WeighedDocuments FindSideBySide(const Xapian::Database& database, const std::vector<std::string>& words, size_t most, float weight) {
  WeighedDocuments found;
  std::vector<List> lists;
  for (const std::string& word : words) {
    lists.push_back({database.postlist_begin(word), database.postlist_end(word), database.get_termfreq(word)});
    if (lists.back().documents == 0) return found;
  }
  std::sort(lists.begin(), lists.end(), [](const List& a, const List& b) { return a.documents < b.documents; });
  size_t looked_into = 0;
  for (Xapian::docid at = NextOfAll(lists, 1); at != 0 && looked_into < most; at = NextOfAll(lists, at + 1), ++looked_into) {
    if (StandSideBySide(database, at, words)) found.emplace_back(at, weight);
  }
  return found;
}

}  // namespace chanoma::search
