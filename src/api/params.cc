#include "api/params.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/identity.h"

namespace chanoma::api {
namespace {

std::string Escaped(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) out += static_cast<char>(c);
    else out += fmt::format("%{:02X}", c);
  }
  return out;
}

std::string Join(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text.empty() ? "none" : text;
}

bool Has(std::span<const std::string_view> names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

}  // namespace

Result<Ulid> PathId(const http::Request& request) {
  auto id = Ulid::Parse(request.Param("id"));
  if (!id) return Fail(Code::kNotFound, "nothing has this id");
  return id;
}

// Over the control socket one is the machine's owner, without an account.
std::string OwnerId(const accounts::Principal& principal) { return principal.account.IsNil() ? "owner" : principal.account.ToString(); }

Result<void> OnlyQuery(const http::Request& request, std::span<const std::string_view> known) {
  for (size_t i = 0; i < request.query.size(); ++i) {
    const std::string name(request.query[i].name);
    // A link was weighed by the door already.
    if (!Has(known, name) && name != kLinkQuery) {
      return Fail(Code::kInvalid, fmt::format("there is no parameter “{}” here; known: {}", name, Join(known)), name);
    }
    for (size_t j = 0; j < i; ++j) {
      if (request.query[j].name == name) return Fail(Code::kInvalid, fmt::format("{} comes twice", name), name);
    }
  }
  return {};
}

Result<int64_t> QueryNumber(const http::Request& request, std::string_view name, int64_t least, int64_t most, int64_t fallback) {
  const auto text = request.Query(name);
  if (!text) return fallback;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size() || number < least || number > most) {
    return Fail(Code::kInvalid, fmt::format("{} must be a whole number between {} and {}", name, least, most), std::string(name));
  }
  return number;
}

Result<size_t> PageLimit(const http::Request& request) { return static_cast<size_t>(TRY(QueryNumber(request, "limit", 1, 250, 50))); }

Result<json::Value> BodyObject(const http::Request& request, std::span<const std::string_view> known) {
  json::Value body = TRY(json::Parse(request.body));
  const json::Object* object = body.AsObject();
  if (!object) return Fail(Code::kInvalid, "the body must be a JSON object");
  for (const auto& [name, value] : *object) {
    if (!Has(known, name)) return Fail(Code::kInvalid, fmt::format("there is no field “{}” here; known: {}", name, Join(known)), name);
  }
  return body;
}

Result<std::optional<std::string>> OptionalText(const json::Value& body, std::string_view name) {
  const json::Value* value = body.Find(name);
  if (!value) return std::optional<std::string>();
  const std::string* text = value->AsString();
  if (!text) return Fail(Code::kInvalid, fmt::format("{} must be text", name), std::string(name));
  return std::optional<std::string>(*text);
}

Result<std::string> NeededText(const json::Value& body, std::string_view name) {
  auto text = TRY(OptionalText(body, name));
  if (!text || text->empty()) return Fail(Code::kInvalid, fmt::format("{} is needed", name), std::string(name));
  return std::move(*text);
}

Result<std::optional<bool>> OptionalBool(const json::Value& body, std::string_view name) {
  const json::Value* value = body.Find(name);
  if (!value) return std::optional<bool>();
  const bool* boolean = value->AsBool();
  if (!boolean) return Fail(Code::kInvalid, fmt::format("{} must be true or false", name), std::string(name));
  return std::optional<bool>(*boolean);
}

Result<int> ParseIndex(std::string_view text, std::string_view missing) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0) return Fail(Code::kNotFound, std::string(missing));
  return number;
}

bool IsBack(const json::Value& body, std::string_view name) {
  const json::Value* value = body.Find(name);
  return value && value->IsNull();
}

Result<std::optional<std::vector<std::string>>> OptionalWords(const json::Value& body, std::string_view name) {
  const json::Value* value = body.Find(name);
  if (!value) return std::optional<std::vector<std::string>>();
  std::vector<std::string> words;
  const json::Array* array = value->AsArray();
  for (size_t i = 0; array && i < array->size(); ++i) {
    const std::string* word = (*array)[i].AsString();
    if (!word) array = nullptr;
    else words.push_back(*word);
  }
  if (!array) return Fail(Code::kInvalid, fmt::format("{} must be a list of texts", name), std::string(name));
  return std::optional(std::move(words));
}

Result<std::optional<int64_t>> OptionalNumber(const json::Value& body, std::string_view name, int64_t least, int64_t most) {
  const json::Value* value = body.Find(name);
  if (!value || value->IsNull()) return std::optional<int64_t>();
  const auto number = value->AsInt();
  if (!number || *number < least || *number > most) {
    return Fail(Code::kInvalid, fmt::format("{} must be a whole number between {} and {}", name, least, most), std::string(name));
  }
  return std::optional<int64_t>(*number);
}

std::string PageAddress(std::string_view base, const http::Request& request, std::string_view after) {
  std::string address = fmt::format("{}{}", base, request.path);
  char separator = '?';
  const auto add = [&](std::string_view name, std::string_view value) {
    address += fmt::format("{}{}={}", separator, Escaped(name), Escaped(value));
    separator = '&';
  };
  for (size_t i = 0; i < request.query.size(); ++i) {
    if (request.query[i].name != "after") add(request.query[i].name, request.query[i].value);
  }
  if (!after.empty()) add("after", after);
  return address;
}

}  // namespace chanoma::api
