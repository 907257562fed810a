#pragma once
// Answers against brute force: every film's words, looked through one film after another.

#include <cstddef>
#include <cstdint>

#include "corpus.h"
#include "search/index.h"

namespace bench {

// Asks for words that stand in some film, `asked` times, for a reader who may know of half of them. Each answer must hold every film
// that has all the words, none of the other half, and nothing with typos or words missing before one of them. Prints a line;
// whether all agreed.
bool RunBruteForce(const chanoma::search::Index& index, const Corpus& corpus, uint64_t seed, size_t asked);

}  // namespace bench
