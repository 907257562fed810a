// Whom proxies speak for, and who is a proxy.

#include <gtest/gtest.h>

#include "http/forwarded.h"

namespace chanoma::http {
namespace {

TrustedProxies Proxies(std::vector<std::string> entries) { return *TrustedProxies::Parse(entries); }

TEST(TrustedProxies, AreAddressesAndNetworks) {
  const TrustedProxies proxies = Proxies({"192.0.2.1", "10.0.0.0/8", "172.16.0.0/12", "2001:db8::/33", "::1"});
  for (const char* trusted : {"192.0.2.1", "10.0.0.0", "10.255.255.255", "172.31.255.255", "::ffff:10.1.1.1", "2001:db8:7fff::1", "::1"}) EXPECT_TRUE(proxies.Trusts(trusted)) << trusted;
  for (const char* other : {"192.0.2.2", "11.0.0.0", "172.32.0.0", "2001:db8:8000::", "::2", "", "control", "10.0.0.1x"}) EXPECT_FALSE(proxies.Trusts(other)) << other;
  EXPECT_FALSE(TrustedProxies().Trusts("127.0.0.1"));
  EXPECT_TRUE(Proxies({"0.0.0.0/0"}).Trusts("8.8.8.8"));
  EXPECT_FALSE(Proxies({"0.0.0.0/0"}).Trusts("2001:db8::1"));
  EXPECT_TRUE(Proxies({"::/0"}).Trusts("8.8.8.8"));
  for (const char* wrong : {"", "10", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "nginx", "2001:db8::/129", "[::1]"}) {
    const auto parsed = TrustedProxies::Parse({wrong});
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().field, "trusted_proxies");
  }
}

TEST(PlainAddress, WithOrWithoutAPort) {
  const std::pair<const char*, const char*> known[] = {{"192.0.2.1", "192.0.2.1"}, {" 192.0.2.1:80 ", "192.0.2.1"}, {"2001:DB8:0::1", "2001:db8::1"}, {"[2001:db8::1]:443", "2001:db8::1"}, {"::ffff:192.0.2.1", "192.0.2.1"}};
  for (const auto& [written, address] : known) EXPECT_EQ(PlainAddress(written), address) << written;
  for (const char* wrong : {"", "unknown", "_hidden", "192.0.2.256", "[::1", "192.0.2.1 192.0.2.2", "192.0.2.1%0"}) EXPECT_EQ(PlainAddress(wrong), "") << wrong;
}

TEST(Forwarded, TheLastThatIsNoProxyIsTheClient) {
  const TrustedProxies proxies = Proxies({"10.0.0.0/8"});
  const auto peer = [&](std::vector<const char*> lines) {
    Request request;
    request.peer = "10.0.0.1";
    request.host = "here";
    for (const char* line : lines) request.headers.Add("X-Forwarded-For", line);
    TakeForwarded(proxies, request);
    return request.peer;
  };
  EXPECT_EQ(peer({}), "10.0.0.1");
  EXPECT_EQ(peer({"203.0.113.1"}), "203.0.113.1");
  EXPECT_EQ(peer({"198.51.100.9, 203.0.113.1"}), "203.0.113.1");
  EXPECT_EQ(peer({"203.0.113.1, 10.0.0.2, 10.0.0.3"}), "203.0.113.1");
  EXPECT_EQ(peer({"198.51.100.9", "203.0.113.1"}), "203.0.113.1") << "several lines are one list";
  EXPECT_EQ(peer({"203.0.113.1, , 10.0.0.2"}), "10.0.0.2");
  EXPECT_EQ(peer({"10.0.0.9, 10.0.0.8"}), "10.0.0.9");
  std::string many = "203.0.113.1";
  for (int i = 0; i < 100; ++i) many += ", 10.0.0.2";
  EXPECT_EQ(peer({many.c_str()}), "10.0.0.2");
}

TEST(Forwarded, ProtocolAndNameAreTheNearestProxys) {
  const auto take = [](const char* protocol, const char* host) {
    Request request;
    request.peer = "10.0.0.1";
    request.host = "here";
    if (*protocol != 0) request.headers.Add("x-forwarded-proto", protocol);
    if (*host != 0) request.headers.Add("x-forwarded-host", host);
    TakeForwarded(Proxies({"10.0.0.1"}), request);
    EXPECT_TRUE(request.by_proxy);
    return std::pair(request.secure, request.host);
  };
  EXPECT_EQ(take("", ""), std::pair(false, std::string("here")));
  EXPECT_EQ(take("HTTPS", "tv.example.org:8443"), std::pair(true, std::string("tv.example.org:8443")));
  EXPECT_EQ(take("https, http", "evil, tv"), std::pair(false, std::string("tv")));
  EXPECT_EQ(take("gopher", "a b"), std::pair(false, std::string("here")));
  EXPECT_EQ(take("", "tv/evil"), std::pair(false, std::string("here")));
}

}  // namespace
}  // namespace chanoma::http
