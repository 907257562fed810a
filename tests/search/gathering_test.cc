// What the words of a query find in memory, against every document looked at by itself; and what is left out of much.

#include "search/gathering.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <algorithm>
#include <map>
#include <random>

#include "index_folder.h"
#include "search/weight.h"

namespace chanoma::search {
namespace {

constexpr Xapian::docid kDocuments = 3'000;

class Gathering : public testing::Test {
 protected:
  void SetUp() override {
    for (Xapian::docid id = 1; id <= kDocuments; ++id) {
      Xapian::Document document;
      for (const auto& [term, every] : kTerms) {
        if (random_() % every == 0) document.add_term(term, 1 + static_cast<Xapian::termcount>(random_() % 3));
      }
      database_.add_document(document);
    }
  }

  double Weight(Xapian::docid id, const std::string& term, double worth) const {
    const Xapian::Document document = database_.get_document(id);
    for (auto at = document.termlist_begin(); at != document.termlist_end(); ++at) {
      if (*at == term) return WordWeight(worth, kDocuments, database_.get_termfreq(term)).Of(at.get_wdf());
    }
    return 0;
  }

  double Best(Xapian::docid id, const Ways& ways) const {
    double best = 0;
    for (const Way& way : ways) {
      double sum = 0;
      size_t there = 0;
      for (const std::string& term : way.terms) {
        const double weighs = Weight(id, term, way.worth / static_cast<double>(way.terms.size()));
        sum += weighs;
        there += weighs > 0 ? 1 : 0;
      }
      if (there == way.terms.size() || way.any) best = std::max(best, sum);
    }
    return best;
  }

  std::map<Xapian::docid, double> OneByOne(const std::vector<Ways>& words, size_t least, const std::vector<Ways>& helping) const {
    std::map<Xapian::docid, double> found;
    for (Xapian::docid id = 1; id <= kDocuments; ++id) {
      double sum = 0;
      size_t there = 0;
      for (const Ways& ways : words) {
        const double best = Best(id, ways);
        sum += best;
        there += best > 0 ? 1 : 0;
      }
      if (there < least) continue;
      for (const Ways& ways : helping) sum += Best(id, ways);
      found[id] = sum;
    }
    return found;
  }

  Ways AnyWays() {
    Ways ways;
    for (size_t n = 1 + random_() % 4; n > 0; --n) {
      Way way{{}, 100.0 - static_cast<double>(random_() % 9)};
      for (size_t terms = random_() % 4 == 0 ? 2 : 1; terms > 0; --terms) way.terms.push_back(kTerms[random_() % kTerms.size()].first);
      way.any = ways.empty() && random_() % 4 == 0;
      ways.push_back(std::move(way));
    }
    return ways;
  }

  const std::vector<std::pair<std::string, unsigned>> kTerms{{"the", 1}, {"a", 2}, {"man", 5}, {"night", 20}, {"spider", 100}, {"mononoke", 900}, {"nowhere", 1'000'000}};
  std::mt19937 random_{7};
  mutable Xapian::WritableDatabase database_{"", Xapian::DB_BACKEND_INMEMORY};
};

TEST_F(Gathering, FindsWhatEachDocumentByItselfSays) {
  for (int round = 0; round < 60; ++round) {
    std::vector<Ways> words, helping;
    for (size_t n = 1 + random_() % 4; n > 0; --n) words.push_back(AnyWays());
    if (random_() % 2 == 0) helping.push_back({{{"the"}, 0.5}});
    const size_t least = random_() % 2 == 0 ? words.size() : 1 + random_() % words.size();
    const auto expected = OneByOne(words, least, helping);
    const WeighedDocuments found = Gather(database_, words, least, helping);
    ASSERT_EQ(found.size(), expected.size()) << round;
    size_t i = 0;
    for (const auto& [document, weight] : expected) {
      ASSERT_EQ(found[i].first, document) << round;
      ASSERT_NEAR(found[i].second, weight, 0.01) << round;
      ++i;
    }
  }
}

TEST_F(Gathering, LeavesNothingForTheNextQuery) {
  const std::vector<Ways> one{{{{"a"}, 100}}}, other{{{{"night"}, 100}}};
  (void)Gather(database_, one, 1, {});
  for (const auto& [document, weight] : Gather(database_, other, 1, {})) EXPECT_LT(weight, 101) << document;
}

TEST(KeepBestTest, LeavesTheHeaviestInTheirOrder) {
  WeighedDocuments documents{{1, 5.0F}, {2, 9.0F}, {4, 7.0F}, {7, 9.0F}, {9, 1.0F}};
  EXPECT_FALSE(KeepBest(documents, 5, nullptr));
  EXPECT_TRUE(KeepBest(documents, 3, nullptr));
  EXPECT_EQ(documents, (WeighedDocuments{{2, 9.0F}, {4, 7.0F}, {7, 9.0F}}));
  Thin(documents, 2);
  EXPECT_EQ(documents, (WeighedDocuments{{2, 9.0F}, {7, 9.0F}}));
}

// Far more films have the word than are looked at first.
class ManyAlikeTest : public IndexFolder {
 protected:
  static constexpr int kAlike = 30'000;
  void SetUp() override {
    IndexFolder::SetUp();
    for (int i = 0; i < kAlike; ++i) {
      Document document = Film("d" + std::to_string(i), "Night");
      document.popularity = 1;
      document.visible = {i % 3 == 0 ? "third" : "rest"};
      document.facets = {{"genre", i % 2 == 0 ? "even" : "odd"}};
      ASSERT_TRUE(index_->Add(document));
    }
    Document rare = Film("rare", "A long title that says something of a night among other things");
    rare.visible = {"child"};
    ASSERT_TRUE(index_->Add(rare));
    Commit();
  }
  Answer Ask(const std::string& reader, bool count) {
    Request request;
    request.query = ParseExpression("night", Timestamp{});
    request.reader = {false, {reader}, {}};
    request.count = count;
    if (count) request.facets = {"genre"};
    auto answer = index_->Search(request);
    EXPECT_TRUE(answer);
    return answer ? *answer : Answer{};
  }
};

TEST_F(ManyAlikeTest, WhoKnowsOfNoneOfTheBestStillFindsTheirOwn) {
  const Answer child = Ask("child", false);
  ASSERT_EQ(child.hits.size(), 1u);
  EXPECT_EQ(child.hits[0].id, "rare");
  EXPECT_EQ(Ask("nobody", true).count, 0u);
}

TEST_F(ManyAlikeTest, LargeCountsAreEstimatedAndSaySo) {
  const Answer rest = Ask("rest", true);
  EXPECT_FALSE(rest.exact);
  EXPECT_NEAR(static_cast<double>(rest.count), kAlike * 2 / 3.0, kAlike * 0.02);
  const Answer third = Ask("third", true);
  EXPECT_TRUE(third.exact);
  EXPECT_EQ(third.count, kAlike / 3u);
  ASSERT_EQ(third.facets.size(), 1u);
  ASSERT_EQ(third.facets[0].values.size(), 2u);
  EXPECT_EQ(third.facets[0].values[0].count + third.facets[0].values[1].count, kAlike / 3u);
}

}  // namespace
}  // namespace chanoma::search
