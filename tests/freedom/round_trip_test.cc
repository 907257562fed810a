// What an export holds, and that a store that is made of it is the same one.

#include <algorithm>

#include "freedom/freedom_fixture.h"
#include "freedom/layout.h"

namespace chanoma::freedom {
namespace {

// Which of the texts is in the file as it lies on the disk.
std::vector<std::string> Found(const std::string& bytes, const std::vector<std::string>& texts) {
  std::vector<std::string> found;
  std::ranges::copy_if(texts, std::back_inserter(found), [&](const std::string& text) { return bytes.find(text) != std::string::npos; });
  return found;
}

const std::vector<std::string> kSecrets = {"password1", "pin1", "totp_secret1", "recovery1-1", "hash1", "secrets-value1"};

TEST_F(FreedomTest, EveryRecordComesBackByteByByte) {
  MakeStore("a");
  const auto written = ExportFrom("a", "a.db", true);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->Records(), 3 * Everything().size());
  EXPECT_TRUE(written->damaged.empty());
  EXPECT_EQ(written->unknown, 0u);
  const auto read = ImportInto("b", "a.db");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->tables, written->tables);
  EXPECT_EQ(Records("b"), Records("a"));
  ASSERT_TRUE(ExportFrom("b", "b.db", true));
  EXPECT_TRUE(Bytes("a.db") == Bytes("b.db"));
}

TEST_F(FreedomTest, EveryColumnHoldsSomething) {
  MakeStore("a");
  ASSERT_TRUE(ExportFrom("a", "a.db", true));
  for (const Table* table : AllTables()) {
    for (const ColumnOf& column : table->columns) {
      EXPECT_NE(Sql("a.db", fmt::format("SELECT count(*) FROM {} WHERE {} IS NOT NULL AND {} NOT IN ('', x'')", table->name, column.name, column.name)), "0") << table->name << "." << column.name;
    }
  }
  EXPECT_EQ(Sql("a.db", "PRAGMA foreign_key_check"), "");
  EXPECT_EQ(Sql("a.db", "PRAGMA integrity_check"), "ok");
}

TEST_F(FreedomTest, PeopleCanRead) {
  MakeStore("a");
  ASSERT_TRUE(ExportFrom("a", "a.db", false));
  EXPECT_EQ(Sql("a.db", "SELECT group_concat(title || ' ' || season || ' ' || episode) FROM watches_for_people WHERE account = 'name1'"), "title1-701 4 2");
  EXPECT_EQ(Sql("a.db", "SELECT title FROM shows_for_people WHERE year IS NOT NULL LIMIT 1"), "title1-701");
  EXPECT_EQ(Sql("a.db", "SELECT state FROM videos_for_people LIMIT 1"), "probed");
  EXPECT_EQ(Sql("a.db", "SELECT chosen FROM listings_for_people LIMIT 1"), "planned");
  EXPECT_EQ(Sql("a.db", "SELECT count(*) FROM entries e JOIN shows s ON s.series = e.work_series"), "3");
  EXPECT_EQ(Sql("a.db", "SELECT work_series FROM videos ORDER BY id LIMIT 1"), "e:the wire: 1");
}

TEST_F(FreedomTest, SecretsStayUnlessAskedFor) {
  MakeStore("a");
  ASSERT_TRUE(ExportFrom("a", "with.db", true));
  ASSERT_TRUE(ExportFrom("a", "without.db", false));
  EXPECT_EQ(Found(Bytes("with.db"), kSecrets), kSecrets);
  EXPECT_EQ(Found(Bytes("without.db"), kSecrets), std::vector<std::string>());
  EXPECT_EQ(Sql("without.db", "SELECT (SELECT count(*) FROM credentials) + (SELECT count(*) FROM tickets) + (SELECT count(*) FROM secrets) + (SELECT count(*) FROM account_recovery_codes)"), "0");
}

TEST_F(FreedomTest, AccountsWithoutSecretsWaitForAPassword) {
  MakeStore("a");
  ASSERT_TRUE(ExportFrom("a", "a.db", false));
  const auto read = ImportInto("b", "a.db");
  ASSERT_TRUE(read) << read.error().message;
  {
    const auto store = store::StoppedStore::Open(Path("b"), log_);
    ASSERT_TRUE(store);
    const auto account = (*store)->Read().GetAccount(*Ulid::FromRaw(RecordMaker(1).Id()));
    ASSERT_TRUE(account);
    EXPECT_EQ(account->name, "name1");
    EXPECT_EQ(account->password, "");
    EXPECT_EQ(account->pin, "");
    EXPECT_FALSE(account->totp_on);
  }
  ASSERT_TRUE(ExportFrom("b", "b.db", false));
  EXPECT_TRUE(Bytes("a.db") == Bytes("b.db"));
}

TEST_F(FreedomTest, WhatIsCountedIsCountedAnew) {
  MakeStore("a");
  ASSERT_TRUE(ExportFrom("a", "a.db", true));
  ASSERT_TRUE(ImportInto("b", "a.db"));
  const auto stopped = store::StoppedStore::Open(Path("b"), log_);
  ASSERT_TRUE(stopped);
  const auto counts = (*stopped)->Read().CountVideos();
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->All(), 3u);
  EXPECT_EQ((*stopped)->Read().CountJobs()->Of(model::JobState::kQueued), 3u);
}

TEST_F(FreedomTest, ARecordThatDoesNotDecodeIsLeftOutAndTold) {
  {
    const auto store = OpenStore("a");
    auto records = RecordMaker(1).All();
    // A message that stands where one stands already.
    AppendBytes(records[static_cast<size_t>(store::RecordKind::kShow)].bytes, 6, {});
    ASSERT_TRUE(Fill(*store, records));
  }
  const auto written = ExportFrom("a", "a.db", true);
  ASSERT_TRUE(written) << written.error().message;
  ASSERT_EQ(written->damaged.size(), 1u);
  EXPECT_NE(written->damaged[0].find("table shows, row (id = "), std::string::npos) << written->damaged[0];
  EXPECT_EQ(Sql("a.db", "SELECT (SELECT count(*) FROM shows) + (SELECT count(*) FROM show_texts)"), "0");
  EXPECT_EQ(written->Records(), Everything().size() - 1);
}

TEST_F(FreedomTest, FieldsOfALaterReleaseAreTold) {
  {
    const auto store = OpenStore("a");
    auto records = RecordMaker(1).All();
    AppendVarint(records[0].bytes, 900, 1);
    ASSERT_TRUE(Fill(*store, records));
  }
  const auto written = ExportFrom("a", "a.db", true);
  ASSERT_TRUE(written);
  EXPECT_EQ(written->unknown, 1u);
}

}  // namespace
}  // namespace chanoma::freedom
