#pragma once
// How the records of the store are told in tables: one description, by which an export is written, read back, documented
// (docs/export.md) and compared with src/store/records.proto (tests/freedom). Values; the functions are pure.

#include <string_view>
#include <vector>

#include "store/carried.h"

namespace chanoma::freedom {

// What a field holds, beyond its type in records.proto, and so what stands in its column.
enum class Type {
  kId,      // bytes: a ULID as text, NULL for none
  kWork,    // bytes: a work in three columns: its series, season and episode
  kSeries,  // bytes: what the keys of the works of a series begin with, as text
  kText,    // bytes: text; what is no UTF-8, or has a zero byte in it, as a blob
  kBytes,   // bytes: a blob
  kBool, kUint32, kUint64, kInt32, kSint32, kSint64, kFixed64, kDouble,
};

struct Message;

struct Field {
  enum class Form {
    kColumn,
    kInline,  // a message: its fields are columns here, named after both; all NULL when it is left out
    kMarked,  // the same, with a column "…_said" since all of its fields may be left out
    kRow,     // a message: a row of another table, which has a column "layer" for the name of the field
    kRows,    // repeated messages: rows of another table, in the order of "position"
    kValues,  // repeated values: the same
    kPacked,  // repeated sint64, thousands of them: one blob of zigzag varints
  };
  int number = 0;
  std::string_view name;  // in records.proto
  Form form = Form::kColumn;
  Type type = Type::kText;            // of columns and values
  const Message* message = nullptr;   // of the others
  std::string_view table;             // where rows and values stand
  std::string_view words;             // for the documentation, where the name does not say it
  std::string_view references = {};   // the table whose rows it names, where there always is one
  std::string_view column = {};       // where the name is a word of SQL
  bool optional = false;              // in records.proto
  bool secret = false;                // NULL, or no rows, unless secrets are asked for
};

struct Message {
  std::string_view name;  // in records.proto
  std::vector<Field> fields;  // by their numbers, rising
};

struct KeyColumn {
  std::string_view name;  // that of a field when the record says its key itself
  Type type = Type::kId;
};

// One kind of record.
struct Mapped {
  store::RecordKind kind{};
  std::string_view table;
  std::vector<KeyColumn> key;
  const Message* message = nullptr;  // none: bytes, in a column "value"
  std::string_view words;
  bool secret = false;  // no rows unless secrets are asked for
};
const std::vector<Mapped>& Everything();

// A message, or one field of it, that is not exported, and why.
struct LeftOut {
  std::string_view message, reason;
};
const std::vector<LeftOut>& NotExported();

// The messages of the records, in files by what they are of.
const Message& LibraryMessage();
const Message& SettingMessage();
const Message& RoleMessage();
const Message& AccountMessage();
const Message& IdentityMessage();
const Message& CredentialMessage();
const Message& TicketMessage();
const Message& MailMessage();
const Message& AuditMessage();
const Message& ShowMessage();
const Message& EntryMessage();
const Message& VideoMessage();
const Message& MediaMessage();
const Message& PosterMessage();
const Message& UploadMessage();
const Message& WatchMessage();
const Message& ListingMessage();
const Message& SavedSearchMessage();
const Message& JobMessage();

// Shared among them.
const Message& FailureMessage();
const Message& PictureBesideMessage();
const Message& AudienceOfVideos();
const Message& FactsMessage();

}  // namespace chanoma::freedom
