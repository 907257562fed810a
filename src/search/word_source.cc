#include "search/word_source.h"

#include <algorithm>

#include "search/weight.h"

namespace chanoma::search {

std::shared_ptr<const WeighedDocuments> GatherWays(const Xapian::Database& database, const std::vector<Way>& ways) {
  std::vector<float> best(database.get_lastdocid() + size_t{1}, 0.0F);
  std::vector<Xapian::docid> met;
  const Xapian::doccount documents = database.get_doccount();
  for (const Way& way : ways) {
    const Xapian::doccount having = database.get_termfreq(way.term);
    if (having == 0) continue;
    const WordWeight weight(way.worth, documents, having);
    for (auto at = database.postlist_begin(way.term); at != database.postlist_end(way.term); ++at) {
      const auto weighs = static_cast<float>(weight.Of(at.get_wdf()));
      float& known = best[*at];
      if (known == 0.0F) met.push_back(*at);
      known = std::max(known, weighs);
    }
  }
  auto list = std::make_shared<WeighedDocuments>();
  list->reserve(met.size());
  // Many are met again by looking at all, few by putting them in order.
  if (met.size() > best.size() / 16) {
    for (size_t document = 1; document < best.size(); ++document) {
      if (best[document] != 0.0F) list->emplace_back(static_cast<Xapian::docid>(document), best[document]);
    }
  } else {
    std::sort(met.begin(), met.end());
    for (const Xapian::docid document : met) list->emplace_back(document, best[document]);
  }
  return list;
}

void WordSource::init(const Xapian::Database&) {
  at_ = 0;
  started_ = false;
  float most = 0;
  for (const auto& [document, weight] : *documents_) most = std::max(most, weight);
  set_maxweight(static_cast<double>(most));
}

void WordSource::skip_to(Xapian::docid to, double) {
  started_ = true;
  // Steps that double: what is looked for is near most of the time.
  size_t step = 1, low = at_;
  while (low + step < documents_->size() && (*documents_)[low + step].first < to) {
    low += step;
    step *= 2;
  }
  const auto end = documents_->begin() + static_cast<std::ptrdiff_t>(std::min(documents_->size(), low + step + 1));
  at_ = static_cast<size_t>(std::lower_bound(documents_->begin() + static_cast<std::ptrdiff_t>(std::min(low, documents_->size())), end, to,
                                             [](const auto& one, Xapian::docid document) { return one.first < document; }) -
                            documents_->begin());
}

}  // namespace chanoma::search
