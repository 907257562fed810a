#include "freedom/layout.h"

#include <fmt/format.h>

#include "freedom/cells.h"

namespace chanoma::freedom {
namespace {

std::string NameOf(const std::string& prefix, const Field& field) { return prefix + std::string(field.column.empty() ? field.name : field.column); }

void AddParts(Table& table, const std::string& name, Type type, const Field* field) {
  for (const Part& part : PartsOf(type)) {
    ColumnOf column{name + std::string(part.suffix), part.declared, {}, {}, false};
    if (field) {
      column.references = field->references;
      column.words = std::string(field->words);
      column.secret = field->secret;
    }
    table.columns.push_back(std::move(column));
  }
}

std::unique_ptr<Table> ChildOf(const Table& parent, const Field& field) {
  auto child = std::make_unique<Table>();
  child->name = std::string(field.table);
  child->parent = &parent;
  // What is called "id" in "shows" is called "show" here.
  for (size_t i = 0; i < parent.keys; ++i) {
    ColumnOf column = parent.columns[i];
    if (column.name == "id") column.name = parent.name.substr(0, parent.name.size() - 1);
    column.words.clear();
    column.references = {};
    child->columns.push_back(std::move(column));
  }
  child->secret = parent.secret || field.secret;
  child->words = field.words;
  return child;
}

void AddFields(Table& table, const std::string& prefix, const Message& message, const Mapped* record);

void AddChild(Table& table, const Field& field) {
  if (table.Child(field.table)) return;  // another layer
  auto child = ChildOf(table, field);
  if (field.form == Field::Form::kRow) child->columns.push_back({std::string(kLayer), "TEXT", {}, {}, false});
  else child->columns.push_back({std::string(kPosition), "INTEGER", {}, {}, false});
  child->keys = child->columns.size();
  Table& placed = *table.children.emplace_back(std::move(child));
  if (field.form == Field::Form::kValues) {
    placed.value = field.type;
    AddParts(placed, std::string(kValue), field.type, nullptr);
  } else {
    placed.message = field.message;
    AddFields(placed, {}, *field.message, nullptr);
  }
}

void AddFields(Table& table, const std::string& prefix, const Message& message, const Mapped* record) {
  for (const Field& field : message.fields) {
    if (record && InKey(*record, field)) continue;
    const std::string name = NameOf(prefix, field);
    switch (field.form) {
      case Field::Form::kColumn: AddParts(table, name, field.type, &field); break;
      case Field::Form::kPacked: AddParts(table, name, Type::kBytes, &field); break;
      case Field::Form::kMarked:
        table.columns.push_back({name + "_said", "INTEGER", {}, std::string(field.words), false});
        AddFields(table, name + "_", *field.message, nullptr);
        break;
      case Field::Form::kInline: AddFields(table, name + "_", *field.message, nullptr); break;
      case Field::Form::kRow:
      case Field::Form::kRows:
      case Field::Form::kValues: AddChild(table, field); break;
    }
  }
}

// A field that is the key has the words of the field.
const Field* FieldOf(const Mapped& record, const KeyColumn& key) {
  if (!record.message) return nullptr;
  for (const Field& field : record.message->fields) {
    if (field.form == Field::Form::kColumn && field.name == key.name) return &field;
  }
  return nullptr;
}

std::unique_ptr<Table> TableOf(const Mapped& record) {
  auto table = std::make_unique<Table>();
  table->name = std::string(record.table);
  table->message = record.message;
  table->secret = record.secret;
  table->words = record.words;
  for (const KeyColumn& key : record.key) {
    AddParts(*table, std::string(key.name), key.type, FieldOf(record, key));
    if (!FieldOf(record, key) && key.name == "video") table->columns.back().references = "videos";
  }
  table->keys = table->columns.size();
  if (record.message) AddFields(*table, {}, *record.message, &record);
  else AddParts(*table, std::string(kValue), Type::kBytes, nullptr);
  return table;
}

void Gather(const Table& table, std::vector<const Table*>& all) {
  all.push_back(&table);
  for (const auto& child : table.children) Gather(*child, all);
}

std::string Listed(const Table& table, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += (i ? ", " : "") + table.columns[i].name;
  return text;
}

}  // namespace

const Table* Table::Child(std::string_view name_of) const {
  for (const auto& child : children) {
    if (child->name == name_of) return child.get();
  }
  return nullptr;
}

bool InKey(const Mapped& record, const Field& field) {
  for (const KeyColumn& key : record.key) {
    if (key.name == field.name && field.form == Field::Form::kColumn) return true;
  }
  return false;
}

const std::vector<std::unique_ptr<Table>>& Tables() {
  static const std::vector<std::unique_ptr<Table>> tables = [] {
    std::vector<std::unique_ptr<Table>> made;
    for (const Mapped& record : Everything()) made.push_back(TableOf(record));
    return made;
  }();
  return tables;
}

std::vector<const Table*> AllTables() {
  std::vector<const Table*> all;
  for (const auto& table : Tables()) Gather(*table, all);
  return all;
}

std::string CreateStatement(const Table& table) {
  std::string text = fmt::format("CREATE TABLE {} (\n", table.name);
  for (const ColumnOf& column : table.columns) {
    text += fmt::format("  {} {}", column.name, column.declared);
    if (!column.references.empty()) text += fmt::format(" REFERENCES {}(id)", column.references);
    text += ",\n";
  }
  text += fmt::format("  PRIMARY KEY ({})", Listed(table, table.keys));
  if (table.parent) text += fmt::format(",\n  FOREIGN KEY ({}) REFERENCES {}({})", Listed(table, table.parent->keys), table.parent->name, Listed(*table.parent, table.parent->keys));
  return text + "\n) WITHOUT ROWID";
}

const std::vector<std::string_view>& Views() {
  static const std::vector<std::string_view> views = {
      R"(CREATE VIEW shows_for_people AS
SELECT s.id, CASE s.kind WHEN 1 THEN 'series' ELSE 'film' END AS kind,
  (SELECT t.title FROM show_texts t WHERE t.show = s.id AND t.title IS NOT NULL
   ORDER BY CASE t.layer WHEN 'edited' THEN 0 WHEN 'told' THEN 1 ELSE 2 END, t.position LIMIT 1) AS title,
  (SELECT d.year FROM show_descriptions d WHERE d.show = s.id AND d.year IS NOT NULL
   ORDER BY CASE d.layer WHEN 'edited' THEN 0 WHEN 'told' THEN 1 ELSE 2 END LIMIT 1) AS year,
  datetime(s.added_ms / 1000, 'unixepoch') AS added, s.series
FROM shows s)",
      R"(CREATE VIEW videos_for_people AS
SELECT v.id, v.title, l.path || '/' || v.path AS path,
  CASE v.state WHEN 0 THEN 'found' WHEN 1 THEN 'probed' WHEN 2 THEN 'ready' ELSE 'failed' END AS state,
  v.width, v.height, v.duration_ms / 60000.0 AS minutes, v.stamp_size AS bytes, datetime(v.added_ms / 1000, 'unixepoch') AS added
FROM videos v LEFT JOIN libraries l ON l.id = v.library)",
      R"(CREATE VIEW watches_for_people AS
SELECT a.name AS account, coalesce(s.title, v.title, w.work_series) AS title, w.work_season AS season, w.work_episode AS episode,
  w.seen, w.position_ms / 60000.0 AS minutes, datetime(w.last_ms / 1000, 'unixepoch') AS last
FROM watches w JOIN accounts a ON a.id = w.account LEFT JOIN shows_for_people s ON s.series = w.work_series LEFT JOIN videos v ON v.id = w.video)",
      R"(CREATE VIEW listings_for_people AS
