// Metadata of an older format, brought to this one's: what is kept, what a failure leaves, what is refused. Real stores. That a golden
// directory of each release comes through, killed anywhere, is tests/crash/upgrade.test.mjs.

#include "backup/upgrade.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backup/keeping.h"
#include "base/file.h"
#include "store/inspection.h"
#include "store/keys.h"
#include "store/old_store.h"
#include "store/store_fixture.h"
#include "store/upgrade.h"

namespace chanoma::backup {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

class UpgradeTest : public store::StoreTest {
 protected:
  void SetUp() override {
    fs::create_directories(data_);
    Open();
    const Ulid library = store_->NewId();
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutLibrary(store::SampleLibrary(library)); }));
    for (int i = 0; i < 40; ++i) {
      const Ulid id = store_->NewId();
      ASSERT_TRUE(Put(store::SampleVideo(id, library, fmt::format("film {}", i))));
      videos_.push_back(id);
    }
    library_ = library;
    store_.reset();
    store::WriteAsOfFormatOne(data_ / "store");
  }
  store::StoreOptions Options() override {
    auto options = StoreTest::Options();
    options.path = data_ / "store";
    return options;
  }
  Result<std::optional<Upgraded>> Upgrade() {
    return BringUpToDate(data_, "test", [this](std::string_view what) { told_.emplace_back(what); }, clock_, log_);
  }

  fs::path data_ = folder_.path() / "data";
  Ulid library_;
  std::vector<Ulid> videos_;
  std::vector<std::string> told_;
};

TEST_F(UpgradeTest, AnOldStoreIsKeptAndBroughtUpToDate) {
  const auto refused = store::Store::Open(Options(), clock_, log_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnsupported);
  EXPECT_THAT(refused.error().message, HasSubstr("Start the server once"));

  const auto upgraded = Upgrade();
  ASSERT_TRUE(upgraded) << upgraded.error().message;
  ASSERT_TRUE(*upgraded);
  EXPECT_EQ((*upgraded)->from, (store::Format{1, 0}));
  EXPECT_FALSE(told_.empty());
  Open();
  const auto paths = store_->Read().ListPaths(library_, "", 100);
  ASSERT_TRUE(paths) << paths.error().message;
  EXPECT_EQ(paths->size(), videos_.size());
  for (const store::PathEntry& entry : *paths) EXPECT_EQ(entry.facts.stamp, store_->Read().GetVideo(entry.video)->stamp);
  size_t flaws = 0;
  store::Looking looking;
  looking.tell = [&](const store::Flaw& flaw) { ++flaws, ADD_FAILURE() << flaw.words; };
  looking.progress = [](uint64_t) {};
  ASSERT_TRUE(store_->Inspect(looking));
  store_.reset();
  // The second time there is nothing to do.
  const auto again = Upgrade();
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  EXPECT_FALSE(fs::exists(data_ / "set-aside") && !fs::is_empty(data_ / "set-aside"));
}

TEST_F(UpgradeTest, TheSnapshotOfHowItWasStays) {
  const auto upgraded = Upgrade();
  ASSERT_TRUE(upgraded && *upgraded);
  const auto snapshot = NewestBefore(data_, {1, 0});
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->name, (*upgraded)->snapshot);
  EXPECT_TRUE(Vault(data_).Check(*snapshot));
  // However many come after it.
  std::vector<Snapshot> all{*snapshot};
  for (int i = 1; i < 20; ++i) {
    Snapshot later = *snapshot;
    later.name = fmt::format("later {}", i);
    later.manifest.format = store::kFormat;
    later.manifest.taken += std::chrono::hours(24 * 40 * i);
    all.insert(all.begin(), later);
  }
  const auto gone = ToRemove(all, {2, 2, 2, 2});
  EXPECT_EQ(std::count(gone.begin(), gone.end(), snapshot->name), 0);
  EXPECT_GT(gone.size(), 10u);
}

TEST_F(UpgradeTest, WhatFailsLeavesEverythingAsItWas) {
  store::DamageARecord(data_ / "store", videos_[7]);
  const auto upgraded = Upgrade();
  ASSERT_FALSE(upgraded);
  EXPECT_THAT(upgraded.error().message, HasSubstr("They are as they were"));
  EXPECT_FALSE(fs::exists(data_ / "store.new"));
  EXPECT_TRUE(Vault(data_).List().empty()) << "one for every try would fill the disk";
  EXPECT_EQ(store::FormatOf(data_ / "store", log_), (store::Format{1, 0}));
}

TEST_F(UpgradeTest, TheSnapshotsOfKilledTriesGo) {
  const auto take = [&](const std::string& version) {
    const auto taken = Vault(data_).Add(clock_.Now(), {version, {1, 0}}, [&](const fs::path& folder) { return store::CheckpointOf(data_ / "store", folder, log_); });
    EXPECT_TRUE(taken) << taken.error().message;
    return taken->name;
  };
  // By the older program itself, which is of the same, and by three starts of this one that got no further.
  const std::string regular = take("older");
  for (int i = 0; i < 3; ++i) take("test");
  ASSERT_EQ(Vault(data_).List().size(), 4u);
  const auto upgraded = Upgrade();
  ASSERT_TRUE(upgraded && *upgraded);
  std::vector<std::string> names;
  for (const Snapshot& snapshot : Vault(data_).List()) names.push_back(snapshot.name);
  EXPECT_THAT(names, ElementsAre((*upgraded)->snapshot, regular));
  EXPECT_TRUE(Vault(data_).Check(*Vault(data_).Find((*upgraded)->snapshot))) << "it shares its tables with those that went";
}

TEST_F(UpgradeTest, ANewerStoreIsLeftAlone) {
  ASSERT_TRUE(Upgrade());
  fs::remove(data_ / "store" / "FORMAT");
  store::WriteFormatOf(data_ / "store", {9, 0});
  const auto upgraded = Upgrade();
  ASSERT_TRUE(upgraded);
  EXPECT_FALSE(*upgraded);
  const auto refused = store::Store::Open(Options(), clock_, log_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("newer version"));
  EXPECT_TRUE(NewestBefore(data_, store::kFormat));
}

}  // namespace
}  // namespace chanoma::backup
