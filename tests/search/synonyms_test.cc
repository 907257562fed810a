#include "search/synonyms.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "search/index.h"

namespace chanoma::search {
namespace {

using Others = std::vector<std::vector<std::string>>;

TEST(Synonyms, AreReadWhateverIsWritten) {
  const auto some = Synonyms::Parse("TV, television ; lotr,Lord of the Rings\nalone;;,,;a,b,a");
  EXPECT_EQ(some->Of({"tv"}), (Others{{"television"}}));
  EXPECT_EQ(some->Of({"lotr"}), (Others{{"lord", "of", "the", "rings"}}));
  EXPECT_EQ(some->Of({"lord", "of", "the", "rings"}), (Others{{"lotr"}}));
  EXPECT_EQ(some->Of({"a"}), (Others{{"b"}}));
  EXPECT_TRUE(some->Of({"alone"}).empty());
  EXPECT_EQ(some->longest(), 4u);
  EXPECT_TRUE(Synonyms::Parse("")->empty());
  EXPECT_TRUE(Synonyms::Parse(std::string(10'000, ','))->empty());
  EXPECT_TRUE(Synonyms::Parse("x, one two three four five six seven")->empty());
}

TEST(Synonyms, AreFoundAndRankBelowTheWordItself) {
  std::string pattern = (std::filesystem::temp_directory_path() / "chanoma-synonyms-XXXXXX").string();
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  {
    auto opened = Index::Open(pattern);
    ASSERT_TRUE(opened);
    const std::unique_ptr<Index> index = std::move(*opened);
    for (const char* title : {"Television Days", "TV Days", "The Lord of the Rings", "Rings of a Lord", "Film noir", "Kaleidoscope",
                              "Winter Summer Autumn Spring Morning Evening Garden"}) {
      Document document;
      document.id = title;
      document.kind = "video";
      document.texts = {{Role::kTitle, title, ""}};
      ASSERT_TRUE(index->Put(document));
    }
    ASSERT_TRUE(index->Commit(""));
    const auto ids = [&](std::string_view q, std::string_view synonyms) {
      Request request;
      request.query = ParseExpression(q, {});
      request.reader = {true, {}, {}};
      if (!synonyms.empty()) request.synonyms = Synonyms::Parse(synonyms);
      std::string found;
      const auto answer = index->Search(request);
      if (!answer) return answer.error().message;
      for (const Hit& hit : answer->hits) found += (found.empty() ? "" : " | ") + hit.id;
      return found;
    };
    EXPECT_EQ(ids("tv days", ""), "TV Days | Television Days");  // with a word missing
    EXPECT_EQ(ids("tv ", ""), "TV Days");
    EXPECT_EQ(ids("tv ", "tv, television"), "TV Days | Television Days");
    EXPECT_EQ(ids("tv", "tv, television"), "TV Days | Television Days");  // unfinished
    EXPECT_EQ(ids("lotr ", ""), "");
    EXPECT_TRUE(ids("lotr ", "lotr, lord of the rings").starts_with("The Lord of the Rings"));
    EXPECT_EQ(ids("black film days ", ""), ids("black film days ", "x, y"));
    EXPECT_EQ(ids("black film ", "noir, black"), "Film noir");
    // In a sentence too, what has more of the words comes first.
    EXPECT_TRUE(ids("winter summer autumn spring morning evening garden kaleidoscope lotr ", "lotr, lord of the rings").starts_with("Winter"));
  }
  std::filesystem::remove_all(pattern);
}

TEST(Synonyms, SayWhatDoesNotCount) {
  for (const std::string_view fine : {"", " ; ;\n", "tv, television", "tv, television; lotr, lord of the rings;", "映画, film\nа, б"}) EXPECT_TRUE(Synonyms::Check(fine)) << fine;
  std::string many = "a";
  for (int i = 0; i < 20; ++i) many += ", w" + std::to_string(i);
  std::string groups;
  for (int i = 0; i <= 500; ++i) groups += "a" + std::to_string(i) + ", b;";
  for (const auto& [text, says] : std::vector<std::pair<std::string, std::string>>{{"tv, television; alone", "group 2 (“alone”)"}, {"alone,, ;", "group 1"}, {many, "more than 20"},
                                                                                    {"a, one two three four five six seven", "more than 6 words"}, {groups, "group 501"}}) {
    const auto checked = Synonyms::Check(text);
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().field, "synonyms");
    EXPECT_NE(checked.error().message.find(says), std::string::npos) << checked.error().message;
  }
}

}  // namespace
}  // namespace chanoma::search
