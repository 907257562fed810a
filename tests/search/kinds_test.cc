// Documents of several kinds in one index: so many of each, what they are chosen by without being counted, and what the writer
// knows of its own documents.

#include <gtest/gtest.h>

#include "index_folder.h"

namespace chanoma::search {
namespace {

class KindsTest : public IndexFolder {
 protected:
  void Put(const std::string& id, const std::string& kind, const std::string& title, const std::vector<std::string>& names = {}) {
    Document document;
    document.id = document.group = id;
    document.kind = kind;
    document.texts.push_back({Role::kTitle, title, ""});
    document.facets.push_back({"kind", kind});
    for (const std::string& name : names) {
      document.texts.push_back({Role::kName, name, ""});
      document.keys.push_back({"person", name});
    }
    document.visible = {"all"};
    document.data = "data of " + id;
    IndexFolder::Put(document);
  }
  Answer Ask(Request& request, std::string_view q) {
    request.query = ParseExpression(q, Timestamp{});
    request.reader = {true, {}, {}};
    auto answer = index_->Search(request);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *answer : Answer{};
  }
  std::string Ids(std::string_view q) {
    Request request;
    return Ids(request, q);
  }
  std::string Ids(Request& request, std::string_view q) {
    std::string ids;
    const Answer answer = Ask(request, q);
    for (const Hit& hit : answer.hits) ids += (ids.empty() ? "" : " ") + hit.id;
    return ids;
  }

};

TEST_F(KindsTest, SoManyOfEach) {
  for (int i = 0; i < 9; ++i) Put("p" + std::to_string(i), "person", "Will " + std::string(static_cast<size_t>(i) + 1, 'x'));
  Put("m", "movie", "Good Will Hunting in the Dark");
  Commit();
  Request request;
  request.each = {{"movie", 2}, {"person", 3}, {"never", 5}};
  request.count = true;
  request.facets = {"kind"};
  const Answer answer = Ask(request, "will");
  size_t people = 0, movies = 0;
  for (const Hit& hit : answer.hits) ++(hit.kind == "person" ? people : movies);
  EXPECT_EQ(people, 3u);
  EXPECT_EQ(movies, 1u);
  EXPECT_EQ(answer.count, 10u);
  EXPECT_FALSE(answer.cut);
  ASSERT_EQ(answer.facets.size(), 1u);
  EXPECT_EQ(answer.facets[0].values[0].count, 9u);
  request.each = {{"movie", 2}};
  EXPECT_EQ(Ids(request, "will"), "m");
}

TEST_F(KindsTest, TellsWhenItHasNotSeenAll) {
  for (size_t i = 0; i < kReranked + 5; ++i) Put("p" + std::to_string(i), "person", "Will");
  Commit();
  Request request;
  EXPECT_TRUE(Ask(request, "will").cut);
}

TEST_F(KindsTest, OnePersonIsMeant) {
  Put("right", "movie", "First", {"Will Smith", "Kate Ford"});
  Put("wrong", "movie", "Second", {"Will Ford", "Anna Smith"});
  Put("longer", "movie", "Third", {"Smith, Will J."});
  Put("брат", "movie", "Fourth", {"Сергей Бодров"});
  Commit();
  EXPECT_EQ(Ids("person:\"will smith\""), "right longer");
  EXPECT_EQ(Ids("person:will first"), "right");
  EXPECT_EQ(Ids("person:\"Sergei Bodrov\""), Ids("person:\"сергей бодров\""));
  EXPECT_EQ(Ids("person:\"сергей бодров\""), "брат");
}

TEST_F(KindsTest, KeysAreChosenAndNotCounted) {
  Put("a", "movie", "First", {"Jodie Foster", "Anthony Hopkins"});
  Put("b", "movie", "Second", {"JODIE FOSTER"});
  Commit();
  Request request;
  request.chosen = {{"person", "jodie foster"}};
  EXPECT_EQ(Ids(request, ""), "a b");
  request.chosen = {{"person", "Anthony Hopkins"}};
  request.count = true;
  request.facets = {"person"};
  const Answer answer = Ask(request, "");
  EXPECT_EQ(answer.count, 1u);
  EXPECT_TRUE(answer.facets[0].values.empty());
}

TEST_F(KindsTest, TheWriterKnowsWhatItWrote) {
  Put("a", "movie", "First", {"Jodie Foster", "Anthony Hopkins"});
  Put("b", "movie", "Second", {"Jodie Foster"});
  ASSERT_TRUE(index_->Keep("note", "kept"));
  for (const bool committed : {false, true}) {
    EXPECT_EQ(index_->DataOf("a")->value_or(""), "data of a") << committed;
    EXPECT_FALSE(index_->DataOf("c")->has_value());
    EXPECT_EQ(index_->DataOfAll({"person", FacetKey("jodie foster")})->size(), 2u);
    EXPECT_EQ(index_->DataOfAll({"person", FacetKey("nobody")})->size(), 0u);
    EXPECT_EQ(*index_->Values("person", "", 1), std::vector{FacetKey("Anthony Hopkins")});
    EXPECT_EQ(*index_->Values("person", FacetKey("Anthony Hopkins"), 5), std::vector{FacetKey("Jodie Foster")});
    EXPECT_EQ(*index_->Kept("note"), "kept");
    EXPECT_EQ(*index_->Kept("other"), "");
    EXPECT_EQ(index_->Uncommitted() > 0, !committed);
    Commit();
    Reopen();
  }
  ASSERT_TRUE(index_->Keep("note", ""));
  ASSERT_TRUE(index_->Remove("b"));
  EXPECT_EQ(*index_->Kept("note"), "");
  EXPECT_EQ(index_->DataOfAll({"person", FacetKey("jodie foster")})->size(), 1u);
}

}  // namespace
}  // namespace chanoma::search
