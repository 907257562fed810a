// People, studios and collections against brute force over what the store holds: shows of chance, told of by chance, changed by chance,
// asked for by people who know of different parts of them.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <random>
#include <set>

#include "filter/parse.h"
#include "model/work.h"
#include "shelf/shelf_fixture.h"
#include "text/name_slug.h"

namespace chanoma::shelf {
namespace {

constexpr std::array<const char*, 7> kPeople{"Hayao Miyazaki", "HAYAO MIYAZAKI", "宮崎 駿", "宮崎駿", "Zoë Kravitz", "Zoe Kravitz", "Ada Lovelace"};
constexpr std::array<const char*, 4> kStudios{"Ghibli", "スタジオジブリ", "A24", "a24"};
constexpr std::array<const char*, 3> kCollections{"Angels", "天使", ""};
constexpr std::array<GroupKind, 3> kKinds{GroupKind::kPerson, GroupKind::kStudio, GroupKind::kCollection};

class GroupsTest : public ShelfFixture {
 protected:
  store::VideoWrite Film(const std::string& title, const Ulid& library, int year = 2000) {
    store::VideoWrite write{store::SampleVideo(store_->NewId(), library, title + ".mkv"), "x", model::WorkName{title, text::NameSlug(title), year, {}, 0, {}}};
    write.video.work = model::WorkKey({model::WorkKind::kFilm, fmt::format("{} {}", title, year), 0, 0});
    return write;
  }
  void Add(const store::VideoWrite& film) {
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutVideo(film); }));
  }
  void Change(const std::string& slug, const std::function<void(model::Show&)>& change) {
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      model::Show show = TRY(draft.GetShow(TRY(store_->Read().FindShowBySlug(slug))));
      change(show);
      return draft.PutShow(show);
    }));
  }
  model::Description AnyDescription() {
    model::Description told;
    for (size_t i = Chance(4); i > 0; --i) told.people.push_back({static_cast<model::PersonKind>(1 + Chance(3)), kPeople[Chance(kPeople.size())], {}});
    for (size_t i = Chance(3); i > 0; --i) told.studios.emplace_back(kStudios[Chance(kStudios.size())]);
    if (Chance(2) == 0) told.collection = kCollections[Chance(kCollections.size())];
    return told;
  }
};

struct Expected {
  std::map<std::string, size_t> names;
  std::set<Ulid> shows;
  std::set<model::PersonKind> did;
};

std::map<std::string, Expected> BruteForce(const store::Reader& reader, GroupKind kind, const Accept& accept) {
  std::map<std::string, Expected> all;
  const auto shows = reader.ListShows({}, 1000);
  for (const model::Show& show : *shows) {
    const auto works = reader.ListWorks(show.series, {}, 1000);
    const bool known = std::ranges::any_of(*works, [&](const store::HeldWork& held) { return Knows(accept, model::FactsOf(*reader.GetVideo(held.video))); });
    if (!known) continue;
    std::set<std::string> met;
    const auto add = [&](std::string_view name, std::optional<model::PersonKind> did) {
      if (name.empty()) return;
      const std::string slug = text::NameSlug(name);
      Expected& one = all[slug];
      one.shows.insert(show.id);
      if (did) one.did.insert(*did);
      if (met.insert(slug).second) ++one.names[std::string(name)];
    };
    if (kind == GroupKind::kPerson) {
      for (const model::Person& person : model::PeopleOf(show)) add(person.name, person.kind);
    } else if (kind == GroupKind::kStudio) {
      for (const std::string& studio : model::StudiosOf(show)) add(studio, {});
    } else {
      add(model::CollectionOf(show), {});
    }
  }
  return all;
}

std::set<Ulid> ShowsOf(const Shelf& shelf, const GroupKey& key, const Accept& accept, Sort sort) {
  Question question;
  question.of = key;
  question.sort = sort;
  question.accept = accept;
  question.limit = 3;
  std::set<Ulid> found;
  size_t rows = 0;
  for (bool more = true; more;) {
    const auto page = shelf.Ask(question);
    EXPECT_TRUE(page);
    for (const Hit& hit : page->hits) found.insert(hit.show.id);
    rows += page->hits.size();
    more = page->more;
    question.after = page->last;
  }
  EXPECT_EQ(rows, found.size()) << "each once";
  return found;
}

