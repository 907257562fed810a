// Shows and people in the index against brute force over what the store holds: a library of chance, changed by chance, asked for
// by people who know of different parts of it.

#include "discover/show_index.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "base/file.h"
#include "discover/discover.h"
#include "discover/show_documents.h"
#include "model/work.h"
#include "store/store_fixture.h"

namespace chanoma::discover {
namespace {

constexpr std::array<const char*, 6> kPeople{"Ada Quill", "Ben Quill", "Čapek Quill", "Dora Quill", "Eva Quill", "Fay Quill"};

// Who asks: of which libraries and ages they may know, and as whom.
struct Asking {
  std::set<Ulid> libraries;
  std::optional<int> below;  // this age; none: of any
  Ulid account;
  bool moderates = false;

  bool Lists(const model::VideoFacts& file) const {
    if (file.hidden || !libraries.contains(file.library) || (below && file.age >= *below)) return false;
    const model::Audience& audience = file.audience;
    if (audience.visibility == model::Visibility::kPublic || moderates || (!account.IsNil() && audience.owner == account)) return true;
    return audience.visibility == model::Visibility::kPeople && std::ranges::find(audience.people, account) != audience.people.end();
  }
  search::Visibility Holds() const {
    search::Visibility reader;
    std::vector<std::string> whom{std::string(kToAll)};
    if (moderates) whom.emplace_back(kToModerators);
    if (!account.IsNil()) whom.push_back(account.ToString());
    for (const std::string& one : whom) {
      for (const Ulid& library : libraries) {
        if (!below) reader.holds.push_back(ShownTo(one, library));
        for (int age = -1; below && age < *below; ++age) reader.holds.push_back(ShownTo(one, library, age));
      }
    }
    return reader;
  }
};

class ShowIndexTest : public store::StoreTest {
 protected:
  void SetUp() override {
    Open();
    for (Ulid& library : libraries_) library = MakeLibrary();
    for (Ulid& account : accounts_) account = store_->NewId();
  }
  std::unique_ptr<Discover> Start() {
    const ReadText none = [](std::string_view) -> Result<std::string> { return Fail(Code::kNotFound, ""); };
    auto discover = std::make_unique<Discover>(folder_.path() / "search", *store_, none, [] { return std::string(); }, real_clock_, log_);
    discover->Start();
    return discover;
  }
  bool Settle(Discover& discover) {
    return discover.follower().WaitFor(store_->journal().LastSequence(), real_clock_.Steady() + std::chrono::seconds(60));
  }
  size_t Chance(size_t below) { return std::uniform_int_distribution<size_t>(0, below - 1)(random_); }

  void ForSomebody(model::Video& video) {
    video.hidden = Chance(6) == 0;
    video.age = Chance(2) == 0 ? -1 : 12;
    video.audience = {};
    if (Chance(4) > 0) return;
    video.audience.owner = accounts_[Chance(2)];
    video.audience.visibility = static_cast<model::Visibility>(Chance(4));
    if (video.audience.visibility == model::Visibility::kPeople) video.audience.people = {accounts_[Chance(2)]};
  }
  void Hold(store::VideoWrite& write, const std::string& title) {
    const bool film = Chance(2) == 0;
    model::Work work{film ? model::WorkKind::kFilm : model::WorkKind::kEpisode, title, 0, 0};
    if (!film) work.season = work.episode = static_cast<uint32_t>(Chance(3)) + 1;
    write.video.work = model::WorkKey(work);
    write.name = model::WorkName{title, fmt::format("s{}", number_++), 0, {}, 0, {}};
  }
  store::VideoWrite AnyFile() {
    store::VideoWrite write{store::SampleVideo(store_->NewId(), libraries_[Chance(2)], fmt::format("{}.mkv", number_++)), "x", std::nullopt};
    Hold(write, fmt::format("case {}", Chance(12)));
    ForSomebody(write.video);
    return write;
  }

