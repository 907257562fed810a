#include "freedom/exporting.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <numeric>

#include "base/file.h"
#include "freedom/cells.h"
#include "freedom/layout.h"
#include "freedom/sqlite.h"
#include "freedom/where.h"
#include "freedom/wire.h"

namespace chanoma::freedom {
namespace {

const tl::unexpected<Error> kDamaged = Fail(Code::kCorrupt, "a record is damaged");

std::string InsertStatement(const Table& table) {
  std::string marks;
  for (size_t i = 0; i < table.columns.size(); ++i) marks += i ? ", ?" : "?";
  return fmt::format("INSERT INTO {} VALUES ({})", table.name, marks);
}

class Writer {
 public:
  Writer(const Connection& connection, const ExportOptions& options) : connection_(connection), options_(options) {}

  // One record, whole or, when it is damaged (kCorrupt), not at all: its rows are made before the first is written.
  Result<void> Add(const Mapped& record, const Table& table, const store::Carried& carried) {
    rows_.clear();
    std::vector<Cell> key;
    for (size_t i = 0; i < record.key.size(); ++i) {
      const auto cells = CellsOfBytes(record.key[i].type, carried.key[i]);
      key.insert(key.end(), cells.begin(), cells.end());
    }
    if (record.message) {
      TRY(AddRow(table, std::move(key), carried.bytes, &record));
    } else {
      key.emplace_back(Blob{carried.bytes});
      rows_.emplace_back(&table, std::move(key));
    }
    for (const auto& [into, cells] : rows_) TRY(Insert(*into, cells));
    return {};
  }

  uint64_t unknown() const { return unknown_; }

 private:
  // A row of a message and those of the messages within it.
  Result<void> AddRow(const Table& table, std::vector<Cell> cells, std::string_view bytes, const Mapped* record) {
    const std::vector<Cell> key = cells;
    std::vector<Pending> pending;
    TRY(Fill(*table.message, bytes, record, cells, pending));
    rows_.emplace_back(&table, std::move(cells));
    for (const Pending& one : pending) TRY(AddChildren(*table.Child(one.field->table), key, one));
    return {};
  }

  struct Pending {
    const Field* field = nullptr;
    std::vector<Item> items;
  };

  Result<void> AddChildren(const Table& child, const std::vector<Cell>& key, const Pending& pending) {
    const Field& field = *pending.field;
    int64_t position = 0;
    for (const Item& item : pending.items) {
      std::vector<Cell> cells = key;
      cells.push_back(field.form == Field::Form::kRow ? Cell(Text8{std::string(field.name)}) : Cell(position++));
      if (field.form == Field::Form::kValues) {
        const auto value = CellsOf(field.type, item);
        if (!value) return kDamaged;
        cells.insert(cells.end(), value->begin(), value->end());
        rows_.emplace_back(&child, std::move(cells));
      } else {
        if (item.kind != Item::Kind::kBytes) return kDamaged;
        TRY(AddRow(child, std::move(cells), item.bytes, nullptr));
      }
    }
    return {};
  }

  // The cells of a message; `bytes` none: it is left out.
  Result<void> Fill(const Message& message, std::optional<std::string_view> bytes, const Mapped* record, std::vector<Cell>& cells, std::vector<Pending>& pending) {
    auto items = bytes ? Divide(*bytes) : Items();
    if (!items) return kDamaged;
    for (const Field& field : message.fields) {
      auto found = items->extract(field.number);
      std::vector<Item> values = found ? std::move(found.mapped()) : std::vector<Item>();
      if (record && InKey(*record, field)) continue;
      const bool hidden = field.secret && !options_.secrets;
      switch (field.form) {
        case Field::Form::kColumn: TRY(AddCells(field, hidden, bytes.has_value(), values, cells)); break;
        case Field::Form::kPacked: TRY(AddPacked(bytes.has_value(), values, cells)); break;
        case Field::Form::kMarked:
        case Field::Form::kInline: {
          // Of messages that stand there twice the last would count; they do not.
          if (values.size() > 1 || (!values.empty() && values[0].kind != Item::Kind::kBytes)) return kDamaged;
          const auto inner = values.empty() ? std::nullopt : std::optional(values[0].bytes);
          if (field.form == Field::Form::kMarked) cells.push_back(inner ? Cell(int64_t{1}) : Cell());
          TRY(Fill(*field.message, inner, nullptr, cells, pending));
          break;
        }
        case Field::Form::kRow:
          if (values.size() > 1) return kDamaged;
          [[fallthrough]];
        case Field::Form::kRows:
        case Field::Form::kValues:
          if (!hidden && !values.empty()) pending.push_back({&field, std::move(values)});
          break;
      }
    }
    for (const auto& [number, values] : *items) unknown_ += values.size();
    return {};
  }

