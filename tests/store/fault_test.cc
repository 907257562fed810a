// Power cuts, failing disks, damaged logs and full ones.

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <thread>

#include "fault_fs.h"
#include "store/codec.h"
#include "store/keys.h"
#include "store/source.h"
#include "store/test_hooks.h"
#include "store_fixture.h"

namespace chanoma::store {
namespace {

class FaultTest : public StoreTest {
 protected:
  StoreOptions Options() override {
    StoreOptions options = StoreTest::Options();
    auto hooks = std::make_shared<TestHooks>();
    hooks->file_system = files_;
    hooks->acknowledge_before_sync = control_;
    hooks->free_bytes = [this] { return free_.load(); };
    options.hooks = hooks;
    options.min_free_bytes = 1 << 20;
    options.ballast_bytes = ballast_bytes_;
    options.space_bytes = space_bytes_;
    return options;
  }
  Result<uint64_t> PutNumber(int number, size_t bytes = 0) {
    return store_->Commit([&](Draft& draft) { return draft.PutSetting(fmt::format("n{}", number), fmt::format("{}{}", number, std::string(bytes, ' '))); });
  }
  int Found() {
    int found = 0;
    while (store_->Read().GetSetting(fmt::format("n{}", found))) ++found;
    return found;
  }
  // Commits for a while on several threads, cuts the power somewhere, and returns how many acknowledged commits are gone.
  int LostInAPowerCut(int commits) {
    Open();
    std::mutex mutex;
    std::set<int> acknowledged;
    std::atomic<bool> cut = false;
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
          for (int i = t; i < commits && !cut; i += 4) {
            const auto committed = PutNumber(i);
            // Known to be acknowledged before the cut: a cut in between proves nothing about this one.
            if (const std::lock_guard lock(mutex); committed && !cut) acknowledged.insert(i);
          }
        });
      }
      while (true) {
        const std::lock_guard lock(mutex);
        if (static_cast<int>(acknowledged.size()) < commits / 2) continue;
        cut = true;
        files_->Freeze();
        break;
      }
    }
    store_.reset();
    files_->DropUnsynced();
    Open();
    EXPECT_FALSE(store_->recovery().loss) << store_->recovery().reason;
    int lost = 0;
    for (const int number : acknowledged) {
      if (!store_->Read().GetSetting(fmt::format("n{}", number))) ++lost;
    }
    store_.reset();
    std::filesystem::remove_all(folder_.path() / "store");
    return lost;
  }

  std::shared_ptr<FaultFileSystem> files_ = std::make_shared<FaultFileSystem>();
  bool control_ = false;
  std::atomic<uint64_t> free_ = 1ull << 40;
  uint64_t space_bytes_ = 1ull << 30;
  uint64_t ballast_bytes_ = 0;

  // Puts raw bytes under a key, behind the back of the closed store.
  void Tamper(const std::string& family, std::string_view key, const std::string& value) {
    const std::string path = (folder_.path() / "store" / "db").string();
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), path, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* raw = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::DBOptions(), path, families, &handles, &raw).ok());
    const std::unique_ptr<rocksdb::DB> db(raw);
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == family) {
        ASSERT_TRUE(db->Put(rocksdb::WriteOptions(), handles[i], ToSlice(key), value).ok());
      }
      db->DestroyColumnFamilyHandle(handles[i]).PermitUncheckedError();
    }
  }
};

TEST_F(FaultTest, AStoreOfANewerMajorVersionIsNotOpened) {
  Open();
  store_.reset();
  Tamper("meta", keys::kSchema, EncodeSchema({2, 99}));  // a newer minor is fine
  Open();
  store_.reset();
  Tamper("meta", keys::kSchema, EncodeSchema({3, 0}));
  const auto newer = Store::Open(Options(), clock_, log_);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, Code::kUnsupported);
  EXPECT_NE(newer.error().message.find("Start a newer version"), std::string::npos) << newer.error().message;
}

