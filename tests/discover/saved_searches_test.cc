// The searches people keep: their names, their order, how many there may be, and whose they are.

#include "discover/saved_searches.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/store_fixture.h"

namespace chanoma::discover {
namespace {

using ::testing::ElementsAre;

class SavedSearchesTest : public store::StoreTest {
 protected:
  void SetUp() override {
    Open();
    ada_ = Person("ada");
    bob_ = Person("bob");
  }
  Ulid Person(const std::string& name) {
    model::Account account;
    account.id = store_->NewId();
    account.name = account.name_key = name;
    EXPECT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutAccount(account); }));
    return account.id;
  }
  Ulid Save(const Ulid& account, const std::string& name, std::optional<size_t> place = {}) {
    const auto saved = SaveSearch(*store_, account, {name, "words", {}, {}, place});
    EXPECT_TRUE(saved) << saved.error().message;
    return saved ? saved->id : Ulid();
  }
  std::vector<std::string> Names(const Ulid& account) {
    std::vector<std::string> names;
    const auto searches = store_->Read().ListSavedSearches(account);
    for (const model::SavedSearch& search : *searches) names.push_back(search.name);
    return names;
  }
  // What is wrong with it.
  std::string FieldOf(const SavedSearchEdit& wanted) {
    const auto saved = SaveSearch(*store_, ada_, wanted);
    return saved ? "nothing" : std::string(CodeName(saved.error().code)) + " " + saved.error().field;
  }
  Ulid ada_, bob_;
};

TEST_F(SavedSearchesTest, KeepTheirOrderAcrossARestart) {
  Save(ada_, "one");
  const Ulid two = Save(ada_, "two");
  const Ulid three = Save(ada_, "three");
  Save(bob_, "one");
  ASSERT_TRUE(ChangeSavedSearch(*store_, ada_, three, {{}, {}, {}, {}, 0}));
  ASSERT_TRUE(ChangeSavedSearch(*store_, ada_, two, {"Two", {}, "-added", {}, {}}));
  EXPECT_THAT(Names(ada_), ElementsAre("three", "one", "Two"));
  Reopen();
  EXPECT_THAT(Names(ada_), ElementsAre("three", "one", "Two"));
  ASSERT_TRUE(ForgetSavedSearch(*store_, ada_, three));
  // Put back where it was.
  Save(ada_, "three", 0);
  EXPECT_THAT(Names(ada_), ElementsAre("three", "one", "Two"));
  ASSERT_TRUE(ChangeSavedSearch(*store_, ada_, two, {{}, {}, {}, {}, 49}));
  EXPECT_EQ(store_->Read().ListSavedSearches(ada_)->back().sort, "-added");
  EXPECT_THAT(Names(bob_), ElementsAre("one"));
}

TEST_F(SavedSearchesTest, BelongToOneAccount) {
  const Ulid search = Save(ada_, "one");
  EXPECT_EQ(ChangeSavedSearch(*store_, bob_, search, {"mine", {}, {}, {}, {}}).error().code, Code::kNotFound);
  EXPECT_EQ(ForgetSavedSearch(*store_, bob_, search).error().code, Code::kNotFound);
  EXPECT_THAT(Names(ada_), ElementsAre("one"));
  Save(bob_, "one");
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.DeleteAccount(ada_); }));
  EXPECT_THAT(Names(ada_), ElementsAre());
  EXPECT_THAT(Names(bob_), ElementsAre("one"));
  EXPECT_EQ(SaveSearch(*store_, ada_, {"again", "words", {}, {}, {}}).error().code, Code::kNotFound);
}

TEST_F(SavedSearchesTest, AreToldInTheJournalWhenSomethingChanged) {
  const uint64_t before = store_->journal().LastSequence();
  const Ulid search = Save(ada_, "one");
  const uint64_t after = store_->journal().LastSequence();
  EXPECT_EQ(after, before + 1);
  ASSERT_TRUE(ChangeSavedSearch(*store_, ada_, search, {"one", {}, {}, {}, 0}));
  EXPECT_EQ(store_->journal().LastSequence(), after) << "nothing did";
  ASSERT_TRUE(ForgetSavedSearch(*store_, ada_, search));
  const auto read = store_->Read().ReadJournal(before, 10);
  for (const model::JournalEntry& entry : std::get<store::JournalPage>(*read).entries) EXPECT_EQ(entry.event, model::Event(model::SavedSearchesChanged{ada_}));
}

