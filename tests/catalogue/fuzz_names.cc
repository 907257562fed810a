// Whatever a file is called: its title is clean, short and never empty, and has a sort key; lists of what a player decodes are
// read or refused.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "catalogue/titles.h"
#include "text/text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view name(reinterpret_cast<const char*>(data), size);
  static_cast<void>(chanoma::catalogue::IsMediaName(name));
  const std::string title = chanoma::catalogue::TitleFromPath(name);
  if (title.empty() || title.size() > 300) std::abort();
  if (chanoma::text::Clean(title, 300) != title) std::abort();
  static const auto collator = std::move(*chanoma::text::Collator::Create());
  if (collator->SortKey(title).size() > 255) std::abort();
  return 0;
}
