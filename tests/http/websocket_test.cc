// WebSockets with a client that makes its own frames.

#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "http/server_fixture.h"
#include "http/websocket.h"

namespace chanoma::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::RawClient;
using testing::RawResponse;

constexpr int kText = 1, kClose = 8, kPing = 9, kPong = 10;

struct Frame {
  int opcode = -1;
  bool final = false;
  std::string payload;
};

std::string MakeFrame(int opcode, std::string_view payload, bool final = true, bool masked = true) {
  std::string frame;
  frame += static_cast<char>((final ? 0x80 : 0) | opcode);
  const char mask_bit = masked ? static_cast<char>(0x80) : 0;
  if (payload.size() < 126) {
    frame += static_cast<char>(mask_bit | static_cast<char>(payload.size()));
  } else if (payload.size() < 65536) {
    frame += static_cast<char>(mask_bit | 126);
    frame += static_cast<char>(payload.size() >> 8);
    frame += static_cast<char>(payload.size() & 0xff);
  } else {
    frame += static_cast<char>(mask_bit | 127);
    for (int shift = 56; shift >= 0; shift -= 8) frame += static_cast<char>((payload.size() >> shift) & 0xff);
  }
  if (!masked) return frame + std::string(payload);
  const char mask[4] = {1, 2, 3, 4};
  frame.append(mask, 4);
  for (size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

std::string CloseFrame(uint16_t code) { return MakeFrame(kClose, std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)}); }

uint16_t CodeOf(const Frame& frame) {
  if (frame.opcode != kClose || frame.payload.size() < 2) return 0;
  return static_cast<uint16_t>(static_cast<unsigned char>(frame.payload[0]) << 8 | static_cast<unsigned char>(frame.payload[1]));
}

Frame ReadFrame(RawClient& client) {
  const std::string head = client.ReadRaw(2);
  if (head.size() < 2) return {};
  Frame frame;
  frame.opcode = head[0] & 0x0f;
  frame.final = (head[0] & 0x80) != 0;
  uint64_t size = static_cast<unsigned char>(head[1]);
  if (size >= 126) {
    const std::string more = client.ReadRaw(size == 126 ? 2 : 8);
    size = 0;
    for (const char c : more) size = size << 8 | static_cast<unsigned char>(c);
  }
  frame.payload = client.ReadRaw(size);
  return frame;
}

constexpr std::string_view kHandshake =
    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

class HttpWebSocket : public testing::ServerTest {
 protected:
  ~HttpWebSocket() override { server_.reset(); }  // its callbacks use what follows

  // Echoes; remembers sockets and close codes.
  void StartEcho(WebSocketOptions options = {}) {
    Route(Method::kGet, "/ws", [this, options](Exchange exchange) {
      WebSocketHandlers handlers;
      handlers.opened = [this](const std::shared_ptr<WebSocket>& socket) {
        const std::lock_guard lock(mutex_);
        sockets_.push_back(socket);
      };
      handlers.message = [](WebSocket& socket, std::string_view text) { socket.Send("echo " + std::string(text)); };
      handlers.closed = [this](WebSocket&, uint16_t code) {
        const std::lock_guard lock(mutex_);
        codes_.push_back(code);
      };
      Response response = AcceptWebSocket(exchange.request(), std::move(handlers), options);
      std::move(exchange).Reply(std::move(response));
    });
    Start();
  }
  RawClient Open() {
    RawClient client = Connect();
    EXPECT_EQ(client.Get("/ws", kHandshake).status, 101);
    return client;
  }
  std::vector<uint16_t> WaitForCodes(size_t count) {
    for (int i = 0; i < 1000; ++i) {
      {
        const std::lock_guard lock(mutex_);
        if (codes_.size() >= count) return codes_;
      }
      std::this_thread::sleep_for(milliseconds(10));
    }
    return {};
  }
  std::shared_ptr<WebSocket> FirstSocket() {
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        if (!sockets_.empty()) return sockets_.front();
      }
      std::this_thread::yield();
    }
  }

  std::mutex mutex_;
  std::vector<std::shared_ptr<WebSocket>> sockets_;
  std::vector<uint16_t> codes_;
};

