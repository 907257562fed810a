#pragma once
// What is wrong with the server that somebody has to do something about. Plain values.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace chanoma::notices {

enum class Kind {
  kDiskLow,         // subject: the folder; number: bytes free
  kLibraryGone,     // subject: its name; detail: why
  kWorkFailed,      // number: jobs that failed for good
  kSnapshotFailed,  // detail: why
};

struct Trouble {
  Kind kind = Kind::kDiskLow;
  std::string subject;
  std::string detail;
  uint64_t number = 0;
  bool operator==(const Trouble&) const = default;
};

// Of two looks it is the same trouble where these are the same, whatever the numbers say.
inline bool IsSame(const Trouble& a, const Trouble& b) { return a.kind == b.kind && a.subject == b.subject; }

// "disk-low", as programs read it.
std::string_view NameOf(Kind kind);

struct Words {
  std::string subject;  // one line
  std::string text;
};
// For people. `over`: it was, and is no more. `server`: what it calls itself; `language`: "ja", or else English.
Words WordsOf(const Trouble& trouble, bool over, const std::string& server, std::string_view language);
// That notices arrive.
Words TestWords(const std::string& server, std::string_view language);

}  // namespace chanoma::notices
