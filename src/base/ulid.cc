#include "base/ulid.h"

#include <sys/random.h>

#include <cstring>

namespace chanoma {
namespace {

__extension__ using Uint128 = unsigned __int128;

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int Digit(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  const size_t at = kAlphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::string Ulid::ToString() const {
  // 130 bits of text for 128 of value: the first character holds three bits.
  std::string text(26, '0');
  Uint128 value = 0;
  for (const uint8_t byte : bytes) value = (value << 8) | byte;
  for (int i = 25; i >= 0; --i) {
    text[static_cast<size_t>(i)] = kAlphabet[static_cast<size_t>(value & 31)];
    value >>= 5;
  }
  return text;
}

Result<Ulid> Ulid::Parse(std::string_view text) {
  if (text.size() != 26 || Digit(text[0]) < 0 || Digit(text[0]) > 7) return Fail(Code::kInvalid, "not an id");
  Uint128 value = 0;
  for (const char c : text) {
    const int digit = Digit(c);
    if (digit < 0) return Fail(Code::kInvalid, "not an id");
    value = (value << 5) | static_cast<unsigned>(digit);
  }
  Ulid id;
  for (size_t i = 16; i-- > 0; value >>= 8) id.bytes[i] = static_cast<uint8_t>(value & 0xff);
  return id;
}

Result<Ulid> Ulid::FromRaw(std::string_view raw) {
  if (raw.size() != 16) return Fail(Code::kCorrupt, "an id has 16 bytes");
  Ulid id;
  std::memcpy(id.bytes.data(), raw.data(), 16);
  return id;
}

Ulid UlidSource::Next() {
  Ulid id;
  const auto now = static_cast<uint64_t>(clock_.Now().time_since_epoch().count());
  for (size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<uint8_t>(now >> (8 * (5 - i)));
  // getrandom() of ten bytes cannot be interrupted or come short once the pool is initialised (getrandom(2)).
  if (::getrandom(id.bytes.data() + 6, 10, 0) != 10) std::abort();
  MutexLock lock(mutex_);
  if (id <= last_) {
    // The same millisecond, or a clock set back: stay monotonic by counting up.
    id = last_;
    for (size_t i = 16; i-- > 0;) {
      if (++id.bytes[i] != 0) break;
    }
  }
  last_ = id;
  return id;
}

}  // namespace chanoma
