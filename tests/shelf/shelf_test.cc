// The lists of shows against brute force over what the store holds: a library of chance, changed by chance, asked by chance,
// by people who know of different parts of it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <set>

#include "filter/parse.h"
#include "model/work.h"
#include "shelf/entries.h"
#include "shelf/large.h"
#include "shelf/shelf_fixture.h"

namespace chanoma::shelf {
namespace {

constexpr std::array<const char*, 4> kGenres{"drama", "Comedy", "film noir", "時代劇"};

class ShelfTest : public ShelfFixture {
 protected:
  // A file of a film or series, somewhere, for somebody.
  store::VideoWrite AnyFile(int number) {
    const bool film = Chance(2) == 0;
    const auto title = fmt::format("{} {}", Chance(2) == 0 ? "The Case" : "夜", Chance(40));
    const int year = Chance(3) == 0 ? 0 : 1990 + static_cast<int>(Chance(6));
    model::Work work{film ? model::WorkKind::kFilm : model::WorkKind::kEpisode, fmt::format("{} {}", title, year), 0, 0};
    if (!film) work.season = static_cast<uint32_t>(Chance(3));
    work.episode = film ? static_cast<uint32_t>(Chance(2)) : static_cast<uint32_t>(Chance(4));
    store::VideoWrite write{store::SampleVideo(store_->NewId(), libraries_[Chance(3)], fmt::format("{}.mkv", number)), "x", model::WorkName{title, fmt::format("s{}", number), year, {}, 0, {}}};
    write.video.work = Chance(20) == 0 ? model::WorkKey({model::WorkKind::kFile, fmt::format("{}", number), 0, 0}) : model::WorkKey(work);
    write.video.hidden = Chance(8) == 0;
    write.video.age = static_cast<int>(Chance(3)) * 6 - 1;
    write.video.duration_ms = Chance(5) == 0 ? -1 : static_cast<int64_t>(Chance(180)) * 60'000;
    write.video.added = Timestamp(std::chrono::milliseconds(1'700'000'000'000 + static_cast<int64_t>(Chance(50)) * 86'400'000));
    return write;
  }
};

struct Known {
  model::Show show;
  std::vector<model::Video> files;  // that may be known of, in the order of works
};

std::vector<Known> Everything(store::Store& store, const Accept& accept) {
  std::vector<Known> all;
  const store::Reader reader = store.Read();
  const auto shows = reader.ListShows({}, 1000);
  for (const model::Show& show : *shows) {
    Known known{show, {}};
    const auto works = reader.ListWorks(show.series, {}, 1000);
    for (const store::HeldWork& held : *works) {
      const model::Video video = *reader.GetVideo(held.video);
      if (!video.hidden && accept(model::FactsOf(video))) known.files.push_back(video);
    }
    if (!known.files.empty()) all.push_back(std::move(known));
  }
  return all;
}

bool HasGenre(const Known& known, std::string_view genre) {
  const auto& genres = model::GenresOf(known.show);
  return std::find(genres.begin(), genres.end(), genre) != genres.end();
}

std::vector<Ulid> Ids(const std::vector<Hit>& hits) {
  std::vector<Ulid> ids;
  for (const Hit& hit : hits) ids.push_back(hit.show.id);
  return ids;
}

TEST_F(ShelfTest, AnswersAsBruteForceDoes) {
  std::vector<store::VideoWrite> files;
  const auto shelf = Start();
  for (int round = 0; round < 12; ++round) {
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      for (int i = 0; i < 40; ++i) {
        files.push_back(AnyFile(round * 1000 + i));
        TRY(draft.PutVideo(files.back()));
      }
      for (int i = 0; i < 10 && round > 0; ++i) {
        const size_t at = Chance(files.size());
        store::VideoWrite& file = files[at];
        switch (Chance(4)) {
          case 0:
            file.video.hidden = !file.video.hidden;
            TRY(draft.PutVideo(file));
            break;
          case 1: {  // another name
            const store::VideoWrite other = AnyFile(round * 1000 + 500 + i);
            file.video.work = other.video.work;
            file.name = other.name;
            TRY(draft.PutVideo(file));
            break;
          }
          case 2:
            TRY(draft.DeleteVideo(file.video.id));
            files.erase(files.begin() + static_cast<std::ptrdiff_t>(at));
            break;
          default: {
            auto shows = TRY(draft.ListShows({}, 1000));
            model::Show& show = shows[Chance(shows.size())];
            show.edited.genres = {kGenres[Chance(4)], kGenres[Chance(4)]};
            TRY(draft.PutShow(show));
          }
        }
      }
      return {};
    }));
    ASSERT_TRUE(Settle(*shelf));
    for (int asked = 0; asked < 40; ++asked) {
      const size_t narrow = Chance(8);
      const Accept accept = [&, narrow](const model::VideoFacts& facts) { return narrow > 2 || (facts.library == libraries_[narrow] && facts.age < 6); };
      Question question;
      question.accept = accept;
      question.sort = static_cast<Sort>(Chance(4));
      question.descending = question.sort != Sort::kRandom && Chance(2) == 0;
      question.seed = Chance(3);
      if (Chance(2) == 0) question.kind = Chance(2) == 0 ? model::ShowKind::kMovie : model::ShowKind::kSeries;
      const int year = 1990 + static_cast<int>(Chance(6));
      const char* genre = kGenres[Chance(4)];
      const bool filtered = Chance(2) == 0;
      if (filtered) question.filter = *filter::Parse(fmt::format("year ge {} or genres has \"{}\"", year, genre), Properties());

      std::vector<Known> expected = Everything(*store_, accept);
      std::erase_if(expected, [&](const Known& known) {
        if (question.kind && known.show.kind != *question.kind) return true;
        return filtered && !(model::YearOf(known.show) >= year) && !HasGenre(known, genre);
      });
      question.limit = 1000;
      const auto whole = shelf->Ask(question);
      ASSERT_TRUE(whole);
      EXPECT_FALSE(whole->more);
      std::set<Ulid> wanted, found;
      for (const Known& known : expected) wanted.insert(known.show.id);
      for (const Hit& hit : whole->hits) found.insert(hit.show.id);
      ASSERT_EQ(found, wanted);
      ASSERT_EQ(whole->hits.size(), wanted.size()) << "each once";
      // What is counted, and the order.
      for (size_t i = 0; i < whole->hits.size(); ++i) {
        const Hit& hit = whole->hits[i];
        const auto& known = *std::find_if(expected.begin(), expected.end(), [&](const Known& one) { return one.show.id == hit.show.id; });
        std::set<std::string> episodes, specials;
        std::set<uint32_t> seasons;
        for (const model::Video& file : known.files) {
          const auto work = *model::ParseWorkKey(file.work);
          if (work.season == 0 && hit.show.kind == model::ShowKind::kSeries) specials.insert(file.work);
          else episodes.insert(file.work);
          if (work.season > 0) seasons.insert(work.season);
        }
        EXPECT_EQ(hit.episodes, episodes.size());
        EXPECT_EQ(hit.specials, specials.size());
        EXPECT_EQ(hit.seasons, seasons.size());
        if (i == 0) continue;
        const Hit& before = whole->hits[i - 1];
        const auto in_order = [&](auto value, auto missing) {
          if (value(before) == missing || value(hit) == missing) return value(hit) == missing;
          return question.descending ? value(before) >= value(hit) : value(before) <= value(hit);
        };
        const bool by_year = in_order([](const Hit& one) { return model::YearOf(one.show); }, 0);
        const bool by_added = in_order([](const Hit& one) { return one.show.added; }, Timestamp::max());
        EXPECT_TRUE(question.sort != Sort::kYear || by_year);
        EXPECT_TRUE(question.sort != Sort::kAdded || by_added);
      }
      // Page by page it is the same list.
      question.limit = 1 + Chance(7);
      std::vector<Ulid> paged;
      for (bool more = true; more;) {
        const auto page = shelf->Ask(question);
        ASSERT_TRUE(page);
        for (const Ulid& id : Ids(page->hits)) paged.push_back(id);
        more = page->more;
        question.after = page->last;
      }
      ASSERT_EQ(paged, Ids(whole->hits));
    }
  }
  // And one that begins now finds what the one that followed knows.
  const auto late = Start();
  ASSERT_TRUE(Settle(*late));
  Question question;
  question.limit = 1000;
  EXPECT_EQ(Ids(late->Ask(question)->hits), Ids(shelf->Ask(question)->hits));
}

