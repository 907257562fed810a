#pragma once
// What a path says of the film or episode it names. Pure: no file is touched. A Reader is built once and is immutable
// afterwards: any thread. Every path has an answer, however strange; time is linear in its length, and what is beyond 4,096
// bytes is not read.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "names/property.h"

namespace chanoma::names {

constexpr size_t kLongestPath = 4096;

enum class Type { kMovie, kEpisode };

// One thing understood, and why.
struct Finding {
  Property property = Property::kTitle;
  std::string value;  // numbers in decimal digits
  std::string rule;   // its name in the table, or of the reading of titles
  std::string text;   // the part of the path it was read from
};

struct Guess {
  Type type = Type::kMovie;
  std::vector<Finding> findings;  // in the order of properties

  // The value of a property with one; empty or nullopt without.
  std::string_view Text(Property property) const;
  std::optional<int> Number(Property property) const;
  std::vector<int> Numbers(Property property) const;
  std::vector<std::string_view> Texts(Property property) const;
  // "Demon Slayer - Kimetsu no Yaiba": title and alternative title as one, the way a person would name it.
  std::string FullTitle() const;
};

class Rulebook;

class Reader {
 public:
  static Result<std::unique_ptr<Reader>> Create();
  ~Reader();

  // `path` may be relative, use either slash, and hold any bytes. The file name counts more than the folders, which complete it.
  Guess Read(std::string_view path) const;

 private:
  explicit Reader(std::unique_ptr<Rulebook> rulebook);
  std::unique_ptr<Rulebook> rulebook_;
};

}  // namespace chanoma::names
