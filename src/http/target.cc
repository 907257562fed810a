#include "http/target.h"

#include <algorithm>

#include "http/utf8.h"

namespace chanoma::http {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Bytes that never stand unescaped in a target.
bool IsForbiddenRaw(char c) { return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f; }

// Decodes `text` onto `out`; false for a bad escape, a NUL or a byte that must be escaped.
bool Decode(std::string_view text, bool plus_is_space, std::string& out) {
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (IsForbiddenRaw(c)) return false;
    if (c == '%') {
      if (text.size() - i < 3) return false;
      const int high = HexDigit(text[i + 1]), low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high << 4 | low);
      if (c == 0) return false;
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    out += c;
  }
  return true;
}

bool HasDotSegment(std::string_view path) {
  for (size_t start = 1; start <= path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    const std::string_view segment = path.substr(start, end - start);
    if (segment == "." || segment == "..") return true;
    start = end + 1;
  }
  return false;
}

Result<void> ParsePath(std::string_view raw, std::string& path) {
  path.clear();
  const auto slashes = std::count(raw.begin(), raw.end(), '/');
  if (!Decode(raw, false, path)) return Fail(Code::kInvalid, "the path is not properly encoded");
  // An encoded slash would change where segments begin; a backslash means one to too many programs.
  if (std::count(path.begin(), path.end(), '/') != slashes || path.find('\\') != std::string::npos) {
    return Fail(Code::kInvalid, "the path may not contain encoded slashes or backslashes");
  }
  if (std::any_of(path.begin(), path.end(), IsControl)) return Fail(Code::kInvalid, "the path may not contain control characters");
  if (!IsUtf8(path)) return Fail(Code::kInvalid, "the path is not UTF-8");
  if (HasDotSegment(path)) return Fail(Code::kInvalid, "the path may not contain dot segments");
  return {};
}

Result<void> ParseQuery(std::string_view raw, Fields& query) {
  query.Clear();
  std::string name, value;
  while (!raw.empty()) {
    const size_t end = std::min(raw.find('&'), raw.size());
    const std::string_view pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty()) continue;
    if (query.size() == kMaxQueryParameters) return Fail(Code::kInvalid, "too many query parameters");
    const size_t equals = std::min(pair.find('='), pair.size());
    name.clear();
    value.clear();
    if (!Decode(pair.substr(0, equals), true, name) || !Decode(pair.substr(std::min(equals + 1, pair.size())), true, value) ||
        !IsUtf8(name) || !IsUtf8(value)) {
      return Fail(Code::kInvalid, "the query is not properly encoded");
    }
    query.Add(name, value);
  }
  return {};
}

}  // namespace

Result<void> ParseTarget(std::string_view target, std::string& path, Fields& query) {
  if (target.empty() || target.front() != '/') return Fail(Code::kInvalid, "the request target must begin with a slash");
  const size_t question = std::min(target.find('?'), target.size());
  TRY(ParsePath(target.substr(0, question), path));
  return ParseQuery(target.substr(std::min(question + 1, target.size())), query);
}

bool StripBasePath(std::string_view base, std::string& path) {
  if (base.empty()) return true;
  if (!std::string_view(path).starts_with(base)) return false;
  if (path.size() == base.size()) {
    path = "/";
    return true;
  }
  if (path[base.size()] != '/') return false;
  path.erase(0, base.size());
  return true;
}

Result<std::string> NormaliseBasePath(std::string_view base) {
  while (base.ends_with('/')) base.remove_suffix(1);
  if (base.empty()) return std::string();
  std::string path;
  if (!base.starts_with('/')) path = "/";
  path += base;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '_' || c == '.' || c == '~';
  };
  if (!std::all_of(path.begin(), path.end(), allowed) || path.find("//") != std::string::npos || HasDotSegment(path)) {
    return Fail(Code::kInvalid, "the base path may hold only letters, digits, '-', '_', '.', '~' and single slashes", "base-path");
  }
  return path;
}

}  // namespace chanoma::http
