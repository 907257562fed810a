#pragma once
// Reading a request's parameters and body, with errors that name the field. Pure functions.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.h"
#include "base/result.h"
#include "base/ulid.h"
#include "http/request.h"
#include "json/value.h"

namespace chanoma::api {

// The path's {id}: kNotFound when it cannot be an id, since nothing has such an id.
Result<Ulid> PathId(const http::Request& request);

// Whom what the request makes belongs to.
std::string OwnerId(const accounts::Principal& principal);

// kInvalid for a query parameter that is not in `known`, or comes twice.
Result<void> OnlyQuery(const http::Request& request, std::span<const std::string_view> known);

// `limit`: 1–250, 50 when absent.
Result<size_t> PageLimit(const http::Request& request);

// A whole number in [least, most]; `fallback` when absent.
Result<int64_t> QueryNumber(const http::Request& request, std::string_view name, int64_t least, int64_t most, int64_t fallback);

// The body as a JSON object whose members are all in `known`.
Result<json::Value> BodyObject(const http::Request& request, std::span<const std::string_view> known);

// Whether the member is there, and null: it takes back what was said.
bool IsBack(const json::Value& body, std::string_view name);

// A member that must be text (a boolean, a list of texts) when it is there.
Result<std::optional<std::string>> OptionalText(const json::Value& body, std::string_view name);
// The same, and it must be there, and not empty.
Result<std::string> NeededText(const json::Value& body, std::string_view name);
Result<std::optional<bool>> OptionalBool(const json::Value& body, std::string_view name);
Result<std::optional<std::vector<std::string>>> OptionalWords(const json::Value& body, std::string_view name);
// A whole number in [least, most], or nothing (or null).
Result<std::optional<int64_t>> OptionalNumber(const json::Value& body, std::string_view name, int64_t least, int64_t most);

// `base` + the request's path with `query` in place of its own: an address for `this` and `next`.
std::string PageAddress(std::string_view base, const http::Request& request, std::string_view after);

// A plain decimal number; kNotFound with `missing` for anything else.
Result<int> ParseIndex(std::string_view text, std::string_view missing);

}  // namespace chanoma::api
