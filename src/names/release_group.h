#pragma once
// Who made the copy: "-GROUP" at the end, words behind the last mark, or "[Group]" at the beginning. Pure; any thread.

#include "names/component.h"

namespace chanoma::names {

void ReadReleaseGroup(Component& component);

}  // namespace chanoma::names
