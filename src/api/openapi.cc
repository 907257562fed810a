#include "api/openapi.h"

#include <fmt/format.h>

#include <map>

#include "accounts/principal.h"
#include "api/route.h"
#include "json/writer.h"

namespace chanoma::api {
namespace {

std::string MethodKey(http::Method method) {
  std::string name(http::MethodName(method));
  for (char& c : name) c = static_cast<char>(c - 'A' + 'a');
  return name;
}

// The names in "/videos/{id}/s/{edition}".
std::vector<std::string> PathParameters(std::string_view pattern) {
  std::vector<std::string> names;
  for (size_t open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    names.emplace_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  }
  return names;
}

void WriteReference(json::Writer& out, std::string_view schema) {
  out.BeginObject().Field("$ref", fmt::format("#/components/schemas/{}", schema)).EndObject();
}

void WriteAnswer(json::Writer& out, const Route& route) {
  out.Key(fmt::format("{}", route.status)).BeginObject().Field("description", route.status == 204 ? "Done" : "The answer");
  if (!route.answer.empty()) {
    const bool media = route.answer.find('/') != std::string_view::npos;
    out.Key("content").BeginObject().Key(media ? route.answer : "application/json").BeginObject().Key("schema");
    if (media) out.BeginObject().EndObject();
    else WriteReference(out, route.answer);
    out.EndObject().EndObject();
  }
  out.EndObject();
}

void WriteOperation(json::Writer& out, const Route& route) {
  out.BeginObject().Field("operationId", route.id).Field("summary", route.summary);
  out.Field("x-permission", accounts::PermissionName(route.permission));
  const std::vector<std::string> path = PathParameters(route.pattern);
  if (!path.empty() || !route.query.empty()) {
    out.Key("parameters").BeginArray();
    for (const std::string& name : path) {
      out.BeginObject().Field("name", name).Field("in", "path").Field("required", true).Key("schema").Raw(R"({"type":"string"})").EndObject();
    }
    for (const Parameter& parameter : route.query) {
      out.BeginObject().Field("name", parameter.name).Field("in", "query").Field("description", parameter.description);
      out.Key("schema").Raw(parameter.schema).EndObject();
    }
    out.EndArray();
  }
  if (!route.body.empty()) {
    out.Key("requestBody").BeginObject().Field("required", true).Key("content").BeginObject().Key("application/json").BeginObject().Key("schema");
    WriteReference(out, route.body);
    out.EndObject().EndObject().EndObject();
  }
  out.Key("responses").BeginObject();
  WriteAnswer(out, route);
  out.Key("default").BeginObject().Field("description", "What went wrong (RFC 9457)").Key("content").BeginObject();
  out.Key("application/problem+json").BeginObject().Key("schema");
  WriteReference(out, "Problem");
  out.EndObject().EndObject().EndObject().EndObject().EndObject();
}

}  // namespace

std::array<const SchemaList*, 7> SchemaLists() { return {&Schemas(), &DeviceSchemas(), &GroupSchemas(), &SearchSchemas(), &ActivitySchemas(), &MendingSchemas(), &OnlineSchemas()}; }

std::string OpenApiDocument(std::string_view version, std::string_view base_path) {
  std::map<std::string_view, std::vector<const Route*>> paths;
  for (const Route& route : Routes()) paths[route.pattern].push_back(&route);
  json::Writer out(32768);
  out.BeginObject().Field("openapi", "3.1.0").Key("info").BeginObject().Field("title", "Chanoma").Field("version", version);
  out.Key("license").BeginObject().Field("name", "GPL-3.0-or-later").EndObject().EndObject();
  out.Key("servers").BeginArray().BeginObject().Field("url", base_path.empty() ? "/" : base_path).EndObject().EndArray();
  out.Key("paths").BeginObject();
  for (const auto& [pattern, routes] : paths) {
    out.Key(pattern).BeginObject();
    for (const Route* route : routes) {
      out.Key(MethodKey(route->method));
      WriteOperation(out, *route);
    }
    out.EndObject();
  }
  out.EndObject().Key("components").BeginObject().Key("schemas").BeginObject();
  for (const SchemaList* schemas : SchemaLists()) {
    for (const auto& [name, schema] : *schemas) out.Key(name).Raw(schema);
  }
  out.EndObject().EndObject().EndObject();
  return out.Take();
}

}  // namespace chanoma::api
