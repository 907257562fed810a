#include "freedom/foreign_rows.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace chanoma::freedom {
namespace {

constexpr size_t kGuidBytes = 16;
constexpr size_t kLongestShown = 60;

// Names of tables and columns are this program's own words.
std::string Quoted(std::string_view name) { return fmt::format("'{}'", name); }

struct Shown {
  std::string operator()(std::monostate) const { return "NULL"; }
  std::string operator()(int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(const Text8& text) const { return IsPlainText(text.text) && text.text.size() <= kLongestShown ? text.text : fmt::format("a text of {} bytes", text.text.size()); }
  std::string operator()(const Blob& blob) const {
    if (blob.bytes.size() > kGuidBytes) return fmt::format("a blob of {} bytes", blob.bytes.size());
    std::string digits = "x'";
    for (const char byte : blob.bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return digits + "'";
  }
};

// .NET keeps the first three parts of a GUID with their lowest byte first.
std::string DigitsOf(std::string_view bytes) {
  constexpr std::array<size_t, kGuidBytes> kOrder{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  std::string digits;
  for (const size_t at : kOrder) digits += fmt::format("{:02x}", static_cast<unsigned char>(bytes[at]));
  return digits;
}

std::optional<std::string> DigitsIn(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == '-') continue;
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower < '0' || lower > '9') && (lower < 'a' || lower > 'f')) return std::nullopt;
    digits += lower;
  }
  return digits.size() == 2 * kGuidBytes ? std::optional(digits) : std::nullopt;
}

}  // namespace

bool HasTable(const Connection& connection, std::string_view table) {
  const auto found = connection.Ask(fmt::format("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower({})", Quoted(table)));
  return found && *found == Cell(int64_t{1});
}

bool HasColumn(const Connection& connection, std::string_view table, std::string_view column) {
  const auto found = connection.Ask(fmt::format("SELECT 1 FROM pragma_table_xinfo({}) WHERE lower(name) = lower({}) AND hidden = 0", Quoted(table), Quoted(column)));
  return found && *found == Cell(int64_t{1});
}

Result<void> CheckForeign(const Connection& connection, const ForeignTable& table) {
  const auto refuse = [&](const std::string& what) { return Fail(Code::kInvalid, fmt::format("table {}{}", table.name, what), std::string(table.name)); };
  if (!HasTable(connection, table.name)) return refuse(" is missing");
  // What a module or an expression would compute is no stored value.
  const Cell made = TRY(connection.Ask(fmt::format("SELECT upper(trim(sql)) LIKE 'CREATE TABLE%' FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower({})", Quoted(table.name))));
  if (made != Cell(int64_t{1})) return refuse(" is no ordinary table");
  for (const std::string_view column : table.columns) {
    if (!HasColumn(connection, table.name, column)) return refuse(fmt::format(" has no column {} in which values are stored", column));
  }
  const Cell sound = TRY(connection.Ask(fmt::format("PRAGMA quick_check({})", table.name)));
  if (sound == Cell(Text8{"ok"})) return {};
  const auto* words = std::get_if<Text8>(&sound);
  return refuse(fmt::format(" is damaged: {}", words ? words->text : "SQLite does not say how"));
}

Result<ForeignRows> ForeignRows::Ask(const Connection& connection, std::string table, std::vector<std::string> columns, size_t keys, std::string_view sql) {
  ForeignRows rows;
  rows.statement_ = TRY(connection.Prepare(sql));
  rows.table_ = std::move(table);
  rows.columns_ = std::move(columns);
  rows.keys_ = keys;
  return rows;
}

Result<bool> ForeignRows::Next() {
  const auto stepped = statement_.Step();
  if (!stepped) return Fail(stepped.error().code, fmt::format("table {}: {}", table_, stepped.error().message), table_);
  if (!*stepped) return false;
  cells_.clear();
  for (size_t i = 0; i < columns_.size(); ++i) cells_.push_back(statement_.Get(static_cast<int>(i)));
  return true;
}

Error ForeignRows::Wrong(size_t column, std::string_view what) const {
  std::string row;
  for (size_t i = 0; i < keys_; ++i) row += fmt::format("{}{} = {}", i == 0 ? "" : ", ", columns_[i], std::visit(Shown{}, cells_[i]));
  return {Code::kInvalid, fmt::format("table {}, row ({}), column {}: {}", table_, row, columns_[column], what), table_, {}};
}

Result<std::string> ForeignRows::Text(size_t column, size_t longest) const {
  const Cell& cell = cells_[column];
  if (std::holds_alternative<std::monostate>(cell)) return std::string();
  const auto* text = std::get_if<Text8>(&cell);
  if (!text) return Fail(Wrong(column, "is no text"));
  if (text->text.size() > longest) return Fail(Wrong(column, fmt::format("is over {} bytes", longest)));
  if (!IsPlainText(text->text)) return Fail(Wrong(column, "is no UTF-8, or has a zero byte in it"));
  return text->text;
}

Result<std::string> ForeignRows::Bytes(size_t column, size_t longest) const {
  const auto* blob = std::get_if<Blob>(&cells_[column]);
  if (!blob) return Text(column, longest);
  if (blob->bytes.size() > longest) return Fail(Wrong(column, fmt::format("is over {} bytes", longest)));
  return blob->bytes;
}

Result<std::optional<int64_t>> ForeignRows::Number(size_t column, int64_t least, int64_t most) const {
  const Cell& cell = cells_[column];
  if (std::holds_alternative<std::monostate>(cell)) return std::optional<int64_t>();
  const auto* number = std::get_if<int64_t>(&cell);
  if (!number) return Fail(Wrong(column, "is no whole number"));
  if (*number < least || *number > most) return Fail(Wrong(column, "is too large or too small"));
  return std::optional(*number);
}

Result<bool> ForeignRows::Flag(size_t column) const {
  const auto number = TRY(Number(column, 0, 1));
  return number.value_or(0) == 1;
}

Result<std::optional<double>> ForeignRows::Real(size_t column, double least, double most) const {
  const Cell& cell = cells_[column];
  if (std::holds_alternative<std::monostate>(cell)) return std::optional<double>();
  const auto* whole = std::get_if<int64_t>(&cell);
  const auto* real = std::get_if<double>(&cell);
  if (!whole && !real) return Fail(Wrong(column, "is no number"));
  const double number = real ? *real : static_cast<double>(*whole);
  if (!std::isfinite(number) || number < least || number > most) return Fail(Wrong(column, "is too large or too small"));
  return std::optional(number);
}

Result<std::string> ForeignRows::Guid(size_t column) const {
  const Cell& cell = cells_[column];
  if (std::holds_alternative<std::monostate>(cell)) return std::string();
  if (const auto* blob = std::get_if<Blob>(&cell); blob && blob->bytes.size() == kGuidBytes) return DigitsOf(blob->bytes);
  if (const auto* text = std::get_if<Text8>(&cell)) {
    if (text->text.empty()) return std::string();
    if (auto digits = DigitsIn(text->text)) return *std::move(digits);
  }
  return Fail(Wrong(column, "is no GUID"));
}

}  // namespace chanoma::freedom