  Result<void> ChangeSomething(store::Draft& draft) {
    if (files_.size() < 20 || Chance(4) == 0) {
      files_.push_back(AnyFile());
      return draft.PutVideo(files_.back());
    }
    const size_t at = Chance(files_.size());
    store::VideoWrite& file = files_[at];
    switch (Chance(6)) {
      case 0: ForSomebody(file.video); return draft.PutVideo(file);
      case 1: Hold(file, fmt::format("case {}", Chance(12))); return draft.PutVideo(file);
      case 2: {
        const Ulid gone = file.video.id;
        files_.erase(files_.begin() + static_cast<std::ptrdiff_t>(at));
        return draft.DeleteVideo(gone);
      }
      default: {
        auto shows = TRY(draft.ListShows({}, 1000));
        if (shows.empty()) return {};
        model::Show& show = shows[Chance(shows.size())];
        show.told.people.clear();
        for (size_t i = Chance(4); i > 0; --i) show.told.people.push_back({model::PersonKind::kActor, kPeople[Chance(kPeople.size())], ""});
        return draft.PutShow(show);
      }
    }
  }

  Asking Anybody() {
    Asking asking;
    for (const Ulid& library : libraries_) if (Chance(3) > 0) asking.libraries.insert(library);
    if (Chance(2) == 0) asking.below = static_cast<int>(Chance(3)) * 6;
    if (Chance(2) == 0) asking.account = accounts_[Chance(2)];
    asking.moderates = Chance(4) == 0;
    return asking;
  }

  struct Seen {
    std::set<std::string> shows, people;
    bool operator==(const Seen&) const = default;
  };
  Seen Expected(const Asking& asking) {
    Seen seen;
    const store::Reader reader = store_->Read();
    const auto shows = reader.ListShows({}, 1000);
    for (const model::Show& show : *shows) {
      const auto works = reader.ListWorks(show.series, {}, 1000);
      if (std::ranges::none_of(*works, [&](const store::HeldWork& held) { return asking.Lists(model::FactsOf(*reader.GetVideo(held.video))); })) continue;
      seen.shows.insert(show.id.ToString());
      for (const model::Person& person : show.told.people) seen.people.insert(person.name);
    }
    return seen;
  }
  static Results Ask(Discover& discover, const Asking& asking, const std::string& q) {
    Question question;
    question.q = q;
    question.reader = {true, {}, {}};
    question.show_reader = asking.Holds();
    question.shows = question.people = 200;
    auto results = discover.Search(question, std::nullopt);
    EXPECT_TRUE(results);
    return results ? *results : Results{};
  }
  static Seen Found(Discover& discover, const Asking& asking) {
    const Results shows = Ask(discover, asking, "case"), people = Ask(discover, asking, "quill");
    Seen seen;
    for (const search::Hit& hit : shows.named.shows) seen.shows.insert(hit.group);
    for (const search::Hit& hit : people.named.people) seen.people.insert(hit.data);
    EXPECT_EQ(shows.named.show_count, seen.shows.size());
    EXPECT_EQ(people.named.people_count, seen.people.size());
    return seen;
  }

  std::array<Ulid, 2> libraries_, accounts_;
  std::vector<store::VideoWrite> files_;
  int number_ = 0;
  std::mt19937_64 random_{20'261'130};
  SystemClock real_clock_;
};

TEST_F(ShowIndexTest, FindsWhatBruteForceDoes) {
  auto discover = Start();
  size_t found = 0, kept_back = 0;
  for (int round = 0; round < 40; ++round) {
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      for (size_t i = Chance(5) + 1; i > 0; --i) TRY(ChangeSomething(draft));
      return {};
    }));
    if (round % 10 == 9) {
      if (round % 20 == 19) discover->RequestRebuild();
      else discover = Start();
    }
    ASSERT_TRUE(Settle(*discover));
    const Asking all{{libraries_.begin(), libraries_.end()}, {}, {}, true};
    for (int asked = 0; asked < 10; ++asked) {
      const Asking asking = Anybody();
      const Seen expected = Expected(asking);
      ASSERT_EQ(Found(*discover, asking).shows, expected.shows) << round;
      ASSERT_EQ(Found(*discover, asking).people, expected.people) << round;
      found += expected.people.size();
      kept_back += Expected(all).people.size() - expected.people.size();
    }
  }
  EXPECT_GT(found, 300u);
  EXPECT_GT(kept_back, 100u);
}

