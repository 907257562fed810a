// Every field of every record has its place in an export, or a reason why not: a new one without either turns this red.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "freedom/layout.h"

namespace chanoma::freedom {
namespace {

struct ProtoField {
  std::string type;
  bool repeated = false, optional = false;
};
using ProtoMessages = std::map<std::string, std::map<int, std::pair<std::string, ProtoField>>>;

std::string ReadText(const char* path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The file as it is written by hand: one message after the other, one field a line or several.
ProtoMessages ReadProto() {
  std::string text = std::regex_replace(ReadText(CHANOMA_RECORDS), std::regex("//[^\n]*"), "");
  // A choice is a list of fields of which one is there.
  text = std::regex_replace(text, std::regex("oneof \\w+ \\{([^}]*)\\}"), "$1");
  ProtoMessages messages;
  const std::regex message("message (\\w+) \\{([^}]*)\\}"), field("(repeated |optional )?(\\w+) (\\w+) = (\\d+);");
  for (std::sregex_iterator it(text.begin(), text.end(), message), end; it != end; ++it) {
    const std::string body = (*it)[2];
    auto& fields = messages[(*it)[1]];
    for (std::sregex_iterator one(body.begin(), body.end(), field); one != end; ++one) {
      fields[std::stoi((*one)[4])] = {(*one)[3], {(*one)[2], (*one)[1] == "repeated ", (*one)[1] == "optional "}};
    }
  }
  return messages;
}

// What is wrong with how the field is described; empty when nothing is.
std::string Disagreement(const std::string& name, const ProtoField& proto, const Field& field) {
  static const std::map<std::string, std::set<Type>> kTypes = {
      {"bytes", {Type::kId, Type::kWork, Type::kSeries, Type::kText, Type::kBytes}}, {"bool", {Type::kBool}}, {"uint32", {Type::kUint32}}, {"uint64", {Type::kUint64}},
      {"int32", {Type::kInt32}}, {"sint32", {Type::kSint32}}, {"sint64", {Type::kSint64}}, {"fixed64", {Type::kFixed64}}, {"double", {Type::kDouble}}};
  using enum Field::Form;
  if (name != field.name) return "is called " + name;
  if (proto.optional != field.optional) return "is optional in one of them only";
  const auto types = kTypes.find(proto.type);
  if (types == kTypes.end()) {
    if (!field.message || field.message->name != proto.type) return "is a " + proto.type;
    return (field.form == kRows) == proto.repeated ? "" : "is repeated in one of them only";
  }
  if (field.message || !types->second.contains(field.type)) return "is of the type " + proto.type;
  return (field.form == kValues || field.form == kPacked) == proto.repeated ? "" : "is repeated in one of them only";
}

void Compare(const ProtoMessages& protos, const Message& message, std::set<std::string>& seen) {
  const std::string name(message.name);
  ASSERT_TRUE(protos.contains(name)) << name;
  seen.insert(name);
  auto fields = protos.at(name);
  int before = 0;
  for (const Field& field : message.fields) {
    EXPECT_GT(field.number, before) << name << ": fields are described in the order of their numbers";
    before = field.number;
    const auto proto = fields.find(field.number);
    if (proto == fields.end()) {
      ADD_FAILURE() << name << " has no field " << field.number;
      continue;
    }
    EXPECT_EQ(Disagreement(proto->second.first, proto->second.second, field), "") << name << "." << field.name;
    fields.erase(proto);
    if (field.message) Compare(protos, *field.message, seen);
  }
  for (const auto& [number, field] : fields) ADD_FAILURE() << name << "." << field.first << " is in no table of an export (src/freedom), and nothing says why";
}

TEST(Mapping, EveryFieldOfEveryRecordHasAPlaceOrAReason) {
  const ProtoMessages protos = ReadProto();
  ASSERT_GT(protos.size(), 50u);
  std::set<std::string> seen;
  for (const Mapped& record : Everything()) {
    EXPECT_EQ(record.message ? record.message->name : "", store::ShapeOf(record.kind).message) << record.table;
    if (record.message) Compare(protos, *record.message, seen);
  }
  for (const LeftOut& left : NotExported()) {
    EXPECT_TRUE(protos.contains(std::string(left.message))) << left.message;
    EXPECT_FALSE(left.reason.empty()) << left.message;
    EXPECT_TRUE(seen.insert(std::string(left.message)).second) << left.message << " is exported, and left out";
  }
  for (const auto& [name, fields] : protos) EXPECT_TRUE(seen.contains(name)) << name << " is neither in an export nor left out with a reason";
}

TEST(Mapping, EveryKindOfRecordIsCarriedOnce) {
  std::vector<store::RecordKind> kinds;
  for (const store::RecordShape& shape : store::RecordShapes()) kinds.push_back(shape.kind);
  std::vector<store::RecordKind> mapped;
  for (const Mapped& record : Everything()) mapped.push_back(record.kind);
  EXPECT_EQ(mapped, kinds);
  for (const store::RecordKind kind : kinds) EXPECT_EQ(store::ShapeOf(kind).kind, kind);
}

TEST(Mapping, KeysAreMadeOfWhatTheStoreMakesThemOf) {
  for (const Mapped& record : Everything()) {
    const auto& parts = store::ShapeOf(record.kind).key;
    ASSERT_EQ(parts.size(), record.key.size()) << record.table;
    for (size_t i = 0; i < parts.size(); ++i) EXPECT_EQ(parts[i] == store::KeyPart::kId, record.key[i].type == Type::kId) << record.table;
  }
}

TEST(Mapping, NoTwoTablesOrColumnsHaveOneName) {
  std::set<std::string> tables;
  for (const Table* table : AllTables()) {
    EXPECT_TRUE(tables.insert(table->name).second) << table->name;
    std::set<std::string> columns;
    for (const ColumnOf& column : table->columns) EXPECT_TRUE(columns.insert(column.name).second) << table->name << "." << column.name;
  }
}

// Whether a message within a row is there is told by a column that is never NULL.
void CheckTelling(const Message& message) {
  for (const Field& field : message.fields) {
    if (!field.message) continue;
    CheckTelling(*field.message);
    if (field.form != Field::Form::kInline) continue;
    const bool tells = std::ranges::any_of(field.message->fields, [](const Field& one) {
      return one.form == Field::Form::kColumn && !one.optional && !one.secret && one.type != Type::kId && one.type != Type::kWork && one.type != Type::kSeries;
    });
    EXPECT_TRUE(tells) << message.name << "." << field.name << " has to be Marked()";
  }
}

TEST(Mapping, WhatIsInlineTellsWhetherItIsThere) {
  for (const Mapped& record : Everything()) {
    if (record.message) CheckTelling(*record.message);
  }
}

// docs/export.md lists the tables as they are made. CHANOMA_WRITE_DOCUMENTS=1 writes that part anew.
TEST(Documents, TheExportsTablesAreListed) {
  constexpr std::string_view kBegin = "<!-- tables, made by freedom_test -->\n\n";
  std::string text = ReadText(CHANOMA_EXPORT_DOCUMENT);
  const size_t at = text.find(kBegin);
  ASSERT_NE(at, std::string::npos);
  const std::string wanted = text.substr(0, at + kBegin.size()) + Documentation();
  if (std::getenv("CHANOMA_WRITE_DOCUMENTS") != nullptr) std::ofstream(CHANOMA_EXPORT_DOCUMENT) << wanted;
  else EXPECT_TRUE(text == wanted) << "CHANOMA_WRITE_DOCUMENTS=1 build/dev/freedom_test --gtest_filter='Documents.*' writes it anew";
}

}  // namespace
}  // namespace chanoma::freedom
