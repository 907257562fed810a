#include "http/problem.h"

#include <array>

#include "http/utf8.h"

namespace chanoma::http {
namespace {

std::string ProblemBody(int status, std::string_view code, std::string_view detail, std::string_view field, std::string_view request_id) {
  std::string out;
  out.reserve(160 + detail.size() + field.size());
  out += R"({"type":"about:blank","title":)";
  AppendJsonString(out, StatusTitle(status));
  out += R"(,"status":)";
  out += std::to_string(status);
  out += R"(,"detail":)";
  AppendJsonString(out, detail);
  out += R"(,"code":)";
  AppendJsonString(out, code);
  if (!field.empty()) {
    out += R"(,"field":)";
    AppendJsonString(out, field);
  }
  out += R"(,"requestId":)";
  AppendJsonString(out, request_id);
  out += '}';
  return out;
}

Response Make(int status, std::string body) {
  Response response(status, "application/problem+json", std::move(body));
  response.headers.push_back({"Cache-Control", "no-store"});
  if (status == 503 || status == 429) response.headers.push_back({"Retry-After", "1"});
  return response;
}

// The bytes that stand for themselves in a JSON string.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (size_t i = 0x20; i < 0x7f; ++i) plain[i] = i != '"' && i != '\\';
  return plain;
}();

void AppendEscaped(std::string& out, unsigned char byte) {
  static constexpr char kHex[] = "0123456789abcdef";
  if (byte >= 0x80) {
    out += "\xef\xbf\xbd";  // U+FFFD
  } else if (byte == '"' || byte == '\\') {
    out += '\\';
    out += static_cast<char>(byte);
  } else if (byte == '\n') {
    out += "\\n";
  } else {
    out += "\\u00";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

}  // namespace

int StatusOf(Code code) {
  switch (code) {
    case Code::kInvalid: return 422;
    case Code::kUnauthenticated: return 401;
    case Code::kForbidden: return 403;
    case Code::kNotFound: return 404;
    case Code::kConflict: return 409;
    case Code::kTooLarge: return 413;
    case Code::kUnsupported: return 422;  // the request was fine, its content cannot be dealt with; 415 speaks of Content-Type
    case Code::kUnavailable: return 503;
    case Code::kTooMany: return 429;
    case Code::kNoSpace: return 507;
    case Code::kWouldBlock:
    case Code::kCancelled:
    case Code::kCorrupt:
    case Code::kInternal: return 500;
  }
  return 500;
}

bool IsInternal(Code code) { return StatusOf(code) == 500; }

std::string_view StatusTitle(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 460: return "Checksum Mismatch";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "Unknown";
  }
}

Response Problem(const Error& error, std::string_view request_id) {
  const int status = StatusOf(error.code);
  if (IsInternal(error.code)) {
    return Make(status, ProblemBody(status, CodeName(Code::kInternal), "something went wrong here; the log has the details under this request id", {},
                                    request_id));
  }
  Response response = Make(status, ProblemBody(status, CodeName(error.code), error.message, error.field, request_id));
  if (error.retry_after.count() > 0) response.Set("Retry-After", std::to_string(error.retry_after.count()));
  if (status == 401) response.Set("WWW-Authenticate", "Bearer");  // RFC 9110 §15.5.2
  return response;
}

Response Problem(int status, std::string_view code, std::string_view detail, std::string_view request_id) {
  return Make(status, ProblemBody(status, code, detail, {}, request_id));
}

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  size_t copied = 0;  // what needs no escape goes over in whole runs
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (kPlain[byte]) {
      ++i;
      continue;
    }
    if (const size_t length = byte < 0x80 ? 0 : Utf8SequenceLength(text.substr(i)); length > 0) {
      i += length;
      continue;
    }
    out.append(text, copied, i - copied);
    AppendEscaped(out, byte);
    copied = ++i;
  }
  out.append(text, copied);
  out += '"';
}

}  // namespace chanoma::http