TEST_F(ShowIndexTest, WhatIsTrueOfNoFileIsNotTrueOfTheShow) {
  // One for adults here, one for children there.
  for (const size_t at : {size_t{0}, size_t{1}}) {
    store::VideoWrite write{store::SampleVideo(store_->NewId(), libraries_[at], fmt::format("{}.mkv", at)), "x", model::WorkName{"case", "case", 0, {}, 0, {}}};
    write.video.work = model::WorkKey({model::WorkKind::kFilm, "case", 0, 0});
    write.video.age = at == 0 ? 18 : 6;
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutVideo(write); }));
  }
  const auto discover = Start();
  ASSERT_TRUE(Settle(*discover));
  EXPECT_EQ(Found(*discover, {{libraries_[1]}, 12, {}, false}).shows.size(), 1u);
  EXPECT_EQ(Found(*discover, {{libraries_[0]}, 12, {}, false}).shows.size(), 0u);
  EXPECT_EQ(Found(*discover, {{libraries_[0]}, {}, {}, false}).shows.size(), 1u);
}

TEST_F(ShowIndexTest, WhoIsInNothingAnyMoreIsGone) {
  std::vector<Ulid> videos;
  for (const std::string name : {"first", "second"}) {
    store::VideoWrite write{store::SampleVideo(store_->NewId(), libraries_[0], name + ".mkv"), "x", model::WorkName{"case " + name, name, 0, {}, 0, {}}};
    write.video.work = model::WorkKey({model::WorkKind::kFilm, "case " + name, 0, 0});
    videos.push_back(write.video.id);
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      TRY(draft.PutVideo(write));
      auto show = TRY(draft.GetShow(TRY(draft.FindShowBySlug(name))));
      show.told.people = {{model::PersonKind::kActor, "Ada Quill", ""}, {model::PersonKind::kDirector, name == "first" ? "Ben Quill" : "Eva Quill", ""}};
      return draft.PutShow(show);
    }));
  }
  const auto discover = Start();
  const Asking asking{{libraries_[0]}, {}, {}, false};
  ASSERT_TRUE(Settle(*discover));
  EXPECT_EQ(Found(*discover, asking).people, (std::set<std::string>{"Ada Quill", "Ben Quill", "Eva Quill"}));
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.DeleteVideo(videos[0]); }));
  ASSERT_TRUE(Settle(*discover));
  EXPECT_EQ(Found(*discover, asking).people, (std::set<std::string>{"Ada Quill", "Eva Quill"}));
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.DeleteVideo(videos[1]); }));
  ASSERT_TRUE(Settle(*discover));
  EXPECT_EQ(Found(*discover, asking).people, std::set<std::string>());
}

TEST_F(ShowIndexTest, NobodyIsMeantByATypoWhereSomethingIsMeantAsItStands) {
  store::VideoWrite write{store::SampleVideo(store_->NewId(), libraries_[0], "a.mkv"), "x", std::nullopt};
  write.video.work = model::WorkKey({model::WorkKind::kFilm, "quilt", 0, 0});
  write.name = model::WorkName{"quilt", "quilt", 0, {}, 0, {}};
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
    TRY(draft.PutVideo(write));
    auto show = TRY(draft.GetShow(TRY(draft.FindShowBySlug("quilt"))));
    show.told.people = {{model::PersonKind::kActor, "Ada Quill", ""}};
    return draft.PutShow(show);
  }));
  const auto discover = Start();
  ASSERT_TRUE(Settle(*discover));
  const Asking asking{{libraries_[0]}, {}, {}, false};
  EXPECT_EQ(Ask(*discover, asking, "quilt ").named.people.size(), 0u);
  EXPECT_EQ(Ask(*discover, asking, "quilt ").named.shows.size(), 1u);
  EXPECT_EQ(Ask(*discover, asking, "ada quil").named.people.size(), 1u);
  EXPECT_EQ(Ask(*discover, asking, "ada qiull ").named.people.size(), 1u);
  // By the person, by kind, and nobody where nothing but a filter was typed.
  EXPECT_EQ(Ask(*discover, asking, "person:\"ada quill\"").named.shows.size(), 1u);
  EXPECT_EQ(Ask(*discover, asking, "kind:movie").named.shows.size(), 1u);
  EXPECT_EQ(Ask(*discover, asking, "kind:series").named.shows.size(), 0u);
  EXPECT_EQ(Ask(*discover, asking, "-something").named.people.size(), 0u);
  const auto with = discover->ShowsWith("ADA QUILL", asking.Holds(), 5);
  ASSERT_TRUE(with);
  EXPECT_EQ(with->size(), 1u);
  EXPECT_EQ(discover->ShowsWith("ADA QUILL", Asking{{libraries_[1]}, {}, {}, false}.Holds(), 5)->size(), 0u);
}

}  // namespace
}  // namespace chanoma::discover
