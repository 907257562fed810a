#pragma once
// Documents that are known with their weights, as a part of a Xapian query. Includes Xapian; private to search.

#include <xapian.h>

#include <memory>
#include <utility>
#include <vector>

namespace chanoma::search {

// By document, ascending.
using WeighedDocuments = std::vector<std::pair<Xapian::docid, float>>;

class WordSource final : public Xapian::PostingSource {
 public:
  explicit WordSource(std::shared_ptr<const WeighedDocuments> documents) : documents_(std::move(documents)) {}
  // A part may stand at several places of a query: each goes its own way through the list.
  WordSource* clone() const override { return new WordSource(documents_); }
  void init(const Xapian::Database& database) override;
  Xapian::doccount get_termfreq_min() const override { return count(); }
  Xapian::doccount get_termfreq_est() const override { return count(); }
  Xapian::doccount get_termfreq_max() const override { return count(); }
  double get_weight() const override { return static_cast<double>((*documents_)[at_].second); }
  void next(double) override { started_ ? ++at_ : at_ = 0, started_ = true; }
  void skip_to(Xapian::docid to, double) override;
  bool at_end() const override { return started_ && at_ >= documents_->size(); }
  Xapian::docid get_docid() const override { return (*documents_)[at_].first; }

 private:
  Xapian::doccount count() const { return static_cast<Xapian::doccount>(documents_->size()); }

  const std::shared_ptr<const WeighedDocuments> documents_;
  size_t at_ = 0;
  bool started_ = false;
};

// As a query of its own; empty for no documents.
inline Xapian::Query Listed(WeighedDocuments documents) {
  if (documents.empty()) return {};
  return Xapian::Query((new WordSource(std::make_shared<const WeighedDocuments>(std::move(documents))))->release());
}

}  // namespace chanoma::search
