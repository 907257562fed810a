#include "search/word_source.h"

#include <algorithm>

namespace chanoma::search {
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
