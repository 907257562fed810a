#pragma once
// The OpenAPI 3.1 document of the route table and the schemas. Pure functions.

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chanoma::api {

std::string OpenApiDocument(std::string_view version, std::string_view base_path);

// Component schemas by name, each a JSON Schema (2020-12) text.
using SchemaList = std::vector<std::pair<std::string_view, std::string_view>>;
const SchemaList& Schemas();
const SchemaList& DeviceSchemas();
const SchemaList& ActivitySchemas();
const SchemaList& SearchSchemas();
const SchemaList& GroupSchemas();
const SchemaList& MendingSchemas();
const SchemaList& OnlineSchemas();
// The lists that the document is made of.
std::array<const SchemaList*, 7> SchemaLists();

}  // namespace chanoma::api
