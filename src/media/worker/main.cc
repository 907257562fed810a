// chanoma-media-worker: opens hostile files for the daemon. Started by media::Spawner with its socket as descriptor 3;
// of no use by hand.

#include <fmt/format.h>
#include <malloc.h>
#include <sys/socket.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>

#include "media/av/demuxer.h"
#include "media/av/log.h"
#include "media/worker/box.h"
#include "media/worker/channel.h"
#include "media/worker/operations.h"
#include "media/worker/self_test.h"

namespace chanoma::media {
namespace {

constexpr int kSocket = 3;

std::optional<uint64_t> Number(std::string_view argument, std::string_view name) {
  if (!argument.starts_with(name)) return std::nullopt;
  argument.remove_prefix(name.size());
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(argument.data(), argument.data() + argument.size(), value);
  if (error != std::errc() || end != argument.data() + argument.size()) return std::nullopt;
  return value;
}

// Demuxers and decoders come and go by the thousand, with tables of megabytes: what one frees, the next is given again,
// instead of new pages from the kernel each time. A worker that keeps too much is replaced (Pool), and an idle one ends.
void KeepMemory() {
  constexpr int kKept = 96 << 20;
  ::mallopt(M_TRIM_THRESHOLD, kKept);
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

// 0: idle for long enough, or the daemon is gone.
int Serve(std::chrono::seconds idle) {
  Channel channel(kSocket);
  Operations operations(channel);
  constexpr int kCallsPerCount = 8;
  int calls = 0;
  int64_t held = 0;
  while (true) {
    auto incoming = channel.Next(idle);
    if (!incoming) return 3;
    if (!*incoming) return 0;
    pb::Reply reply = operations.Answer(std::move(**incoming));
    // The count walks through everything that is free.
    if (calls++ % kCallsPerCount == 0) {
      const struct mallinfo2 memory = ::mallinfo2();
      held = static_cast<int64_t>(memory.arena + memory.hblkhd);
    }
    reply.set_held_bytes(held);
    if (!channel.Finish(reply)) return 0;
  }
}

int Main(int argc, char** argv) {
  std::chrono::seconds idle{60};
  BoxLimits limits;
  BoxLayers layers;
  bool test_box = false;
  bool box_open = false;  // in the self-test
  bool trusting = false;  // in the service
  for (int i = 1; i < argc; ++i) {
    if (const auto seconds = Number(argv[i], "--idle-exit=")) idle = std::chrono::seconds(*seconds);
    if (const auto bytes = Number(argv[i], "--memory=")) limits.memory = *bytes;
    if (const auto pid = Number(argv[i], "--parent=")) limits.parent = static_cast<int>(*pid);
    if (argv[i] == std::string_view("--self-test")) test_box = true;
    if (argv[i] == std::string_view("--no-seccomp")) layers.seccomp = false;
    if (argv[i] == std::string_view("--no-landlock")) layers.landlock = false;
#ifdef CHANOMA_TEST_HOOKS
    if (argv[i] == std::string_view("--open-box")) box_open = true;
    if (argv[i] == std::string_view("--trust-files")) trusting = true;
#endif
  }
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(kSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
    fmt::print(stderr, "chanoma-media-worker is started by chanoma and does nothing by itself\n");
    return 2;
  }
  ::signal(SIGPIPE, SIG_IGN);
  if (test_box) {
    pb::Reply reply;
    *reply.mutable_self_test() = TestBox(limits, box_open);
    return Channel(kSocket).Finish(reply) ? 0 : 1;
  }
  if (trusting) {
#ifdef CHANOMA_TEST_HOOKS
    av::Demuxer::TrustEverything();
#endif
  } else if (auto boxed = EnterBox(limits, layers); !boxed) {
    fmt::print(stderr, "the sandbox could not be entered: {}\n", boxed.error().message);
    return 4;
  }
  KeepMemory();
  av::LogToStderr();
  return Serve(idle);
}

}  // namespace
}  // namespace chanoma::media

int main(int argc, char** argv) {
  try {
    return chanoma::media::Main(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "gave up: {}\n", error.what());
    return 5;
  }
}
