#pragma once
// What a client asked, already checked: the path and query are decoded, the body (if any) is whole and within its limit.
// Made by the server on an event-loop thread; afterwards only read, so any thread that holds it may read it. It lives as
// long as the Exchange or Pending that leads to it. Nothing here fails.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::http {

enum class Method : uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
inline constexpr size_t kMethodCount = 7;

std::string_view MethodName(Method method);
std::optional<Method> ParseMethod(std::string_view name);

bool EqualsIgnoringCase(std::string_view a, std::string_view b);

// An ordered list of name/value pairs in one buffer that is reused from request to request.
class Fields {
 public:
  struct Entry {
    std::string_view name;
    std::string_view value;
  };

  void Add(std::string_view name, std::string_view value);
  void Clear();
  void Reserve(size_t bytes) { text_.reserve(bytes); }
  size_t size() const { return spans_.size(); }
  Entry operator[](size_t index) const;
  // The first value under `name`; the views live until the next Add or Clear.
  std::optional<std::string_view> Find(std::string_view name) const;
  std::optional<std::string_view> FindIgnoringCase(std::string_view name) const;

 private:
  struct Span {
    uint32_t name, name_size, value_size;  // the value follows the name
  };
  std::string text_;
  std::vector<Span> spans_;
};

struct Request {
  Request() = default;
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  Method method = Method::kGet;
  std::string target;  // as received: path and query, still encoded
  std::string path;    // decoded UTF-8, begins with '/', without the base path; no "." or ".." segments
  Fields query;        // decoded, in order, repeated names kept
  Fields headers;      // in order; use Header()
  std::string body;    // whole, at most the route's limit; empty on a route that streams
  std::optional<uint64_t> content_length;  // as announced

  // The client's address: of the connection, or what trusted proxies say of it (forwarded.h).
  std::string peer;        // "192.0.2.1", "2001:db8::1", or "control" for the control socket
  uint16_t peer_port = 0;  // 0 over the control socket
  std::string host;      // by which the client called this server, with the port if there was one
  bool secure = false;   // the client came by https, to here or to a trusted proxy
  bool by_proxy = false; // a trusted proxy sent it on
  // Set when the request came over the control socket: the user id the kernel vouches for.
  std::optional<uint32_t> control_uid;
  std::string id;  // a ULID made by the server
  // Set by the door: whose answer this is, so that Server::Cut() can end it. Zero: nobody's.
  std::array<uint64_t, 2> tags{};
  bool any_origin = false;  // set by the door: pages of every site may read the answer, whatever it is (CORS)
  bool again = false;  // handed over a second time: see Exchange::Again()

  // Header names ignore case (RFC 9110 §5.1). The first of several equal names.
  std::optional<std::string_view> Header(std::string_view name) const { return headers.FindIgnoringCase(name); }
  // All values of a list header joined as RFC 9110 §5.2 says, for headers that may come in several lines.
  std::string HeaderList(std::string_view name) const;
  std::optional<std::string_view> Query(std::string_view name) const { return query.Find(name); }
  std::vector<std::string_view> QueryAll(std::string_view name) const;

  // The path segment that matched {name}; empty when the route has no such parameter.
  std::string_view Param(std::string_view name) const;

  // Set by the router: views into its patterns and into `path`.
  struct PathParam {
    std::string_view name;
    std::string_view value;
  };
  std::vector<PathParam> params;
  const void* route = nullptr;
  uint16_t route_number = 0;  // RouteOptions::number
};

}  // namespace chanoma::http
