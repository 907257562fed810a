#include "http/request.h"

#include <algorithm>
#include <array>

namespace chanoma::http {
namespace {

constexpr std::array<std::string_view, kMethodCount> kMethodNames = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

constexpr char LowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

}  // namespace

std::string_view MethodName(Method method) { return kMethodNames[static_cast<size_t>(method)]; }

std::optional<Method> ParseMethod(std::string_view name) {
  for (size_t i = 0; i < kMethodCount; ++i) {
    if (kMethodNames[i] == name) return static_cast<Method>(i);
  }
  return std::nullopt;
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (LowerCase(a[i]) != LowerCase(b[i])) return false;
  }
  return true;
}

void Fields::Add(std::string_view name, std::string_view value) {
  spans_.push_back({static_cast<uint32_t>(text_.size()), static_cast<uint32_t>(name.size()), static_cast<uint32_t>(value.size())});
  text_ += name;
  text_ += value;
}

void Fields::Clear() {
  text_.clear();
  spans_.clear();
}

Fields::Entry Fields::operator[](size_t index) const {
  const Span& span = spans_[index];
  const char* start = text_.data() + span.name;
  return {{start, span.name_size}, {start + span.name_size, span.value_size}};
}

std::optional<std::string_view> Fields::Find(std::string_view name) const {
  for (size_t i = 0; i < spans_.size(); ++i) {
    const Entry entry = (*this)[i];
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Fields::FindIgnoringCase(std::string_view name) const {
  for (size_t i = 0; i < spans_.size(); ++i) {
    const Entry entry = (*this)[i];
    if (EqualsIgnoringCase(entry.name, name)) return entry.value;
  }
  return std::nullopt;
}

std::string Request::HeaderList(std::string_view name) const {
  std::string joined;
  for (size_t i = 0; i < headers.size(); ++i) {
    const Fields::Entry entry = headers[i];
    if (!EqualsIgnoringCase(entry.name, name)) continue;
    if (!joined.empty()) joined += ", ";
    joined += entry.value;
  }
  return joined;
}

std::vector<std::string_view> Request::QueryAll(std::string_view name) const {
  std::vector<std::string_view> values;
  for (size_t i = 0; i < query.size(); ++i) {
    if (query[i].name == name) values.push_back(query[i].value);
  }
  return values;
}

std::string_view Request::Param(std::string_view name) const {
  for (const PathParam& param : params) {
    if (param.name == name) return param.value;
  }
  return {};
}

}  // namespace chanoma::http