  static Result<void> AddCells(const Field& field, bool hidden, bool present, const std::vector<Item>& values, std::vector<Cell>& cells) {
    std::vector<Cell> made(PartsOf(field.type).size());
    if (!hidden && !values.empty()) {
      auto of = CellsOf(field.type, values.back());
      if (!of) return kDamaged;
      made = *std::move(of);
    } else if (!hidden && present && !field.optional) {
      made = CellsOfNothing(field.type);
    }
    cells.insert(cells.end(), made.begin(), made.end());
    return {};
  }

  static Result<void> AddPacked(bool present, const std::vector<Item>& values, std::vector<Cell>& cells) {
    std::string packed;
    for (const Item& item : values) {
      if (item.kind != Item::Kind::kBytes || !AreVarints(item.bytes)) return kDamaged;
      packed += item.bytes;
    }
    cells.push_back(present ? Cell(Blob{std::move(packed)}) : Cell());
    return {};
  }

  Result<void> Insert(const Table& table, const std::vector<Cell>& cells) {
    auto known = statements_.find(&table);
    if (known == statements_.end()) known = statements_.emplace(&table, TRY(connection_.Prepare(InsertStatement(table)))).first;
    return known->second.Run(cells);
  }

  const Connection& connection_;
  const ExportOptions& options_;
  std::map<const Table*, Statement> statements_;
  std::vector<std::pair<const Table*, std::vector<Cell>>> rows_;  // of one record, at most some MiB
  uint64_t unknown_ = 0;
};

Result<void> MakeTables(const Connection& connection, const ExportOptions& options) {
  TRY(connection.Execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; BEGIN", kApplicationId, kFormat)));
  TRY(connection.Execute("CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID"));
  Statement about = TRY(connection.Prepare("INSERT INTO about VALUES (?, ?)"));
  TRY(about.Run({Text8{"secrets"}, int64_t{options.secrets}}));
  TRY(about.Run({Text8{"version"}, Text8{options.version}}));
  for (const Table* table : AllTables()) TRY(connection.Execute(CreateStatement(*table)));
  for (const std::string_view view : Views()) TRY(connection.Execute(view));
  return {};
}

Result<void> SyncFile(const std::filesystem::path& file) {
  const UniqueFd fd = TRY(OpenFile(file, O_RDWR));
  if (::fsync(fd.Get()) != 0) return Fail(SystemError(errno, "sync", file));
  return {};
}

}  // namespace

uint64_t Tally::Records() const {
  return std::accumulate(tables.begin(), tables.end(), uint64_t{0}, [](uint64_t sum, const auto& table) { return sum + table.second; });
}

Result<Tally> Export(const store::RecordWalk& records, const std::filesystem::path& file, const ExportOptions& options, const Progress& progress) {
  Tally tally;
  {
    const Connection connection = TRY(Connection::Create(file));
    TRY(MakeTables(connection, options));
    Writer writer(connection, options);
    uint64_t done = 0;
    for (size_t i = 0; i < Everything().size(); ++i) {
      const Mapped& record = Everything()[i];
      auto& [name, count] = tally.tables.emplace_back(record.table, 0);
      if (record.secret && !options.secrets) continue;
      Result<void> written;
      const auto damaged = [&](std::string what) { tally.damaged.push_back(std::move(what)); };
      TRY(records.Carry(record.kind, {[&](const store::Carried& carried) {
                                      written = writer.Add(record, *Tables()[i], carried);
                                      if (!written && written.error().code == Code::kCorrupt) {
                                        damaged(WhereOf(record, carried));
                                        written = {};
                                        return true;
                                      }
                                      if (!written) return false;
                                      ++count;
                                      progress(++done);
                                      return true;
                                    },
                                    damaged}));
      if (!written) return Fail(written.error().code, fmt::format("writing {}: {}", name, written.error().message));
    }
    tally.unknown = writer.unknown();
    TRY(connection.Execute("COMMIT"));
  }
  TRY(SyncFile(file));
  return tally;
}

}  // namespace chanoma::freedom
