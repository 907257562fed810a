#pragma once
// What looking through a data directory found, in words. Values.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace chanoma::verify {

enum class Part { kMetadata, kUploads, kPictures, kSegments, kSearch, kSnapshots };
inline constexpr std::array kAllParts = {Part::kMetadata, Part::kUploads, Part::kPictures, Part::kSegments, Part::kSearch, Part::kSnapshots};
std::string_view PartName(Part part);

// What can be done about it.
enum class Remedy {
  kRebuild,   // it is derived: --repair makes it again
  kMark,      // nothing can make it again; --repair sees to it that nobody takes it for sound
  kGoBack,    // only a snapshot or a copy has it
  kNone,      // nothing is lost, and nothing to do
};
std::string_view RemedyName(Remedy remedy);

struct Finding {
  Part part = Part::kMetadata;
  std::string subject;  // a file below the data directory, or a record
  std::string words;    // a sentence
  Remedy remedy = Remedy::kGoBack;
  bool repaired = false;
};

struct Count {
  uint64_t things = 0;  // files; of the metadata, bytes are all that is counted
  uint64_t bytes = 0;
};

inline constexpr size_t kMostFindings = 10'000;

struct Report {
  Timestamp begun{}, ended{};
  std::map<Part, Count> looked_at;
  std::vector<Finding> findings;  // the first kMostFindings
  uint64_t more = 0;              // beyond those
  std::vector<std::string> notes;  // what was not looked at, and why

  // Nothing is wrong that was not repaired.
  bool Sound() const;
};

std::string WriteJson(const Report& report);

}  // namespace chanoma::verify
