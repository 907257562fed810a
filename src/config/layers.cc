#include "config/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>

// What toml++ 3.3 takes for granted of a table's name does not hold for every text ("[=", for one). Builds with assertions would
// abort there and others leave the language; without either it finds the mistake itself a step later.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "config/duration.h"
#include "config/size.h"

namespace chanoma::config {
namespace {

std::string DidYouMean(std::string_view name) {
  const std::string_view nearest = NearestKey(name);
  return nearest.empty() ? std::string() : fmt::format("; did you mean “{}”?", nearest);
}

tl::unexpected<Error> At(const std::string& file, const toml::source_region& place, const std::string& message, std::string field = {}) {
  return Fail(Code::kInvalid, fmt::format("{}:{}: {}", file, place.begin.line, message), std::move(field));
}

Result<LibraryEntry> ReadLibrary(const toml::node& node, const std::string& file) {
  const toml::table* table = node.as_table();
  if (!table) return At(file, node.source(), "write libraries as [[library]] with path = \"…\"");
  LibraryEntry entry;
  for (const auto& [key, value] : *table) {
    const auto text = value.value<std::string>();
    if (key.str() != "path" && key.str() != "name") {
      return At(file, key.source(), fmt::format("a library has path and name, not “{}”", key.str()), std::string(key.str()));
    }
    if (!text) return At(file, value.source(), fmt::format("{} is text", key.str()), std::string(key.str()));
    (key.str() == "path" ? entry.path : entry.name) = *text;
  }
  if (!entry.path.starts_with('/')) return At(file, node.source(), "a library's path begins with /", "path");
  return entry;
}

Result<OidcEntry> ReadOidc(const toml::node& node, const std::string& file) {
  const toml::table* table = node.as_table();
  if (!table) return At(file, node.source(), "write providers of sign-in as [[oidc]] with name, issuer and client_id", "oidc");
  OidcEntry entry;
  for (const auto& [key, value] : *table) {
    const std::string name(key.str());
    if (name == "create") {
      const auto create = value.value_exact<bool>();
      if (!create) return At(file, value.source(), "create is true or false", name);
      entry.create = *create;
      continue;
    }
    std::string* const place = name == "name"                 ? &entry.name
                               : name == "label"              ? &entry.label
                               : name == "issuer"             ? &entry.issuer
                               : name == "client_id"          ? &entry.client_id
                               : name == "client_secret"      ? &entry.client_secret
                               : name == "client_secret_file" ? &entry.client_secret_file
                               : name == "scopes"             ? &entry.scopes
                                                              : nullptr;
    if (place == nullptr) {
      return At(file, key.source(), fmt::format("a provider of sign-in has name, label, issuer, client_id, client_secret, client_secret_file, scopes and create, not “{}”", name), name);
    }
    const auto text = value.value_exact<std::string>();
    if (!text) return At(file, value.source(), fmt::format("{} is text", name), name);
    *place = *text;
  }
  if (const auto checked = CheckOidc(entry); !checked) return At(file, node.source(), checked.error().message, checked.error().field);
  return entry;
}

Result<Value> ReadValue(const Key& key, const toml::node& node) {
  if (const auto boolean = node.value_exact<bool>()) return CheckValue(key, *boolean);
  if (const auto integer = node.value_exact<int64_t>()) return CheckValue(key, *integer);
  if (const auto text = node.value_exact<std::string>()) return CheckValue(key, *text);
  return Fail(Code::kInvalid, fmt::format("{} has a value of the wrong kind", key.name), std::string(key.name));
}

bool IsOneOf(std::string_view word, std::string_view words) {
  while (!words.empty()) {
    const size_t end = std::min(words.find(", "), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 2, words.size()));
  }
  return false;
}

}  // namespace

Result<Value> CheckValue(const Key& key, Value value) {
  const auto refuse = [&](std::string_view wanted) {
    return Fail(Code::kInvalid, fmt::format("{} is {}", key.name, wanted), std::string(key.name));
  };
  switch (key.type) {
    case Type::kText: {
      const auto* text = std::get_if<std::string>(&value);
      if (!text) return refuse("text");
      if (text->find('\0') != std::string::npos || text->size() > 4096) return refuse("shorter text without zero bytes");
      if (!key.one_of.empty() && !IsOneOf(*text, key.one_of)) return refuse(fmt::format("one of: {}", key.one_of));
      if (const auto fits = key.fits ? key.fits(*text) : Result<void>(); !fits) return refuse(fits.error().message);
      return value;
    }
    case Type::kBool:
      if (!std::holds_alternative<bool>(value)) return refuse("true or false");
      return value;
    case Type::kSize:
      if (const auto* text = std::get_if<std::string>(&value)) {
        const auto size = ParseSize(*text);
        if (!size) return Fail(Code::kInvalid, fmt::format("{}: {}", key.name, size.error().message), std::string(key.name));
        value = *size;
      }
      [[fallthrough]];
    case Type::kInteger: {
      if (const auto* text = std::get_if<std::string>(&value); text && key.unit != Unit::kNone) {
        const auto duration = ParseDuration(*text, key.unit);
        if (!duration) return Fail(Code::kInvalid, fmt::format("{}: {}", key.name, duration.error().message), std::string(key.name));
        value = *duration;
      }
      const auto* number = std::get_if<int64_t>(&value);
      if (!number) return refuse(key.type == Type::kSize ? "a size such as 512MiB" : "a whole number");
      if (*number < key.least || *number > key.most) {
        const auto shown = [&](int64_t bound) { return key.unit == Unit::kNone ? fmt::format("{}", bound) : FormatDuration(bound, key.unit); };
        return refuse(key.type == Type::kSize ? fmt::format("at least {}", FormatSize(key.least)) : fmt::format("between {} and {}", shown(key.least), shown(key.most)));
      }
      return value;
    }
  }
  return refuse("of an unknown type");
}

