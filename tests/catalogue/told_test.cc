// Which NFO files tell of what, and what their documents come to.

#include "catalogue/told.h"

#include <gtest/gtest.h>

#include "catalogue/nfo_files.h"

namespace chanoma::catalogue {
namespace {

using Folders = std::vector<std::string>;

NfoFolder Folder(std::vector<std::string> films, const std::vector<Beside>& nfo) {
  NfoFolder folder{std::move(films), {}, {}};
  for (const Beside& file : nfo) folder.Add(file);
  return folder;
}

TEST(NfoFiles, OfASeriesLieAboveItsSeasonsAndNoHigher) {
  EXPECT_EQ(SeriesFolders("Lost"), (Folders{"Lost"}));
  EXPECT_EQ(SeriesFolders("Lost/Season 1"), (Folders{"Lost/Season 1", "Lost"}));
  EXPECT_EQ(SeriesFolders("TV/Lost/Season 1"), (Folders{"TV/Lost/Season 1", "TV/Lost"}));
  EXPECT_EQ(SeriesFolders("Season 1"), (Folders{"Season 1", ""})) << "the library is the series’ own folder";
  EXPECT_EQ(SeriesFolders(""), (Folders{""}));
}

TEST(NfoFiles, HaveTheNameOfTheirFilm) {
  const NfoFolder folder = Folder({"a.mkv", "b.mkv"}, {{"a.nfo", 1, 2}, {"Movie.NFO", 3, 4}, {"c.nfo", 5, 6}});
  EXPECT_EQ(OwnNfo(folder, "a.mkv")->name, "a.nfo");
  EXPECT_EQ(OwnNfo(folder, "b.mkv"), nullptr);
  EXPECT_EQ(folder.shared->name, "Movie.NFO");
  EXPECT_TRUE(IsNfoName("x.NFO") && !IsNfoName(".nfo") && !IsNfoName("nfo"));
}

TEST(NfoFiles, ChangeTheirSumAndNoOther) {
  const Folders films{"a.mkv", "b.mkv"};
  const NfoFolder folder = Folder(films, {{"a.nfo", 1, 2}});
  const uint64_t sum = SumOfNfo(folder, "a.mkv", 0);
  EXPECT_NE(sum, 0u);
  EXPECT_EQ(SumOfNfo(folder, "b.mkv", 0), 0u);
  EXPECT_EQ(SumOfNfo(folder, "b.mkv", 7), 7u);
  EXPECT_NE(SumOfNfo(folder, "a.mkv", 7), sum);
  EXPECT_NE(SumOfNfo(Folder(films, {{"a.nfo", 1, 3}}), "a.mkv", 0), sum) << "written anew";
  const uint64_t shared = SumOfNfo(Folder({"b.mkv"}, {{"movie.nfo", 1, 2}}), "b.mkv", 0);
  EXPECT_NE(SumOfNfo(Folder({"b.mkv", "c.mkv"}, {{"movie.nfo", 1, 2}}), "b.mkv", 0), shared) << "no longer alone";
}

nfo::Document Episode(int number, const std::string& title) {
  nfo::Document document;
  document.kind = nfo::Kind::kEpisode;
  document.episode = number;
  document.title = title;
  return document;
}

TEST(Told, OfSeveralEpisodesThoseThatAreMeant) {
  const std::vector<nfo::Document> documents{Episode(1, "One"), Episode(2, "Two"), Episode(3, "Three")};
  EXPECT_EQ(ToldOfEpisodes(documents, 2, 0)->title, "Two");
  EXPECT_EQ(ToldOfEpisodes(documents, 2, 3)->title, "Two / Three");
  EXPECT_EQ(ToldOfEpisodes({Episode(5, "Five")}, 2, 0)->title, "Five") << "which one it is, its name says";
  EXPECT_EQ(ToldOfEpisodes({nfo::Document{}}, 1, 0), std::nullopt) << "a film’s";
}

TEST(Told, OfACollectionItsNameAndWithThatWhatItIsAbout) {
  nfo::Document document;
  document.set_overview = "Two films.";
  EXPECT_EQ(ToldOfShow(document).collection_plot, std::nullopt) << "of which one?";
  document.set_name = "Angels";
  EXPECT_EQ(ToldOfShow(document).collection, "Angels");
  EXPECT_EQ(ToldOfShow(document).collection_plot, "Two films.");
  document.set_name = "";
  EXPECT_EQ(ToldOfShow(document).collection, std::nullopt) << "an empty element takes nothing from what others say";
}

TEST(Told, IsBounded) {
  nfo::Document document;
  document.title = std::string(2000, 'x');
  document.plot = std::string(nfo::kLongestText, 'y');
  document.outline = "short";
  document.premiered = "1999-03-31";
  document.studios = document.genres = std::vector<std::string>(500, std::string(1000, 'z'));
  document.actors = std::vector<nfo::Person>(1000, {std::string(1000, 'a'), std::string(1000, 'b'), {}});
  document.directors = document.writers = document.studios;
  document.ratings = std::vector<nfo::Rating>(1000, {std::string(1000, 'r'), 5, 1});
  document.ids = std::vector<nfo::Id>(1000, {"x", "y"});
  const model::Description told = ToldOfShow(document);
  EXPECT_LE(told.texts.at("").title->size(), 300u);
  EXPECT_EQ(told.year, 1999);
  EXPECT_LE(told.people.size(), 300u);
  EXPECT_TRUE(told.studios.size() == 50 && told.ratings.size() == 20 && told.ids.size() == 30);
  document.title = "";
  document.plot = "";
  const model::Description little = ToldOfShow(document);
  EXPECT_FALSE(little.texts.at("").title) << "says nothing";
  EXPECT_EQ(little.texts.at("").plot, "short");
  EXPECT_EQ(ToldOfShow({}), model::Description{});
}

}  // namespace
}  // namespace chanoma::catalogue
