#pragma once
// What human text needs: clean UTF-8, sort keys, edit distance for "did you mean". Collator is for
// one thread at a time; the functions are for any thread.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chanoma::text {

// Valid UTF-8 in NFC without control characters; bytes that are none become U+FFFD. At most `limit` bytes, cut between
// characters.
std::string Clean(std::string_view raw, size_t limit);

// Orders titles as a reader would: case, width and accents apart, numbers by value ("2" before "10"), leading articles kept.
class Collator {
 public:
  static Result<std::unique_ptr<Collator>> Create();
  ~Collator();

  // Bytes whose memcmp order is the titles' order; at most 255.
  std::string SortKey(std::string_view title) const;

 private:
  struct Impl;
  explicit Collator(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The title in [a-z0-9-], as an address has it: "Amélie" is "amelie", "君の名は。" is "jun-no-minghan". At most 80 bytes; empty for
// what has no letters.
std::string Slug(std::string_view title);

// Levenshtein distance in bytes; for short identifiers.
size_t EditDistance(std::string_view a, std::string_view b);

}  // namespace chanoma::text
