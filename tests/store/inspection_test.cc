// A store that was changed behind its back: what is wrong is told, and what is derived is mended.

#include "store/inspection.h"

#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <fstream>

#include "base/file.h"
#include "model/work.h"
#include "store/keys.h"
#include "store_fixture.h"

namespace chanoma::store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class InspectionTest : public StoreTest {
 protected:
  std::vector<Flaw> Inspect() {
    std::vector<Flaw> flaws;
    const auto looked = store_->Inspect({[&](Flaw flaw) { flaws.push_back(std::move(flaw)); }, [](uint64_t) {}, {}});
    EXPECT_TRUE(looked) << looked.error().message;
    return flaws;
  }
  // The same of a store that is closed.
  std::vector<Flaw> InspectStopped() {
    std::vector<Flaw> flaws;
    const Looking looking{[&](Flaw flaw) { flaws.push_back(std::move(flaw)); }, [](uint64_t) {}, {}};
    EXPECT_TRUE(InspectLogs(Options().path, looking));
    const auto stopped = StoppedStore::Open(Options().path, log_);
    if (stopped) EXPECT_TRUE((*stopped)->Inspect(looking));
    else EXPECT_TRUE(InspectTables(Options().path, looking));
    return flaws;
  }
  // With the store closed, as somebody with the database's own tools would.
  void Behind(const std::function<void(rocksdb::DB&, const std::function<rocksdb::ColumnFamilyHandle*(const std::string&)>&)>& change) {
    store_.reset();
    std::vector<std::string> names;
    const std::string folder = (Options().path / "db").string();
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, folder, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* raw = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::DBOptions(), folder, families, &handles, &raw).ok());
    change(*raw, [&](const std::string& name) { return handles[static_cast<size_t>(std::ranges::find(names, name) - names.begin())]; });
    for (auto* handle : handles) raw->DestroyColumnFamilyHandle(handle);
    delete raw;
    Open();
  }
  // A bit of everything that has rows.
  void Fill() {
    Open();
    const Ulid library = MakeLibrary();
    for (int i = 0; i < 20; ++i) {
      model::Video video = SampleVideo(store_->NewId(), library, fmt::format("film {}", i));
      video.stamp.size = 1000 + static_cast<uint64_t>(i);
      model::Work work;
      work.kind = model::WorkKind::kFilm;
      work.title = fmt::format("film {}", i);
      video.work = model::WorkKey(work);
      ASSERT_TRUE(Put(video));
      video_ = video.id;
    }
    model::Account account;
    account.id = store_->NewId();
    account.name = account.name_key = "ann";
    account.email = account.email_key = "ann@example.org";
    account.role = "member";
    model::Credential credential;
    credential.id = store_->NewId();
    credential.account = account.id;
    credential.hash = std::string(32, 'h');
    model::Watch watch;
    watch.account = account.id;
    watch.video = video_;
    const auto committed = store_->Commit([&](Draft& draft) -> Result<void> {
      TRY(draft.PutAccount(account));
      TRY(draft.PutCredential(credential));
      watch.work = TRY(draft.GetVideo(video_)).work;
      watch.last = draft.Now();
      TRY(draft.PutWatch(watch));
      TRY(draft.PutListing({account.id, TRY(draft.FindShowOfSeries(model::SeriesOf(watch.work))), model::Standing::kPlanned, {}, draft.Now(), draft.Now()}));
      TRY(draft.PutSavedSearch({account.id, watch.video, "Old ones", "noir", "title", {}, 0, draft.Now()}));
      TRY(draft.PutPoster(video_, {320, 180, 0.5, 0.5, {"#000000"}}));
      TRY(draft.Enqueue({model::JobKind::kPoster, video_, 1, "test", 3, std::nullopt}));
      TRY(draft.Enqueue({model::JobKind::kIndex, video_, 1, "test", 3, draft.Now() + std::chrono::hours(1)}));
      TRY(draft.ClaimJob(model::JobKind::kPoster));
      return draft.PutSetting("name", "\"Home\"");
    });
    ASSERT_TRUE(committed) << committed.error().message;
    account_ = account.id;
  }

  Ulid video_, account_;
};

TEST_F(InspectionTest, ASoundStoreHasNoFlaws) {
  Fill();
  for (const Flaw& flaw : Inspect()) ADD_FAILURE() << flaw.words;
  Reopen();
  for (const Flaw& flaw : Inspect()) ADD_FAILURE() << flaw.words;
  store_.reset();
  for (const Flaw& flaw : InspectStopped()) ADD_FAILURE() << flaw.words;
}

