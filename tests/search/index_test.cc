#include "search/index.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "index_folder.h"

namespace chanoma::search {
namespace {

class IndexTest : public IndexFolder {
 protected:
  using IndexFolder::Put;
  void Put(const std::string& id, const std::string& title, const std::string& description = {}) { Put(Film(id, title, description)); }

  Answer Ask(std::string_view q, const Visibility& reader = {true, {}, {}}) {
    Request request;
    request.query = ParseExpression(q, Timestamp{std::chrono::milliseconds(1'700'000'000'000)});
    request.reader = reader;
    request.count = true;
    auto answer = index_->Search(request);
    EXPECT_TRUE(answer) << q << ": " << answer.error().message;
    return answer ? *answer : Answer{};
  }
  std::string Ids(std::string_view q, const Visibility& reader = {true, {}, {}}) {
    std::string ids;
    for (const Hit& hit : Ask(q, reader).hits) ids += (ids.empty() ? "" : " ") + hit.id;
    return ids;
  }
  std::string First(std::string_view q) {
    const Answer answer = Ask(q);
    return answer.hits.empty() ? "" : answer.hits.front().id;
  }
};

TEST_F(IndexTest, FindsFromTheFirstLetter) {
  Put("matrix", "The Matrix");
  Put("amelie", "Le Fabuleux Destin d'Amélie Poulain");
  Put("star", "Star Wars");
  Commit();
  for (const std::string_view title : {"the matrix", "matrix"}) {
    for (size_t n = title == "matrix" ? 1 : 5; n <= title.size(); ++n) EXPECT_EQ(First(title.substr(0, n)), "matrix") << title.substr(0, n);
  }
  EXPECT_EQ(First("amelie"), "amelie");
  EXPECT_EQ(First("AMÉLIE poulain"), "amelie");
  EXPECT_EQ(First("poulain amelie"), "amelie");
  EXPECT_EQ(Ids("wars star"), "star");
}

TEST_F(IndexTest, ForgivesTypos) {
  Put("matrix", "The Matrix");
  Put("gladiator", "Gladiator");
  Put("potter", "Harry Potter and the Philosopher's Stone");
  for (int i = 0; i < 50; ++i) Put(fmt::format("other{}", i), fmt::format("Something else {}", i));
  Commit();
  for (const char* q : {"matirx ", "natrix ", "mtrix ", "mattrix ", "matrx"}) EXPECT_EQ(First(q), "matrix") << q;
  for (const char* q : {"gladaitor ", "glaidatr ", "gladi", "gladai", "hladi", "lgadiat"}) EXPECT_EQ(First(q), "gladiator") << q;
  EXPECT_EQ(First("hary poter philosophers stone "), "potter");
  EXPECT_EQ(First("philosphers stoen harry"), "potter");
  EXPECT_EQ(Ask("matirx ").corrected, "matrix");
  EXPECT_EQ(Ask("matrix ").corrected, "");
  EXPECT_EQ(Ask("matirx ").hits.front().why.typos, 1u);
  // Words of four letters are too short to be meant by another one.
  EXPECT_EQ(Ids("stome ").find("potter"), 0u);
  EXPECT_EQ(Ids("mose ").find("potter"), std::string::npos);
}

TEST_F(IndexTest, UnderstandsScripts) {
  Put("naruto", "ナルト 疾風伝");
  Put("totoro", "となりのトトロ");
  Put("cityhk", "重慶森林");
  Put("brat", "Брат");
  Put("strasse", "Die Straße");
  Put("spider-ko", "스파이더맨");
  Put("parasite", "기생충을 보다");
  Commit();
  for (const char* q : {"naruto", "ナルト", "なると", "ﾅﾙﾄ", "ナル", "naru", "疾風伝", "NARUTO "}) EXPECT_EQ(First(q), "naruto") << q;
  for (const char* q : {"tonari no totoro", "tonari no totoro ", "となりのトトロ", "トトロ", "となり"}) EXPECT_EQ(First(q), "totoro") << q;
  for (const char* q : {"重庆森林", "重慶", "重庆", "森林"}) EXPECT_EQ(First(q), "cityhk") << q;
  for (const char* q : {"брат", "brat", "БРАТ "}) EXPECT_EQ(First(q), "brat") << q;
  for (const char* q : {"strasse", "straße", "STRASSE ", "die strasse"}) EXPECT_EQ(First(q), "strasse") << q;
  for (const char* q : {"스파이더맨", "스파이", "스팡", "스파ㅇ"}) EXPECT_EQ(First(q), "spider-ko") << q;
  EXPECT_EQ(First("기생충 "), "parasite");
}

TEST_F(IndexTest, JoinsAndSplitsWords) {
  Put("spider", "Spider-Man: No Way Home");
  Put("walle", "WALL·E");
  Put("rocky", "Rocky II");
  Put("xmen", "X Men");
  Put("batman", "Batman Begins");
  Put("episode", "Lost s02e05");
  Put("dont", "Don't Look Up");
  Commit();
  for (const char* q : {"spiderman", "spider man", "spider-man", "spiderman ", "spiderm", "Spider-Man no way"}) EXPECT_EQ(First(q), "spider") << q;
  EXPECT_EQ(First("walle "), "walle");
  EXPECT_EQ(First("wall e "), "walle");
  for (const char* q : {"rocky 2", "rocky ii", "rocky 2 "}) EXPECT_EQ(First(q), "rocky") << q;
  for (const char* q : {"xmen ", "x-men ", "x men"}) EXPECT_EQ(First(q), "xmen") << q;
  for (const char* q : {"bat man begins", "bat-man begins "}) EXPECT_EQ(First(q), "batman") << q;
  for (const char* q : {"dont look up", "don't look up ", "don’t look"}) EXPECT_EQ(First(q), "dont") << q;
  EXPECT_EQ(First("lost s2e5"), "episode");
}

TEST_F(IndexTest, RanksByTheRules) {
  Put("exact", "Alien");
  Put("longer", "Alien Resurrection");
  Put("described", "Prometheus", "An alien engineer wakes up.");
  Put("typo", "Aliens");
  Put("apart", "Alien and the dark and quiet Resurrection");
  Commit();
  EXPECT_EQ(First("alien"), "exact");
  EXPECT_EQ(First("alien resurrection"), "longer");
  const Answer answer = Ask("alien ");
  ASSERT_EQ(answer.hits.size(), 5u);
  EXPECT_TRUE(answer.hits[0].why.exact_title);
  EXPECT_EQ(answer.hits.back().id, "described");
  EXPECT_EQ(answer.count, 5u);
}

// More matches than are judged: the best must be among them, counted or not.
TEST_F(IndexTest, TheBestOfManyIsFound) {
  const std::vector<std::string> words{"river", "mountain", "station", "garden", "window", "letter", "winter", "summer", "silver", "golden"};
  for (size_t i = 0; i < 1000; ++i) {
    Put(fmt::format("f{}", i), words[i % 10] + " " + words[i / 10 % 10] + " " + words[i / 100] + " tale", "a tale of " + words[(i + 3) % 10]);
  }
  Commit();
  for (const bool count : {false, true}) {
    for (const size_t i : {size_t{12}, size_t{345}, size_t{678}, size_t{901}, size_t{987}}) {
      Request request;
      request.query = ParseExpression("tale " + words[i / 100] + " " + words[i / 10 % 10] + " " + words[i % 10] + "x ", {});
      request.reader = {true, {}, {}};
      request.count = count;
      const auto answer = index_->Search(request);
      ASSERT_TRUE(answer);
      const bool found = std::any_of(answer->hits.begin(), answer->hits.end(), [&](const Hit& hit) { return hit.id == fmt::format("f{}", i); });
      EXPECT_TRUE(found) << i << " " << count;
    }
  }
}

TEST_F(IndexTest, WordsFoundAddUp) {
  for (int i = 0; i < 250; ++i) {
    for (const char* word : {"Saganor", "Nedroya"}) {
      Document document = Film(fmt::format("{}{}", word, i), fmt::format("{} {}", word, i));
      document.popularity = 1;
      Put(document);
    }
  }
  Put("both", "Saganor of the nedroya with more words beside");
  Commit();
  // One has all words, so that others are looked for too; it still comes first.
  EXPECT_EQ(First("nedroya saganor "), "both");
  EXPECT_EQ(First("nedroya unheard saganor "), "both");
}

TEST_F(IndexTest, AnswersWithWordsMissing) {
  Put("lotr", "The Lord of the Rings: The Return of the King");
  Put("other", "Something");
  Commit();
  EXPECT_EQ(First("lord rings return"), "lotr");
  EXPECT_EQ(First("lord of the rings extended edition"), "lotr");
}

TEST_F(IndexTest, FiltersAndExcludes) {
  Document a = Film("a", "Red River");
  a.numbers[static_cast<size_t>(Number::kYear)] = 1948;
  a.languages = {"en"};
  a.texts.push_back({Role::kName, "John Wayne", ""});
  a.facets = {{"genre", "Western"}};
  Document b = Film("b", "Red Desert");
  b.numbers[static_cast<size_t>(Number::kYear)] = 1964;
  b.languages = {"it"};
  b.texts.push_back({Role::kTag, "slow", ""});
  b.facets = {{"genre", "Drama"}};
  Put(a);
  Put(b);
  Commit();
  EXPECT_EQ(Ids("red year:1940..1950"), "a");
  EXPECT_EQ(Ids("year:>1950"), "b");
  EXPECT_EQ(Ids("red -desert"), "a");
  EXPECT_EQ(Ids("lang:it"), "b");
  EXPECT_EQ(Ids("person:wayne"), "a");
  EXPECT_EQ(Ids("tag:slow"), "b");
  EXPECT_EQ(Ids("genre:western"), "a");
  EXPECT_EQ(Ids("title:wayne "), "");
  EXPECT_EQ(Ids("\"red desert\""), "b");
  EXPECT_EQ(Ids("\"desert red\""), "");
  EXPECT_EQ(Ids("(river OR desert) lang:en"), "a");
  EXPECT_EQ(Ids("kind:video -lang:en"), "b");
  EXPECT_EQ(Ask("").hits.size(), 2u);
}

TEST_F(IndexTest, NothingLeaks) {
  Document open = Film("open", "Treasure Island");
  open.facets = {{"genre", "Adventure"}};
  Document secret = Film("secret", "Treasure of Kryptonopolis");
  secret.visible = {"owner"};
  secret.facets = {{"genre", "Secret"}};
  Put(open);
  Put(secret);
  Commit();
  const Visibility guest{false, {"all"}, {}}, nobody{false, {}, {}};
  for (const char* q : {"treasure", "kryptonopolis", "kryptonopolsi", "", "kind:video", "-island", "title:treasure OR kryptonopolis", "genre:secret",
                        ") OR (treasure", "NOT island", "\"treasure of\""}) {
    Request request;
    request.query = ParseExpression(q, {});
    request.reader = guest;
    request.count = true;
    request.ordered = true;
    request.facets = {"genre"};
    const auto answer = index_->Search(request);
    ASSERT_TRUE(answer);
    for (const Hit& hit : answer->hits) EXPECT_NE(hit.id, "secret") << q;
    EXPECT_LE(answer->count, 1u) << q;
    EXPECT_LE(answer->order.size(), 1u) << q;
    EXPECT_EQ(answer->corrected, "") << q;
    for (const FacetCount& value : answer->facets.at(0).values) EXPECT_NE(value.value, "Secret") << q;
    EXPECT_EQ(Ask(q, nobody).hits.size(), 0u);
  }
  Document rated = open;
  rated.id = "rated";
  rated.visible = {"all", "age:16"};
  Put(rated);
  Commit();
  EXPECT_EQ(Ids("treasure", {false, {"all"}, {"age:16"}}), "rated");
  EXPECT_EQ(Ids("treasure", {false, {"owner"}, {"age:16"}}), "");
  ASSERT_TRUE(index_->Remove("rated"));
  Document limited = Film("limited", "Treasure for Two");
  limited.visible = {"all", "limited", "account:a"};
  limited.facets = {{"genre", "Limited"}};
  Put(limited);
  Commit();
  // One label keeps out whoever is not admitted, even those that all else is open to.
  for (const bool everything : {true, false}) {
    const Visibility admitted{everything, {"all"}, {}, "limited", {"account:b", "account:a"}}, other{everything, {"all"}, {}, "limited", {"account:b"}};
    const Visibility none{everything, {"all"}, {}, "limited", {}};
    for (const char* q : {"treasure two", "kind:video", "treasure OR two", "tresure two"}) {
      Request request;
      request.query = ParseExpression(q, {});
      request.count = true;
      request.facets = {"genre"};
      for (const Visibility& reader : {admitted, other, none}) {
        request.reader = reader;
        const auto answer = index_->Search(request);
        ASSERT_TRUE(answer);
        const bool may = reader == admitted;
        EXPECT_EQ(std::any_of(answer->hits.begin(), answer->hits.end(), [](const Hit& hit) { return hit.id == "limited"; }), may) << q;
        EXPECT_EQ(answer->count, answer->hits.size()) << q;
        const auto& values = answer->facets.at(0).values;
        EXPECT_EQ(std::any_of(values.begin(), values.end(), [](const FacetCount& value) { return value.value == "Limited"; }), may) << q;
      }
    }
    const auto hits = Ask("two").hits;
    ASSERT_FALSE(hits.empty());
    const std::vector<uint32_t> one{hits[0].document};
    EXPECT_EQ(index_->Fetch(one, admitted)->size(), 1u);
    EXPECT_EQ(index_->Fetch(one, other)->size(), 0u);
  }
  ASSERT_TRUE(index_->Remove("limited"));
  Commit();
  const auto all = Ask("treasure");
  ASSERT_EQ(all.hits.size(), 2u);
  const std::vector<uint32_t> documents{all.hits[0].document, all.hits[1].document};
  EXPECT_EQ(index_->Fetch(documents, guest)->size(), 1u);
  EXPECT_EQ(index_->Fetch(documents, Visibility{true, {}, {}})->size(), 2u);
}

TEST_F(IndexTest, KeepsWhatWasCommitted) {
  Put("one", "One Film");
  ASSERT_TRUE(index_->Commit("7"));
  Reopen();
  EXPECT_EQ(index_->Note().value(), "7");
  EXPECT_EQ(Ids("film"), "one");
  Put("one", "Renamed");
  Put("three", "Quixotic Film");
  Commit();
  EXPECT_EQ(Ids("film"), "three");
  EXPECT_EQ(First("quixotci "), "three");  // a word that came after the dictionary was made
  ASSERT_TRUE(index_->Remove("three"));
  Commit();
  EXPECT_EQ(Ids("film "), "");
}

TEST_F(IndexTest, GroupsAreOneHit) {
  Document line = Film("line", "");
  line.kind = "cue";
  line.group = "film";
  line.texts = {{Role::kCue, "Nobody expects the Spanish inquisition", "en"}};
  Document film = Film("film", "Spanish Films");
  film.group = "film";
  Put(film);
  Put(line);
  Commit();
  EXPECT_EQ(Ids("spanish"), "film");
  EXPECT_EQ(Ids("inquisition"), "line");
  EXPECT_EQ(Ask("spanish").count, 1u);
}

TEST_F(IndexTest, CountsFacets) {
  for (int i = 0; i < 30; ++i) {
    Document document = Film(fmt::format("f{}", i), fmt::format("Film {}", i));
    document.facets = {{"genre", i % 3 ? "Drama" : "Comedy"}, {"genre", "Any"}, {"decade", "1990s"}};
    document.numbers[static_cast<size_t>(Number::kRating)] = i;
    Put(document);
  }
  Commit();
  Request request;
  request.query = ParseExpression("film", {});
  request.reader = {true, {}, {}};
  request.facets = {"genre", "decade"};
  request.count = true;
  request.sort = Sort::kRating;
  request.limit = 3;
  const auto answer = index_->Search(request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->count, 30u);
  EXPECT_EQ(answer->hits.front().id, "f29");
  ASSERT_EQ(answer->facets.size(), 2u);
  ASSERT_EQ(answer->facets[0].values.size(), 3u);
  EXPECT_EQ(answer->facets[0].values[0].value, "Any");
  EXPECT_EQ(answer->facets[0].values[1].count, 20u);
  EXPECT_EQ(answer->facets[1].values[0].count, 30u);
}

TEST(MarkText, MarksAndCuts) {
  const std::vector<std::string> marks{"matrix*", "疾风"};
  const auto show = [&](std::string_view text, size_t most) {
    std::string out;
    for (const Marked& piece : MarkText(text, marks, most)) out += piece.hit ? "<" + piece.text + ">" : piece.text;
    return out;
  };
  EXPECT_EQ(show("The Matrix & <b>", 100), "The <Matrix> & <b>");
  EXPECT_EQ(show("ナルト 疾風伝", 100), "ナルト <疾風>伝");
  EXPECT_EQ(show(std::string(200, 'x') + " the matrices and the Matrixes " + std::string(200, 'y'), 40).substr(0, 3), "…");
}

}  // namespace
}  // namespace chanoma::search
