// Whatever a configuration says, as a file, a flag or a variable: values that fit their keys, or a refusal in words.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "config/layers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::config;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto layer = ParseToml(text, "fuzz.toml"); layer) {
    for (const auto& [name, value] : layer->values) {
      const Key* key = FindKey(name);
      if (key == nullptr || !CheckValue(*key, value)) std::abort();
    }
  } else if (layer.error().message.empty()) {
    std::abort();
  }
  for (const Key& key : Keys()) {
    if (const auto value = ParseValue(key, text); value && !CheckValue(key, *value)) std::abort();
  }
  static_cast<void>(ParseLibrary(text));
  static_cast<void>(ParseEnvironment({{"CHANOMA_NAME", std::string(text)}, {"CHANOMA_" + std::string(text), "1"}}));
  return 0;
}
