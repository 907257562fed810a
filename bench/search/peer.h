#pragma once
// What this is measured against, on the same documents in the same run: SQLite's FTS5 and bare Xapian.

#include <filesystem>
#include <string>
#include <vector>

#include "corpus.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bench {

class Fts5 {
 public:
  // One table with an index of prefixes and one of trigrams.
  Fts5(const Corpus& corpus, const std::filesystem::path& file);
  ~Fts5();
  // The rows of `prefix*`, ORDER BY rank LIMIT 10.
  size_t Prefix(const std::string& prefix);
  size_t Trigram(const std::string& text);

 private:
  size_t Run(sqlite3_stmt* statement, const std::string& match);
  sqlite3* database_ = nullptr;
  sqlite3_stmt* prefix_ = nullptr;
  sqlite3_stmt* trigram_ = nullptr;
};

// CPU seconds that Xapian's own TermGenerator takes for the documents, stemming and positions included.
double IndexBare(const Corpus& corpus, const std::filesystem::path& folder);

double CpuSeconds();  // of this process

}  // namespace bench