TEST_F(GroupsTest, AnswerAsBruteForceDoes) {
  const auto shelf = Start();
  std::vector<store::VideoWrite> films;
  for (int i = 0; i < 30; ++i) {
    films.push_back(Film(fmt::format("Film {}", i), libraries_[Chance(2)], 1990 + static_cast<int>(Chance(5))));
    films.back().video.hidden = Chance(6) == 0;
    Add(films.back());
  }
  for (int round = 0; round < 15; ++round) {
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      auto shows = TRY(draft.ListShows({}, 1000));
      for (int i = 0; i < 8; ++i) {
        model::Show& show = shows[Chance(shows.size())];
        (Chance(4) == 0 ? show.edited : show.told) = AnyDescription();
        TRY(draft.PutShow(show));
      }
      store::VideoWrite& film = films[Chance(films.size())];
      film.video.hidden = !film.video.hidden;
      return draft.PutVideo(film);
    }));
    ASSERT_TRUE(Settle(*shelf));
    for (const GroupKind kind : kKinds) {
      const size_t narrow = Chance(3);
      const Accept accept = [&, narrow](const model::VideoFacts& facts) { return narrow == 2 || facts.library == libraries_[narrow]; };
      const auto wanted = BruteForce(store_->Read(), kind, accept);
      GroupQuestion question;
      question.kind = kind;
      question.accept = accept;
      question.by_shows = Chance(2) == 0;
      question.descending = Chance(2) == 0;
      question.limit = 1000;
      const auto whole = shelf->AskGroups(question);
      ASSERT_TRUE(whole);
      ASSERT_EQ(whole->items.size(), wanted.size());
      for (size_t i = 0; i < whole->items.size(); ++i) {
        const Group& group = whole->items[i];
        ASSERT_TRUE(wanted.contains(group.slug)) << group.slug;
        const Expected& expected = wanted.at(group.slug);
        EXPECT_EQ(group.shows, expected.shows.size());
        EXPECT_TRUE(expected.names.contains(group.name)) << "no spelling of what somebody does not know of";
        for (const auto& [name, times] : expected.names) EXPECT_LE(times, expected.names.at(group.name)) << "the usual one";
        EXPECT_EQ(std::set<model::PersonKind>(group.did.begin(), group.did.end()), expected.did);
        EXPECT_EQ(ShowsOf(*shelf, {kind, group.slug}, accept, static_cast<Sort>(Chance(5))), expected.shows);
        EXPECT_EQ(shelf->FindGroup({kind, group.name}, accept)->slug, group.slug) << "by its name as well";
        if (i == 0 || !question.by_shows) continue;
        const size_t before = whole->items[i - 1].shows;
        EXPECT_TRUE(question.descending ? before >= group.shows : before <= group.shows);
      }
      question.limit = 1 + Chance(3);
      std::vector<std::string> paged, all;
      for (const Group& group : whole->items) all.push_back(group.slug);
      for (bool more = true; more;) {
        const auto page = shelf->AskGroups(question);
        ASSERT_TRUE(page);
        for (const Group& group : page->items) paged.push_back(group.slug);
        more = page->more;
        question.after = page->last;
      }
      EXPECT_EQ(paged, all);
    }
  }
  // And one that begins now knows what the one that followed knows.
  const auto late = Start();
  ASSERT_TRUE(Settle(*late));
  for (const GroupKind kind : kKinds) {
    GroupQuestion question;
    question.kind = kind;
    const auto now = shelf->AskGroups(question), anew = late->AskGroups(question);
    ASSERT_EQ(now->items.size(), anew->items.size());
    for (size_t i = 0; i < now->items.size(); ++i) EXPECT_EQ(std::tie(now->items[i].slug, now->items[i].name, now->items[i].shows), std::tie(anew->items[i].slug, anew->items[i].name, anew->items[i].shows));
  }
}

TEST_F(GroupsTest, NobodyIsThereOfWhomEverythingIsKeptBack) {
  const auto shelf = Start();
  Add(Film("Open", libraries_[0]));
  Add(Film("Kept", libraries_[1]));
  Change("open", [](model::Show& show) { show.told.people = {{model::PersonKind::kActor, "Ada Lovelace", "Herself"}}; });
  Change("kept", [](model::Show& show) {
    show.told.people = {{model::PersonKind::kDirector, "ADA LOVELACE", {}}, {model::PersonKind::kActor, "Secret Player", {}}};
    show.told.collection = "Kept films";
    show.told.collection_plot = "What nobody may read.";
  });
  ASSERT_TRUE(Settle(*shelf));
  const Accept some = [&](const model::VideoFacts& facts) { return facts.library == libraries_[0]; };
  const auto ada = shelf->FindGroup({GroupKind::kPerson, "ada-lovelace"}, some);
  ASSERT_TRUE(ada);
  EXPECT_EQ(std::tie(ada->name, ada->shows), std::tuple("Ada Lovelace", 1u));
  EXPECT_EQ(ada->did, (std::vector{model::PersonKind::kActor})) << "nor what they did there";
  EXPECT_EQ(shelf->FindGroup({GroupKind::kPerson, "secret-player"}, some).error().code, Code::kNotFound);
  EXPECT_EQ(shelf->FindGroup({GroupKind::kCollection, "kept-films"}, some).error().code, Code::kNotFound);
  EXPECT_TRUE(shelf->FindNamed(GroupKind::kCollection, "kept", some, 10)->empty());
  EXPECT_EQ(shelf->FindGroup({GroupKind::kPerson, "ada-lovelace"}, {})->shows, 2u);
  EXPECT_EQ(shelf->FindGroup({GroupKind::kCollection, "kept-films"}, {})->plot, "What nobody may read.");
}

