#pragma once
// Random secrets, their hashes, and passwords (libsodium). Hashing a password takes tens of milliseconds and 32 MiB: on the
// executor of passwords alone. Pure functions; any thread.

#include <string>
#include <string_view>

namespace chanoma::accounts {

std::string RandomBytes(size_t count);
// 64 random bytes in base64url: 86 characters.
std::string NewToken();
// "K7QP2-…": 100 random bits in 20 characters of Crockford's base32, in groups of five, for people to copy.
std::string NewCode();
// The same with fewer groups.
std::string NewCode(size_t groups);
// Eight letters of which no two look alike and which spell no words: 34 bits, for what lives minutes and is guessed at under a count.
std::string NewShortCode();
// Upper case, without what people put between groups; O is 0, I and L are 1.
std::string TidyCode(std::string_view typed);

// 32 bytes of BLAKE2b. Tokens are random, so a fast hash is enough; it is all that is stored of them.
std::string HashSecret(std::string_view secret);
// 32 bytes of BLAKE2b with a key of 16 to 64 bytes: only who has the key can tell it.
std::string KeyedHash(std::string_view key, std::string_view text);
bool SameSecret(std::string_view a, std::string_view b);  // in constant time for equal lengths

std::string EncodeBase64Url(std::string_view bytes);
// Empty when it is none.
std::string DecodeBase64Url(std::string_view text);

// Argon2id, 32 MiB, 2 passes (OWASP asks for at least 19 MiB and 2), as a self-describing string. Empty without memory.
std::string HashPassword(std::string_view password);
// An empty `stored` takes as long as any other, and is never right.
bool VerifyPassword(std::string_view password, const std::string& stored);
bool NeedsRehash(const std::string& stored);

}  // namespace chanoma::accounts
