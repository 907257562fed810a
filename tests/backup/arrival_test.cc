// From a snapshot to a server that starts: what is live, what is a copy, what is damaged. Real stores.

#include "backup/arrival.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backup/snapshots.h"
#include "base/file.h"
#include "store/store_fixture.h"

namespace chanoma::backup {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class ArrivalTest : public store::StoreTest {
 protected:
  void SetUp() override { fs::create_directories(data_); }
  store::StoreOptions Options() override {
    auto options = StoreTest::Options();
    options.path = data_ / "store";
    return options;
  }
  // As a server starts.
  Arrival Start() {
    auto arrival = Prepare(data_, clock_, log_);
    EXPECT_TRUE(arrival) << arrival.error().message;
    Open();
    return arrival ? *arrival : Arrival{};
  }
  void Stop() {
    store_.reset();
    ASSERT_TRUE(MarkClosed(data_ / "store"));
  }
  // Killed: nothing is marked.
  void Die() { store_.reset(); }
  Ulid Add(const std::string& title) {
    const Ulid library = store_->NewId(), id = store_->NewId();
    EXPECT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutLibrary(store::SampleLibrary(library)); }));
    EXPECT_TRUE(Put(store::SampleVideo(id, library, title)));
    return id;
  }
  bool Has(const Ulid& id) const { return store_->Read().GetVideo(id).has_value(); }
  Snapshot Take() {
    files::Attic attic(data_, clock_);
    Snapshots snapshots({data_, "test", [] { return Rules{}; }}, *store_, attic, clock_, log_);
    auto taken = snapshots.Take();
    EXPECT_TRUE(taken) << taken.error().message;
    return taken ? *taken : Snapshot{};
  }
  // A copy as cp makes it: other files with the same bytes.
  void MoveIn(const fs::path& copy) {
    fs::copy(data_, copy, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    data_ = copy;
  }

  fs::path data_ = folder_.path() / "data";
};

TEST_F(ArrivalTest, LiveFilesAreStartedFromWhetherStoppedOrKilled) {
  EXPECT_EQ(Start().origin, Origin::kNew);
  const Ulid first = Add("first");
  Stop();
  EXPECT_EQ(Start().origin, Origin::kHere);
  const Ulid second = Add("second");
  Take();
  const Ulid third = Add("third");
  Die();
  const Arrival arrival = Start();
  EXPECT_EQ(arrival.origin, Origin::kHere);
  EXPECT_EQ(arrival.snapshot, "");
  EXPECT_TRUE(Has(first) && Has(second) && Has(third));
}

TEST_F(ArrivalTest, ACopyOfAStoppedServerIsStartedFromAsItIs) {
  Start();
  Take();
  const Ulid later = Add("later than the snapshot");
  Stop();
  MoveIn(folder_.path() / "copy");
  const Arrival arrival = Start();
  EXPECT_EQ(arrival.origin, Origin::kWhole);
  EXPECT_EQ(arrival.snapshot, "");
  EXPECT_TRUE(Has(later));
  // At home now.
  Die();
  EXPECT_EQ(Start().origin, Origin::kHere);
}

TEST_F(ArrivalTest, ACopyOfARunningServerStartsFromItsNewestWholeSnapshot) {
  Start();
  const Ulid first = Add("first");
  const Snapshot older = Take();
  const Ulid second = Add("second");
  const Snapshot newer = Take();
  const Ulid third = Add("third");
  MoveIn(folder_.path() / "copy");
  Die();
  Arrival arrival = Start();
  EXPECT_EQ(arrival.origin, Origin::kTorn);
  EXPECT_EQ(arrival.snapshot, newer.name);
  EXPECT_TRUE(fs::exists(arrival.set_aside / "db" / "CURRENT"));
  EXPECT_TRUE(Has(first) && Has(second));
  EXPECT_FALSE(Has(third));
  Die();
  EXPECT_EQ(Start().origin, Origin::kHere);

  // One byte of the newer snapshot's list of tables: the older one is taken.
  Die();
  MoveIn(folder_.path() / "another");
  const fs::path list = data_ / "snapshots" / newer.name / "db";
  for (const auto& entry : fs::directory_iterator(list)) {
    if (!entry.path().filename().string().starts_with("MANIFEST")) continue;
    std::string bytes = *ReadFile(entry.path(), 1 << 20);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    ASSERT_TRUE(WriteFileAtomically(entry.path(), bytes));
  }
  arrival = Start();
  EXPECT_EQ(arrival.snapshot, older.name);
  EXPECT_TRUE(Has(first));
  EXPECT_FALSE(Has(second));
}

