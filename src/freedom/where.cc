#include "freedom/where.h"

#include <fmt/format.h>

namespace chanoma::freedom {
namespace {

constexpr size_t kMostShown = 80;  // bytes of a text

struct Shower {
  std::string operator()(std::monostate) const { return "NULL"; }
  std::string operator()(int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(const Text8& text) const { return text.text.size() > kMostShown ? fmt::format("a text of {} bytes", text.text.size()) : text.text; }
  std::string operator()(const Blob& blob) const { return fmt::format("a blob of {} bytes", blob.bytes.size()); }
};

}  // namespace

std::string WhereOf(const Table& table, const std::vector<Cell>& cells) {
  std::string text = fmt::format("table {}, row (", table.name);
  for (size_t i = 0; i < table.keys && i < cells.size(); ++i) text += fmt::format("{}{} = {}", i ? ", " : "", table.columns[i].name, std::visit(Shower(), cells[i]));
  return text + ")";
}

std::string WhereOf(const Mapped& record, const store::Carried& carried) {
  std::vector<Cell> cells;
  for (size_t i = 0; i < record.key.size(); ++i) {
    const auto more = CellsOfBytes(record.key[i].type, carried.key[i]);
    cells.insert(cells.end(), more.begin(), more.end());
  }
  return WhereOf(*Tables()[static_cast<size_t>(&record - Everything().data())], cells);
}

}  // namespace chanoma::freedom
