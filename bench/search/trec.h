#pragma once
// Relevance on a collection in TREC style: a folder with docs (<DOC>, <DOCNO>, text), queries (number, tab, text; or <top>
// with <num> and <title>) and qrels (query, 0, document, grade).

#include <filesystem>

namespace bench {

// Prints MAP and nDCG@10; false when the files are not there.
bool RunTrec(const std::filesystem::path& collection, const std::filesystem::path& scratch);

}  // namespace bench
