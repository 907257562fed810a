#pragma once
// A 64-bit sum over a file's bytes, to notice what a disk has lost: each step is a bijection of the state, so any change
// within one word is always seen. Not against forgery. A value; the same bytes give the same sum however they are cut.

#include <cstdint>
#include <cstring>
#include <string_view>

namespace chanoma::digest {

class Checksum {
 public:
  void Add(std::string_view bytes) {
    length_ += bytes.size();
    for (; held_ > 0 && !bytes.empty(); bytes.remove_prefix(1)) Hold(bytes.front());
    for (; bytes.size() >= sizeof(uint64_t); bytes.remove_prefix(sizeof(uint64_t))) {
      uint64_t word;
      std::memcpy(&word, bytes.data(), sizeof word);
      Mix(word);
    }
    for (const char byte : bytes) Hold(byte);
  }
  uint64_t Value() const {
    Checksum end = *this;
    end.Mix(end.word_);
    end.Mix(end.length_);
    return end.state_;
  }

 private:
  void Hold(char byte) {
    word_ |= static_cast<uint64_t>(static_cast<uint8_t>(byte)) << (8 * held_);
    if (++held_ < sizeof(uint64_t)) return;
    Mix(word_);
    word_ = 0;
    held_ = 0;
  }
  void Mix(uint64_t word) {
    state_ = (state_ ^ word) * 0x9E3779B97F4A7C15ULL;
    state_ ^= state_ >> 29;
  }

  uint64_t state_ = 0xCBF29CE484222325ULL;
  uint64_t word_ = 0;
  uint64_t length_ = 0;
  unsigned held_ = 0;  // bytes in word_
};

}  // namespace chanoma::digest