TEST_F(InspectionTest, EveryMissingRowIsToldAndPutBack) {
  Fill();
  // Each row by itself.
  std::vector<std::pair<std::string, std::string>> rows;
  Behind([&](rocksdb::DB& db, const auto& family) {
    const std::unique_ptr<rocksdb::Iterator> walk(db.NewIterator({}, family("index")));
    for (walk->SeekToFirst(); walk->Valid(); walk->Next()) rows.emplace_back(walk->key().ToString(), walk->value().ToString());
  });
  ASSERT_GT(rows.size(), 200u);
  std::set<char> seen;
  for (const auto& [key, value] : rows) {
    if (!seen.insert(key[0]).second) continue;  // one of each index
    Behind([&](rocksdb::DB& db, const auto& family) { db.Delete({}, family("index"), key); });
    const auto flaws = Inspect();
    ASSERT_THAT(flaws, Not(IsEmpty())) << static_cast<int>(key[0]);
    EXPECT_TRUE(std::ranges::any_of(flaws, [&](const Flaw& flaw) { return flaw.kind == Flaw::Kind::kRow && flaw.row == key; })) << static_cast<int>(key[0]);
    const auto mended = store_->Mend(flaws);
    ASSERT_TRUE(mended) << mended.error().message;
    EXPECT_GE(*mended, 1u);
    for (const Flaw& flaw : Inspect()) ADD_FAILURE() << static_cast<int>(key[0]) << ": " << flaw.words;
  }
  EXPECT_GE(seen.size(), 16u);
}

TEST_F(InspectionTest, StrayRowsLeftoversAndNumbersAreToldAndMended) {
  Fill();
  const Ulid gone = store_->NewId();
  Behind([&](rocksdb::DB& db, const auto& family) {
    db.Put({}, family("index"), keys::WorkRow("k", gone), "");
    db.Put({}, family("posters"), std::string(gone.Raw()), "");
    std::string numbers;
    ASSERT_TRUE(db.Get({}, family("meta"), keys::VideoCountsKey(Ulid{}), &numbers).ok());
    db.Put({}, family("meta"), keys::VideoCountsKey(Ulid{}), "");
    db.Put({}, family("meta"), std::string(keys::kJobCounts), "");
  });
  const auto flaws = Inspect();
  const auto has = [&](Flaw::Kind kind) { return std::ranges::count_if(flaws, [&](const Flaw& flaw) { return flaw.kind == kind; }); };
  EXPECT_EQ(has(Flaw::Kind::kStrayRow), 1);
  EXPECT_EQ(has(Flaw::Kind::kLeftover), 1);
  EXPECT_EQ(has(Flaw::Kind::kNumbers), 2);
  ASSERT_TRUE(store_->Mend(flaws));
  for (const Flaw& flaw : Inspect()) ADD_FAILURE() << flaw.words;
  EXPECT_EQ(store_->Read().CountVideos()->All(), 20u);
}

TEST_F(InspectionTest, WhatRefersToNothingIsToldAndLeft) {
  Fill();
  Behind([&](rocksdb::DB& db, const auto& family) { db.Delete({}, family("meta"), keys::RecordKey(keys::kAccountPrefix, account_)); });
  const auto flaws = Inspect();
  const auto references = std::ranges::count_if(flaws, [](const Flaw& flaw) { return flaw.kind == Flaw::Kind::kReference; });
  EXPECT_EQ(references, 4) << "its session, its place in a film, its list and its saved search";
  ASSERT_TRUE(store_->Mend(flaws));
  const auto left = Inspect();
  EXPECT_THAT(left, SizeIs(4));
  for (const Flaw& flaw : left) EXPECT_FALSE(IsDerived(flaw.kind)) << flaw.words;
}

TEST_F(InspectionTest, ARecordThatDoesNotDecodeIsToldAndItsRowsAreLeft) {
  Fill();
  Behind([&](rocksdb::DB& db, const auto& family) { db.Put({}, family("videos"), std::string(video_.Raw()), "\xff\xff"); });
  const auto flaws = Inspect();
  EXPECT_TRUE(std::ranges::any_of(flaws, [&](const Flaw& flaw) { return flaw.kind == Flaw::Kind::kRecord && flaw.words.find(video_.ToString()) != std::string::npos; }));
  EXPECT_FALSE(std::ranges::any_of(flaws, [](const Flaw& flaw) { return IsDerived(flaw.kind); }));
}

