#include "json/value.h"
#include "json/writer.h"

namespace chanoma::json {
namespace {

void Write(Writer& out, const Value& value) {
  if (const bool* boolean = value.AsBool()) {
    out.Bool(*boolean);
  } else if (const int64_t* number = value.AsInt()) {
    out.Int(*number);
  } else if (value.IsNumber()) {
    out.Number(value.Number());
  } else if (const std::string* text = value.AsString()) {
    out.String(*text);
  } else if (const Array* array = value.AsArray()) {
    out.BeginArray();
    for (const Value& item : *array) Write(out, item);
    out.EndArray();
  } else if (const Object* object = value.AsObject()) {
    out.BeginObject();
    for (const auto& [key, member] : *object) {
      out.Key(key);
      Write(out, member);
    }
    out.EndObject();
  } else {
    out.Null();
  }
}

}  // namespace

std::string Compact(const Value& value) {
  Writer out;
  Write(out, value);
  return out.Take();
}

}  // namespace chanoma::json
