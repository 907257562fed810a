// Deferred answers: executors, deadlines, drops, stopping, and the mixture that once tripped libmicrohttpd.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "http/server_fixture.h"

namespace chanoma::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::HasSubstr;
using testing::RawClient;
using testing::RawResponse;

// Lets tasks wait until the test says so.
class Gate {
 public:
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void Pass() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

class HttpExchange : public testing::ServerTest {
 protected:
  Log log() { return Log(sink_, LogLevel::kDebug); }
};

TEST_F(HttpExchange, DefersToAnExecutor) {
  Executor executor("work", 2, 100, log());
  Route(Method::kPost, "/work", [&](Exchange exchange) {
    std::move(exchange).Defer(executor, [](const Request& request) -> Result<Response> {
      if (request.body == "bad") return chanoma::Fail(Code::kConflict, "not that");
      if (request.body == "throw") throw std::runtime_error("secret");
      return Response::Text("did " + request.body);
    });
  });
  Start();
  RawClient client = Connect();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.Request("POST", "/work", "", std::to_string(i)).body, "did " + std::to_string(i));
  EXPECT_EQ(client.Request("POST", "/work", "", "bad").status, 409);
  const RawResponse thrown = client.Request("POST", "/work", "", "throw");
  EXPECT_EQ(thrown.status, 500);
  EXPECT_THAT(thrown.body, ::testing::Not(HasSubstr("secret")));
  EXPECT_THAT(sink_.Text(), HasSubstr("secret"));
  server_->Stop();
  executor.Stop();
}

TEST_F(HttpExchange, PipelinedDeferredAnswersKeepTheirOrder) {
  Executor executor("work", 4, 1000, log());
  Route(Method::kGet, "/{n}", [&](Exchange exchange) {
    if (exchange.request().Param("n").size() % 2 == 0) {
      const std::string n(exchange.request().Param("n"));
      return std::move(exchange).Reply(Response::Text(n));
    }
    std::move(exchange).Defer(executor, [](const Request& request) -> Result<Response> { return Response::Text(std::string(request.Param("n"))); });
  });
  Start();
  RawClient client = Connect();
  std::string pipelined;
  for (int i = 0; i < 200; ++i) pipelined += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  client.Send(pipelined);
  for (int i = 0; i < 200; ++i) {
    const auto response = client.Read();
    ASSERT_TRUE(response) << i;
    EXPECT_EQ(response->body, std::to_string(i));
  }
  server_->Stop();
}

TEST_F(HttpExchange, FullExecutorAnswers503) {
  Gate gate;
  Executor executor("work", 1, 1, log());
  Route(Method::kGet, "/wait", [&](Exchange exchange) {
    std::move(exchange).Defer(executor, [&](const Request&) -> Result<Response> {
      gate.Pass();
      return Response::Text("done");
    });
  });
  Start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(Connect());
    clients.back().Send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  // One runs, one queues (or the first had not started yet, and two more are refused): the others hear of it at once.
  int refused = 0;
  while (refused < 4) {
    for (RawClient& client : clients) {
      if (!client.Readable(milliseconds(20))) continue;
      const auto response = client.Read();
      ASSERT_TRUE(response);
      EXPECT_EQ(response->status, 503);
      EXPECT_EQ(response->Header("retry-after"), "1");
      ++refused;
    }
  }
  gate.Open();
  EXPECT_EQ(Connect().Get("/nothing").status, 404);
  server_->Stop();
  executor.Stop();
}

TEST_F(HttpExchange, DeadlineAnswersAndLateReplyIsDropped) {
  std::optional<Pending> pending;
  std::mutex mutex;
  Route(Method::kGet, "/slow", [&](Exchange exchange) {
    const std::lock_guard lock(mutex);
    pending.emplace(std::move(exchange).Suspend(milliseconds(100)));
  });
  router_.SetFallback([](Exchange exchange) { std::move(exchange).Reply(Response::Text("next")); });
  Start();
  RawClient client = Connect();
  const auto start = steady_clock::now();
  const RawResponse response = client.Get("/slow");
  const auto took = steady_clock::now() - start;
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.Header("retry-after"), "1");
  EXPECT_GE(took, milliseconds(90));
  EXPECT_LE(took, seconds(3));
  EXPECT_TRUE(pending->Abandoned());
  EXPECT_EQ(pending->request().path, "/slow");
  std::move(*pending).Reply(Response::Text("too late"));
  pending.reset();
  EXPECT_EQ(client.Get("/x").body, "next");  // on the same connection
  EXPECT_EQ(server_->counters().suspended, 0u);
}

TEST_F(HttpExchange, DroppedPendingAnswers500) {
  Route(Method::kGet, "/drop", [](Exchange exchange) { const Pending pending = std::move(exchange).Suspend(); });
  Start();
  RawClient client = Connect();
  EXPECT_EQ(client.Get("/drop").status, 500);
  EXPECT_EQ(client.Get("/drop").status, 500);
}