TEST_F(SavedSearchesTest, SayWhatIsWrongWithThem) {
  using Filters = std::vector<model::SearchFilter>;
  EXPECT_EQ(FieldOf({{}, "words", {}, {}, {}}), "invalid name");
  EXPECT_EQ(FieldOf({" \n", "words", {}, {}, {}}), "invalid name");
  EXPECT_EQ(FieldOf({std::string(201, 'n'), "words", {}, {}, {}}), "invalid name");
  EXPECT_EQ(FieldOf({std::string(100'000, ' '), "words", {}, {}, {}}), "invalid name");
  EXPECT_EQ(FieldOf({"one", "", {}, {}, {}}), "invalid q");
  EXPECT_EQ(FieldOf({"one", " \t", {}, Filters{}, {}}), "invalid q");
  EXPECT_EQ(FieldOf({"one", std::string(1001, 'q'), {}, {}, {}}), "invalid q");
  EXPECT_EQ(FieldOf({"one", "words", "size", {}, {}}), "invalid sort");
  EXPECT_EQ(FieldOf({"one", "words", {}, Filters{{"colour", "red"}}, {}}), "invalid filters");
  for (const std::string& value : {std::string(), std::string("a,b"), std::string(101, 'v'), std::string("a\nb"), std::string("\xff")}) {
    EXPECT_EQ(FieldOf({"one", "words", {}, Filters{{"kind", value}}, {}}), "invalid filters") << value;
  }
  EXPECT_EQ(FieldOf({"one", "words", {}, Filters(101, {"kind", "video"}), {}}), "invalid filters");
  Save(ada_, "Old Films");
  for (const std::string name : {"old films", "  OLD FILMS ", "Ｏｌｄ Ｆｉｌｍｓ"}) EXPECT_EQ(FieldOf({name, "words", {}, {}, {}}), "invalid name") << name;
  const Ulid other = Save(ada_, "other");
  EXPECT_EQ(ChangeSavedSearch(*store_, ada_, other, {"OLD films", {}, {}, {}, {}}).error().field, "name");
  EXPECT_TRUE(ChangeSavedSearch(*store_, ada_, other, {"OTHER", {}, {}, {}, {}})) << "its own name in other letters";
}

TEST_F(SavedSearchesTest, KeepFiltersInOneOrderEachOnce) {
  const auto saved = SaveSearch(*store_, ada_, {"one", {}, "title", std::vector<model::SearchFilter>{{"decade", "1990s"}, {"kind", "video"}, {"decade", "1980s"}, {"decade", "1990s"}}, {}});
  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->filters, (std::vector<model::SearchFilter>{{"kind", "video"}, {"decade", "1990s"}, {"decade", "1980s"}}));
  EXPECT_EQ(store_->Read().ListSavedSearches(ada_)->front(), *saved);
  // Neither words nor filters are left.
  EXPECT_EQ(ChangeSavedSearch(*store_, ada_, saved->id, {{}, {}, {}, std::vector<model::SearchFilter>{}, {}}).error().field, "q");
}

TEST_F(SavedSearchesTest, AreAtMostFifty) {
  for (size_t i = 0; i < kMostSaved; ++i) Save(ada_, fmt::format("number {}", i));
  EXPECT_EQ(FieldOf({"one more", "words", {}, {}, {}}), "conflict many");
  Save(bob_, "his first");
  const Ulid last = store_->Read().ListSavedSearches(ada_)->back().id;
  EXPECT_TRUE(ChangeSavedSearch(*store_, ada_, last, {"renamed", {}, {}, {}, 0}));
  EXPECT_EQ(Names(ada_).size(), kMostSaved);
}

}  // namespace
}  // namespace chanoma::discover
