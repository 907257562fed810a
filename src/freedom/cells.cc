#include "freedom/cells.h"

#include <bit>
#include <cmath>
#include <limits>

#include "base/ulid.h"
#include "model/work.h"

namespace chanoma::freedom {
namespace {

constexpr std::string_view kNoTail("\0\0\0\0\0\0\0\0", 8);  // of a work: season and episode

bool IsBytes(Type type) { return type <= Type::kBytes; }
Cell TextOrBlob(std::string_view bytes) {
  if (IsPlainText(bytes)) return Text8{std::string(bytes)};
  return Blob{std::string(bytes)};
}

// "e:the wire": what the keys of a series begin with.
Cell SeriesCell(std::string_view series) {
  if (series.empty()) return std::monostate();
  const auto work = model::ParseWorkKey(std::string(series).append(kNoTail));
  if (!work) return Blob{std::string(series)};
  const std::string text = std::string(1, static_cast<char>(work->kind)) + ":" + work->title;
  return IsPlainText(text) ? Cell(Text8{text}) : Cell(Blob{std::string(series)});
}

Result<std::string> SeriesOfCell(const Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) return std::string();
  if (const auto* blob = std::get_if<Blob>(&cell)) return blob->bytes;
  const auto* text = std::get_if<Text8>(&cell);
  if (!text || text->text.size() < 2 || text->text[1] != ':' || text->text.size() - 2 > model::kLongestWorkTitle) {
    return Fail(Code::kInvalid, "is no series, such as “e:the wire”");
  }
  const std::string key = model::WorkKey({static_cast<model::WorkKind>(text->text[0]), text->text.substr(2), 0, 0});
  if (!model::ParseWorkKey(key)) return Fail(Code::kInvalid, "is no series, such as “e:the wire”");
  return key.substr(0, key.size() - kNoTail.size());
}

Result<int64_t> Number(const Cell& cell, int64_t least, int64_t most) {
  const auto* number = std::get_if<int64_t>(&cell);
  if (!number) return Fail(Code::kInvalid, "is no whole number");
  if (*number < least || *number > most) return Fail(Code::kInvalid, "is too large or too small");
  return *number;
}

Result<std::string> WorkOfCells(const Cell* cells) {
  std::string series = TRY(SeriesOfCell(cells[0]));
  if (series.empty()) return series;
  const auto work = model::ParseWorkKey(series + std::string(kNoTail));
  if (!work) return Fail(Code::kInvalid, "is no series, such as “e:the wire”");
  const auto number = [&](size_t index, std::string suffix) -> Result<uint32_t> {
    const auto one = Number(cells[index], 0, std::numeric_limits<uint32_t>::max());
    if (!one) return Fail(one.error().code, one.error().message, std::move(suffix));
    return static_cast<uint32_t>(*one);
  };
  const uint32_t season = TRY(number(1, "_season")), episode = TRY(number(2, "_episode"));
  return model::WorkKey({work->kind, work->title, season, episode});
}

}  // namespace

bool IsPlainText(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size();) {
    const auto at = [&](size_t k) { return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u; };
    const auto more = [&](size_t k) { return (at(k) & 0xc0u) == 0x80u; };
    const unsigned first = at(0);
    if (first == 0) return false;
    if (first < 0x80) i += 1;
    else if (first >= 0xc2 && first < 0xe0 && more(1)) i += 2;
    else if (first >= 0xe0 && first < 0xf0 && more(1) && more(2) && !(first == 0xe0 && at(1) < 0xa0) && !(first == 0xed && at(1) >= 0xa0)) i += 3;
    else if (first >= 0xf0 && first < 0xf5 && more(1) && more(2) && more(3) && !(first == 0xf0 && at(1) < 0x90) && !(first == 0xf4 && at(1) >= 0x90)) i += 4;
    else return false;
  }
  return true;
}

const std::vector<Part>& PartsOf(Type type) {
  static const std::vector<Part> text{{"", "TEXT"}}, blob{{"", "BLOB"}}, number{{"", "INTEGER"}}, real{{"", "REAL"}};
  static const std::vector<Part> work{{"_series", "TEXT"}, {"_season", "INTEGER"}, {"_episode", "INTEGER"}};
  switch (type) {
    case Type::kId:
    case Type::kSeries:
    case Type::kText: return text;
    case Type::kBytes: return blob;
    case Type::kWork: return work;
    case Type::kDouble: return real;
    default: return number;
  }
}

