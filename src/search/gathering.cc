#include "search/gathering.h"

#include <algorithm>
#include <numeric>

#include "search/weight.h"

namespace chanoma::search {
namespace {

constexpr size_t kSkipCosts = 8;  // times what it takes to go to the next document of a list

// Adds up, by document. The arrays are as long as the library and belong to the thread; they are all nought between two queries.
class Sums {
 public:
  explicit Sums(const Xapian::Database& database) : database_(database), documents_(database.get_doccount()) {
    const size_t size = database.get_lastdocid() + size_t{1};
    if (total_.size() >= size) return;
    total_.resize(size);
    best_.resize(size);
    words_.resize(size);
  }
  ~Sums() {  // Xapian may have thrown in the middle of a list
    for (const Xapian::docid document : met_) total_[document] = 0, words_[document] = 0;
    for (const Xapian::docid document : of_word_) best_[document] = 0;
  }
  Sums(const Sums&) = delete;
  Sums& operator=(const Sums&) = delete;

  // `within`: only these documents matter, when given.
  void AddWord(const Ways& ways, const std::vector<Xapian::docid>* within) {
    Read(ways, within);
    for (const Xapian::docid document : of_word_) {
      if (words_[document]++ == 0) met_.push_back(document);
      total_[document] += best_[document];
      best_[document] = 0;
    }
    of_word_.clear();
  }

  // To documents that are met already.
  void AddHelp(const Ways& ways, const std::vector<Xapian::docid>& to) {
    Read(ways, &to);
    for (const Xapian::docid document : of_word_) {
      if (words_[document] != 0) total_[document] += best_[document];
      best_[document] = 0;
    }
    of_word_.clear();
  }

  // In their order.
  std::vector<Xapian::docid> WithAtLeast(size_t words) const {
    std::vector<Xapian::docid> documents;
    // Many are found again sooner by looking at all, few by putting them in order.
    if (met_.size() > total_.size() / 16) {
      for (size_t document = 1; document < total_.size(); ++document) {
        if (words_[document] >= words) documents.push_back(static_cast<Xapian::docid>(document));
      }
      return documents;
    }
    for (const Xapian::docid document : met_) {
      if (words_[document] >= words) documents.push_back(document);
    }
    std::sort(documents.begin(), documents.end());
    return documents;
  }

  float Total(Xapian::docid document) const { return total_[document]; }

 private:
  float& Of(Xapian::docid document) {
    float& best = best_[document];
    if (best == 0) of_word_.push_back(document);
    return best;
  }

  void Read(const Ways& ways, const std::vector<Xapian::docid>* within) {
    for (const Way& way : ways) {  // first: their parts are added up, and what is better takes the place of the sum
      if (way.any) ReadAny(way, within);
    }
    for (const Way& way : ways) {
      if (way.any) continue;
      if (way.terms.size() == 1) ReadTerm(way.terms.front(), way.worth, within, [&](Xapian::docid document, float weighs) {
        float& best = Of(document);
        best = std::max(best, weighs);
      });
      else ReadAll(way);
    }
  }

  void ReadAny(const Way& way, const std::vector<Xapian::docid>* within) {
    for (const std::string& term : way.terms) {
      ReadTerm(term, way.worth / static_cast<double>(way.terms.size()), within, [&](Xapian::docid document, float weighs) { Of(document) += weighs; });
    }
  }

  template <class Take>
  void ReadTerm(const std::string& term, double worth, const std::vector<Xapian::docid>* within, Take take) {
    const Xapian::doccount having = database_.get_termfreq(term);
    if (having == 0) return;
    const WordWeight weight(worth, documents_, having);
    auto at = database_.postlist_begin(term);
    const auto end = database_.postlist_end(term);
    if (!within || within->size() * kSkipCosts >= having) {
      for (; at != end; ++at) take(*at, static_cast<float>(weight.Of(at.get_wdf())));
      return;
    }
    for (const Xapian::docid document : *within) {
      at.skip_to(document);
      if (at == end) return;
      if (*at == document) take(document, static_cast<float>(weight.Of(at.get_wdf())));
    }
  }

