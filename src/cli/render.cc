#include "cli/render.h"

#include <fmt/format.h>

#include <algorithm>

namespace chanoma::cli {
namespace {

size_t Width(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// A title must not move the cursor or ring the bell.
std::string Visible(const std::string& text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out;
}

}  // namespace

std::string RenderTable(const Row& head, const std::vector<Row>& rows) {
  std::vector<Row> all{head};
  for (const Row& row : rows) {
    Row& clean = all.emplace_back();
    for (const std::string& cell : row) clean.push_back(Visible(cell));
  }
  std::vector<size_t> widths(head.size(), 0);
  for (const Row& row : all) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  std::string out;
  for (const Row& row : all) {
    for (size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out += std::string(widths[i] - Width(row[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

std::string HumanSeconds(double seconds) {
  const auto whole = static_cast<long>(seconds);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace chanoma::cli
