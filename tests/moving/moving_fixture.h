#pragma once
// A house with films and a server of whom tests say what it knows. One thread.

#include "catalogue/titles.h"
#include "model/work.h"
#include "moving/moving.h"
#include "store/store_fixture.h"
#include "text/names.h"

namespace chanoma::moving {

struct SaidByTests final : freedom::OtherServer {
  std::string_view name() const override { return "Elsewhere"; }
  std::string_view release() const override { return "1"; }
  Result<std::vector<freedom::OtherUser>> Users() const override { return users; }
  Result<void> Items(const std::function<Result<void>(freedom::OtherItem)>& take) const override { return Each(items, take); }
  Result<void> States(const std::function<Result<void>(freedom::OtherState)>& take) const override { return Each(states, take); }
  Result<void> Lists(const std::function<Result<void>(freedom::OtherList)>& take) const override { return Each(lists, take); }

  template <class T>
  static Result<void> Each(const std::vector<T>& all, const std::function<Result<void>(T)>& take) {
    for (const T& one : all) TRY(take(one));
    return {};
  }
  std::vector<freedom::OtherUser> users;
  std::vector<freedom::OtherItem> items;
  std::vector<freedom::OtherState> states;
  std::vector<freedom::OtherList> lists;
};

class MovingTest : public store::StoreTest {
 protected:
  void SetUp() override {
    Open();
    library_ = store_->NewId();
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutLibrary({library_, "Films", "/srv/films", false, {}, {}}); }));
    AddAccount("owner");
  }

  Ulid AddAccount(const std::string& name) {
    model::Account account;
    account.id = store_->NewId();
    account.name = name;
    account.name_key = text::NameKey(name);
    account.role = "member";
    EXPECT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutAccount(account); }));
    return account.id;
  }
  // A file, below /srv/films, of 100 minutes.
  Ulid AddFile(const std::string& path, const model::Audience& audience = {}) {
    model::Video video = store::SampleVideo(store_->NewId(), library_, path);
    const catalogue::Naming naming = catalogue::NamingOf("/srv/films", path);
    video.work = naming.work;
    video.duration_ms = kHundredMinutes;
    video.audience = audience;
    EXPECT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutVideo({video, video.title, naming.name}); }));
    return video.id;
  }
  Ulid ShowOf(const Ulid& video) const {
    const auto reader = store_->Read();
    return *reader.FindShowOfSeries(model::SeriesOf(reader.GetVideo(video)->work));
  }
  void Tell(const Ulid& show, const std::function<void(model::Description&)>& tell) {
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      model::Show known = TRY(draft.GetShow(show));
      tell(known.told);
      return draft.PutShow(known);
    }));
  }

  freedom::OtherItem& Film(const std::string& key, const std::string& path, const std::string& title = {}, int year = 0) {
    freedom::OtherItem item;
    item.key = item.id = key;
    item.kind = freedom::OtherKind::kFilm;
    item.path = path;
    item.title = title;
    item.year = year;
    return server_.items.emplace_back(item);
  }
  freedom::OtherItem& Series(const std::string& key, const std::string& title, int year = 0) {
    freedom::OtherItem& item = Film(key, "/there/" + title, title, year);
    item.kind = freedom::OtherKind::kSeries;
    return item;
  }
  freedom::OtherItem& Episode(const std::string& key, const std::string& series, int season, int episode) {
    freedom::OtherItem& item = Film(key, "/there/" + key, "An episode");
    item.kind = freedom::OtherKind::kEpisode;
    item.series = series;
    item.season = season;
    item.episode = episode;
    return item;
  }
  void User(const std::string& name) { server_.users.push_back({.key = name, .name = name}); }
  // Seen on that day of 2024 when it has no position.
  freedom::OtherState& Says(const std::string& user, const std::string& item, int day, int64_t position_ms = 0) {
    freedom::OtherState state;
    state.user = user;
    state.item = item;
    state.played = position_ms == 0;
    state.plays = state.played ? 1 : 0;
    state.position_ms = position_ms;
    state.last = Day(day);
    return server_.states.emplace_back(state);
  }
  static Timestamp Day(int day) { return std::chrono::sys_days(std::chrono::year(2024) / 1 / 1) + std::chrono::days(day - 1); }

  moving::Look Look() { return {server_, options_, clock_.Now(), keep_, progress_}; }
  Report Dry() {
    lines_.clear();
    const auto report = LookAt(Look(), store_->Read());
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(Report{});
  }
  Report Move() {
    lines_.clear();
    const auto report = MoveIn(Look(), *store_);
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(Report{});
  }
  Ulid AccountOf(const std::string& name) const {
    const auto account = store_->Read().FindAccountByName(text::NameKey(name));
    return account ? account->id : Ulid{};
  }
  // None: nothing is known.
  std::optional<model::Watch> WatchOf(const std::string& name, const Ulid& video) const {
    const auto reader = store_->Read();
    const auto watch = reader.GetWatch(AccountOf(name), reader.GetVideo(video)->work);
    return watch ? std::optional(*watch) : std::nullopt;
  }

  static constexpr int64_t kHundredMinutes = 6'000'000;
  Ulid library_;
  SaidByTests server_;
  moving::Options options_;
  std::vector<std::string> lines_;  // what was kept
  KeepLine keep_ = [this](std::string_view line) { return lines_.emplace_back(line), Result<void>(); };
  Progress progress_ = [](uint64_t) {};
};

}  // namespace chanoma::moving