  // Documents that have all of a way's terms.
  void ReadAll(const Way& way) {
    struct List {
      Xapian::PostingIterator at, end;
      WordWeight weight;
      Xapian::doccount having;
    };
    std::vector<List> lists;
    for (const std::string& term : way.terms) {
      const Xapian::doccount having = database_.get_termfreq(term);
      if (having == 0) return;
      lists.push_back({database_.postlist_begin(term), database_.postlist_end(term), WordWeight(way.worth / static_cast<double>(way.terms.size()), documents_, having), having});
    }
    if (lists.empty()) return;
    std::sort(lists.begin(), lists.end(), [](const List& a, const List& b) { return a.having < b.having; });
    for (List& rarest = lists.front(); rarest.at != rarest.end;) {
      const Xapian::docid document = *rarest.at;
      Xapian::docid next = document + 1;
      double weighs = rarest.weight.Of(rarest.at.get_wdf());
      bool all = true;
      for (size_t i = 1; i < lists.size() && all; ++i) {
        List& list = lists[i];
        list.at.skip_to(document);
        if (list.at == list.end) return;
        all = *list.at == document;
        if (all) weighs += list.weight.Of(list.at.get_wdf());
        else next = *list.at;
      }
      if (all) {
        float& best = Of(document);
        best = std::max(best, static_cast<float>(weighs));
      }
      rarest.at.skip_to(next);
    }
  }

  static thread_local std::vector<float> total_, best_;
  static thread_local std::vector<uint8_t> words_;  // found, of some twenty at most
  const Xapian::Database& database_;
  const Xapian::doccount documents_;
  std::vector<Xapian::docid> met_, of_word_;
};
thread_local std::vector<float> Sums::total_, Sums::best_;
thread_local std::vector<uint8_t> Sums::words_;

// How many documents a word may be in.
uint64_t Reach(const Xapian::Database& database, const Ways& ways) {
  uint64_t documents = 0;
  for (const Way& way : ways) {
    uint64_t most = way.any ? 0 : UINT64_MAX;
    for (const std::string& term : way.terms) {
      const uint64_t having = database.get_termfreq(term);
      most = way.any ? most + having : std::min(most, having);
    }
    documents += way.terms.empty() ? 0 : most;
  }
  return documents;
}

}  // namespace

WeighedDocuments Gather(const Xapian::Database& database, const std::vector<Ways>& words, size_t least, const std::vector<Ways>& helping) {
  std::vector<size_t> order(words.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const bool all = least >= words.size();
  if (all && words.size() > 1) {  // the rarest first: the others are then looked for in its documents only
    std::vector<uint64_t> reach;
    for (const Ways& ways : words) reach.push_back(Reach(database, ways));
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return reach[a] < reach[b]; });
  }
  Sums sums(database);
  std::vector<Xapian::docid> documents;
  for (size_t i = 0; i < order.size(); ++i) {
    sums.AddWord(words[order[i]], all && i > 0 ? &documents : nullptr);
    if (all || i + 1 == order.size()) documents = sums.WithAtLeast(all ? i + 1 : least);
    if (all && documents.empty()) break;
  }
  for (const Ways& ways : helping) {
    if (!documents.empty()) sums.AddHelp(ways, documents);
  }
  WeighedDocuments list;
  list.reserve(documents.size());
  for (const Xapian::docid document : documents) list.emplace_back(document, sums.Total(document));
  return list;
}

bool KeepBest(WeighedDocuments& documents, size_t most, const Table* table) {
  if (documents.size() <= most) return false;
  std::vector<std::pair<float, uint32_t>> order;  // what each is worth, and its place
  order.reserve(documents.size());
  for (size_t i = 0; i < documents.size(); ++i) {
    const Table::Entry* entry = table ? table->Find(documents[i].first) : nullptr;
    order.emplace_back(documents[i].second + (entry ? static_cast<float>(kMostWorth) * entry->worth : 0.0F), static_cast<uint32_t>(i));
  }
  const auto better = [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; };
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(), better);
  order.resize(most);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  for (size_t i = 0; i < most; ++i) documents[i] = documents[order[i].second];
  documents.resize(most);
  return true;
}

void Thin(WeighedDocuments& documents, size_t stride) {
  size_t kept = 0;
  for (size_t i = 0; i < documents.size(); i += stride) documents[kept++] = documents[i];
  documents.resize(kept);
}

}  // namespace chanoma::search
