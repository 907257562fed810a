// Files that are no export, or one that somebody changed: refused with the table, the row and the column that are wrong.

#include <gmock/gmock.h>

#include "freedom/freedom_fixture.h"

namespace chanoma::freedom {
namespace {

using testing::HasSubstr;

class HostileTest : public FreedomTest {
 protected:
  void SetUp() override {
    MakeStore("a");
    ASSERT_TRUE(ExportFrom("a", "good.db", true));
  }
  // What is said of a good export after `sql`.
  Error After(const std::string& sql) {
    Write("bad.db", Bytes("good.db"));
    Sql("bad.db", sql);
    return Refusal("bad.db");
  }
  Error Refusal(const std::string& file) {
    const auto read = ImportInto("into-" + std::to_string(++count_), file);
    if (read) ADD_FAILURE() << "was taken";
    return read ? Error{} : read.error();
  }
  int count_ = 0;
};

TEST_F(HostileTest, WhatIsNoDatabase) {
  Write("bad.db", "");
  EXPECT_EQ(Refusal("bad.db").code, Code::kUnsupported);
  Write("bad.db", std::string(5000, 'x'));
  EXPECT_THAT(Refusal("bad.db").message, HasSubstr("not a database"));
  Sql("other.db", "CREATE TABLE accounts (id); INSERT INTO accounts VALUES (1)");
  EXPECT_EQ(Refusal("other.db").message, "this is no export of Chanoma");
}

TEST_F(HostileTest, AnotherFormat) {
  const Error error = After("PRAGMA user_version = 2");
  EXPECT_EQ(error.code, Code::kUnsupported);
  EXPECT_EQ(error.message, "this export has format 2, and this release reads format 1");
}

TEST_F(HostileTest, CutShort) {
  const std::string good = Bytes("good.db");
  for (const size_t part : {size_t{1}, size_t{3}, size_t{10}, size_t{50}, size_t{99}}) {
    Write("bad.db", good.substr(0, good.size() * part / 100));
    EXPECT_NE(Refusal("bad.db").message, "") << part;
  }
}

TEST_F(HostileTest, OtherTables) {
  EXPECT_EQ(After("DROP TABLE watches").message, "table watches is missing");
  EXPECT_THAT(After("ALTER TABLE watches ADD COLUMN more").message, HasSubstr("table watches has other columns"));
  EXPECT_THAT(After("DROP TABLE watches; CREATE VIEW watches AS SELECT 1").message, HasSubstr("table watches is missing"));
  EXPECT_THAT(After("DROP TABLE poster_colors; CREATE TABLE poster_colors (video, position, value AS (zeroblob(1000000000)))").message, HasSubstr("table poster_colors has other columns"));
}

TEST_F(HostileTest, TablesOfOnesOwnBesideThem) {
  Sql("good.db", "CREATE TABLE notes (text); CREATE INDEX mine ON watches (seen); CREATE VIEW lately AS SELECT * FROM watches; "
                 "CREATE TRIGGER now AFTER INSERT ON notes BEGIN DELETE FROM watches; END");
  EXPECT_TRUE(ImportInto("b", "good.db"));
}

TEST_F(HostileTest, ValuesOfAnotherKind) {
  EXPECT_THAT(After("UPDATE videos SET added_ms = 'yesterday' WHERE id LIKE '%1' OR 1").message, HasSubstr("column added_ms: is no whole number"));
  EXPECT_THAT(After("UPDATE videos SET width = 3000000000").message, HasSubstr("column width: is too large or too small"));
  EXPECT_THAT(After("UPDATE videos SET hidden = 2").message, HasSubstr("column hidden: is too large or too small"));
  EXPECT_THAT(After("UPDATE videos SET title = NULL").message, HasSubstr("column title: is missing"));
  EXPECT_THAT(After("UPDATE videos SET stamp_inode = NULL").message, HasSubstr("column stamp_inode: is missing"));
  EXPECT_THAT(After("UPDATE videos SET stamp_size = NULL").message, HasSubstr("column stamp_modified_ns: has a value, and what it belongs to is NULL"));
  EXPECT_THAT(After("UPDATE videos SET library = 'films'").message, HasSubstr("column library: is no id of 26 characters"));
  EXPECT_THAT(After("UPDATE videos SET work_season = -1").message, HasSubstr("column work_season: is too large or too small"));
  EXPECT_THAT(After("UPDATE videos SET work_series = 'the wire'").message, HasSubstr("column work_series: is no series"));
  EXPECT_THAT(After("UPDATE accounts SET name = CAST(x'ff41' AS TEXT)").message, HasSubstr("column name: is no UTF-8"));
  EXPECT_THAT(After("UPDATE accounts SET totp_secret = 'text'").message, HasSubstr("column totp_secret: is no blob"));
  EXPECT_THAT(After("UPDATE chapters SET start = 'soon'").message, HasSubstr("column start: is no number"));
  EXPECT_THAT(After("UPDATE media SET grid_presentation_step = x'ff'").message, HasSubstr("column grid_presentation_step: is no row of varints"));
  EXPECT_THAT(After("UPDATE show_descriptions SET layer = 'dreamt' WHERE layer = 'told'").message, HasSubstr("table show_descriptions, row (show = "));
  EXPECT_THAT(After("UPDATE show_descriptions SET genres_said = 7").message, HasSubstr("column genres_said: is neither 1 nor NULL"));
}

TEST_F(HostileTest, RowsThatBelongToNothing) {
  EXPECT_THAT(After(std::string("INSERT INTO poster_colors VALUES ('00000000000000000000000001', 0, '#ffffff')")).message, HasSubstr("table poster_colors, row (video = 00000000000000000000000001, position = 0) belongs to no row of posters"));
  EXPECT_THAT(After("INSERT INTO poster_colors VALUES ('7ZZZZZZZZZZZZZZZZZZZZZZZZZ', 0, '#ffffff')").message, HasSubstr("belongs to no row of posters"));
  EXPECT_THAT(After("DELETE FROM show_descriptions WHERE layer = 'told'").message, HasSubstr("belongs to no row of show_descriptions"));
}

TEST_F(HostileTest, WhatTheStoreRefuses) {
  EXPECT_THAT(After("UPDATE jobs SET kind = 99").message, HasSubstr("table jobs, row (id = "));
  EXPECT_THAT(After("UPDATE accounts SET name_key = 'ada'").message, HasSubstr("that another one has"));
  EXPECT_THAT(After("UPDATE shows SET slug = 'same'").message, HasSubstr("that another one has"));
  EXPECT_THAT(After("UPDATE videos SET state = 17").message, HasSubstr("table videos, row (id = "));
}

TEST_F(HostileTest, ReferencesToWhatIsNotThere) {
  EXPECT_THAT(After("DELETE FROM listings; DELETE FROM entries; DELETE FROM entry_ratings; DELETE FROM entry_gone_people").message, HasSubstr("refers to an entry of a show that is not there"));
  EXPECT_THAT(After("UPDATE watches SET account = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' WHERE account = (SELECT max(account) FROM watches)").message, HasSubstr("refers to an account that is not there"));
  EXPECT_THAT(After("DELETE FROM leaving_libraries; UPDATE videos SET library = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' WHERE id = (SELECT min(id) FROM videos)").message, HasSubstr("refers to a library that is not there"));
}

TEST_F(HostileTest, CircleOfParts) {
  // Refers to itself, as nothing of ours does: read as it is, and nothing walks it for ever.
  Sql("good.db", "UPDATE shows SET follows = id; UPDATE credentials SET parent = id");
  EXPECT_TRUE(ImportInto("b", "good.db"));
}

TEST_F(HostileTest, HugeTexts) {
  EXPECT_THAT(After("UPDATE accounts SET bio = CAST(zeroblob(9000000) AS TEXT)").message, HasSubstr("bio"));
  EXPECT_THAT(After("UPDATE accounts SET bio = replace(hex(zeroblob(5000000)), '0', 'x')").message, HasSubstr("is over 8 MiB"));
  EXPECT_THAT(After("UPDATE accounts SET bio = replace(hex(zeroblob(10000000)), '0', 'x')").message, HasSubstr("too big"));
}

TEST_F(HostileTest, EveryPageDamaged) {
  const std::string good = Bytes("good.db");
  // A page turned over, here and there: refused, or harmless; never anything else.
  for (size_t at = 0; at < good.size(); at += good.size() / 12) {
    std::string bad = good;
    for (size_t i = at; i < std::min(at + 64, bad.size()); ++i) bad[i] = static_cast<char>(~bad[i]);
    Write("bad.db", bad);
    static_cast<void>(ImportInto("page-" + std::to_string(at), "bad.db"));
  }
}

}  // namespace
}  // namespace chanoma::freedom
