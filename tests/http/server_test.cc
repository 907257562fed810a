// The server as clients see it, over real sockets: routing, framing, the guard, files, streams, the control socket.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include "http/file_response.h"
#include "http/problem.h"
#include "http/server_fixture.h"

namespace chanoma::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::RawClient;
using testing::RawResponse;

class HttpServer : public testing::ServerTest {};

Handler Text(std::string text) {
  return [text](Exchange exchange) { std::move(exchange).Reply(Response::Text(text)); };
}

TEST_F(HttpServer, RoutesAndDescribesRequests) {
  Route(Method::kGet, "/api/v1/videos", Text("list"));
  Route(Method::kGet, "/api/v1/videos/{id}", [](Exchange exchange) {
    const std::string id(exchange.request().Param("id"));
    std::move(exchange).Reply(Response::Text("video " + id + " " + std::string(exchange.request().Query("a").value_or("-"))));
  });
  Route(Method::kGet, "/api/v1/videos/latest", Text("latest"));
  Route(Method::kGet, "/api/v1/videos/{key}/file", [](Exchange exchange) {
    const std::string key(exchange.request().Param("key"));
    std::move(exchange).Reply(Response::Text("file of " + key));
  });
  Route(Method::kDelete, "/api/v1/videos/{id}", [](Exchange exchange) { std::move(exchange).Reply(Response::NoContent()); });
  Route(Method::kGet, "/raw/{rest...}", [](Exchange exchange) {
    const std::string rest(exchange.request().Param("rest"));
    std::move(exchange).Reply(Response::Text(rest));
  });
  Route(Method::kGet, "/literal/a/b", Text("both"));
  Route(Method::kGet, "/{any}/a/c", Text("backtracked"));
  Start();
  RawClient client = Connect();
  EXPECT_EQ(client.Get("/api/v1/videos").body, "list");
  EXPECT_EQ(client.Get("/api/v1/videos/latest").body, "latest");
  EXPECT_EQ(client.Get("/api/v1/videos/x%20y?a=1%262").body, "video x y 1&2");
  EXPECT_EQ(client.Get("/api/v1/videos/latest/file").body, "file of latest");
  EXPECT_EQ(client.Get("/raw/a/b/c").body, "a/b/c");
  EXPECT_EQ(client.Get("/literal/a/c").body, "backtracked");
  EXPECT_EQ(client.Request("DELETE", "/api/v1/videos/1").status, 204);

  const RawResponse missing = client.Get("/api/v1/nothing");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.Header("content-type"), "application/problem+json");
  EXPECT_THAT(missing.body, HasSubstr("\"requestId\":\"" + missing.Header("x-request-id") + "\""));
  EXPECT_EQ(client.Get("/api/v1/videos/").status, 404);

  const RawResponse wrong = client.Request("POST", "/api/v1/videos/1", "", "x");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.Header("allow"), "GET, HEAD, DELETE, OPTIONS");
  const RawResponse options = client.Request("OPTIONS", "/api/v1/videos");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.Header("allow"), "GET, HEAD, OPTIONS");
}

TEST(RouterTable, RefusesBadPatternsAndDoubles) {
  Router router;
  const Handler none = [](Exchange exchange) { std::move(exchange).Reply(Response(204)); };
  EXPECT_FALSE(router.Add(Method::kGet, "a", none));
  EXPECT_FALSE(router.Add(Method::kGet, "/{", none));
  EXPECT_FALSE(router.Add(Method::kGet, "/{}", none));
  EXPECT_FALSE(router.Add(Method::kGet, "/a{b}", none));
  EXPECT_FALSE(router.Add(Method::kGet, "/{a...}/b", none));
  EXPECT_TRUE(router.Add(Method::kGet, "/{a}/b", none));
  EXPECT_EQ(router.Add(Method::kGet, "/{c}/b", none).error().code, Code::kConflict);
}

