#pragma once
// All ways to mean one word, as one list of documents: each with the weight of its best way. Xapian's MAX asks every way about
// every document, which is most of a query's time where a word has forty near ones. Includes Xapian; private to search.

#include <xapian.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace chanoma::search {

struct Way {
  std::string term;
  double worth = 0;  // as the query's words have it: kWordWorth for the word itself
};

// By document, ascending.
using WeighedDocuments = std::vector<std::pair<Xapian::docid, float>>;

// As RuleWeight weighs them (not for sentences). Reads the ways' lists from the disk; throws what Xapian throws.
std::shared_ptr<const WeighedDocuments> GatherWays(const Xapian::Database& database, const std::vector<Way>& ways);

class WordSource final : public Xapian::PostingSource {
 public:
  explicit WordSource(std::shared_ptr<const WeighedDocuments> documents) : documents_(std::move(documents)) {}
  // One word may stand at several places of a query: each goes its own way through the list.
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

}  // namespace chanoma::search
