// What is said, found through its film and by nobody who may not know of that.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "index_folder.h"
#include "search/index.h"

namespace chanoma::search {
namespace {

class LinesTest : public IndexFolder {
 protected:
  void Film(const std::string& id, const std::string& title, const std::string& label, const std::vector<std::string>& said) {
    Document film;
    film.id = "video:" + id;
    film.group = id;
    film.kind = "video";
    film.texts = {{Role::kTitle, title, ""}};
    film.visible = {label};
    film.facets = {{"genre", label}};
    ASSERT_TRUE(index_->Put(film));
    std::vector<Document> windows;
    for (const std::string& text : said) {
      Document window;
      window.id = fmt::format("cue:{}:{}", id, windows.size());
      window.group = id;
      window.kind = "cue";
      window.texts = {{Role::kCue, text, "en"}};
      window.data = text;
      windows.push_back(window);
    }
    ASSERT_TRUE(index_->PutLines(id, "mark of " + id, windows));
  }
  Answer Ask(std::string_view q, const Visibility& reader = {true, {}, {}}, Sort sort = Sort::kRelevance) {
    Request request;
    request.query = ParseExpression(q, {});
    request.reader = reader;
    request.count = true;
    request.ordered = true;
    request.facets = {"genre"};
    request.sort = sort;
    auto answer = index_->Search(request);
    EXPECT_TRUE(answer) << q << ": " << answer.error().message;
    return answer ? *answer : Answer{};
  }
  std::string Found(std::string_view q, const Visibility& reader = {true, {}, {}}) {
    std::string found;
    for (const Hit& hit : Ask(q, reader).hits) found += (found.empty() ? "" : " | ") + hit.group + (hit.line.empty() ? "" : ": " + hit.line);
    return found;
  }
};

TEST_F(LinesTest, ASpokenLineFindsItsFilm) {
  Film("jaws", "Jaws", "all", {"Smile, you son of a", "You are going to need a bigger boat"});
  Film("gone", "Gone with the Wind", "all", {"Frankly, my dear, I do not give a damn", "After all, tomorrow is another day"});
  Film("boat", "The Bigger Picture", "all", {});
  Commit();
  EXPECT_EQ(Found("bigger boat "), "jaws: You are going to need a bigger boat | boat");
  EXPECT_EQ(Found("frankly my dear"), "gone: Frankly, my dear, I do not give a damn");
  EXPECT_EQ(Found("\"another day\""), "gone: After all, tomorrow is another day");
  EXPECT_EQ(Found("tomorrow is anoth"), "gone: After all, tomorrow is another day");  // unfinished
  EXPECT_EQ(Found("bigger boat -smile"), "jaws: You are going to need a bigger boat | boat");
  EXPECT_EQ(Found("bigger -boat"), "boat");
  // A film is one hit, whatever is said in it; what has the words in its title comes first.
  EXPECT_EQ(Found("jaws"), "jaws");
  EXPECT_EQ(Found("bigger"), "boat | jaws: You are going to need a bigger boat");
  EXPECT_EQ(Ask("bigger").count, 2u);
  for (int i = 0; i < 5; ++i) Film(fmt::format("more{}", i), "Another", "all", {"give me another boat"});
  Commit();
  EXPECT_EQ(Found("tomorow "), "gone: After all, tomorrow is another day");  // a typo
}

TEST_F(LinesTest, WhoMayNotKnowOfTheFilmHearsNothing) {
  for (int i = 0; i < 600; ++i) Film(fmt::format("s{}", i), fmt::format("Secret {}", i), "secret", {"the password is swordfish"});
  Film("open", "Open", "all", {"swordfish swordfish is a password too"});
  Commit();
  const Visibility guest{false, {"all"}, {}}, nobody{false, {}, {}}, barred{true, {}, {}, "secret", {}};
  for (const char* q : {"swordfish", "password swordfish", "\"is swordfish\"", "swordfihs ", "the password is", "genre:all swordfish", "swordfish -genre:secret",
                        "password AND swordfish", "swordfish kind:video"}) {
    for (const Sort sort : {Sort::kRelevance, Sort::kTitle}) {
      for (const Visibility& reader : {guest, barred}) {
        const Answer answer = Ask(q, reader, sort);
        EXPECT_LE(answer.count, 1u) << q;
        EXPECT_LE(answer.order.size(), 1u) << q;
        for (const Hit& hit : answer.hits) EXPECT_EQ(hit.group, "open") << q;
        for (const FacetCount& value : answer.facets.at(0).values) EXPECT_EQ(value.value, "all") << q;
      }
      EXPECT_EQ(Ask(q, nobody, sort).count, 0u) << q;
    }
  }
  // However many others have the words, what one may know of is found.
  EXPECT_EQ(Ask("password swordfish", guest).hits.size(), 1u);
  const Answer all = Ask("swordfish");
  ASSERT_FALSE(all.order.empty());
  EXPECT_LE(index_->Fetch(all.order, guest)->size(), 1u);
  EXPECT_EQ(index_->Fetch(all.order, nobody)->size(), 0u);
  EXPECT_EQ(index_->Fetch(all.order, {true, {}, {}})->size(), all.order.size());
}

TEST_F(LinesTest, FollowTheirFilm) {
  Film("one", "One", "all", {"what was said first"});
  Commit();
  EXPECT_EQ(index_->LinesMark("one").value(), "mark of one");
  EXPECT_EQ(Found("said first"), "one: what was said first");
  Film("one", "One", "all", {"something else"});
  Commit();
  EXPECT_EQ(Found("\"said first\""), "");
  EXPECT_EQ(Found("something else"), "one: something else");
  Reopen();
  EXPECT_EQ(Found("something else"), "one: something else");
  EXPECT_EQ(index_->GetSize()->lines, 1u);
  ASSERT_TRUE(index_->RemoveGroup("one"));
  Commit();
  EXPECT_EQ(Found("something else"), "");
  EXPECT_EQ(index_->LinesMark("one").value(), "");
  EXPECT_EQ(index_->GetSize()->lines, 0u);
  // Lines without their film are found by nobody.
  Document window;
  window.id = "cue:lost:0";
  window.group = "lost";
  window.texts = {{Role::kCue, "lost and never found", "en"}};
  ASSERT_TRUE(index_->PutLines("lost", "mark", {window}));
  Commit();
  EXPECT_EQ(Found("never found"), "");
  index_.reset();
  std::filesystem::remove_all(folder_ / "lines");
  EXPECT_TRUE(Index::Open(folder_));  // nothing is in it but what is said: there is nothing to be missing
}

TEST_F(LinesTest, AnIndexWithoutItsLinesIsDamaged) {
  Film("one", "One", "all", {"what was said"});
  Commit();
  index_.reset();
  std::filesystem::remove_all(folder_ / "lines");
  const auto opened = Index::Open(folder_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace chanoma::search