TEST_F(HttpServer, HeadIsGetWithoutBody) {
  Route(Method::kGet, "/x", [](Exchange exchange) { std::move(exchange).Reply(Response::Json(R"({"a":1})")); });
  Start();
  RawClient client = Connect();
  const RawResponse get = client.Get("/x");
  const RawResponse head = client.Request("HEAD", "/x");
  EXPECT_EQ(head.Header("content-length"), "7");
  EXPECT_EQ(head.Header("content-type"), get.Header("content-type"));
  EXPECT_EQ(client.Get("/x").body, R"({"a":1})");  // nothing stray came in between
  EXPECT_TRUE(get.Has("date"));
  EXPECT_FALSE(get.Has("server"));
  EXPECT_EQ(get.Header("x-request-id").size(), 26u);
  EXPECT_NE(get.Header("x-request-id"), head.Header("x-request-id"));
  // A client's own id is not believed.
  EXPECT_NE(client.Get("/x", "X-Request-Id: mine\r\n").Header("x-request-id"), "mine");
}

TEST_F(HttpServer, KeepAliveAndPipelining) {
  Route(Method::kGet, "/{n}", [](Exchange exchange) {
    const std::string n(exchange.request().Param("n"));
    std::move(exchange).Reply(Response::Text(n));
  });
  Start();
  RawClient client = Connect();
  std::string pipelined;
  for (int i = 0; i < 100; ++i) pipelined += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  client.Send(pipelined);
  for (int i = 0; i < 100; ++i) {
    const auto response = client.Read();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, std::to_string(i));
  }
  client.Send("GET /old HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.Read()->body, "old");
  EXPECT_TRUE(client.ClosedWithin(std::chrono::seconds(2)));
}

TEST_F(HttpServer, BodiesAndTheirLimits) {
  Route(Method::kPost, "/echo", [](Exchange exchange) {
    std::string body = exchange.request().body;
    std::move(exchange).Reply(Response::Text(std::move(body)));
  }, {.body_limit = 1000});
  Start();
  RawClient client = Connect();
  EXPECT_EQ(client.Request("POST", "/echo", "", std::string(1000, 'a')).body, std::string(1000, 'a'));
  client.Send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(client.Read()->body, "abcde");
  // A little too much is read and refused in order; the connection lives.
  EXPECT_EQ(client.Request("POST", "/echo", "", std::string(1001, 'a')).status, 413);
  client.Send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'b') + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.Read()->status, 413);
  EXPECT_EQ(client.Request("POST", "/echo", "", "small").body, "small");
  // Far too much is refused at once and cut.
  client.Send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n");
  EXPECT_EQ(client.Read()->status, 413);
  EXPECT_TRUE(client.ClosedWithin(std::chrono::seconds(2)));
  RawClient expecting = Connect();
  expecting.Send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n");
  EXPECT_EQ(expecting.Read()->status, 413);
  RawClient polite = Connect();
  polite.Send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(polite.Read()->status, 100);
  polite.Send("12345");
  EXPECT_EQ(polite.Read()->body, "12345");
  // An endless chunked body does not grow anything: it is cut.
  RawClient endless = Connect();
  endless.Send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "10000\r\n" + std::string(65536, 'x') + "\r\n";
  for (int i = 0; i < 20; ++i) endless.Send(chunk);
  EXPECT_TRUE(endless.ClosedWithin(std::chrono::seconds(2)));
}

TEST_F(HttpServer, GuardRefusesAndCloses) {
  router_.SetFallback(Text("ok"));
  Start();
  const std::string host = "Host: h\r\n";
  struct Case {
    std::string bytes;
    int status;
  };
  using namespace std::string_literals;
  const std::vector<Case> cases = {
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n", 501},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"TRACE / HTTP/1.1\r\n" + host + "\r\n", 501},
      {"CONNECT a:80 HTTP/1.1\r\n" + host + "\r\n", 501},
      {"GET / HTTP/1.9\r\n" + host + "\r\n", 505},
      {"GET http://evil/ HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET /%00 HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET /%zz HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET /%2e%2e/etc HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET /a%2fb HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET /a\x01 HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET /caf\xc3\xa9 HTTP/1.1\r\n" + host + "\r\n", 400},
      {"G\x02T / HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET / HTTP/1.1\r\n" + host + "X: a\x03\r\n\r\n", 400},
  };
  for (const Case& one : cases) {
    RawClient client = Connect();
    // What follows a refusal must not be taken for a request.
    client.Send(one.bytes + "GET /smuggled HTTP/1.1\r\n" + host + "\r\n");
    const auto response = client.Read();
    ASSERT_TRUE(response) << one.bytes;
    EXPECT_EQ(response->status, one.status) << one.bytes;
    EXPECT_EQ(response->Header("connection"), "close") << one.bytes;
    EXPECT_FALSE(client.Read().has_value()) << one.bytes;
  }
  EXPECT_THAT(sink_.Text(), Not(HasSubstr("smuggled")));
  EXPECT_EQ(Connect().Get("/fine").body, "ok");
}