TEST_F(FaultTest, ADamagedRecordHarmsItselfAlone) {
  Open();
  const Ulid library = MakeLibrary();
  std::vector<Ulid> ids;
  for (int i = 0; i < 3; ++i) {
    ids.push_back(store_->NewId());
    ASSERT_TRUE(Put(SampleVideo(ids.back(), library, fmt::format("{}", i))));
  }
  store_.reset();
  Tamper("videos", ids[1].Raw(), "\xff\xff");
  Open();
  EXPECT_EQ(store_->Read().GetVideo(ids[1]).error().code, Code::kCorrupt);
  const auto page = store_->Read().ListVideos({});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->items.size(), 2u);
  EXPECT_EQ(page->damaged, 1u);
  // Nor does it keep its library from being deleted.
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteLibrary(library); }));
  Drain();
  EXPECT_EQ(store_->Read().GetVideo(ids[1]).error().code, Code::kNotFound);
  EXPECT_TRUE(store_->Read().ListPaths(library, {}, 10)->empty());
}

TEST_F(FaultTest, TheBallastIsGivenUpAndMadeAgain) {
  ballast_bytes_ = 1 << 20;
  Open();
  const auto ballast = folder_.path() / "store" / "ballast";
  EXPECT_EQ(std::filesystem::file_size(ballast), ballast_bytes_);
  free_ = 1000;
  EXPECT_EQ(PutNumber(1).error().code, Code::kNoSpace);
  EXPECT_FALSE(std::filesystem::exists(ballast));
  free_ = 1ull << 40;
  EXPECT_TRUE(PutNumber(1));
  EXPECT_EQ(std::filesystem::file_size(ballast), ballast_bytes_);
}

TEST_F(FaultTest, AcknowledgedCommitsSurviveAPowerCut) {
  for (const int commits : {10, 100, 400}) EXPECT_EQ(LostInAPowerCut(commits), 0);
}

TEST_F(FaultTest, ThisTestCatchesAStoreThatAcknowledgesEarly) {
  control_ = true;
  EXPECT_GT(LostInAPowerCut(200), 0);
}

TEST_F(FaultTest, ALazyCommitIsDurableWithTheNextSyncedOne) {
  Open();
  ASSERT_TRUE(store_->Commit([](Draft& draft) { return draft.PutSetting("lazy", "1"); }, Durability::kLazy));
  // Even one that writes nothing itself.
  ASSERT_TRUE(store_->Commit([](Draft& draft) { return draft.PutSetting("lazy", "1"); }));
  files_->Freeze();
  store_.reset();
  files_->DropUnsynced();
  Open();
  EXPECT_TRUE(store_->Read().GetSetting("lazy"));
}

TEST_F(FaultTest, AFailedWriteOrSyncIsFinal) {
  // Appends and syncs alternate: the first ones fail either.
  for (const int nth : {1, 2, 3, 4}) {
    Open();
    ASSERT_TRUE(PutNumber(0));
    files_->FailFrom(nth);
    int acknowledged = 1;
    while (PutNumber(acknowledged)) ++acknowledged;
    EXPECT_FALSE(store_->Healthy());
    files_->Mend();
    // The disk is well again, but what is on it is not known.
    const auto later = PutNumber(99);
    ASSERT_FALSE(later);
    EXPECT_EQ(later.error().code, Code::kUnavailable);
    EXPECT_TRUE(store_->Read().GetSetting("n0"));
    store_.reset();
    Open();
    EXPECT_GE(Found(), acknowledged) << nth;
    EXPECT_TRUE(PutNumber(99));
    store_.reset();
    std::filesystem::remove_all(folder_.path() / "store");
  }
}

std::filesystem::path NewestLog(const std::filesystem::path& folder) {
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0 && entry.path() > newest) newest = entry.path();
  }
  return newest;
}

