// Which work is meant, who is believed, and when to ask again.

#include "providers/gathering.h"

#include <gmock/gmock.h>

namespace chanoma::providers {
namespace {

using enum model::Provider;
using model::ShowKind;
using std::chrono::days;

Timestamp Noon(std::string_view day) { return *TimeOfDay(day) + std::chrono::hours(12); }

Candidate Called(const std::string& id, const std::string& title, int year) { return {id, title, {}, year, {}, {}}; }

struct Script {
  std::vector<Candidate> candidates;
  std::map<std::string, Details> works;
  std::map<std::string, std::string> by_imdb;
  std::optional<Error> error;
  mutable std::vector<Question> searched;
};

class Played final : public Provider {
 public:
  Played(model::Provider name, const Script& script) : name_(name), script_(script) {}
  model::Provider name() const override { return name_; }
  bool Has(ShowKind) const override { return true; }
  Result<std::vector<Candidate>> Search(const Question& question) const override {
    script_.searched.push_back(question);
    if (script_.error) return Fail(*script_.error);
    return script_.candidates;
  }
  Result<Details> Ask(ShowKind, const std::string& id) const override {
    if (script_.error) return Fail(*script_.error);
    const auto found = script_.works.find(id);
    if (found == script_.works.end()) return Fail(Code::kNotFound, "none");
    return found->second;
  }
  Result<std::optional<std::string>> Find(ShowKind, const std::vector<model::ExternalId>& ids) const override {
    for (const model::ExternalId& id : ids) {
      if (id.source == model::ProviderName(name_)) return std::optional(id.value);
      if (const auto found = script_.by_imdb.find(id.value); id.source == "imdb" && found != script_.by_imdb.end()) return std::optional(found->second);
    }
    return std::optional<std::string>();
  }
  Result<void> Test() const override { return {}; }

