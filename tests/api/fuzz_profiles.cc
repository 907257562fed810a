// What a screen shows of its profiles, and preferences: nothing crashes, tokens are bounded and of the one shape.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "accounts/preferences.h"
#include "api/profiles.h"
#include "json/value.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"Cookie", "X-Profiles"}) {
    http::Request request;
    request.headers.Add(name, text);
    const auto tokens = api::ScreenTokens(request);
    if (tokens.size() > 12 || std::set(tokens.begin(), tokens.end()).size() != tokens.size()) std::abort();
    for (const std::string& token : tokens) {
      if (token.size() != 86 || token.find('.') != std::string::npos) std::abort();
    }
  }
  if (const auto value = json::Parse(text)) static_cast<void>(accounts::CheckPreferences(*value));
  return 0;
}