TEST_F(ArrivalTest, ACopyOfARunningServerWithoutSnapshotsIsRefusedAndLeftAlone) {
  Start();
  Add("first");
  MoveIn(folder_.path() / "copy");
  Die();
  const auto arrival = Prepare(data_, clock_, log_);
  ASSERT_FALSE(arrival);
  EXPECT_EQ(arrival.error().code, Code::kCorrupt);
  EXPECT_THAT(arrival.error().message, HasSubstr("was copied from a server that was running"));
  EXPECT_TRUE(fs::exists(data_ / "store" / "db" / "CURRENT"));
}

TEST_F(ArrivalTest, ACopyThatTookAWhileIsNotTakenForAStoppedOne) {
  Start();
  Take();
  Add("first");
  Stop();
  MoveIn(folder_.path() / "copy");
  // A file of before the stop: shorter.
  for (const auto& entry : fs::directory_iterator(data_ / "store" / "db")) {
    if (entry.path().extension() == ".sst") {
      fs::resize_file(entry.path(), fs::file_size(entry.path()) - 1);
      break;
    }
  }
  EXPECT_EQ(Start().origin, Origin::kTorn);
}

TEST_F(ArrivalTest, WhatCannotBeLookedAtIsNotWhatIsNotThere) {
  Start();
  Take();
  Die();
  // As a disk that fails, or a folder that may not be entered.
  fs::rename(data_ / "store" / "db", data_ / "store" / "aside");
  fs::create_symlink("db", data_ / "store" / "db");
  EXPECT_FALSE(Prepare(data_, clock_, log_));
  fs::remove(data_ / "store" / "db");
  fs::rename(data_ / "store" / "aside", data_ / "store" / "db");
  EXPECT_EQ(Start().origin, Origin::kHere);
}

TEST_F(ArrivalTest, ABackupLaidOverTheLiveFilesIsNotTakenForThem) {
  Start();
  Add("first");
  const Snapshot snapshot = Take();
  const fs::path copy = folder_.path() / "backup";
  fs::copy(data_, copy, fs::copy_options::recursive | fs::copy_options::copy_symlinks);  // of a running server
  Die();
  Start();
  Add("second");
  Die();
  // In place, as cp -a does it: every file keeps its inode.
  fs::copy(copy / "store", data_ / "store", fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  EXPECT_EQ(Start().snapshot, snapshot.name);
}

TEST_F(ArrivalTest, AnUnreadableSnapshotKeepsItsTables) {
  Start();
  Add("first");
  const Snapshot one = Take();
  Add("second");
  const Snapshot two = Take();
  const fs::path list = data_ / "snapshots" / one.name / "MANIFEST.txt";
  const std::string bytes = *ReadFile(list, 1 << 20);
  ASSERT_TRUE(WriteFileAtomically(list, "rubbish"));
  const Vault vault(data_);
  EXPECT_FALSE(vault.Look().complete);
  ASSERT_TRUE(vault.Remove(two.name));
  ASSERT_TRUE(WriteFileAtomically(list, bytes));
  EXPECT_TRUE(vault.Look().complete);
  EXPECT_TRUE(vault.Check(one));
}

TEST_F(ArrivalTest, AStopGivesUpWhatIsBeingTaken) {
  Start();
  Add("first");
  std::stop_source stop;
  stop.request_stop();
  const Vault vault(data_);
  const auto taken = vault.Add(clock_.Now(), {"test"}, [&](const fs::path& folder) { return store_->Checkpoint(folder); }, stop.get_token());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Code::kCancelled);
  EXPECT_TRUE(vault.List().empty());
  Take();
  EXPECT_EQ(vault.List().size(), 1U);
}

