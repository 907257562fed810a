#pragma once
// What the checks of the parts share. Private to verify; one thread.

#include <filesystem>
#include <functional>
#include <string>

#include "store/reader.h"
#include "verify/check.h"

namespace chanoma::verify {

class Walk {
 public:
  Walk(const Places& where, Found& into, const Watching& watching) : places(where), found(into), watching_(watching) {}

  const Places& places;
  Found& found;

  void Begin(Part part) { progress_.part = part; }
  void Tell(Part part, std::string subject, std::string words, Remedy remedy);
  void Looked(uint64_t bytes, uint64_t things = 0);
  bool Stopped() const { return watching_.stop.stop_requested(); }
  const std::stop_token& stop() const { return watching_.stop; }
  // Below the data directory, for people.
  std::string Shown(const std::filesystem::path& file) const;

  // Every regular file below `folder`; a missing folder has none. kCancelled.
  Result<void> Files(const std::filesystem::path& folder, const std::function<void(const std::filesystem::path&, uint64_t size)>& look);

 private:
  const Watching& watching_;
  Progress progress_;
};

// Reads of the store as it is now, since much may have changed since a walk began.
using ReadNow = std::function<store::Reader()>;

Result<void> CheckUploads(Walk& walk, const ReadNow& read);
Result<void> CheckPictures(Walk& walk, const ReadNow& read);
Result<void> CheckSegments(Walk& walk);
Result<void> CheckSearch(Walk& walk, bool live);
Result<void> CheckSnapshots(Walk& walk);

}  // namespace chanoma::verify