std::vector<Cell> CellsOfBytes(Type type, std::string_view bytes) {
  switch (type) {
    case Type::kId: {
      if (bytes.empty()) return {std::monostate()};
      const auto id = Ulid::FromRaw(bytes);
      return {id ? Cell(Text8{id->ToString()}) : Cell(Blob{std::string(bytes)})};
    }
    case Type::kWork: {
      const auto work = model::ParseWorkKey(bytes);
      if (!work) return {SeriesCell(bytes), std::monostate(), std::monostate()};
      return {SeriesCell(model::SeriesOf(bytes)), int64_t{work->season}, int64_t{work->episode}};
    }
    case Type::kSeries: return {SeriesCell(bytes)};
    case Type::kText: return {TextOrBlob(bytes)};
    default: return {Blob{std::string(bytes)}};
  }
}

std::optional<std::vector<Cell>> CellsOf(Type type, const Item& item) {
  if (IsBytes(type)) return item.kind == Item::Kind::kBytes ? std::optional(CellsOfBytes(type, item.bytes)) : std::nullopt;
  const bool fixed = type == Type::kFixed64 || type == Type::kDouble;
  if (item.kind != (fixed ? Item::Kind::kFixed64 : Item::Kind::kVarint)) return std::nullopt;
  switch (type) {
    case Type::kDouble: {
      const auto number = std::bit_cast<double>(item.number);
      return std::isnan(number) ? std::nullopt : std::optional(std::vector<Cell>{number});  // SQLite has none
    }
    case Type::kBool: return std::vector<Cell>{int64_t{item.number != 0}};
    case Type::kUint32: return std::vector<Cell>{int64_t{static_cast<uint32_t>(item.number)}};
    case Type::kInt32: return std::vector<Cell>{int64_t{static_cast<int32_t>(item.number)}};
    case Type::kSint32: return std::vector<Cell>{int64_t{static_cast<int32_t>(UnZigZag(static_cast<uint32_t>(item.number)))}};
    case Type::kSint64: return std::vector<Cell>{UnZigZag(item.number)};
    default: return std::vector<Cell>{static_cast<int64_t>(item.number)};
  }
}

std::vector<Cell> CellsOfNothing(Type type) {
  if (IsBytes(type)) return CellsOfBytes(type, {});
  if (type == Type::kDouble) return {0.0};
  return {int64_t{0}};
}

Result<std::string> BytesOfCells(Type type, const Cell* cells) {
  const Cell& cell = cells[0];
  if (type == Type::kWork) return WorkOfCells(cells);
  if (type == Type::kSeries) return SeriesOfCell(cell);
  const auto* text = std::get_if<Text8>(&cell);
  const auto* blob = std::get_if<Blob>(&cell);
  if (type == Type::kId) {
    if (std::holds_alternative<std::monostate>(cell)) return std::string();
    if (blob) return blob->bytes;
    const auto id = text ? Ulid::Parse(text->text) : Result<Ulid>(Fail(Code::kInvalid, ""));
    if (!id) return Fail(Code::kInvalid, "is no id of 26 characters");
    return std::string(id->Raw());
  }
  if (blob) return blob->bytes;
  if (type == Type::kBytes) return Fail(Code::kInvalid, "is no blob");
  if (!text) return Fail(Code::kInvalid, "is no text");
  if (!IsPlainText(text->text)) return Fail(Code::kInvalid, "is no UTF-8");
  return text->text;
}

Result<void> AppendCells(std::string& message, int number, Type type, const Cell* cells, bool always) {
  if (IsBytes(type)) {
    const std::string bytes = TRY(BytesOfCells(type, cells));
    if (always || !bytes.empty()) AppendBytes(message, number, bytes);
    return {};
  }
  if (type == Type::kDouble) {
    const auto* whole = std::get_if<int64_t>(&cells[0]);
    const auto* real = std::get_if<double>(&cells[0]);
    if (!whole && !real) return Fail(Code::kInvalid, "is no number");
    const auto bits = std::bit_cast<uint64_t>(real ? *real : static_cast<double>(*whole));
    if (always || bits != 0) AppendFixed64(message, number, bits);
    return {};
  }
  using Limits32 = std::numeric_limits<int32_t>;
  int64_t least = std::numeric_limits<int64_t>::min(), most = std::numeric_limits<int64_t>::max();
  if (type == Type::kBool) least = 0, most = 1;
  if (type == Type::kUint32) least = 0, most = std::numeric_limits<uint32_t>::max();
  if (type == Type::kInt32 || type == Type::kSint32) least = Limits32::min(), most = Limits32::max();
  const int64_t value = TRY(Number(cells[0], least, most));
  if (value == 0 && !always) return {};
  if (type == Type::kFixed64) AppendFixed64(message, number, static_cast<uint64_t>(value));
  else AppendVarint(message, number, type == Type::kSint32 || type == Type::kSint64 ? ZigZag(value) : static_cast<uint64_t>(value));
  return {};
}

}  // namespace chanoma::freedom
