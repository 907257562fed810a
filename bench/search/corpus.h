#pragma once
// A library of any size, the same for the same seed: titles, people, descriptions and spoken lines in five scripts from a
// Zipf vocabulary of 240,000 words, and the machine's own list of Debian packages as real text.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "search/document.h"

namespace bench {

class Corpus {
 public:
  Corpus(uint64_t seed, size_t documents);

  size_t size() const { return documents_; }
  // A film, or what is said in the film before it. Made when asked for: a million of them need not fit in memory.
  chanoma::search::Document Make(size_t number) const;
  const std::string& Title(size_t number) const { return titles_[number % titles_.size()]; }
  bool HasTitle(size_t number) const { return number % 2 == 0; }

  static constexpr size_t kGroups = 8;  // of readers
  static size_t GroupOf(size_t number) { return number / 2 % kGroups; }

 private:
  using Random = std::mt19937_64;
  const std::string& Word(size_t script, Random& random) const;
  std::string Phrase(size_t script, size_t words, Random& random) const;

  uint64_t seed_;
  size_t documents_;
  std::vector<std::vector<std::string>> words_;  // by script, most frequent first
  std::vector<std::pair<std::string, std::string>> packages_;
  std::vector<std::string> titles_;
};

// Package and its short description, from the lists apt has; empty when it has none.
std::vector<std::pair<std::string, std::string>> DebianPackages(size_t most);

}  // namespace bench
