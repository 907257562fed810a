#include "media/box_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>

#include <chrono>

#include "media/clean_text.h"
#include "media/wire.h"

namespace chanoma::media {
namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr size_t kWords = 200;
constexpr int kMost = 32;

Result<pb::SelfTest> Receive(const Child& child) {
  FrameReader reader;
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd wait{child.socket.Get(), POLLIN, 0};
    if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) == 0) {
      return Fail(Code::kUnavailable, "the test of the media workers' sandbox took too long");
    }
    auto frame = TRY(reader.Read(child.socket.Get()));
    if (!frame) continue;
    pb::Reply reply;
    if (!reply.ParseFromString(*frame) || !reply.has_self_test()) return Fail(Code::kCorrupt, "the media worker's answer could not be read");
    return reply.self_test();
  }
}

BoxExam NotHeld(std::string problem) {
  BoxExam exam;
  exam.report.state = BoxReport::State::kInsufficient;
  exam.report.problem = std::move(problem);
  return exam;
}

}  // namespace

BoxExam ReadSelfTest(const pb::SelfTest& test) {
  BoxExam exam;
  for (const auto& layer : test.layers()) {
    if (exam.report.layers.size() == kMost) break;
    exam.report.layers.push_back({CleanText(layer.name(), kWords), layer.holds(), CleanText(layer.detail(), kWords)});
  }
  if (!test.seccomp()) exam.arguments.emplace_back("--no-seccomp");
  if (!test.landlock()) exam.arguments.emplace_back("--no-landlock");
  std::vector<std::string> possible;
  for (const auto& attempt : test.attempts()) {
    if (!attempt.stopped() && possible.size() < kMost) possible.push_back(CleanText(attempt.name(), kWords));
  }
  exam.report.possible = possible;
  exam.report.state = test.suffices() ? BoxReport::State::kHolds : BoxReport::State::kInsufficient;
  if (!test.works()) {
    exam.report.problem = "The sandbox for media files does not work on this system, so no film is opened.";
  } else if (!test.suffices()) {
    exam.report.problem = fmt::format(
        "The sandbox for media files does not hold on this system (a file could {}), so no film is opened. Allow the "
        "service the system calls seccomp and landlock.",
        fmt::join(possible, ", "));
  }
  return exam;
}

BoxExam ExamineBox(Spawner& spawner) {
  auto child = spawner.Spawn({"--self-test"});
  if (!child) return NotHeld(fmt::format("The media worker cannot be started: {}.", child.error().message));
  auto test = Receive(*child);
  spawner.Await(child->pid, std::chrono::milliseconds(test ? 2000 : 0));
  if (!test) return NotHeld(fmt::format("The sandbox for media files could not be tested, so no film is opened: {}.", test.error().message));
  return ReadSelfTest(*test);
}

}  // namespace chanoma::media
