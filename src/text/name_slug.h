#pragma once
// The name of somebody or something in an address. Pure; any thread.

#include <string>
#include <string_view>

namespace chanoma::text {

// In [a-z0-9-], never empty, at most 80 bytes: "Hayao Miyazaki" is "hayao-miyazaki", "宮崎駿" and "宮崎 駿" are "gong-qi-jun-" and eight digits more,
// by which names are told apart that are the same in Latin letters. Of the name alone, whatever others there are; those in one
// spelling (see spelling.h) get one, and no others. Stands in addresses that people keep: the rule must not change.
std::string NameSlug(std::string_view name);

}  // namespace chanoma::text
