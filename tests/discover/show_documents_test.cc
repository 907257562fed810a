#include "discover/show_documents.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace chanoma::discover {
namespace {

using search::Role;

model::Show Matrix() {
  model::Show show;
  show.kind = model::ShowKind::kMovie;
  show.series = std::string("m\0\n\x06matrix", 10);
  show.named.texts[""].title = "The Matrix";
  show.told.texts["ja"].title = "マトリックス";
  show.told.texts[""].plot = "A hacker learns what is real.";
  show.told.original_title = "The Matrix";
  show.told.year = 1999;
  show.told.genres = {"Action", "Science Fiction"};
  show.told.studios = {"Village Roadshow"};
  show.told.ratings = {{"imdb", 8.7, 10}};
  show.told.people = {{model::PersonKind::kActor, "Keanu Reeves", "Neo"}, {model::PersonKind::kDirector, "Lana\nWachowski", ""}, {model::PersonKind::kWriter, "KEANU REEVES", ""}};
  return show;
}

bool HasText(const search::Document& document, Role role, std::string_view text) {
  return std::ranges::any_of(document.texts, [&](const search::Text& one) { return one.role == role && one.text == text; });
}

TEST(DescribeShow, IsFoundByAllThatIsKnown) {
  const search::Document document = DescribeShow(Matrix(), {"to:all"});
  EXPECT_EQ(document.kind, kMovieKind);
  EXPECT_EQ(document.texts.front().text, "The Matrix");
  EXPECT_EQ(std::ranges::count_if(document.texts, [](const search::Text& one) { return one.text == "The Matrix"; }), 1);
  EXPECT_TRUE(HasText(document, Role::kAlias, "マトリックス"));
  EXPECT_TRUE(HasText(document, Role::kName, "Keanu Reeves"));
  EXPECT_TRUE(HasText(document, Role::kDescription, "Neo"));
  EXPECT_TRUE(HasText(document, Role::kTag, "Science Fiction"));
  EXPECT_TRUE(HasText(document, Role::kTag, "Village Roadshow"));
  EXPECT_TRUE(HasText(document, Role::kDescription, "A hacker learns what is real."));
  EXPECT_EQ(document.visible, std::vector<std::string>{"to:all"});
  EXPECT_EQ(document.numbers[static_cast<size_t>(search::Number::kYear)], 1999);
  EXPECT_EQ(document.numbers[static_cast<size_t>(search::Number::kRating)], 87);
  EXPECT_EQ(document.keys.size(), 2u) << "spelled in two ways, one person";
}

TEST(ShowFacts, ComeBackAsTheyWere) {
  const model::Show show = Matrix();
  const std::set<std::string> labels{"in:x:all", "to:all"};
  const ShowFacts facts = DecodeShowFacts(DescribeShow(show, labels).data);
  EXPECT_EQ(facts.series, show.series);
  EXPECT_EQ(facts.labels, labels);
  ASSERT_EQ(facts.people.size(), 2u);
  EXPECT_EQ(facts.people.at(search::FacetKey("keanu reeves")), "Keanu Reeves");
  EXPECT_EQ(facts.people.at(search::FacetKey("lana wachowski")), "Lana Wachowski");
  EXPECT_EQ(DecodeShowFacts("").people.size(), 0u);
  EXPECT_EQ(DecodeShowFacts("lx").labels.size(), 1u);
}

TEST(DescribePerson, IsCalledAsMostShowsHaveIt) {
  const std::string key = search::FacetKey("Keanu Reeves");
  const std::vector<ShowFacts> shows{{"a", {"l1"}, {{key, "KEANU REEVES"}}}, {"b", {"l2"}, {{key, "Keanu Reeves"}}}, {"c", {"l1"}, {{key, "Keanu Reeves"}, {"other", "Other"}}}};
  const search::Document document = DescribePerson(key, shows);
  EXPECT_EQ(document.data, "Keanu Reeves");
  EXPECT_EQ(document.kind, kPersonKind);
  EXPECT_EQ(document.visible, (std::vector<std::string>{"l1", "l2"}));
}

TEST(LabelsOf, SayAllAboutOneFile) {
  model::VideoFacts file;
  file.age = 12;
  EXPECT_EQ(LabelsOf(file), (std::set<std::string>{ShownTo(kToAll), ShownTo(kToAll, file.library), ShownTo(kToAll, file.library, 12)}));
  file.audience.visibility = model::Visibility::kPrivate;
  EXPECT_EQ(LabelsOf(file).size(), 3u);
  EXPECT_TRUE(LabelsOf(file).contains(ShownTo(kToModerators)));
  file.audience.owner.bytes[0] = 1;
  EXPECT_EQ(LabelsOf(file).size(), 6u);
  file.audience.people.resize(1);
  EXPECT_EQ(LabelsOf(file).size(), 6u) << "not chosen, as it is private";
  file.hidden = true;
  EXPECT_TRUE(LabelsOf(file).empty());
}

}  // namespace
}  // namespace chanoma::discover
