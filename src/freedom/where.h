#pragma once
// Which row is meant, in words: "table show_texts, row (show = 01J…, layer = named, position = 0)". Private to freedom; pure.

#include <string>
#include <vector>

#include "freedom/cells.h"
#include "freedom/layout.h"

namespace chanoma::freedom {

std::string WhereOf(const Table& table, const std::vector<Cell>& cells);
std::string WhereOf(const Mapped& record, const store::Carried& carried);

}  // namespace chanoma::freedom
