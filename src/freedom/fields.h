#pragma once
// The words in which message descriptions are written. Private to freedom.

#include "freedom/message.h"

namespace chanoma::freedom {

inline Field Column(int number, std::string_view name, Type type, std::string_view words = {}) {
  return {.number = number, .name = name, .form = Field::Form::kColumn, .type = type, .table = {}, .words = words};
}
inline Field Id(int number, std::string_view name, std::string_view words = {}) { return Column(number, name, Type::kId, words); }
inline Field Text(int number, std::string_view name, std::string_view words = {}) { return Column(number, name, Type::kText, words); }
inline Field Yes(int number, std::string_view name, std::string_view words = {}) { return Column(number, name, Type::kBool, words); }
// Milliseconds since 1970 UTC, or of a length.
inline Field Time(int number, std::string_view name, std::string_view words = {}) { return Column(number, name, Type::kSint64, words); }

inline Field Of(Field::Form form, int number, std::string_view name, const Message& message, std::string_view table, std::string_view words) {
  return {.number = number, .name = name, .form = form, .message = &message, .table = table, .words = words};
}
inline Field Inline(int number, std::string_view name, const Message& message, std::string_view words = {}) {
  return Of(Field::Form::kInline, number, name, message, {}, words);
}
inline Field Marked(int number, std::string_view name, const Message& message, std::string_view words = {}) {
  return Of(Field::Form::kMarked, number, name, message, {}, words);
}
inline Field Row(int number, std::string_view name, const Message& message, std::string_view table, std::string_view words = {}) {
  return Of(Field::Form::kRow, number, name, message, table, words);
}
inline Field Rows(int number, std::string_view name, const Message& message, std::string_view table, std::string_view words = {}) {
  return Of(Field::Form::kRows, number, name, message, table, words);
}
inline Field Values(int number, std::string_view name, Type type, std::string_view table, std::string_view words = {}) {
  return {.number = number, .name = name, .form = Field::Form::kValues, .type = type, .table = table, .words = words};
}
inline Field Packed(int number, std::string_view name, std::string_view words) {
  return {.number = number, .name = name, .form = Field::Form::kPacked, .type = Type::kSint64, .table = {}, .words = words};
}

inline Field Optional(Field field) {
  field.optional = true;
  return field;
}
inline Field Secret(Field field) {
  field.secret = true;
  return field;
}
inline Field To(std::string_view table, Field field) {
  field.references = table;
  return field;
}
inline Field As(std::string_view column, Field field) {
  field.column = column;
  return field;
}

}  // namespace chanoma::freedom
