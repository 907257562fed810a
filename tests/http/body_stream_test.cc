// Bodies that are taken while they arrive: whole and in order whatever the sink's pace, refused before they come, cut off.
#include <gtest/gtest.h>

#include <thread>

#include "base/executor.h"
#include "http/body_sink.h"
#include "http/server_fixture.h"

namespace chanoma::http {
namespace {

using testing::ServerTest;

std::string Pattern(size_t size) {
  std::string bytes(size, '\0');
  uint32_t state = 1;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

// What became of the bodies, for the test's thread.
struct Record {
  Mutex mutex;
  CondVar changed;
  std::string bytes GUARDED_BY(mutex);
  size_t largest GUARDED_BY(mutex) = 0;  // bytes waiting in a sink at once
  int cut GUARDED_BY(mutex) = 0;

  bool WaitCut() {
    MutexLock lock(mutex);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (cut == 0 && changed.WaitUntil(mutex, limit)) {
    }
    return cut > 0;
  }
};

// Holds at most `room` bytes; another thread takes them out.
class SlowSink final : public BodySink, public std::enable_shared_from_this<SlowSink> {
 public:
  SlowSink(Record& record, Executor& worker, size_t room, size_t limit) : state_(std::make_shared<State>(record, room)), worker_(worker), limit_(limit) {}

  void Start(Waker waker) override { state_->waker = std::move(waker); }
  std::optional<size_t> Take(std::string_view bytes) override {
    if ((total_ += bytes.size()) > limit_ + seen_again_) return std::nullopt;
    MutexLock lock(state_->record.mutex);
    const size_t taken = std::min(bytes.size(), state_->room - state_->held.size());
    seen_again_ += bytes.size() - taken;
    state_->held.append(bytes.substr(0, taken));
    state_->record.largest = std::max(state_->record.largest, state_->held.size());
    if (!state_->posted) {
      state_->posted = true;
      EXPECT_TRUE(worker_.TryPost([state = state_] { state->Empty(); }));
    }
    return taken;
  }
  void End(Exchange exchange) override {
    std::move(exchange).Defer(worker_, [state = state_](const Request&) -> Result<Response> {
      state->Empty();
      MutexLock lock(state->record.mutex);
      return Response::Text(std::to_string(state->record.bytes.size()));
    });
  }
  void Cut() override {
    MutexLock lock(state_->record.mutex);
    ++state_->record.cut;
    state_->record.changed.NotifyAll();
  }

 private:
  struct State {
    State(Record& r, size_t n) : record(r), room(n) {}
    void Empty() {
      {
        MutexLock lock(record.mutex);
        record.bytes += held;
        held.clear();
        posted = false;
      }
      waker->Wake();
    }
    Record& record;
    const size_t room;
    std::string held;
    bool posted = false;
    std::optional<Waker> waker;
  };
  const std::shared_ptr<State> state_;
  Executor& worker_;
  const size_t limit_;
  size_t total_ = 0, seen_again_ = 0;
};

class BodyStreamTest : public ServerTest {
 protected:
  void StartWith(size_t room, size_t limit = SIZE_MAX / 2) {
    Route(
        Method::kPatch, "/take",
        [this, room, limit](Exchange exchange) { std::move(exchange).Receive(std::make_unique<SlowSink>(record_, worker_, room, limit)); },
        {.streams = true});
    // Decides on another thread, as one that asks the store does.
    Route(
        Method::kPatch, "/ask/{what}",
        [this, room](Exchange exchange) {
          auto pending = std::make_shared<Pending>(std::move(exchange).Suspend());
          ASSERT_TRUE(worker_.TryPost([this, pending, room] {
            if (pending->request().Param("what") == "no") std::move(*pending).Fail({Code::kConflict, "not here", {}});
            else std::move(*pending).Receive(std::make_unique<SlowSink>(record_, worker_, room, SIZE_MAX / 2));
          }));
        },
        {.streams = true});
    Route(Method::kGet, "/hello", [](Exchange exchange) { std::move(exchange).Reply(Response::Text("hello")); });
    Start();
  }
  ~BodyStreamTest() override {
    server_.reset();
    worker_.Stop();
  }
  std::string Taken() {
    MutexLock lock(record_.mutex);
    return record_.bytes;
  }

  Record record_;
  Executor worker_{"worker", 2, 1000, Log(sink_, LogLevel::kDebug)};
};

TEST_F(BodyStreamTest, WholeAndInOrderThroughASmallBuffer) {
  StartWith(3000);
  const std::string body = Pattern(8 << 20);
  auto client = Connect();
  const auto answer = client.Request("PATCH", "/take", {}, body);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, std::to_string(body.size()));
  EXPECT_TRUE(Taken() == body);
  EXPECT_EQ(client.Get("/hello").body, "hello");  // the connection goes on
  MutexLock lock(record_.mutex);
  EXPECT_LE(record_.largest, 3000u);
  EXPECT_EQ(record_.cut, 0);
}

TEST_F(BodyStreamTest, AskedFirstThenTaken) {
  StartWith(100'000);
  const std::string body = Pattern(1 << 20);
  auto client = Connect();
  EXPECT_EQ(client.Request("PATCH", "/ask/yes", {}, body).body, std::to_string(body.size()));
  EXPECT_TRUE(Taken() == body);
  EXPECT_EQ(client.Request("PATCH", "/ask/yes").status, 200);  // without a body: nothing to take
}

TEST_F(BodyStreamTest, RefusedBeforeTheBytes) {
  StartWith(1000);
  auto client = Connect();
  client.Send("PATCH /ask/no HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n");
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 409);
  EXPECT_TRUE(client.ClosedWithin(std::chrono::seconds(5)));
  EXPECT_TRUE(Taken().empty());
  auto empty = Connect();
  EXPECT_EQ(empty.Request("PATCH", "/ask/no").status, 409);
}

TEST_F(BodyStreamTest, ChunkedBodies) {
  StartWith(64);
  auto client = Connect();
  client.Send("PATCH /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string piece = Pattern(700);
  for (int i = 0; i < 50; ++i) client.Send("2bc\r\n" + piece + "\r\n");
  client.Send("0\r\n\r\n");
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "35000");
}

TEST_F(BodyStreamTest, ClientsThatLeaveAreNoticedOnce) {
  StartWith(1000);
  {
    auto client = Connect();
    client.Send("PATCH /take HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + Pattern(50'000));
  }
  EXPECT_TRUE(record_.WaitCut());
  EXPECT_EQ(Connect().Get("/hello").body, "hello");
  MutexLock lock(record_.mutex);
  EXPECT_EQ(record_.cut, 1);
}

TEST_F(BodyStreamTest, ASinkMayCutTheConnection) {
  StartWith(100'000, 20'000);
  auto client = Connect();
  client.Send("PATCH /take HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + Pattern(50'000));
  EXPECT_FALSE(client.Read());
  EXPECT_TRUE(record_.WaitCut());
}

TEST_F(BodyStreamTest, AStopCutsWhatIsOnItsWay) {
  StartWith(1000);
  auto client = Connect();
  client.Send("PATCH /take HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + Pattern(5000));
  while (Taken().empty()) std::this_thread::yield();
  server_->Stop();
  EXPECT_TRUE(record_.WaitCut());
}

}  // namespace
}  // namespace chanoma::http