TEST_F(ArrivalTest, SnapshotsShareTheirTablesAndGoWithoutOthers) {
  Start();
  Add("first");
  const Snapshot one = Take();
  const Snapshot two = Take();
  EXPECT_NE(one.name, two.name);
  const Vault vault(data_);
  size_t tables = 0;
  for (const auto& entry : fs::directory_iterator(data_ / "snapshots" / "tables")) {
    EXPECT_GT(fs::hard_link_count(entry.path()), 1U) << "linked, not copied";
    ++tables;
  }
  size_t listed = 0;
  for (const ListedFile& file : two.manifest.files) listed += file.name.ends_with(".sst") ? 1 : 0;
  EXPECT_GT(listed, 0U);
  EXPECT_EQ(tables, listed);
  ASSERT_TRUE(vault.Remove(one.name));
  EXPECT_TRUE(vault.Check(two));
  EXPECT_EQ(vault.List().size(), 1U);
  ASSERT_TRUE(vault.Remove(two.name));
  EXPECT_TRUE(fs::is_empty(data_ / "snapshots" / "tables"));
  EXPECT_FALSE(vault.Remove(two.name));
  EXPECT_FALSE(vault.Remove("../store"));
}

TEST_F(ArrivalTest, RestoringGoesBackAndKeepsWhatWasThere) {
  Start();
  const Ulid first = Add("first");
  const Snapshot snapshot = Take();
  const Ulid second = Add("second");
  Stop();
  const auto aside = Restore(data_, data_, snapshot, clock_, [](size_t) {});
  ASSERT_TRUE(aside) << aside.error().message;
  EXPECT_TRUE(fs::exists(*aside / "db" / "CURRENT"));
  EXPECT_EQ(Start().origin, Origin::kHere);
  EXPECT_TRUE(Has(first));
  EXPECT_FALSE(Has(second));
  // The snapshot is as it was, although its tables were written on.
  Add("third");
  EXPECT_TRUE(Vault(data_).Check(snapshot));
  Die();

  // A damaged snapshot is found out before anything is touched.
  for (const ListedFile& file : snapshot.manifest.files) {
    if (!file.name.ends_with(".sst")) continue;
    const fs::path table = data_ / "snapshots" / "tables" / (file.sum + ".sst");
    fs::remove(table);
    ASSERT_TRUE(WriteFileAtomically(table, "rubbish"));
    break;
  }
  const auto refused = Restore(data_, data_, snapshot, clock_, [](size_t) {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kCorrupt);
  EXPECT_EQ(Start().origin, Origin::kHere);
}

TEST_F(ArrivalTest, ACopyOutIsADataDirectoryWithEverything) {
  Start();
  const Ulid first = Add("first");
  fs::create_directories(data_ / "uploads" / "content" / "ab");
  fs::create_directories(data_ / "uploads" / "videos");
  ASSERT_TRUE(WriteFileAtomically(data_ / "uploads/content/ab/abcd", "film"));
  fs::create_symlink("../content/ab/abcd", data_ / "uploads/videos/film.mp4");
  const Snapshot snapshot = Take();
  const fs::path copy = folder_.path() / "copy";
  fs::create_directories(copy);
  size_t told = 0;
  const auto copied = CopyOut(data_, snapshot, copy, [&](size_t files) { told = files; });
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_GT(told, 0U);
  Die();
  data_ = copy;
  EXPECT_EQ(*ReadFile(data_ / "uploads/videos/film.mp4", 10), "film");
  EXPECT_EQ(Vault(data_).List().size(), 1U);
  EXPECT_EQ(Start().origin, Origin::kHere);
  EXPECT_TRUE(Has(first));
  Add("second");
  EXPECT_TRUE(Vault(data_).Check(snapshot));
}

TEST_F(ArrivalTest, TheNewestIsTheLastTakenWhateverTheClockSays) {
  Start();
  Take();
  clock_.Advance(-std::chrono::hours(24 * 365));
  const Ulid later = Add("later");
  const Snapshot last = Take();
  EXPECT_EQ(Vault(data_).List().front().name, last.name);
  MoveIn(folder_.path() / "copy");
  Die();
  EXPECT_EQ(Start().snapshot, last.name);
  EXPECT_TRUE(Has(later));
}

TEST_F(ArrivalTest, ADeathBetweenTheTwoRenamingsEndsInTheSnapshot) {
  Start();
  const Ulid first = Add("first");
  const Snapshot snapshot = Take();
  Add("second");
  Stop();
  ASSERT_TRUE(Restore(data_, data_, snapshot, clock_, [](size_t) {}));
  // As it was in between: the live one aside, the new one not in its place.
  fs::rename(data_ / "store", data_ / "store.new");
  Start();
  EXPECT_TRUE(Has(first));
}

}  // namespace
}  // namespace chanoma::backup