TEST_F(ShelfTest, EveryVideoWithAWorkHasItsShowAndEntry) {
  std::vector<store::VideoWrite> files;
  for (int round = 0; round < 30; ++round) {
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      for (int i = 0; i < 20; ++i) {
        if (files.size() > 20 && Chance(3) == 0) {
          const size_t at = Chance(files.size());
          TRY(draft.DeleteVideo(files[at].video.id));
          files.erase(files.begin() + static_cast<std::ptrdiff_t>(at));
        } else if (files.size() > 20 && Chance(2) == 0) {
          store::VideoWrite& file = files[Chance(files.size())];
          const store::VideoWrite other = AnyFile(round * 1000 + i);
          file.video.work = other.video.work;
          file.name = other.name;
          TRY(draft.PutVideo(file));
        } else {
          files.push_back(AnyFile(round * 1000 + 500 + i));
          TRY(draft.PutVideo(files.back()));
        }
      }
      return {};
    }));
  }
  const store::Reader reader = store_->Read();
  std::set<std::string> series, slugs;
  for (const store::VideoWrite& file : files) {
    const auto show = reader.FindShowOfSeries(model::SeriesOf(file.video.work));
    if (model::ParseWorkKey(file.video.work)->kind == model::WorkKind::kFile) {
      EXPECT_FALSE(show);
      continue;
    }
    ASSERT_TRUE(show);
    const auto entry = reader.GetEntry(file.video.work);
    ASSERT_TRUE(entry);
    EXPECT_FALSE(entry->gone);
    series.emplace(model::SeriesOf(file.video.work));
  }
  // And there is no other: nobody watched anything.
  const auto shows = reader.ListShows({}, 1000);
  EXPECT_EQ(shows->size(), series.size());
  for (const model::Show& show : *shows) {
    EXPECT_TRUE(series.contains(show.series));
    EXPECT_TRUE(slugs.insert(show.slug).second);
    EXPECT_EQ(*reader.FindShowBySlug(show.slug), show.id);
    EXPECT_EQ(*reader.FindShowOfSeries(show.series), show.id);
  }
}