TEST_F(HttpWebSocket, HandshakeEchoAndClose) {
  StartEcho();
  RawClient client = Connect();
  const RawResponse accepted = client.Get("/ws", kHandshake);
  EXPECT_EQ(accepted.status, 101);
  EXPECT_EQ(accepted.Header("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455 §1.3
  EXPECT_EQ(accepted.Header("upgrade"), "websocket");
  EXPECT_TRUE(accepted.Has("x-request-id"));
  client.Send(MakeFrame(kText, "hello"));
  EXPECT_EQ(ReadFrame(client).payload, "echo hello");
  // In fragments, with a ping between them.
  client.Send(MakeFrame(kText, "one ", false) + MakeFrame(kPing, "p") + MakeFrame(0, "two ", false) + MakeFrame(0, "three"));
  const Frame pong = ReadFrame(client);
  EXPECT_EQ(pong.opcode, kPong);
  EXPECT_EQ(pong.payload, "p");
  EXPECT_EQ(ReadFrame(client).payload, "echo one two three");
  const std::string large(60'000, 'x');
  client.Send(MakeFrame(kText, large));
  EXPECT_EQ(ReadFrame(client).payload, "echo " + large);
  client.Send(CloseFrame(1000));
  EXPECT_EQ(CodeOf(ReadFrame(client)), 1000);
  EXPECT_TRUE(client.ClosedWithin(seconds(2)));
  EXPECT_THAT(WaitForCodes(1), ::testing::ElementsAre(1000));
  EXPECT_TRUE(FirstSocket()->Closed());
  EXPECT_FALSE(FirstSocket()->Send("x"));
}

TEST_F(HttpWebSocket, FrameThatComesWithTheHandshake) {
  StartEcho();
  RawClient client = Connect();
  client.Send("GET /ws HTTP/1.1\r\nHost: h\r\n" + std::string(kHandshake) + "\r\n" + MakeFrame(kText, "early"));
  EXPECT_EQ(client.Read()->status, 101);
  EXPECT_EQ(ReadFrame(client).payload, "echo early");
}

TEST_F(HttpWebSocket, BadHandshakes) {
  StartEcho();
  RawClient client = Connect();
  const RawResponse plain = client.Get("/ws");
  EXPECT_EQ(plain.status, 426);
  EXPECT_EQ(plain.Header("upgrade"), "websocket");
  const RawResponse old = client.Get("/ws", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  EXPECT_EQ(old.status, 426);
  EXPECT_EQ(old.Header("sec-websocket-version"), "13");
  EXPECT_EQ(client.Get("/ws", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n").status, 400);
  EXPECT_EQ(client.Get("/ws", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n").status, 400);
}

TEST_F(HttpWebSocket, RefusesWhatTheStandardForbids) {
  StartEcho();
  const auto answer = [&](const std::string& bytes) {
    RawClient client = Open();
    client.Send(bytes);
    return CodeOf(ReadFrame(client));
  };
  EXPECT_EQ(answer(MakeFrame(kText, std::string(65'537, 'x'))), 1009);
  EXPECT_EQ(answer(MakeFrame(kText, std::string(40'000, 'x'), false) + MakeFrame(0, std::string(40'000, 'x'))), 1009);
  EXPECT_EQ(answer(MakeFrame(kText, "\xff\xfe")), 1007);
  EXPECT_EQ(answer(MakeFrame(kText, "bare", true, false)), 1002);
  EXPECT_EQ(answer(MakeFrame(3, "what")), 1002);
  EXPECT_EQ(answer(MakeFrame(0, "continues nothing")), 1002);
  EXPECT_EQ(answer(std::string("\xf1\x80", 2) + std::string("\1\2\3\4", 4)), 1002);
  EXPECT_THAT(WaitForCodes(7), ::testing::UnorderedElementsAre(1009, 1009, 1007, 1002, 1002, 1002, 1002));
}

TEST_F(HttpWebSocket, SendsFromAnyThread) {
  StartEcho();
  RawClient client = Open();
  const auto socket = FirstSocket();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 250; ++i) EXPECT_TRUE(socket->Send("news"));
    });
  }
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(ReadFrame(client).payload, "news") << i;
  for (std::thread& thread : threads) thread.join();
  socket->Close(1000, "bye");
  EXPECT_EQ(CodeOf(ReadFrame(client)), 1000);
  client.Send(CloseFrame(1000));
  EXPECT_TRUE(client.ClosedWithin(seconds(2)));
}

TEST_F(HttpWebSocket, SlowReaderIsClosedWith1013) {
  StartEcho({.queue_limit = 256 << 10});
  RawClient client = Open();
  const auto socket = FirstSocket();
  const std::string block(32 << 10, 'x');
  size_t sent = 0;
  while (socket->Send(block)) ASSERT_LT(++sent, 10'000u);  // kernel buffers take some megabytes
  EXPECT_FALSE(socket->Send("more"));
  // Once it reads again it gets what was under way, then the reason.
  Frame frame;
  do {
    frame = ReadFrame(client);
  } while (frame.opcode == kText);
  EXPECT_EQ(CodeOf(frame), 1013);
  client.Send(CloseFrame(1013));
  EXPECT_THAT(WaitForCodes(1), ::testing::ElementsAre(1013));
}

TEST_F(HttpWebSocket, PingsAndDropsTheSilent) {
  StartEcho({.ping_interval = milliseconds(150)});
  RawClient alive = Open();
  RawClient silent = Open();
  const auto start = std::chrono::steady_clock::now();
  int pings = 0;
  while (pings < 5) {
    const Frame ping = ReadFrame(alive);
    ASSERT_EQ(ping.opcode, kPing);
    alive.Send(MakeFrame(kPong, ping.payload));
    ++pings;
  }
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(500));
  EXPECT_THAT(WaitForCodes(1), ::testing::ElementsAre(1006));
  EXPECT_EQ(server_->counters().websockets, 1u);
}

TEST_F(HttpWebSocket, VanishedPeerIs1006) {
  StartEcho();
  { RawClient client = Open(); }
  EXPECT_THAT(WaitForCodes(1), ::testing::ElementsAre(1006));
}

TEST_F(HttpWebSocket, StopSays1001) {
  StartEcho();
  std::vector<RawClient> clients;
  for (int i = 0; i < 10; ++i) clients.push_back(Open());
  RawClient polite = Open();
  std::thread reader([&] {
    EXPECT_EQ(CodeOf(ReadFrame(polite)), 1001);
    polite.Send(CloseFrame(1001));
  });
  while (server_->counters().websockets < 11) std::this_thread::yield();
  const auto start = std::chrono::steady_clock::now();
  server_->Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(5));
  reader.join();
  for (RawClient& client : clients) EXPECT_EQ(CodeOf(ReadFrame(client)), 1001);
  EXPECT_EQ(WaitForCodes(11).size(), 11u);
}

}  // namespace
}  // namespace chanoma::http