TEST_F(FaultTest, ADamagedLogIsReportedAndKept) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 10; ++round) {
    Open();
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(PutNumber(i));
    const auto copy = folder_.path() / "copy";
    std::filesystem::copy(folder_.path() / "store", copy, std::filesystem::copy_options::recursive);
    store_.reset();
    std::filesystem::remove_all(folder_.path() / "store");
    std::filesystem::rename(copy, folder_.path() / "store");
    const auto log = NewestLog(folder_.path() / "store" / "db");
    const auto size = std::filesystem::file_size(log);
    {
      // One bit, well before the end.
      std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
      const auto at = static_cast<std::streamoff>(random() % (size / 2));
      file.seekg(at);
      const char byte = static_cast<char>(file.get() ^ (1 << (random() % 8)));
      file.seekp(at);
      file.put(byte);
    }
    Open();
    const RecoveryReport& report = store_->recovery();
    EXPECT_TRUE(report.loss) << "round " << round;
    EXPECT_FALSE(report.clean);
    EXPECT_GE(report.log_bytes, size);
    EXPECT_EQ(std::filesystem::file_size(report.kept_at / log.filename()), size);
    EXPECT_LT(Found(), 50);
    EXPECT_TRUE(PutNumber(1000));
    Reopen();
    EXPECT_FALSE(store_->recovery().loss);
    EXPECT_TRUE(store_->Read().GetSetting("n1000"));
    store_.reset();
    int kept = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "store")) {
      kept += entry.path().filename().string().starts_with("damaged-log-");
    }
    EXPECT_LE(kept, 3);
    std::filesystem::remove_all(folder_.path() / "store" / "db");
  }
}

TEST_F(FaultTest, DamagedTablesAreCleanErrors) {
  Open();
  const Ulid library = MakeLibrary();
  std::vector<Ulid> ids;
  for (int i = 0; i < 300; ++i) {
    ids.push_back(store_->NewId());
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutVideo({SampleVideo(ids.back(), library, fmt::format("{}", i)), "k"}); }, Durability::kLazy));
  }
  Reopen();  // the log becomes tables
  store_.reset();
  std::mt19937_64 random(12);
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "store" / "db")) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(random() % (entry.file_size() / 2)));
    file.write("\x5a\xa5\x5a", 3);
  }
  const auto store = Store::Open(Options(), clock_, log_);
  if (!store) {
    EXPECT_EQ(store.error().code, Code::kCorrupt) << store.error().message;
    return;
  }
  for (const Ulid& id : ids) {
    const auto video = (*store)->Read().GetVideo(id);
    EXPECT_EQ(video ? Code::kCorrupt : video.error().code, Code::kCorrupt);
  }
  const auto page = (*store)->Read().ListVideos({});
  EXPECT_EQ(page ? Code::kCorrupt : page.error().code, Code::kCorrupt);
}

TEST_F(FaultTest, AFullDiskRefusesCommitsUntilThereIsRoom) {
  Open();
  ASSERT_TRUE(PutNumber(0));
  free_ = 1000;
  const auto refused = PutNumber(1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kNoSpace);
  EXPECT_TRUE(store_->Healthy());
  EXPECT_TRUE(store_->Read().GetSetting("n0"));
  free_ = 1ull << 40;
  EXPECT_TRUE(PutNumber(1));
  free_ = 1000;
  store_.reset();
  // Opened for reading only.
  const auto full = Store::Open(Options(), clock_, log_);
  ASSERT_TRUE(full) << full.error().message;
  EXPECT_TRUE((*full)->recovery().read_only);
  EXPECT_TRUE((*full)->Read().GetSetting("n1"));
  EXPECT_FALSE((*full)->RoomAgain());
  free_ = 1ull << 40;
  EXPECT_TRUE((*full)->RoomAgain());
}

TEST_F(FaultTest, TheStoreStaysBelowItsSize) {
  space_bytes_ = 40 << 20;
  Open();
  std::mt19937_64 random(13);
  Result<uint64_t> last = 0;
  int written = 0;
  for (; written < 4000 && last; ++written) {
    std::string noise(16'000, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    last = store_->Commit([&](Draft& draft) { return draft.PutSetting(fmt::format("n{}", written), noise); }, Durability::kLazy);
  }
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, Code::kNoSpace) << last.error().message;
  EXPECT_TRUE(store_->Healthy());
  EXPECT_TRUE(store_->Read().GetSetting("n0"));
  EXPECT_LE(store_->SpaceUsed(), space_bytes_);
  // With more room it goes on.
  space_bytes_ = 1ull << 30;
  Reopen();
  EXPECT_TRUE(PutNumber(100'000));
}

}  // namespace
}  // namespace chanoma::store
