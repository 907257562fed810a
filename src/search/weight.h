#pragma once
// Weights of the first pass. In a query of few words the rules' order is in the numbers: every word found is worth a
// hundred, every typo costs four, what BM25 says less than one. In a long one (a sentence) BM25 alone decides. Includes
// Xapian; private to search.

#include <xapian.h>

#include "search/columns.h"

namespace chanoma::search {

inline constexpr double kWordWorth = 100;
inline constexpr double kTypoCost = 4;
inline constexpr double kVariantCost = 0.1;    // another form of the word
inline constexpr double kTitleBonus = 1;       // of a word in a title, so that these are among the best two hundred whatever else has it
inline constexpr double kFunctionWorth = 0.5;  // of "the", "of"
inline constexpr double kMostWorth = 0.3;      // of what is known without a query
inline constexpr double kTitleWorth = 1500;    // the whole title

// Of one way to mean a word, in a query that is no sentence.
class WordWeight {
 public:
  WordWeight(double worth, Xapian::doccount documents, Xapian::doccount having);
  double Of(Xapian::termcount times) const;

 private:
  double base_, scale_;
};

class RuleWeight final : public Xapian::Weight {
 public:
  // `sentence`: BM25 alone.
  explicit RuleWeight(bool sentence);
  RuleWeight* clone() const override { return new RuleWeight(sentence_); }
  void init(double factor) override;
  double get_sumpart(Xapian::termcount wdf, Xapian::termcount length, Xapian::termcount unique) const override;
  double get_maxpart() const override { return most_; }
  double get_sumextra(Xapian::termcount, Xapian::termcount) const override { return 0; }
  double get_maxextra() const override { return 0; }

 private:
  const bool sentence_;
  double base_ = 0, scale_ = 0, most_ = 0;
  double average_ = 1, shortest_ = 0;
};

// What is known of a document without a query, from memory: breaks ties of the first pass.
class WorthSource final : public Xapian::PostingSource {
 public:
  WorthSource(const Table& table, double most) : table_(table), most_(most) {}
  void init(const Xapian::Database& database) override;
  Xapian::doccount get_termfreq_min() const override { return documents_; }
  Xapian::doccount get_termfreq_est() const override { return documents_; }
  Xapian::doccount get_termfreq_max() const override { return documents_; }
  double get_weight() const override;
  void next(double) override { ++at_; }
  void skip_to(Xapian::docid to, double) override { at_ = to; }
  bool at_end() const override { return at_ > last_; }
  Xapian::docid get_docid() const override { return at_; }

 private:
  const Table& table_;
  const double most_;
  Xapian::docid at_ = 0, last_ = 0;
  Xapian::doccount documents_ = 0;
};

}  // namespace chanoma::search
