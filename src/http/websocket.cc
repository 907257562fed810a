#include "http/websocket.h"

#include <nettle/base64.h>
#include <nettle/sha1.h>

#include <array>

#include "http/problem.h"

namespace chanoma::http {
namespace {

// Whether a comma-separated list header holds `token`, ignoring case.
bool HasToken(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (EqualsIgnoringCase(item, token)) return true;
  }
  return false;
}

// RFC 6455 §4.2.2: the client's key and this constant, hashed.
std::string AcceptKey(std::string_view key) {
  constexpr std::string_view kConstant = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  sha1_ctx hash;
  sha1_init(&hash);
  sha1_update(&hash, key.size(), reinterpret_cast<const uint8_t*>(key.data()));
  sha1_update(&hash, kConstant.size(), reinterpret_cast<const uint8_t*>(kConstant.data()));
  std::array<uint8_t, SHA1_DIGEST_SIZE> digest;
  sha1_digest(&hash, digest.size(), digest.data());
  std::string text(BASE64_ENCODE_RAW_LENGTH(SHA1_DIGEST_SIZE), '\0');
  base64_encode_raw(text.data(), digest.size(), digest.data());
  return text;
}

// Sixteen bytes in base64 (RFC 6455 §4.2.1): 22 characters and "==".
bool IsKey(std::string_view key) {
  if (key.size() != 24 || !key.ends_with("==")) return false;
  base64_decode_ctx context;
  base64_decode_init(&context);
  std::array<uint8_t, BASE64_DECODE_LENGTH(24)> bytes;
  size_t size = bytes.size();
  return base64_decode_update(&context, &size, bytes.data(), key.size(), key.data()) == 1 && base64_decode_final(&context) == 1 && size == 16;
}

}  // namespace

bool IsWebSocketRequest(const Request& request) {
  return HasToken(request.HeaderList("upgrade"), "websocket") && HasToken(request.HeaderList("connection"), "upgrade");
}

std::optional<std::string_view> Origin(const Request& request) { return request.Header("origin"); }

Response AcceptWebSocket(const Request& request, WebSocketHandlers handlers, WebSocketOptions options) {
  if (!IsWebSocketRequest(request)) {
    Response response = Problem(426, "upgrade_required", "this address speaks WebSocket", request.id);
    response.Set("Upgrade", "websocket").Set("Connection", "Upgrade");
    return response;
  }
  if (request.Header("sec-websocket-version") != "13") {
    Response response = Problem(426, "upgrade_required", "this server speaks version 13 of WebSocket", request.id);
    response.Set("Upgrade", "websocket").Set("Connection", "Upgrade").Set("Sec-WebSocket-Version", "13");
    return response;
  }
  const auto key = request.Header("sec-websocket-key");
  if (request.method != Method::kGet || !key || !IsKey(*key) || !request.body.empty()) {
    return Problem(400, "malformed", "the WebSocket handshake is malformed", request.id);
  }
  auto upgrade = std::make_shared<WebSocketUpgrade>();
  upgrade->accept = AcceptKey(*key);
  upgrade->handlers = std::move(handlers);
  upgrade->options = options;
  Response response(101);
  response.body = std::move(upgrade);
  return response;
}

}  // namespace chanoma::http
