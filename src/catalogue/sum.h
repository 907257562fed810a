#pragma once
// A sum over names, sizes and times of files, to know whether any has changed: FNV-1a. Nobody gains by a collision but a text
// that stays as it was. A value.

#include <cstdint>
#include <string_view>

namespace chanoma::catalogue {

class Sum {
 public:
  void Add(uint64_t value) { sum_ = (sum_ ^ value) * 1'099'511'628'211ULL; }
  void Add(std::string_view name, uint64_t size, int64_t modified_ns) {
    for (const char c : name) Add(static_cast<uint8_t>(c));
    Add(size);
    Add(static_cast<uint64_t>(modified_ns));
  }
  // Never 0, which says that there is nothing.
  uint64_t Get() const { return sum_ == 0 ? 1 : sum_; }

 private:
  uint64_t sum_ = 14'695'981'039'346'656'037ULL;
};

}  // namespace chanoma::catalogue