TEST_F(GroupsTest, ACollectionIsTakenBackAndSaysOnlyWhatIsItsOwn) {
  const auto shelf = Start();
  Add(Film("One", libraries_[0]));
  Change("one", [](model::Show& show) {
    show.told.collection = "Angels";
    show.told.collection_plot = "Two films.";
  });
  ASSERT_TRUE(Settle(*shelf));
  EXPECT_EQ(shelf->FindGroup({GroupKind::kCollection, "angels"}, {})->plot, "Two films.");
  const Ulid id = *store_->Read().FindShowBySlug("one");
  Edit edit;
  edit.collection = "  Demons  ";
  ASSERT_TRUE(shelf->Apply(id, edit));
  ASSERT_TRUE(Settle(*shelf));
  EXPECT_EQ(shelf->FindGroup({GroupKind::kCollection, "demons"}, {})->plot, "") << "that is of another one";
  EXPECT_FALSE(shelf->FindGroup({GroupKind::kCollection, "angels"}, {}));
  edit.collection = "";
  ASSERT_TRUE(shelf->Apply(id, edit));
  ASSERT_TRUE(Settle(*shelf));
  GroupQuestion collections;
  collections.kind = GroupKind::kCollection;
  EXPECT_TRUE(shelf->AskGroups(collections)->items.empty()) << "somebody says that there is none";
  edit.collection.emplace();
  ASSERT_TRUE(shelf->Apply(id, edit));
  ASSERT_TRUE(Settle(*shelf));
  EXPECT_EQ(shelf->AskGroups(collections)->items.at(0).name, "Angels");
  edit.collection = std::string(301, 'x');
  EXPECT_EQ(shelf->Apply(id, edit).error().field, "collection");
}

TEST_F(GroupsTest, AreFoundByBeginningsOfWordsAndByFilters) {
  const auto shelf = Start();
  for (int i = 0; i < 3; ++i) {
    Add(Film(fmt::format("Film {}", i), libraries_[0]));
    Change(fmt::format("film-{}", i), [&](model::Show& show) {
      show.told.studios = i == 0 ? std::vector<std::string>{"Studio Ghibli", "スタジオジブリ"} : std::vector<std::string>{"Studio Other"};
      show.told.people = {{i == 0 ? model::PersonKind::kWriter : model::PersonKind::kActor, "Ada Lovelace", {}}, {model::PersonKind::kActor, "Grace Hopper", {}}};
    });
  }
  ASSERT_TRUE(Settle(*shelf));
  const auto named = [&](std::string_view words) {
    std::vector<std::string> names;
    const auto found = shelf->FindNamed(GroupKind::kStudio, words, {}, 10);
    for (const Group& group : *found) names.push_back(group.name);
    return names;
  };
  EXPECT_EQ(named("studio"), (std::vector<std::string>{"Studio Other", "Studio Ghibli"})) << "of most shows first";
  EXPECT_EQ(named("ghib"), (std::vector<std::string>{"Studio Ghibli"}));
  EXPECT_EQ(named("Ghibli stud"), (std::vector<std::string>{"Studio Ghibli"}));
  EXPECT_EQ(named("hibli"), (std::vector<std::string>{}));
  EXPECT_EQ(named("ジブリ"), (std::vector<std::string>{"スタジオジブリ"}));
  EXPECT_EQ(named("リブジ"), (std::vector<std::string>{}));
  EXPECT_EQ(named(" … "), (std::vector<std::string>{}));
  GroupQuestion question;
  const auto people = [&](std::string_view filter) {
    question.filter = *filter::Parse(filter, GroupProperties(question.kind));
    std::vector<std::string> names;
    const auto page = shelf->AskGroups(question);
    for (const Group& group : page->items) names.push_back(group.name);
    return names;
  };
  EXPECT_EQ(people("kinds has writer"), (std::vector<std::string>{"Ada Lovelace"}));
  EXPECT_EQ(people("kinds has actor and shows ge 3"), (std::vector<std::string>{"Ada Lovelace", "Grace Hopper"}));
  EXPECT_EQ(people("name has hopper"), (std::vector<std::string>{"Grace Hopper"}));
  EXPECT_FALSE(filter::Parse("kinds has writer", GroupProperties(GroupKind::kStudio)));
  EXPECT_FALSE(filter::Parse("kinds has juggler", GroupProperties(GroupKind::kPerson)));
}

}  // namespace
}  // namespace chanoma::shelf
