#include "peer.h"

#include <sqlite3.h>
#include <time.h>
#include <xapian.h>

#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

void Must(int code, sqlite3* database) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  std::fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
  std::exit(1);
}

std::string All(const chanoma::search::Document& document, bool title) {
  std::string text;
  for (const auto& part : document.texts) {
    if ((part.role == chanoma::search::Role::kTitle) == title) text += part.text + " ";
  }
  return text;
}

}  // namespace

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

Fts5::Fts5(const Corpus& corpus, const std::filesystem::path& file) {
  Must(sqlite3_open(file.c_str(), &database_), database_);
  const auto run = [&](const char* sql) { Must(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr), database_); };
  run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536");
  run("CREATE VIRTUAL TABLE words USING fts5(title, body, prefix='2 3', tokenize='unicode61 remove_diacritics 2')");
  run("CREATE VIRTUAL TABLE grams USING fts5(title, tokenize='trigram')");
  run("BEGIN");
  sqlite3_stmt *words = nullptr, *grams = nullptr;
  Must(sqlite3_prepare_v2(database_, "INSERT INTO words(rowid, title, body) VALUES(?,?,?)", -1, &words, nullptr), database_);
  Must(sqlite3_prepare_v2(database_, "INSERT INTO grams(rowid, title) VALUES(?,?)", -1, &grams, nullptr), database_);
  for (size_t i = 0; i < corpus.size(); ++i) {
    const auto document = corpus.Make(i);
    const std::string title = All(document, true), body = All(document, false);
    sqlite3_bind_int64(words, 1, static_cast<sqlite3_int64>(i + 1));
    sqlite3_bind_text(words, 2, title.data(), static_cast<int>(title.size()), SQLITE_TRANSIENT);
    sqlite3_bind_text(words, 3, body.data(), static_cast<int>(body.size()), SQLITE_TRANSIENT);
    Must(sqlite3_step(words), database_);
    sqlite3_reset(words);
    sqlite3_bind_int64(grams, 1, static_cast<sqlite3_int64>(i + 1));
    sqlite3_bind_text(grams, 2, title.data(), static_cast<int>(title.size()), SQLITE_TRANSIENT);
    Must(sqlite3_step(grams), database_);
    sqlite3_reset(grams);
  }
  sqlite3_finalize(words);
  sqlite3_finalize(grams);
  run("COMMIT");
  run("INSERT INTO words(words) VALUES('optimize')");
  run("INSERT INTO grams(grams) VALUES('optimize')");
  Must(sqlite3_prepare_v2(database_, "SELECT rowid, title FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10", -1, &prefix_, nullptr), database_);
  Must(sqlite3_prepare_v2(database_, "SELECT rowid, title FROM grams WHERE grams MATCH ? ORDER BY rank LIMIT 10", -1, &trigram_, nullptr), database_);
}

Fts5::~Fts5() {
  sqlite3_finalize(prefix_);
  sqlite3_finalize(trigram_);
  sqlite3_close(database_);
}

size_t Fts5::Run(sqlite3_stmt* statement, const std::string& match) {
  sqlite3_bind_text(statement, 1, match.data(), static_cast<int>(match.size()), SQLITE_TRANSIENT);
  size_t rows = 0;
  while (sqlite3_step(statement) == SQLITE_ROW) ++rows;
  sqlite3_reset(statement);
  return rows;
}
size_t Fts5::Prefix(const std::string& prefix) { return Run(prefix_, "\"" + prefix + "\"*"); }
size_t Fts5::Trigram(const std::string& text) { return Run(trigram_, "\"" + text + "\""); }

double IndexBare(const Corpus& corpus, const std::filesystem::path& folder) {
  double spent = 0;
  Xapian::WritableDatabase database(folder.string(), Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_BACKEND_GLASS);
  Xapian::TermGenerator generator;
  generator.set_stemmer(Xapian::Stem("en"));
  generator.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
  for (size_t i = 0; i < corpus.size(); ++i) {
    const auto made = corpus.Make(i);
    const double begun = CpuSeconds();
    Xapian::Document document;
    generator.set_document(document);
    generator.set_termpos(0);
    for (const auto& text : made.texts) {
      const bool title = text.role == chanoma::search::Role::kTitle;
      generator.index_text(text.text, title ? 5 : 1);
      if (title || text.role == chanoma::search::Role::kName || text.role == chanoma::search::Role::kTag) generator.index_text(text.text, 1, title ? "S" : "A");
      generator.increase_termpos();
    }
    document.add_boolean_term("Q" + made.id);
    database.add_document(document);
    spent += CpuSeconds() - begun;
  }
  const double begun = CpuSeconds();
  database.commit();
  return spent + CpuSeconds() - begun;
}

}  // namespace bench
