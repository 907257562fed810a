// Key sets from outside: nothing crashes, and no key verifies what it did not sign.
#include <cstdint>
#include <cstdlib>

#include "jose/token.h"
#include "tokens.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::jose;
  const auto keys = KeySet::Parse({reinterpret_cast<const char*>(data), size});
  if (!keys) return 0;
  for (const std::string_view token : {kNone, kNoneSigned, kHs256OfPem, kHs256OfModulus, kHs256OfOct}) {
    if (OpenToken(token, *keys)) std::abort();
  }
  for (const std::string_view token : {kRs256, kEs256, kEdDsa}) static_cast<void>(OpenToken(token, *keys));
  return 0;
}