TEST_F(ShelfTest, SaysNothingBeforeItKnows) {
  const Shelf shelf(*store_, real_clock_, log_);
  EXPECT_EQ(shelf.Ask({}).error().code, Code::kUnavailable);
  EXPECT_EQ(shelf.Find("lost", {}).error().code, Code::kUnavailable);
  EXPECT_FALSE(shelf.UpToDate());
  EXPECT_FALSE(shelf.CatchUp(real_clock_.Steady()));
}

// What takes up the most room, against brute force over the store's records, before and after chance changes, by pages.
TEST_F(ShelfTest, WhatIsLargestIsWhatTheRecordsSay) {
  std::vector<Ulid> videos;
  const auto grow = [&](size_t many) {
    for (size_t i = 0; i < many; ++i) {
      store::VideoWrite write = AnyFile(static_cast<int>(videos.size()));
      write.video.stamp.size = Chance(5) * 1'000'000;
      videos.push_back(write.video.id);
      ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutVideo(write); }));
    }
  };
  grow(150);
  const auto shelf = Start();
  ASSERT_TRUE(Settle(*shelf));
  const std::array<Accept, 2> people{Accept(), [&](const model::VideoFacts& facts) { return facts.library != libraries_[0] && facts.age < 12; }};
  const auto check = [&] {
    std::unordered_map<Ulid, uint64_t> segments;
    for (const Ulid& id : videos) {
      if (Chance(6) == 0) segments.emplace(id, 1 + Chance(4) * 1000);
    }
    const store::Reader reader = store_->Read();
    std::map<Ulid, LibraryBytes> libraries;
    for (const Accept& accept : people) {
      for (const bool by_segments : {false, true}) {
        struct Sum {
          uint64_t files = 0, bytes = 0, segments = 0;
          bool operator==(const Sum&) const = default;
        };
        std::map<Ulid, Sum> sums;  // by show, or by video
        for (const Ulid& id : videos) {
          const auto video = reader.GetVideo(id);
          if (!video) continue;
          if (!accept && !by_segments) {
            ++libraries[video->library].files;
            libraries[video->library].bytes += video->stamp.size;
          }
          if (accept && !accept(model::FactsOf(*video))) continue;
          const auto show = reader.FindShowOfSeries(model::SeriesOf(video->work));
          Sum& sum = sums[show ? *show : id];
          ++sum.files;
          sum.bytes += video->stamp.size;
          if (const auto own = segments.find(id); own != segments.end()) sum.segments += own->second;
        }
        if (by_segments) std::erase_if(sums, [](const auto& sum) { return sum.second.segments == 0; });
        LargeQuestion question{by_segments, accept, segments, {}, 7};
        std::vector<uint64_t> order;
        size_t found = 0;
        for (bool more = true; more;) {
          const auto page = shelf->AskLarge(question);
          ASSERT_TRUE(page);
          for (const Large& item : page->items) {
            ++found;
            order.push_back(by_segments ? item.segments : item.bytes);
            Ulid id = item.show ? item.show->show.id : item.video;
            if (!item.show) {
              // All its files are hidden, or it is a file of no show.
              const auto video = reader.GetVideo(item.video);
              ASSERT_TRUE(video);
              if (const auto show = reader.FindShowOfSeries(model::SeriesOf(video->work))) id = *show;
            }
            EXPECT_EQ((Sum{item.files, item.bytes, item.segments}), sums[id]);
          }
          more = page->more;
          question.after = page->last;
        }
        EXPECT_EQ(found, sums.size());
        EXPECT_TRUE(std::ranges::is_sorted(order, std::greater()));
      }
    }
    const auto held = shelf->BytesOfLibraries();
    ASSERT_TRUE(held);
    EXPECT_EQ(held->size(), libraries.size());
    for (const auto& [id, bytes] : libraries) {
      EXPECT_EQ(held->at(id).files, bytes.files);
      EXPECT_EQ(held->at(id).bytes, bytes.bytes);
    }
  };
  check();
  for (size_t i = 0; i < 60; ++i) {
    const Ulid& id = videos[Chance(videos.size())];
    const bool gone = Chance(3) == 0;
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      auto video = draft.GetVideo(id);
      if (!video) return {};
      if (gone) return draft.DeleteVideo(id);
      video->stamp.size = Chance(9) * 500'000;
      video->hidden = Chance(2) == 0;
      return draft.PutVideo({*video, {}, {}});
    }));
  }
  grow(20);
  ASSERT_TRUE(Settle(*shelf));
  check();
}

}  // namespace
}  // namespace chanoma::shelf