TEST_F(HttpServer, BasePath) {
  options_.base_path = "/tea/";
  Route(Method::kGet, "/x", Text("inside"));
  Route(Method::kGet, "/", Text("root"));
  Start();
  RawClient client = Connect();
  EXPECT_EQ(client.Get("/tea/x").body, "inside");
  EXPECT_EQ(client.Get("/tea").body, "root");
  EXPECT_EQ(client.Get("/x").status, 404);
  EXPECT_EQ(client.Get("/teax").status, 404);
  EXPECT_THAT(server_->url(), ::testing::EndsWith("/tea/"));
}

TEST_F(HttpServer, HandlersThatForgetOrThrowAnswer500) {
  Route(Method::kGet, "/forget", [](Exchange) {});
  Route(Method::kGet, "/throw", [](Exchange) { throw std::runtime_error("secret"); });
  Route(Method::kGet, "/fail", [](Exchange exchange) { std::move(exchange).Fail({Code::kInternal, "secret cause", {}}); });
  Route(Method::kGet, "/header", [](Exchange exchange) { std::move(exchange).Reply(Response::Redirect(302, "/a\r\nSet-Cookie: x")); });
  Route(Method::kGet, "/status", [](Exchange exchange) { std::move(exchange).Reply(Response(99)); });
  Start();
  RawClient client = Connect();
  for (const char* path : {"/forget", "/throw", "/fail", "/header", "/status"}) {
    const RawResponse response = client.Get(path);
    EXPECT_EQ(response.status, 500) << path;
    EXPECT_THAT(response.head + response.body, Not(HasSubstr("secret"))) << path;
    EXPECT_FALSE(response.Has("set-cookie"));
  }
  EXPECT_THAT(sink_.Text(), HasSubstr("secret cause"));
}