 private:
  const model::Provider name_;
  const Script& script_;
};

Details Work(const std::string& title, std::vector<model::ExternalId> ids = {}) {
  Details details;
  details.said.texts[""].title = title;
  details.said.ids = std::move(ids);
  return details;
}

class GatheringTest : public testing::Test {
 protected:
  Gathered Run(const Basis& basis, const model::Online& before = {}) {
    std::vector<std::unique_ptr<Provider>> providers;
    for (const auto& [name, script] : scripts_) providers.push_back(std::make_unique<Played>(name, script));
    auto gathered = Gather(basis, before, providers);
    EXPECT_TRUE(gathered);
    return std::move(*gathered);
  }
  std::map<model::Provider, Script> scripts_;
  const Basis lost_{ShowKind::kSeries, {"Lost"}, 2004, {}};
};

TEST(Matching, TheTitleAndAboutTheYear) {
  const std::vector<Candidate> some{Called("1", "Lost Girl", 2010), Called("2", "Lost", 2005), Called("3", "LOST!", 2004), Called("4", "Lost", 1999)};
  EXPECT_EQ(Choose("lost", 2004, some)->id, "3");
  EXPECT_EQ(Choose("Lost", 2006, some)->id, "2") << "a year beside";
  EXPECT_EQ(Choose("Lost", 1980, some), nullptr);
  EXPECT_EQ(Choose("Lost", 0, some)->id, "2") << "what most people mean";
  EXPECT_EQ(Choose("Lost and Found", 0, some), nullptr);
  EXPECT_EQ(Choose("", 0, some), nullptr);
  std::vector<Candidate> other{Called("5", "Shingeki no Kyojin", 2013)};
  other[0].other_titles = {"Attack on Titan"};
  EXPECT_EQ(Choose("attack on titan", 2013, other)->id, "5");
}

TEST(Matching, OnlyWhatProvidersDidNotSay) {
  model::Show show;
  show.named.texts[""].title = "Lost";
  show.told.original_title = "Lost (original)";
  show.edited.year = 2004;
  const Basis before = BasisOf(show);
  show.online.said[kTvmaze].texts[""].title = "Something Else";
  show.online.said[kTvmaze].year = 1990;
  const Basis basis = BasisOf(show);
  EXPECT_THAT(basis.titles, testing::ElementsAre("Lost (original)", "Lost"));
  EXPECT_EQ(basis.year, 2004);
  EXPECT_EQ(SumOf(before, {kTvmaze}, "en"), SumOf(basis, {kTvmaze}, "en"));
  EXPECT_NE(SumOf(basis, {kTvmaze}, "en"), SumOf(basis, {kTvmaze}, "ja"));
  EXPECT_NE(SumOf(basis, {kTvmaze}, "en"), SumOf(basis, {kTvmaze, kTmdb}, "en"));
  show.edited.texts[""].title = "LOST";
  EXPECT_NE(SumOf(basis, {kTvmaze}, "en"), SumOf(BasisOf(show), {kTvmaze}, "en"));
}

TEST(Matching, SeriesThatGoOnAreAskedAgainAroundTheirDays) {
  const Timestamp now = Noon("2026-12-01");
  const auto due = [&](Freshness known) { return std::chrono::floor<days>(DueAt(known, now) - now).count(); };
  Freshness known{.matched = true, .airing = true, .premiered = "2020-01-01", .next = "2026-12-04"};
  EXPECT_EQ(DueAt(known, now), *TimeOfDay("2026-12-05"));
  known.next = "2026-12-01";
  EXPECT_EQ(due(known), 1);
  known.next = "2027-06-01";
  EXPECT_EQ(due(known), 7);
  known = {.matched = true, .airing = false, .premiered = "1999-01-01", .next = {}};
  EXPECT_EQ(due(known), 90);
  known.premiered = "2026-11-01";
  EXPECT_EQ(due(known), 14);
  EXPECT_EQ(due({}), 30);
  EXPECT_EQ(DueAt({.incomplete = true}, now), now + std::chrono::hours(1));
}

TEST_F(GatheringTest, WhoComesAfterIsAskedByIds) {
  scripts_[kTvmaze] = {{Called("1", "Lost", 2004)}, {{"1", Work("Lost", {{"tvmaze", "1"}, {"imdb", "tt1"}})}}, {}, {}, {}};
  scripts_[kWikidata] = {{}, {{"Q1", Work("Lost (wd)")}}, {{"tt1", "Q1"}}, {}, {}};
  const Gathered gathered = Run(lost_);
  EXPECT_EQ(gathered.online.matches.at(kWikidata).id, "Q1");
  EXPECT_TRUE(scripts_[kWikidata].searched.empty());
  EXPECT_TRUE(gathered.freshness.matched);
  EXPECT_FALSE(gathered.freshness.incomplete);
}

TEST_F(GatheringTest, IdsOfNfoFilesGoBeforeTitles) {
  scripts_[kTvmaze] = {{Called("1", "Lost", 2004)}, {{"1", Work("Lost")}, {"9", Work("The other Lost")}}, {}, {}, {}};
  Basis basis = lost_;
  basis.ids = {{"tvmaze", "9"}};
  EXPECT_EQ(Run(basis).online.matches.at(kTvmaze).id, "9");
}

TEST_F(GatheringTest, WhatSomebodyChoseGoesBeforeEverything) {
  scripts_[kTmdb] = {{Called("7", "Lost", 2004)}, {{"7", Work("Lost (wrong)")}}, {}, {}, {}};
  scripts_[kTvmaze] = {{Called("1", "Lost", 2004)}, {{"1", Work("Lost")}, {"2", Work("Lost (chosen)", {{"imdb", "tt2"}})}}, {}, {}, {}};
  model::Online before;
  before.matches[kTvmaze] = {"2", true};
  before.matches[kTmdb] = {"7", false};
  before.said[kTmdb] = Work("Lost (wrong)").said;
  const Gathered gathered = Run(lost_, before);
  EXPECT_EQ(gathered.online.matches.at(kTvmaze), (model::Match{"2", true}));
  EXPECT_FALSE(gathered.online.matches.contains(kTmdb)) << "no title is believed any more";
  EXPECT_FALSE(gathered.online.said.contains(kTmdb));
  model::Show show;
  show.online = gathered.online;
  EXPECT_EQ(model::TitleOf(show), "Lost (chosen)");
}

TEST_F(GatheringTest, WhoDoesNotAnswerTakesNothingBack) {
  for (const Code code : {Code::kUnavailable, Code::kCorrupt, Code::kForbidden}) {
    scripts_[kTvmaze] = {{}, {}, {}, Error{code, "no", {}}, {}};
    model::Online before;
    before.matches[kTvmaze] = {"1", false};
    before.said[kTvmaze] = Work("Lost").said;
    const Gathered gathered = Run(lost_, before);
    EXPECT_EQ(gathered.online.said, before.said);
    EXPECT_TRUE(gathered.freshness.incomplete);
  }
  scripts_[kTvmaze] = {{}, {}, {}, {}, {}};
  model::Online before;
  before.matches[kTvmaze] = {"1", false};
  before.said[kTvmaze] = Work("Lost").said;
  EXPECT_TRUE(Run(lost_, before).online.said.empty()) << "it knows no such work any more";
}

TEST_F(GatheringTest, LayersLieInTheirOrder) {
  model::Show show;
  show.named.texts[""].title = "file";
  show.online.said[kTvmaze].texts[""].title = "tvmaze";
  show.online.said[kTmdb].texts[""].plot = "tmdb";
  EXPECT_EQ(model::TitleOf(show), "tvmaze");
  EXPECT_EQ(model::PlotOf(show), "tmdb");
  show.online.said[kTmdb].texts[""].title = "tmdb";
  EXPECT_EQ(model::TitleOf(show), "tmdb");
  show.told.texts[""].title = "nfo";
  EXPECT_EQ(model::TitleOf(show), "nfo");
  show.edited.texts[""].title = "hand";
  EXPECT_EQ(model::TitleOf(show), "hand");
}

}  // namespace
}  // namespace chanoma::providers
