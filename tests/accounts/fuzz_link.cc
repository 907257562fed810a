// Links from outside: nothing crashes, and what can be read is what would be sealed.
#include <cstdint>
#include <cstdlib>

#include "accounts/links.h"
#include "accounts/secrets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::accounts;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string hash(32, 'h');
  // As it comes, and as the bytes below the base64, which random text seldom is.
  for (const std::string& token : {std::string(text), EncodeBase64Url(text)}) {
    const auto link = ReadLink(token);
    if (!link) continue;
    if (!CanBeLinked(link->below) || link->expires < 0) std::abort();
    const std::string sealed = SealLink(*link, hash);
    if (ReadLink(sealed) != link || !IsSealedWith(sealed, hash)) std::abort();
    if (IsSealedWith(token, hash) && token != sealed) std::abort();
  }
  return 0;
}