TEST_F(HttpServer, ServesFilesByRange) {
  std::string content;
  for (int i = 0; i < 300'000; ++i) content += static_cast<char>('a' + i % 23);
  std::ofstream(folder_ / "film", std::ios::binary) << content;
  ServedFile file;
  file.file = std::make_shared<const UniqueFd>(::open((folder_ / "film").c_str(), O_RDONLY | O_CLOEXEC));
  file.size = content.size();
  file.etag = "\"v1\"";
  file.modified = 784111777;
  file.content_type = "video/mp4";
  Route(Method::kGet, "/film", [&](Exchange exchange) {
    Response response = ServeFile(exchange.request(), file);
    std::move(exchange).Reply(std::move(response));
  });
  Start();
  RawClient client = Connect();
  const RawResponse whole = client.Get("/film");
  EXPECT_EQ(whole.status, 200);
  EXPECT_TRUE(whole.body == content);
  EXPECT_EQ(whole.Header("accept-ranges"), "bytes");
  EXPECT_EQ(whole.Header("last-modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
  const RawResponse part = client.Get("/film", "Range: bytes=1000-250999\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.Header("content-range"), "bytes 1000-250999/300000");
  EXPECT_TRUE(part.body == content.substr(1000, 250000));
  EXPECT_EQ(client.Get("/film", "Range: bytes=-5\r\n").body, content.substr(content.size() - 5));
  const RawResponse beyond = client.Get("/film", "Range: bytes=300000-\r\n");
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(beyond.Header("content-range"), "bytes */300000");
  const RawResponse several = client.Get("/film", "Range: bytes=0-4, 100000-200000, -3\r\n");
  EXPECT_EQ(several.status, 206);
  ASSERT_THAT(several.Header("content-type"), StartsWith("multipart/byteranges; boundary="));
  const std::string line = "--" + several.Header("content-type").substr(31);
  const std::string part_head = "\r\nContent-Type: video/mp4\r\nContent-Range: bytes ";
  EXPECT_EQ(several.body, line + part_head + "0-4/300000\r\n\r\n" + content.substr(0, 5) + "\r\n" + line + part_head + "100000-200000/300000\r\n\r\n" +
                              content.substr(100000, 100001) + "\r\n" + line + part_head + "299997-299999/300000\r\n\r\n" + content.substr(299997) + "\r\n" + line + "--\r\n");
  EXPECT_EQ(client.Get("/film", "If-None-Match: \"v1\"\r\n").status, 304);
  EXPECT_EQ(client.Get("/film", "If-Match: \"v0\"\r\n").status, 412);
  EXPECT_EQ(client.Get("/film", "Range: bytes=0-1\r\nIf-Range: \"v0\"\r\n").status, 200);
  EXPECT_EQ(client.Get("/film", "Range: bytes=0-1\r\nIf-Range: \"v1\"\r\n").body, "ab");
  const RawResponse head = client.Request("HEAD", "/film", "Range: bytes=0-1\r\n");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("content-length"), "300000");
  EXPECT_EQ(client.Get("/film", "Range: bytes=0-1\r\n").body, "ab");
}

// Three pieces, each made only after it was asked for, by another thread.
class SlowStream final : public BodyStream {
 public:
  explicit SlowStream(bool fails) : fails_(fails) {}
  ~SlowStream() override { producer_.join(); }
  void Start(Waker waker) override {
    producer_ = std::thread([this, waker] {
      for (int i = 0; i < 3; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        {
          const std::lock_guard lock(mutex_);
          ready_ += "piece" + std::to_string(i) + ";";
        }
        waker.Wake();
      }
      {
        const std::lock_guard lock(mutex_);
        done_ = true;
      }
      waker.Wake();
    });
  }
  Pulled Pull(char* buffer, size_t capacity) override {
    const std::lock_guard lock(mutex_);
    if (ready_.empty()) return {!done_ ? Pulled::kWait : fails_ ? Pulled::kFailed : Pulled::kEnd, 0};
    const size_t taken = ready_.copy(buffer, capacity);
    ready_.erase(0, taken);
    return {Pulled::kBytes, taken};
  }

 private:
  const bool fails_;
  std::mutex mutex_;
  std::string ready_;
  bool done_ = false;
  std::thread producer_;
};

class StalledStream final : public BodyStream {
 public:
  void Start(Waker) override {}
  Pulled Pull(char*, size_t) override { return {Pulled::kWait, 0}; }
};

TEST_F(HttpServer, StreamsWaitWithoutAThread) {
  const auto stream = [](std::optional<uint64_t> length, bool fails) {
    return [length, fails](Exchange exchange) {
      StreamBody body;
      body.stream = std::make_unique<SlowStream>(fails);
      body.length = length;
      std::move(exchange).Reply(Response(200, "text/plain", std::move(body)));
    };
  };
  Route(Method::kGet, "/chunked", stream(std::nullopt, false));
  Route(Method::kGet, "/sized", stream(21, false));
  Route(Method::kGet, "/broken", stream(std::nullopt, true));
  Route(Method::kGet, "/stalled", [](Exchange exchange) {
    StreamBody body;
    body.stream = std::make_unique<StalledStream>();
    body.stall_limit = std::chrono::milliseconds(100);
    std::move(exchange).Reply(Response(200, "text/plain", std::move(body)));
  });
  Start();
  RawClient client = Connect();
  const RawResponse chunked = client.Get("/chunked");
  EXPECT_EQ(chunked.Header("transfer-encoding"), "chunked");
  EXPECT_EQ(chunked.body, "piece0;piece1;piece2;");
  EXPECT_EQ(client.Get("/sized").body, "piece0;piece1;piece2;");
  EXPECT_EQ(client.Get("/chunked").body, "piece0;piece1;piece2;");
  client.Send("GET /broken HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_FALSE(client.Read().has_value());  // cut, so that nobody takes it for whole
  RawClient stalled = Connect();
  stalled.Send("GET /stalled HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_FALSE(stalled.Read().has_value());
}

TEST_F(HttpServer, ControlSocketKnowsItsPeer) {
  options_.control_socket = folder_ / "control";
  Route(Method::kGet, "/who", [](Exchange exchange) {
    const Request& request = exchange.request();
    std::string who = request.control_uid ? "uid " + std::to_string(*request.control_uid) : request.peer;
    std::move(exchange).Reply(Response::Text(std::move(who)));
  });
  Start();
  struct stat info {};
  ASSERT_EQ(::stat(options_.control_socket.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(RawClient::Unix(options_.control_socket).Get("/who").body, "uid " + std::to_string(::geteuid()));
  EXPECT_EQ(Connect().Get("/who").body, "127.0.0.1");
  // A second server does not take a living socket away.
  ServerOptions again = options_;
  EXPECT_EQ(Server::Start(again, router_, clock_, Log(sink_, LogLevel::kDebug)).error().code, Code::kConflict);
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(options_.control_socket));
}

TEST_F(HttpServer, ListensOnIpv6) {
  options_.address = "::1";
  Route(Method::kGet, "/who", [](Exchange exchange) {
    std::string who = exchange.request().peer;
    std::move(exchange).Reply(Response::Text(std::move(who)));
  });
  UniqueFd fd(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  if (!fd || ::bind(fd.Get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) GTEST_SKIP() << "no IPv6 here";
  Start();
  EXPECT_EQ(server_->url(), "http://[::1]:" + std::to_string(server_->port()) + "/");
  address.sin6_port = htons(server_->port());
  ASSERT_EQ(::connect(fd.Get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(RawClient::Adopt(std::move(fd)).Get("/who").body, "::1");
}

TEST_F(HttpServer, StartFailsWithAReason) {
  Start();
  const auto fails = [&](ServerOptions options) {
    const auto result = Server::Start(options, router_, clock_, Log(sink_, LogLevel::kDebug));
    return result ? Code::kCancelled : result.error().code;
  };
  ServerOptions taken;
  taken.port = server_->port();
  EXPECT_EQ(fails(taken), Code::kConflict);
  ServerOptions nowhere;
  nowhere.address = "localhost";
  EXPECT_EQ(fails(nowhere), Code::kInvalid);
  ServerOptions odd;
  odd.base_path = "/a b";
  EXPECT_EQ(fails(odd), Code::kInvalid);
}

TEST_F(HttpServer, LimitsConnectionsPerAddressAndIdleTime) {
  options_.per_address_limit = 4;
  options_.idle_timeout = std::chrono::seconds(1);
  router_.SetFallback(Text("ok"));
  Start();
  std::vector<RawClient> clients;
  int served = 0;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(Connect());
    clients.back().Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto response = clients.back().Read();
    served += response && response->status == 200 ? 1 : 0;
  }
  EXPECT_EQ(served, 4);
  EXPECT_TRUE(clients.front().ClosedWithin(std::chrono::seconds(4)));
}

// What a watchdog is told: a loop that does not come back from a call is seen, one that does is not.
TEST_F(HttpServer, KnowsHowLongALoopHasBeenInACall) {
  std::mutex mutex;
  std::condition_variable changed;
  bool entered = false, leave = false;
  Route(Method::kGet, "/hangs", [&](Exchange exchange) {
    std::unique_lock lock(mutex);
    entered = true;
    changed.notify_all();
    changed.wait(lock, [&] { return leave; });
    std::move(exchange).Reply(Response::Text("at last"));
  });
  Route(Method::kGet, "/quick", Text("quick"));
  Start();
  RawClient quick = Connect();
  EXPECT_EQ(quick.Get("/quick").body, "quick");
  RawClient client = Connect();
  client.Send("GET /hangs HTTP/1.1\r\nHost: h\r\n\r\n");
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return entered; });
  }
  // It grows as long as the call lasts.
  while (server_->LongestCall() < std::chrono::milliseconds(20)) std::this_thread::yield();
  {
    std::unique_lock lock(mutex);
    leave = true;
    changed.notify_all();
  }
  EXPECT_EQ(client.Read()->body, "at last");
  client.Send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.Read()->body, "quick");
  while (server_->LongestCall() != std::chrono::milliseconds(0)) std::this_thread::yield();
}

// “Every address” is that of both protocols, and an IPv4 client is one.
TEST_F(HttpServer, EveryAddressIsOfBothProtocols) {
  options_.address = "::";
  Route(Method::kGet, "/who", [](Exchange exchange) {
    const std::string peer = exchange.request().peer;
    std::move(exchange).Reply(Response::Text(peer));
  });
  Start();
  EXPECT_EQ(Connect().Get("/who").body, "127.0.0.1");
}

}  // namespace
}  // namespace chanoma::http
