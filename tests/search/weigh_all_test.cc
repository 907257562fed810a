// What a query of Xapian's does when one of its parts ends before the others, with and without what is passed over for want of weight.
// Dies in Xapian 1.4.22 where WeighAll() does nothing: freed memory is overwritten (MALLOC_PERTURB_), so that the read of it shows.

#include <gtest/gtest.h>
#include <xapian.h>

#include "search/queries.h"
#include "search/word_source.h"

namespace chanoma::search {
namespace {

TEST(WeighAllTest, AnEndedChoiceIsNotAskedForItsWeight) {
  constexpr Xapian::docid kDocuments = 401;
  Xapian::WritableDatabase database("", Xapian::DB_BACKEND_INMEMORY);
  auto worth = std::make_shared<WeighedDocuments>();
  for (Xapian::docid id = 1; id <= kDocuments; ++id) {
    Xapian::Document document;
    if (id % 2 == 0 || id == kDocuments) document.add_term("mail");
    if (id % 2 != 0) document.add_term("night");  // the last has both, so that both end at once
    database.add_document(document);
    worth->emplace_back(id, id == kDocuments ? 0.1F : 1.0F);
  }
  WordSource source(worth);
  const Query choice(Query::OP_MAX, Query("mail"), Query("night"));
  Xapian::Enquire enquire(database);
  enquire.set_query(Query(Query::OP_AND_MAYBE, choice, Query(&source)));
  WeighAll(enquire);
  EXPECT_EQ(enquire.get_mset(0, 10, kDocuments).size(), 10u);
}

}  // namespace
}  // namespace chanoma::search
