#pragma once
// Tables for a terminal. Pure but for Print.

#include <string>
#include <vector>

namespace chanoma::cli {

using Row = std::vector<std::string>;

// Columns as wide as their widest cell (in code points), two spaces between; control characters made visible.
std::string RenderTable(const Row& head, const std::vector<Row>& rows);

std::string HumanSeconds(double seconds);  // "1:02:03"

}  // namespace chanoma::cli
