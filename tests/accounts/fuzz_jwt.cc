// Tokens from outside: nothing crashes, and nothing is opened but what was signed.
#include <cstdint>
#include <cstdlib>

#include "accounts/secrets.h"
#include "accounts/signing_keys.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma;
  using namespace chanoma::accounts;
  static const SigningKeys keys = SigningKeys().WithNew(std::string(32, 'k'), Timestamp(std::chrono::hours(500'000)));
  static const std::string good = keys.Sign("{\"sub\":\"1\"}", Timestamp(std::chrono::hours(500'000)));
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t first = good.find('.'), last = good.rfind('.');
  // As it comes, and in the place of each part of a good one.
  const std::string rest = good.substr(first), head = good.substr(0, first), end = good.substr(last);
  for (const std::string& token : {std::string(text), std::string(text) + rest, EncodeBase64Url(text) + rest, head + "." + EncodeBase64Url(text) + end, good.substr(0, last) + "." + std::string(text)}) {
    if (token != good && keys.Open(token)) std::abort();
  }
  if (const auto loaded = SigningKeys::Load(text); loaded && loaded->Stored() != text) std::abort();
  return 0;
}
