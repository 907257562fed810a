#include "http/forwarded.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

namespace chanoma::http {
namespace {

constexpr size_t kLongestHost = 255;
// Of a chain of proxies; who sends more is believed no further.
constexpr int kMostHops = 32;

std::optional<std::array<uint8_t, 16>> Bytes(const std::string& text) {
  std::array<uint8_t, 16> bytes{};
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1) {
    std::memcpy(bytes.data(), &v6, bytes.size());
    return bytes;
  }
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) != 1) return std::nullopt;
  bytes[10] = bytes[11] = 0xff;
  std::memcpy(bytes.data() + 12, &v4, 4);
  return bytes;
}

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// The last item of a list, which is taken off it.
std::string_view TakeLast(std::string_view& list) {
  const size_t comma = list.rfind(',');
  const std::string_view last = Trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return last;
}

bool IsHost(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost) return false;
  for (const char c : host) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
    if (!fits) return false;
  }
  return true;
}

}  // namespace

std::string PlainAddress(std::string_view written) {
  std::string text(Trimmed(written));
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string::npos) return {};
    text = text.substr(1, end - 1);
  } else if (text.find(':') == text.rfind(':')) {
    text = text.substr(0, text.find(':'));
  }
  const auto bytes = Bytes(text);
  if (!bytes) return {};
  // As the kernel would tell it.
  char out[INET6_ADDRSTRLEN] = "";
  const bool v4 = std::memcmp(bytes->data(), "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
  return ::inet_ntop(v4 ? AF_INET : AF_INET6, bytes->data() + (v4 ? 12 : 0), out, sizeof out) == nullptr ? std::string() : std::string(out);
}

Result<TrustedProxies> TrustedProxies::Parse(const std::vector<std::string>& entries) {
  TrustedProxies proxies;
  for (const std::string& entry : entries) {
    const auto refuse = [&] { return Fail(Code::kInvalid, "trusted_proxies: an address, or a network such as 10.0.0.0/8, not “" + entry + "”", "trusted_proxies"); };
    const size_t slash = entry.find('/');
    const std::string address = entry.substr(0, slash);
    const auto bytes = Bytes(address);
    if (!bytes) return refuse();
    const unsigned most = address.find(':') == std::string::npos ? 32 : 128;
    unsigned bits = most;
    if (slash != std::string::npos) {
      const char *begin = entry.data() + slash + 1, *end = entry.data() + entry.size();
      const auto [stop, error] = std::from_chars(begin, end, bits);
      if (error != std::errc() || stop != end || bits > most) return refuse();
    }
    proxies.networks_.push_back({*bytes, bits + (128 - most)});
  }
  return proxies;
}

bool TrustedProxies::Trusts(std::string_view address) const {
  if (networks_.empty()) return false;
  const auto bytes = Bytes(std::string(address));
  if (!bytes) return false;
  for (const Network& network : networks_) {
    const unsigned whole = network.bits / 8, rest = network.bits % 8;
    if (std::memcmp(bytes->data(), network.address.data(), whole) != 0) continue;
    if (rest == 0 || ((*bytes)[whole] ^ network.address[whole]) >> (8 - rest) == 0) return true;
  }
  return false;
}

void TakeForwarded(const TrustedProxies& proxies, Request& request) {
  request.by_proxy = true;
  // Each proxy adds at the end whom it heard from. The last that is no proxy of ours is the client; what stands before it is the client's
  // own invention.
  const std::string addresses = request.HeaderList("x-forwarded-for");
  std::string_view rest = addresses;
  for (int hop = 0; hop < kMostHops && !rest.empty(); ++hop) {
    std::string address = PlainAddress(TakeLast(rest));
    if (address.empty()) break;
    request.peer = std::move(address);
    request.peer_port = 0;
    if (!proxies.Trusts(request.peer)) break;
  }
  const std::string protocols = request.HeaderList("x-forwarded-proto"), hosts = request.HeaderList("x-forwarded-host");
  rest = protocols;
  if (const std::string_view protocol = TakeLast(rest); !protocol.empty()) request.secure = EqualsIgnoringCase(protocol, "https");
  rest = hosts;
  if (const std::string_view host = TakeLast(rest); IsHost(host)) request.host = host;
}

}  // namespace chanoma::http
