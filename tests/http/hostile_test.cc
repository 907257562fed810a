// What strangers send: the table of malformed requests with their verdicts, slow clients, too many of them, foreign names,
// and TLS.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "base/file.h"
#include "http/host_policy.h"
#include "http/server_fixture.h"

namespace chanoma::http::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::string_literals;
using std::chrono::milliseconds;

Handler Text(std::string text) {
  return [text = std::move(text)](Exchange exchange) { std::move(exchange).Reply(Response::Text(text)); };
}

class Hostile : public ServerTest {};

struct Case {
  const char* what;
  std::string bytes;
  int status;
};

const std::string kHost = "Host: h\r\n";

// libmicrohttpd 0.9.75 lets these through, and shows them to us; the last ones it refuses itself.
std::vector<Case> Refused() {
  return {
      {"length and coding", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"coding and length", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400},
      {"the same length twice", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
      {"two codings", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a coding's name with a space", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
      {"an unknown coding", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: xchunked\r\n\r\n", 501},
      {"a list of codings", "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"a coding in 1.0", "POST / HTTP/1.0\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"TRACE", "TRACE / HTTP/1.1\r\n" + kHost + "\r\n", 501},
      {"CONNECT", "CONNECT a:80 HTTP/1.1\r\n" + kHost + "\r\n", 501},
      {"1.9", "GET / HTTP/1.9\r\n" + kHost + "\r\n", 505},
      {"an absolute address", "GET http://evil/ HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"an encoded NUL", "GET /%00 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"an encoded NUL at the end", "GET /a%00.txt HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"an encoded NUL in the query", "GET /?a=%00 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"an encoded line end", "GET /%0d%0aX:%20y HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"a bad escape", "GET /%zz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"half an escape", "GET /%4 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"encoded dots", "GET /%2e%2e/etc HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"dots", "GET /../etc HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"an encoded slash", "GET /..%2fetc HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"a backslash", "GET /..\\etc HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"an overlong dot", "GET /%c0%ae%c0%ae/etc HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"raw high bytes", "GET /caf\xc3\xa9 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"a control byte in the path", "GET /a\x01 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"a control byte in the method", "G\x02T / HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"a control byte in a value", "GET / HTTP/1.1\r\n" + kHost + "X: a\x03\r\n\r\n", 400},
      {"a space in a name", "GET / HTTP/1.1\r\n" + kHost + "X y: a\r\n\r\n", 400},
      {"a negative length", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: -1\r\n\r\n", 400},
      {"a length with a sign", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: +5\r\n\r\nhello", 400},
      {"a list of lengths", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5, 5\r\n\r\nhello", 400},
      {"a length beyond counting", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999999999999\r\n\r\n", 413},
      {"an unknown expectation", "POST / HTTP/1.1\r\n" + kHost + "Expect: tea\r\nContent-Length: 1\r\n\r\na", 417},
      {"a header too large", "GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(40'000, 'a') + "\r\n\r\n", 431},
      {"an address too long", "GET /" + std::string(40'000, 'a') + " HTTP/1.1\r\n" + kHost + "\r\n", 414},
  };
}

TEST_F(Hostile, MalformedRequestsAreRefusedAndTheConnectionClosed) {
  router_.SetFallback(Text("ok"));
  Start();
  for (const Case& one : Refused()) {
    SCOPED_TRACE(one.what);
    RawClient client = Connect();
    // What follows a refusal must not be taken for a request.
    client.Send(one.bytes + "GET /smuggled HTTP/1.1\r\n" + kHost + "\r\n");
    const auto response = client.Read();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, one.status);
    EXPECT_FALSE(client.Read().has_value());
  }
  EXPECT_THAT(sink_.Text(), Not(HasSubstr("smuggled")));
  EXPECT_EQ(Connect().Get("/fine").body, "ok");
}

// What the library hides from us (docs/architecture.md, “What the guard cannot see”): each must be one request, answered or
// refused as one, without a second one inside it.
TEST_F(Hostile, WhatTheGuardCannotSeeIsOneRequest) {
  std::atomic<int> handled = 0;
  std::string seen;
  router_.SetFallback([&](Exchange exchange) {
    ++handled;
    seen = exchange.request().path + "|" + std::string(exchange.request().Header("x").value_or(""));
    std::move(exchange).Reply(Response::Text("ok"));
  });
  Start();
  const std::vector<Case> cases = {
      {"bare line feeds", "GET /lf HTTP/1.1\nHost: h\nX: 1\n\n", 200},
      {"a folded line", "GET /fold HTTP/1.1\r\n" + kHost + "X: 1\r\n GET /inside HTTP/1.1\r\nConnection: close\r\n\r\n", 200},
      {"a NUL in a value", "GET /nul HTTP/1.1\r\n" + kHost + "X: 1\0 Connection: keep-alive\r\n\r\n"s, 200},
      {"a NUL in the address", "GET /nul\0/../inside HTTP/1.1\r\n"s + kHost + "X: 1\r\n\r\n", 200},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.what);
    const int before = handled;
    RawClient client = Connect();
    client.Send(one.bytes);
    const auto response = client.Read();
    if (response) {
      EXPECT_TRUE(response->status == 200 || response->status == 400) << response->status;
    }
    EXPECT_FALSE(client.Readable(milliseconds(100)) && client.Read().has_value());
    EXPECT_LE(handled - before, 1);
    EXPECT_THAT(seen, Not(HasSubstr("inside")));
  }
}

TEST_F(Hostile, AnEndlessChunkExtensionEnds) {
  router_.SetFallback(Text("ok"));
  Start();
  RawClient client = Connect();
  client.Send("POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'x') + "\r\na\r\n0\r\n\r\n");
  const auto response = client.Read();
  if (response) {
    EXPECT_GE(response->status, 400);
  }
  EXPECT_TRUE(client.ClosedWithin(std::chrono::seconds(3)));
}

class Slow : public Hostile {
 protected:
  Slow() {
    options_.reaper.headers = milliseconds(1500);
    options_.reaper.window = milliseconds(1500);
    options_.idle_timeout = std::chrono::seconds(60);
  }
  // Sends a byte now and then until the peer closes; true if it did within `limit`.
  static bool CutWhileDripping(RawClient& client, std::chrono::milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < until) {
      client.Send("a");
      if (client.Readable(milliseconds(200))) return true;
    }
    return false;
  }
};

TEST_F(Slow, DripFedHeadersAndBodiesAreCutAndToldWhy) {
  router_.SetFallback(Text("ok"));
  Start();
  RawClient headers = Connect();
  headers.Send("GET / HTTP/1.1\r\n" + kHost + "X: ");
  RawClient body = Connect();
  body.Send("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 100000\r\n\r\n");
  RawClient silent = Connect();
  RawClient second = Connect();  // a proper request first
  EXPECT_EQ(second.Get("/").status, 200);
  second.Send("GET / HTTP/1.1\r\n" + kHost + "X: ");
  RawClient idle = Connect();
  EXPECT_EQ(idle.Get("/").status, 200);
  for (RawClient* client : {&headers, &body, &second}) {
    EXPECT_TRUE(CutWhileDripping(*client, std::chrono::seconds(8)));
    const auto told = client->Read();
    ASSERT_TRUE(told);
    EXPECT_EQ(told->status, 408);
    EXPECT_THAT(told->body, HasSubstr("request_timeout"));
  }
  EXPECT_TRUE(silent.ClosedWithin(std::chrono::seconds(8)));
  EXPECT_FALSE(silent.Read());
  // Waiting between two requests is nobody's fault.
  EXPECT_EQ(idle.Get("/").status, 200);
  EXPECT_EQ(server_->counters().cut, 4U);
}

TEST_F(Slow, ReadersThatDoNotReadAreCutAndThoseThatDoAreNot) {
  // An answer of 8 MiB fills every buffer on its way.
  const auto bytes = std::make_shared<const std::string>(8 << 20, 'x');
  router_.SetFallback([bytes](Exchange exchange) {
    Response response(200, "text/plain", "");
    response.body = bytes;
    std::move(exchange).Reply(std::move(response));
  });
  Start();
  RawClient lazy = Connect();
  lazy.Send("GET / HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_EQ(Connect().Get("/").body.size(), bytes->size());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (server_->counters().cut == 0 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(server_->counters().cut, 1U);
  EXPECT_FALSE(lazy.Read().has_value());
}

TEST_F(Hostile, TooManyConnectionsAreToldToComeBack) {
  options_.per_address_limit = 3;
  router_.SetFallback(Text("ok"));
  Start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(Connect());
    EXPECT_EQ(clients.back().Get("/").status, 200);
  }
  RawClient extra = Connect();
  const RawResponse refused = extra.Get("/");
  EXPECT_EQ(refused.status, 429);
  EXPECT_FALSE(refused.Header("retry-after").empty());
  EXPECT_TRUE(extra.ClosedWithin(std::chrono::seconds(2)));
  clients.pop_back();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  int status = 0;
  while ((status = Connect().Get("/").status) != 200 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(milliseconds(20));
  EXPECT_EQ(status, 200);
}

TEST_F(Hostile, TheLimitInAllAnswers503) {
  options_.connection_limit = 2;
  router_.SetFallback(Text("ok"));
  Start();
  RawClient one = Connect();
  RawClient two = Connect();
  EXPECT_EQ(one.Get("/").status, 200);
  EXPECT_EQ(two.Get("/").status, 200);
  const RawResponse refused = Connect().Get("/");
  EXPECT_EQ(refused.status, 503);
  EXPECT_FALSE(refused.Header("retry-after").empty());
}

TEST(Hosts, OwnNamesAndListedOnesAreAllowed) {
  const auto policy = HostPolicy::Create({"tv.example.org", "*.example.net"}, "Nas");
  ASSERT_TRUE(policy);
  for (const char* host : {"localhost", "LOCALHOST:8420", "127.0.0.1", "127.0.0.1:80", "192.168.1.4:8420", "[::1]", "[fe80::1]:8420", "nas", "nas:8420", "nas.lan",
                           "nas.fritz.box", "nas.local", "tv.local", "x.localhost", "tv.example.org", "TV.Example.ORG.", "a.example.net", "a.b.example.net:1"}) {
    EXPECT_TRUE(policy->Allows(host)) << host;
  }
  for (const char* host : {"evil.com", "evil.com:8420", "tv.lan", "example.org", "x.tv.example.org", "example.net", "nas.evil.com", "127.0.0.1.evil.com", "local.evil.com",
                           "evil.comlocal.x", "[::1].evil.com", "", ".", "evil.com#.local.x"}) {
    EXPECT_FALSE(policy->Allows(host)) << host;
  }
  EXPECT_TRUE(HostPolicy::Create({"*"}, "nas")->Allows("evil.com"));
  EXPECT_FALSE(HostPolicy::Create({"http://x/"}, "nas"));
}

TEST_F(Hostile, AForeignNameIsRefusedInWords) {
  options_.hosts = *HostPolicy::Create({}, "nas");
  router_.SetFallback(Text("ok"));
  Start();
  RawClient client = Connect();
  client.Send("GET / HTTP/1.1\r\nHost: rebound.evil.com\r\n\r\n");
  const auto refused = client.Read();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 421);
  EXPECT_THAT(refused->body, HasSubstr("rebound.evil.com"));
  EXPECT_THAT(refused->body, HasSubstr("allowed_hosts"));
  EXPECT_EQ(Connect().Get("/").status, 200);
}

class Tls : public Hostile {
 protected:
  void SetUp() override {
    const std::string made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout '" +
                             (folder_ / "key.pem").string() + "' -out '" + (folder_ / "cert.pem").string() + "' 2>/dev/null";
    ASSERT_EQ(std::system(made.c_str()), 0);
    options_.certificates = *tls::Certificates::Load(*ReadFile(folder_ / "cert.pem", 1 << 20), *ReadFile(folder_ / "key.pem", 1 << 20));
  }
  int Curl(const std::string& arguments) {
    const std::string command = "curl -sk -o '" + (folder_ / "out").string() + "' " + arguments + " https://127.0.0.1:" + std::to_string(server_->port()) + "/file";
    return std::system(command.c_str());
  }
};

TEST_F(Tls, SpeaksTwoVersionsAndSendsFilesWhole) {
  const std::string bytes = [] {
    std::string text;
    for (int i = 0; text.size() < 3'000'000; ++i) text += std::to_string(i * 2654435761u);
    return text;
  }();
  std::ofstream(folder_ / "file", std::ios::binary) << bytes;
  const auto fd = std::make_shared<UniqueFd>(std::move(*OpenFile(folder_ / "file", O_RDONLY)));
  Route(Method::kGet, "/file", [&](Exchange exchange) {
    Response response(200, "text/plain", "");
    response.body = FileRange{fd, 0, bytes.size()};
    std::move(exchange).Reply(std::move(response));
  });
  Start();
  EXPECT_TRUE(server_->url().starts_with("https://"));
  for (const char* version : {"--tls-max 1.2", "--tlsv1.3"}) {
    EXPECT_EQ(Curl(version), 0) << version;
    EXPECT_EQ(*ReadFile(folder_ / "out", 8 << 20), bytes) << version;
  }
  // Any cipher, so that only the version can be at fault.
  EXPECT_NE(Curl("--tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0"), 0);
  EXPECT_NE(Curl("--tls-max 1.0 --ciphers DEFAULT@SECLEVEL=0"), 0);
}

TEST_F(Tls, ABadKeyStopsTheStart) {
  const auto loaded = tls::Certificates::Load(*ReadFile(folder_ / "cert.pem", 1 << 20), "nonsense");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Code::kInvalid);
}

}  // namespace
}  // namespace chanoma::http::testing
