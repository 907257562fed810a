#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cmath>

#include "json/value.h"

namespace chanoma::json {
namespace {

constexpr size_t kDepth = 32;

// RapidJSON's SAX events, made into a Value. Returning false stops the parser; `refusal_` then says why.
class Builder {
 public:
  bool Null() { return Add(Value()); }
  bool Bool(bool b) { return Add(Value(b)); }
  bool Int(int i) { return Add(Value(int64_t{i})); }
  bool Uint(unsigned i) { return Add(Value(int64_t{i})); }
  bool Int64(int64_t i) { return Add(Value(i)); }
  bool Uint64(uint64_t i) {
    if (i > static_cast<uint64_t>(INT64_MAX)) return Double(static_cast<double>(i));
    return Add(Value(static_cast<int64_t>(i)));
  }
  bool Double(double d) { return Add(Value(d)); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
  bool String(const char* text, rapidjson::SizeType length, bool) { return Add(Value(std::string(text, length))); }
  bool StartObject() { return Push(Value(Object())); }
  bool StartArray() { return Push(Value(Array())); }
  bool EndObject(rapidjson::SizeType) { return Pop(); }
  bool EndArray(rapidjson::SizeType) { return Pop(); }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    if (open_.back().value.Find({text, length})) {
      refusal_ = fmt::format("the key \"{}\" stands twice", std::string_view(text, length));
      return false;
    }
    open_.back().key.assign(text, length);
    return true;
  }

  Value Take() { return std::move(root_); }
  const std::string& refusal() const { return refusal_; }

 private:
  struct Open {
    Value value;
    std::string key;
  };

  bool Push(Value value) {
    if (open_.size() >= kDepth) {
      refusal_ = fmt::format("nested deeper than {}", kDepth);
      return false;
    }
    open_.push_back({std::move(value), {}});
    return true;
  }
  bool Pop() {
    Value done = std::move(open_.back().value);
    open_.pop_back();
    return Add(std::move(done));
  }
  bool Add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Array* array = open_.back().value.AsArray()) {
      array->push_back(std::move(value));
    } else {
      open_.back().value.AsObject()->emplace_back(std::move(open_.back().key), std::move(value));
    }
    return true;
  }

  std::vector<Open> open_;
  Value root_;
  std::string refusal_;
};

}  // namespace

Result<Value> Parse(std::string_view text) {
  rapidjson::MemoryStream memory(text.data(), text.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(memory);
  rapidjson::Reader reader;
  Builder builder;
  // Iterative: the depth of hostile input must not become the depth of our stack.
  const auto result = reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                                   rapidjson::kParseFullPrecisionFlag>(stream, builder);
  if (result.IsError()) {
    const std::string why = builder.refusal().empty() ? rapidjson::GetParseError_En(result.Code()) : builder.refusal();
    return Fail(Code::kInvalid, fmt::format("not JSON at byte {}: {}", result.Offset(), why));
  }
  return builder.Take();
}

}  // namespace chanoma::json
