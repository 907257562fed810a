// A large house of films and episodes, ten people, a record of each for everything: CHANOMA_HOUSE thousands of films and episodes, 2 where it is not
// said. Counts are asserted; how long it took is said, and asserted where CHANOMA_HOUSE_SECONDS says how long it may.

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "freedom/jellyfin.h"
#include "freedom/jellyfin_house.h"
#include "moving/moving_fixture.h"

namespace chanoma::moving {
namespace {

constexpr int kPeople = 10, kEpisodes = 190;  // of a series

// Of a thousand, fifty are films.
int Thousands() { return std::getenv("CHANOMA_HOUSE") ? std::atoi(std::getenv("CHANOMA_HOUSE")) : 2; }
const int kFilms = 50 * Thousands(), kSeries = 5 * Thousands();

std::string FilmName(int n) { return fmt::format("Film{} ({})", n, 1950 + n % 70); }
std::string EpisodePath(int series, int n) { return fmt::format("Serial{}/Serial{} S{:02}E{:02}.mkv", series, series, n / 20 + 1, n % 20 + 1); }

class VolumeTest : public MovingTest {
 protected:
  void AddFiles() {
    std::vector<std::string> paths;
    for (int n = 0; n < kFilms; ++n) paths.push_back(FilmName(n) + ".mkv");
    for (int s = 0; s < kSeries; ++s) {
      for (int n = 0; n < kEpisodes; ++n) paths.push_back(EpisodePath(s, n));
    }
    for (size_t at = 0; at < paths.size(); at += 500) {
      ASSERT_TRUE(store_->Commit(
          [&](store::Draft& draft) -> Result<void> {
            for (size_t i = at; i < std::min(at + 500, paths.size()); ++i) {
              model::Video video = store::SampleVideo(store_->NewId(), library_, paths[i]);
              const catalogue::Naming naming = catalogue::NamingOf("/srv/films", paths[i]);
              video.work = naming.work;
              video.duration_ms = kHundredMinutes;
              TRY(draft.PutVideo({video, video.title, naming.name}));
            }
            return {};
          },
          store::Durability::kLazy));
    }
  }
  // Films are where they are here; episodes are elsewhere, and found by their series.
  static void Fill(freedom::JellyfinHouse& house) {
    house.Sql("BEGIN");
    for (int p = 1; p <= kPeople; ++p) house.User(p, fmt::format("person {}", p));
    int number = 1;
    const auto say = [&] {
      for (int p = 1; p <= kPeople; ++p) house.Say({.item = number, .user = p, .played = p % 2 == 0, .plays = 1, .seconds = p % 2 == 0 ? 0 : 60 + p, .last = "2024-05-01 20:15:30.1234567Z"});
      ++number;
    };
    for (int n = 0; n < kFilms; ++n) {
      house.Item({.number = number, .path = "/media/" + FilmName(n) + ".mkv", .title = fmt::format("Film{}", n), .year = 1950 + n % 70});
      say();
    }
    for (int s = 0; s < kSeries; ++s) {
      const int series = 1'000'000 + s;
      house.Item({.number = series, .type = "TV.Series", .path = fmt::format("/other/{}", s), .title = fmt::format("Serial{}", s)});
      for (int n = 0; n < kEpisodes; ++n) {
        house.Item({.number = number, .type = "TV.Episode", .path = fmt::format("/other/{}/{}", s, n), .title = "One", .season = n / 20 + 1, .episode = n % 20 + 1, .series = series});
        say();
      }
    }
    house.Sql("COMMIT");
    house.Close();
  }
};

TEST_F(VolumeTest, AllOfALargeHouse) {
  AddFiles();
  freedom::JellyfinHouse house(folder_.path() / "jf", "10.11");
  Fill(house);
  options_.maps = {*ParsePathMap("/media=/srv/films")};
  uint64_t kept = 0;
  keep_ = [&](std::string_view) { return ++kept, Result<void>(); };
  const auto begun = std::chrono::steady_clock::now();
  const auto server = freedom::OpenJellyfin(house.Files());
  ASSERT_TRUE(server) << server.error().message;
  const auto report = MoveIn({**server, options_, clock_.Now(), keep_, progress_}, *store_);
  ASSERT_TRUE(report) << report.error().message;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} items, {} records: {:.1f} s, {} MiB at most in this process\n", kFilms + kSeries * kEpisodes, report->rows, took.count(), usage.ru_maxrss / 1024);
  if (const char* most = std::getenv("CHANOMA_HOUSE_SECONDS")) {
    EXPECT_LT(took.count(), std::atof(most));
  }
  const auto items = static_cast<uint64_t>(1000 * Thousands());
  EXPECT_THAT(report->found, testing::ElementsAre(0, kFilms, 0, kSeries * kEpisodes));
  EXPECT_EQ(report->rows, items * kPeople);
  EXPECT_EQ(report->taken, items * kPeople);
  EXPECT_EQ(kept, 1u + kPeople);
  size_t seen = 0, begun_count = 0;
  for (const char* name : {"person 1", "person 2"}) {
    store::WatchQuery query{AccountOf(name), std::nullopt, 1000};
    while (true) {
      const auto page = *store_->Read().ListWatches(query);
      for (const model::Watch& watch : page.items) ++(watch.seen ? seen : begun_count);
      if (!page.more) break;
      query.after = page.last;
    }
  }
  EXPECT_EQ(seen, items);
  EXPECT_EQ(begun_count, items);
  const auto again = MoveIn({**server, options_, clock_.Now(), keep_, progress_}, *store_);
  EXPECT_EQ(again->taken, 0u);
  EXPECT_EQ(again->newer_here, items * kPeople);
}

}  // namespace
}  // namespace chanoma::moving
