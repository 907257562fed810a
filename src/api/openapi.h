#pragma once
// The OpenAPI 3.1 document of the route table and the schemas. Pure functions.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chanoma::api {

std::string OpenApiDocument(std::string_view version, std::string_view base_path);

// Component schemas by name, each a JSON Schema (2020-12) text.
const std::vector<std::pair<std::string_view, std::string_view>>& Schemas();
const std::vector<std::pair<std::string_view, std::string_view>>& DeviceSchemas();
const std::vector<std::pair<std::string_view, std::string_view>>& ActivitySchemas();
const std::vector<std::pair<std::string_view, std::string_view>>& SearchSchemas();

}  // namespace chanoma::api
