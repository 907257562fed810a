#include "http/response.h"

#include "http/request.h"

namespace chanoma::http {

Response::Response(int code, std::string_view content_type, Body content) : status(code), body(std::move(content)) {
  headers.reserve(4);
  headers.push_back({"Content-Type", std::string(content_type)});
}

Response Response::Json(std::string text, int code) { return Response(code, "application/json", std::move(text)); }

Response Response::Text(std::string text, int code) { return Response(code, "text/plain; charset=utf-8", std::move(text)); }

Response Response::Redirect(int code, std::string location) {
  Response response(code);
  response.Set("Location", std::move(location));
  return response;
}

Response& Response::Set(std::string_view name, std::string value) {
  for (Header& header : headers) {
    if (EqualsIgnoringCase(header.name, name)) {
      header.value = std::move(value);
      return *this;
    }
  }
  headers.push_back({std::string(name), std::move(value)});
  return *this;
}

const std::string* Response::Find(std::string_view name) const {
  for (const Header& header : headers) {
    if (EqualsIgnoringCase(header.name, name)) return &header.value;
  }
  return nullptr;
}

}  // namespace chanoma::http
