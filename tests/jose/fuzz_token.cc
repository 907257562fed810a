// Tokens from outside: nothing crashes, and nothing is opened but what was signed.
#include <cstdint>
#include <cstdlib>

#include "jose/token.h"
#include "tokens.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::jose;
  static const KeySet keys = *KeySet::Parse(kKeySet);
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string good(kEdDsa);
  const size_t first = good.find('.'), last = good.rfind('.');
  for (const std::string& token : {text, text + good.substr(first), good.substr(0, first + 1) + text + good.substr(last), good.substr(0, last + 1) + text}) {
    const auto opened = OpenToken(token, keys);
    if (opened && opened->find("ada") == std::string::npos) std::abort();
  }
  return 0;
}