// Hundreds of answers at once and late, mixed on keep-alive connections over two loops: each arrives, and soon. Version
// 0.9.75 was said to skip ready connections while another is being suspended.
TEST_F(HttpExchange, MixedSuspendedAndDirectNeverStall) {
  Executor executor("work", 4, 10'000, log());
  Route(Method::kGet, "/direct/{n}", [](Exchange exchange) {
    const std::string n(exchange.request().Param("n"));
    std::move(exchange).Reply(Response::Text(n));
  });
  Route(Method::kGet, "/deferred/{n}", [&](Exchange exchange) {
    std::move(exchange).Defer(executor, [](const Request& request) -> Result<Response> { return Response::Text(std::string(request.Param("n"))); });
  });
  Route(Method::kGet, "/waiting/{n}", [&](Exchange exchange) {
    std::move(exchange).Defer(executor, [](const Request& request) -> Result<Response> {
      std::this_thread::sleep_for(milliseconds(1));
      return Response::Text(std::string(request.Param("n")));
    });
  });
  options_.access_log_level = LogLevel::kDebug;
  auto started = Server::Start(options_, router_, clock_, Log(sink_, LogLevel::kWarning));
  ASSERT_TRUE(started);
  server_ = std::move(*started);
  constexpr int kThreads = 6, kConnections = 24, kRounds = 60;
  std::atomic<int> answered = 0;
  std::atomic<int64_t> worst = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::vector<RawClient> clients;
      for (int i = 0; i < kConnections; ++i) clients.push_back(Connect());
      for (int round = 0; round < kRounds; ++round) {
        const auto start = steady_clock::now();
        for (int i = 0; i < kConnections; ++i) {
          static constexpr const char* kKinds[] = {"direct", "deferred", "direct", "waiting"};
          clients[static_cast<size_t>(i)].Send("GET /" + std::string(kKinds[(i + round + t) % 4]) + "/" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        for (int i = 0; i < kConnections; ++i) {
          const auto response = clients[static_cast<size_t>(i)].Read();
          if (!response || response->body != std::to_string(i)) return;
          ++answered;
        }
        const int64_t took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start).count();
        for (int64_t seen = worst.load(); took > seen && !worst.compare_exchange_weak(seen, took);) {
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered.load(), kThreads * kConnections * kRounds);
  EXPECT_LT(worst.load(), 3000);
  ::testing::Test::RecordProperty("worst_round_ms", static_cast<int>(worst.load()));
  server_->Stop();
}

TEST_F(HttpExchange, StopsUnderLoadWithinFiveSeconds) {
  Executor executor("work", 2, 10'000, log());
  std::vector<Pending> kept;
  std::mutex mutex;
  Route(Method::kGet, "/never", [&](Exchange exchange) {
    const std::lock_guard lock(mutex);
    kept.push_back(std::move(exchange).Suspend(seconds(3600)));
  });
  Route(Method::kGet, "/work", [&](Exchange exchange) {
    std::move(exchange).Defer(executor, [](const Request&) -> Result<Response> { return Response::Text("ok"); });
  });
  Route(Method::kGet, "/direct", [](Exchange exchange) { std::move(exchange).Reply(Response::Text(std::string(20'000, 'x'))); });
  Start();
  std::vector<RawClient> waiting;
  for (int i = 0; i < 20; ++i) {
    waiting.push_back(Connect());
    waiting.back().Send("GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  while (server_->counters().suspended < 20) std::this_thread::yield();
  std::atomic<bool> stop = false;
  std::vector<std::thread> load;
  for (int t = 0; t < 4; ++t) {
    load.emplace_back([&, t] {
      while (!stop.load()) {
        UniqueFd probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(server_->port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(probe.Get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) return;
        RawClient client = RawClient::Adopt(std::move(probe));
        while (!stop.load()) {
          client.Send(t % 2 == 0 ? "GET /work HTTP/1.1\r\nHost: h\r\n\r\n" : "GET /direct HTTP/1.1\r\nHost: h\r\n\r\n");
          if (!client.Read()) break;
        }
      }
    });
  }
  std::this_thread::sleep_for(milliseconds(200));
  const auto start = steady_clock::now();
  server_->Stop();
  EXPECT_LT(steady_clock::now() - start, seconds(5));
  stop.store(true);
  for (std::thread& thread : load) thread.join();
  for (RawClient& client : waiting) {
    const auto response = client.Read();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 503);
  }
  executor.Stop();
  server_.reset();
  // The handles outlive the server and harm nobody.
  for (Pending& pending : kept) std::move(pending).Reply(Response::Text("after the end"));
}

// A client that never reads holds up a stop no longer than the limit.
TEST_F(HttpExchange, StopDoesNotWaitForDeafClients) {
  options_.stop_limit = milliseconds(500);
  Route(Method::kGet, "/big", [](Exchange exchange) { std::move(exchange).Reply(Response::Text(std::string(64 << 20, 'x'))); });
  Start();
  RawClient client = Connect();
  client.Send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(client.Readable(seconds(5)));
  const auto start = steady_clock::now();
  server_->Stop();
  EXPECT_LT(steady_clock::now() - start, seconds(3));
}

}  // namespace
}  // namespace chanoma::http