Result<Value> ParseValue(const Key& key, std::string_view text) {
  if (key.type == Type::kBool) {
    if (text == "true" || text == "1" || text == "yes" || text == "on") return Value(true);
    if (text == "false" || text == "0" || text == "no" || text == "off") return Value(false);
    return Fail(Code::kInvalid, fmt::format("{} is true or false", key.name), std::string(key.name));
  }
  if (key.type == Type::kInteger && key.unit == Unit::kNone) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
      return Fail(Code::kInvalid, fmt::format("{} is a whole number", key.name), std::string(key.name));
    }
    return CheckValue(key, number);
  }
  return CheckValue(key, std::string(text));
}

Result<Layer> ParseToml(std::string_view text, const std::string& name) {
  const toml::parse_result parsed = toml::parse(text, name);
  if (!parsed) return At(name, parsed.error().source(), std::string(parsed.error().description()));
  Layer layer;
  for (const auto& [toml_key, node] : parsed.table()) {
    if (toml_key.str() == "library") {
      const toml::array* list = node.as_array();
      if (!list) return At(name, toml_key.source(), "write libraries as [[library]] with path = \"…\"", "library");
      for (const toml::node& item : *list) layer.libraries.push_back(TRY(ReadLibrary(item, name)));
      continue;
    }
    if (toml_key.str() == "oidc") {
      const toml::array* list = node.as_array();
      if (!list) return At(name, toml_key.source(), "write providers of sign-in as [[oidc]] with name, issuer and client_id", "oidc");
      for (const toml::node& item : *list) {
        layer.oidc.push_back(TRY(ReadOidc(item, name)));
        const OidcEntry& added = layer.oidc.back();
        for (size_t i = 0; i + 1 < layer.oidc.size(); ++i) {
          if (layer.oidc[i].name == added.name) return At(name, item.source(), fmt::format("there are two providers of sign-in called “{}”", added.name), "name");
        }
      }
      continue;
    }
    const Key* key = FindKey(toml_key.str());
    if (!key) {
      return At(name, toml_key.source(), fmt::format("unknown key “{}”{}", toml_key.str(), DidYouMean(toml_key.str())), std::string(toml_key.str()));
    }
    auto value = ReadValue(*key, node);
    if (!value) return At(name, node.source(), value.error().message, value.error().field);
    layer.values.emplace(key->name, std::move(*value));
    layer.places.emplace(key->name, fmt::format("{}:{}", name, toml_key.source().begin.line));
  }
  return layer;
}

Result<Layer> ParseEnvironment(const std::vector<std::pair<std::string, std::string>>& variables) {
  constexpr std::string_view kPrefix = "CHANOMA_";
  Layer layer;
  for (const auto& [name, text] : variables) {
    if (!name.starts_with(kPrefix)) continue;
    std::string bare = name.substr(kPrefix.size());
    for (char& c : bare) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    const Key* key = FindKey(bare);
    if (!key) return Fail(Code::kInvalid, fmt::format("environment: unknown variable {}{}", name, DidYouMean(bare)), name);
    auto value = ParseValue(*key, text);
    if (!value) return Fail(Code::kInvalid, fmt::format("environment: {}: {}", name, value.error().message), name);
    layer.values.emplace(key->name, std::move(*value));
  }
  return layer;
}

Result<LibraryEntry> ParseLibrary(std::string_view text) {
  LibraryEntry entry;
  // A name has no slash: "/a=b" is a path.
  if (const size_t equals = text.find('='); equals != std::string_view::npos && text.substr(0, equals).find('/') == std::string_view::npos) {
    entry.name = text.substr(0, equals);
    text.remove_prefix(equals + 1);
  }
  if (text.empty()) return Fail(Code::kInvalid, "--library takes [NAME=]PATH", "library");
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(std::filesystem::path(text), error);
  if (error) return Fail(Code::kInvalid, fmt::format("--library {}: {}", text, error.message()), "library");
  entry.path = absolute.lexically_normal().string();
  while (entry.path.size() > 1 && entry.path.ends_with('/')) entry.path.pop_back();
  return entry;
}

}  // namespace chanoma::config