TEST_F(InspectionTest, EveryByteOfATableCounts) {
  Fill();
  store_.reset();
  std::filesystem::path table;
  for (const auto& entry : std::filesystem::directory_iterator(Options().path / "db")) {
    if (entry.path().extension() == ".sst" && (table.empty() || entry.file_size() > std::filesystem::file_size(table))) table = entry.path();
  }
  ASSERT_FALSE(table.empty());
  const size_t size = std::filesystem::file_size(table);
  for (size_t at = 0; at < size; at += std::max<size_t>(size / 150, 1)) {
    const auto turn = [&] {
      std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(static_cast<std::streamoff>(at));
      const char byte = static_cast<char>(file.get() ^ 0x20);
      file.seekp(static_cast<std::streamoff>(at));
      file.put(byte);
    };
    turn();
    const auto flaws = InspectStopped();
    EXPECT_TRUE(std::ranges::any_of(flaws, [&](const Flaw& flaw) { return flaw.subject.ends_with(table.filename().string()); })) << at << " of " << size;
    turn();
  }
  EXPECT_THAT(InspectStopped(), IsEmpty());
}

TEST_F(InspectionTest, ADamagedListOfFilesDoesNotOpenAndSaysSo) {
  Fill();
  store_.reset();
  const auto current = ReadFile(Options().path / "db" / "CURRENT", 100);
  ASSERT_TRUE(current);
  const std::filesystem::path manifest = Options().path / "db" / current->substr(0, current->size() - 1);
  const std::string whole = *ReadFile(manifest, 1 << 20);
  for (size_t at = 0; at < whole.size(); at += std::max<size_t>(whole.size() / 60, 1)) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x80);
    ASSERT_TRUE(WriteFileAtomically(manifest, changed));
    const auto opened = Store::Open(Options(), clock_, log_);
    ASSERT_FALSE(opened) << at;
    EXPECT_EQ(opened.error().code, Code::kCorrupt);
    EXPECT_THAT(opened.error().message, HasSubstr("damaged"));
    EXPECT_THAT(InspectStopped(), Not(IsEmpty())) << at;
  }
  ASSERT_TRUE(WriteFileAtomically(manifest, whole));
  // Without it, a database would be made anew over what is there.
  std::filesystem::remove(Options().path / "db" / "CURRENT");
  EXPECT_EQ(Store::Open(Options(), clock_, log_).error().code, Code::kCorrupt);
  ASSERT_TRUE(WriteFileAtomically(Options().path / "db" / "CURRENT", *current));
  EXPECT_THAT(InspectStopped(), IsEmpty());
}

// Of a store that died: its log as it lay there, with one byte turned. The length of the last record now leads beyond the end.
TEST_F(InspectionTest, AChangedLengthAtTheEndOfALogIsALossThatIsTold) {
  Open();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutSetting(fmt::format("n{}", i), "1"); }));
  for (const bool turned : {false, true}) {
    StoreOptions options = Options();
    options.path = folder_.path() / (turned ? "turned" : "as it was");
    std::filesystem::copy(Options().path, options.path, std::filesystem::copy_options::recursive);
    for (const auto& entry : std::filesystem::directory_iterator(options.path / "db")) {
      if (entry.path().extension() != ".log" || !turned) continue;
      std::string log = *ReadFile(entry.path(), 1 << 20);
      size_t last = 0;
      for (size_t at = 0; at + 7 <= log.size(); at += 7 + static_cast<uint8_t>(log[at + 4]) + 256 * static_cast<uint8_t>(log[at + 5])) last = at;
      log[last + 5] = static_cast<char>(log[last + 5] ^ 0x40);
      ASSERT_TRUE(WriteFileAtomically(entry.path(), log));
    }
    const auto opened = Store::Open(options, clock_, log_);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ((*opened)->recovery().loss, turned);
    EXPECT_TRUE((*opened)->Read().GetSetting("n18"));
    EXPECT_EQ((*opened)->Read().GetSetting("n19").has_value(), !turned);
    EXPECT_THAT((*opened)->recovery().reason, HasSubstr(turned ? "is damaged at byte" : ""));
  }
}

}  // namespace
}  // namespace chanoma::store
