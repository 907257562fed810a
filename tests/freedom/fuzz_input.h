#pragma once
// What a fuzzer is given, taken from its front: numbers, most significant byte first, and bytes. Behind its end are zeros and nothing.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace chanoma::freedom {

class Input {
 public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}
  bool Empty() const { return bytes_.empty(); }
  uint64_t Number(size_t size) {
    uint64_t number = 0;
    for (; size > 0 && !bytes_.empty(); --size, bytes_.remove_prefix(1)) number = number << 8 | static_cast<unsigned char>(bytes_[0]);
    return number;
  }
  std::string_view Bytes(size_t size) {
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view bytes_;
};

}  // namespace chanoma::freedom
