#pragma once
// Digests of bytes that come in pieces: BLAKE2b-256 (RFC 7693), by which contents are named and told apart, and SHA-1, which
// tus clients send. Values; one thread at a time. Nothing fails but Restore().

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chanoma::digest {

class Blake2b {
 public:
  Blake2b();
  ~Blake2b();
  Blake2b(const Blake2b& other);
  Blake2b& operator=(const Blake2b& other);

  void Update(std::string_view bytes);
  // 32 raw bytes; the state is used up.
  std::string Finish();

  // The state as bytes that this machine's Restore() takes; kInvalid for others.
  std::string Save() const;
  static Result<Blake2b> Restore(std::string_view saved);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class Sha1 {
 public:
  Sha1();
  ~Sha1();
  void Update(std::string_view bytes);
  std::string Finish();  // 20 raw bytes

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// HMAC-SHA-1 (RFC 2104): 20 raw bytes. For one-time codes, whose apps know nothing else.
std::string HmacSha1(std::string_view key, std::string_view text);

std::string Hex(std::string_view bytes);

}  // namespace chanoma::digest