SELECT a.name AS account, s.title, s.year, CASE l.chosen WHEN 1 THEN 'planned' WHEN 2 THEN 'watching' WHEN 3 THEN 'completed' WHEN 4 THEN 'dropped' WHEN 5 THEN 'rewatching' END AS chosen,
  CASE l.scored WHEN 1 THEN l.score END AS score, datetime(l.added_ms / 1000, 'unixepoch') AS added
FROM listings l JOIN accounts a ON a.id = l.account JOIN shows_for_people s ON s.id = l.show)",
  };
  return views;
}

std::string Documentation() {
  std::string text;
  for (const Table* table : AllTables()) {
    text += fmt::format("### {}\n\n", table->name);
    if (!table->words.empty()) text += fmt::format("{}{}", table->words, table->words.back() == '.' ? "" : ".");
    else text += "A list.";
    if (table->parent) text += fmt::format(" Belongs to [{0}](#{0}).", table->parent->name);
    if (table->secret) text += " **Empty without `--with-secrets`.**";
    text += "\n\n| column | | |\n|---|---|---|\n";
    for (size_t i = 0; i < table->columns.size(); ++i) {
      const ColumnOf& column = table->columns[i];
      std::string words = column.words;
      if (!column.references.empty()) words += fmt::format("{}in `{}`", words.empty() ? "" : ", ", column.references);
      if (column.secret) words += fmt::format("{}**NULL without `--with-secrets`**", words.empty() ? "" : "; ");
      text += fmt::format("| `{}`{} | {} | {} |\n", column.name, i < table->keys ? " (key)" : "", column.declared, words);
    }
    text += "\n";
  }
  text += "## What is left out\n\n";
  for (const LeftOut& left : NotExported()) text += fmt::format("* `{}`: {}.\n", left.message, left.reason);
  return text;
}

}  // namespace chanoma::freedom
