#pragma once
// Writes one JSON text (RFC 8259) into a string, in order, without building a tree. The caller keeps the nesting right;
// text that is not UTF-8 is written with U+FFFD in place of the bad bytes, so that every answer is valid JSON. One thread.

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace chanoma::json {

class Writer {
 public:
  Writer() = default;
  explicit Writer(size_t reserve) { out_.reserve(reserve); }

  Writer& BeginObject() { return Open('{'); }
  Writer& EndObject() { return Close('}'); }
  Writer& BeginArray() { return Open('['); }
  Writer& EndArray() { return Close(']'); }
  Writer& Key(std::string_view key) {
    Comma();
    AppendString(key);
    out_ += ':';
    comma_ = false;
    return *this;
  }

  Writer& String(std::string_view text) {
    Comma();
    AppendString(text);
    return *this;
  }
  Writer& Bool(bool value) { return Literal(value ? "true" : "false"); }
  Writer& Null() { return Literal("null"); }
  template <std::integral T>
  Writer& Int(T value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return Literal({digits, static_cast<size_t>(end - digits)});
  }
  // The shortest text that reads back as `value`; null for what JSON cannot say (NaN, infinities).
  Writer& Number(double value);
  // `text` must be a whole JSON value.
  Writer& Raw(std::string_view text) { return Literal(text); }

  // key: value in one call.
  Writer& Field(std::string_view key, std::string_view text) { return Key(key).String(text); }
  Writer& Field(std::string_view key, const char* text) { return Key(key).String(text); }
  Writer& Field(std::string_view key, bool value) { return Key(key).Bool(value); }
  Writer& Field(std::string_view key, double value) { return Key(key).Number(value); }
  template <std::integral T>
  Writer& Field(std::string_view key, T value) {
    return Key(key).Int(value);
  }
  Writer& NullField(std::string_view key) { return Key(key).Null(); }

  const std::string& text() const { return out_; }
  std::string Take() { return std::move(out_); }

 private:
  Writer& Open(char c) {
    Comma();
    out_ += c;
    comma_ = false;
    return *this;
  }
  Writer& Close(char c) {
    out_ += c;
    comma_ = true;
    return *this;
  }
  Writer& Literal(std::string_view text) {
    Comma();
    out_ += text;
    return *this;
  }
  void Comma() {
    if (comma_) out_ += ',';
    comma_ = true;
  }
  void AppendString(std::string_view text);

  std::string out_;
  bool comma_ = false;
};

}  // namespace chanoma::json
