#include "media/call.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

#include "base/file.h"
#include "media/clean_text.h"
#include "media/convert.h"
#include "media/wire.h"

namespace chanoma::media {
namespace {

using std::chrono::milliseconds;

constexpr size_t kLineLimit = 500;
constexpr int kLinesPerCall = 50;
// How long a worker told to stop may take to say so before it is killed; a warm worker is worth a short wait.
constexpr milliseconds kStopPatience{400};

class ErrorLines {
 public:
  ErrorLines(Worker& worker, const Log& log) : worker_(worker), log_(log) {}

  void Drain() {
    char block[4096];
    ssize_t n;
    while ((n = ::read(worker_.child.errors.Get(), block, sizeof block)) > 0) {
      for (const char c : std::string_view(block, static_cast<size_t>(n))) {
        if (c == '\n') {
          Flush();
        } else if (worker_.error_line.size() < kLineLimit) {
          worker_.error_line += c;
        }
      }
    }
    if (n == 0) open_ = false;
  }
  bool Open() const { return open_; }

 private:
  void Flush() {
    const std::string line = CleanText(std::exchange(worker_.error_line, {}), kLineLimit);
    if (line.empty() || ++lines_ > kLinesPerCall) return;
    log_.Info("media worker says", {{"pid", worker_.child.pid}, {"line", line}});
  }

  Worker& worker_;
  const Log& log_;
  bool open_ = true;
  int lines_ = 0;
};

int PollTimeout(SteadyTime until) {
  if (until == SteadyTime::max()) return -1;
  const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
}

bool IsFinal(const pb::Reply& reply) { return !reply.has_chunk() && !reply.has_part() && !reply.has_text_part() && !reply.has_progress() && !reply.has_fell_back(); }

class CallInProgress {
 public:
  CallInProgress(Worker& worker, const CallHandlers& handlers, size_t limit, const CallContext& context, const Log& log)
      : worker_(worker), handlers_(handlers), limit_(limit), context_(context), lines_(worker, log) {}

  CallOutcome Run(std::span<const int> fds, pb::Call call) {
    const UniqueFd stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stopped) return Broken(SystemError(errno, "eventfd", "media"));
    const std::stop_callback on_stop(context_.stop, [&] {
      const uint64_t one = 1;
      [[maybe_unused]] const ssize_t n = ::write(stopped.Get(), &one, sizeof one);
    });
    if (context_.deadline != SteadyTime::max()) {
      const auto left = std::chrono::ceil<std::chrono::seconds>(context_.deadline - std::chrono::steady_clock::now());
      call.set_seconds(std::max<int64_t>(left.count(), 1));
    }
    if (auto sent = SendFrame(worker_.child.socket.Get(), call.SerializeAsString(), fds); !sent) return Died();
    heard_ = std::chrono::steady_clock::now();
    while (true) {
      pollfd waits[3] = {{worker_.child.socket.Get(), POLLIN, 0},
                         {lines_.Open() ? worker_.child.errors.Get() : -1, POLLIN, 0},
                         {ending_ ? -1 : stopped.Get(), POLLIN, 0}};
      const SteadyTime until = ending_ ? std::min(give_up_, Deadline()) : Deadline();
      const int ready = ::poll(waits, 3, PollTimeout(until));
      if (ready < 0 && errno != EINTR) return Broken(SystemError(errno, "poll", "media"));
      if (ready == 0 && until != SteadyTime::max() && std::chrono::steady_clock::now() >= until) {
        if (ending_) return Broken(*ending_);
        return Broken(Error{Code::kUnavailable, "Reading the file took longer than allowed.", {}});
      }
      if (waits[1].revents != 0) lines_.Drain();
      if (waits[2].revents != 0) StopWith(Error{Code::kCancelled, "cancelled", {}});
      if (waits[0].revents == 0) continue;
      if (auto outcome = OnReadable()) return std::move(*outcome);
    }
  }

 private:
  SteadyTime Deadline() const {
    return context_.silence.count() > 0 ? std::min(context_.deadline, heard_ + context_.silence) : context_.deadline;
  }

  // Asks the worker to stop and lets what it still sends run out.
  void StopWith(Error error) {
    if (ending_) return;
    ending_ = std::move(error);
    give_up_ = std::chrono::steady_clock::now() + kStopPatience;
    const std::string nothing = pb::Call().SerializeAsString();
    // A dead worker shows itself at the next read.
    [[maybe_unused]] const auto sent = SendFrame(worker_.child.socket.Get(), nothing);
  }

  std::optional<CallOutcome> OnReadable() {
    auto frame = worker_.reader.Read(worker_.child.socket.Get());
    if (!frame) {
      lines_.Drain();
      if (frame.error().code == Code::kUnavailable) return ending_ ? Broken(*ending_) : Died();
      return Broken(std::move(frame.error()));
    }
    if (!*frame) return std::nullopt;
    answered_ = true;
    heard_ = std::chrono::steady_clock::now();
    pb::Reply reply;
    if (!reply.ParseFromString(**frame) || reply.what_case() == pb::Reply::WHAT_NOT_SET) {
      return Broken(Error{Code::kCorrupt, "the media worker's answer could not be read", {}});
    }
    if (IsFinal(reply)) {
      lines_.Drain();
      CallOutcome outcome{.reply = pb::Reply(), .worker_usable = true, .worker_died = false, .answered = true,
                          .held_bytes = static_cast<uint64_t>(std::max<int64_t>(reply.held_bytes(), 0))};
      if (ending_) {
        outcome.reply = Fail(*ending_);
      } else if (reply.has_failure()) {
        outcome.reply = Fail(CheckFailure(reply.failure()));
      } else {
        outcome.reply = std::move(reply);
      }
      return outcome;
    }
    if (ending_) return std::nullopt;
    if (reply.has_progress()) {
      const auto& p = reply.progress();
      if (handlers_.progress && p.done() >= 0 && p.total() >= 0)
        handlers_.progress(std::min(p.done(), p.total()), p.total());
      return std::nullopt;
    }
    if (reply.has_part()) {
      if (!handlers_.part) return Broken(Error{Code::kCorrupt, "the media worker sent bytes nobody asked for", {}});
      auto taken = handlers_.part(reply.part());
      heard_ = std::chrono::steady_clock::now();  // the taker may have let it wait
      if (!taken) StopWith(std::move(taken.error()));
      return std::nullopt;
    }
    if (reply.has_fell_back()) {
      // Once a run: a worker that says it again and again would fill the log.
      if (handlers_.fell_back && !std::exchange(fell_back_, true)) handlers_.fell_back(CleanText(reply.fell_back().why(), kLineLimit));
      return std::nullopt;
    }
    if (reply.has_text_part()) return OnText(reply.text_part());
    if (!handlers_.chunk) return Broken(Error{Code::kCorrupt, "the media worker sent bytes nobody asked for", {}});
    output_ += reply.chunk().size();
    if (output_ > limit_) return Broken(Error{Code::kTooLarge, "the media worker's answer is too large", {}});
    if (auto taken = handlers_.chunk(reply.chunk()); !taken) StopWith(std::move(taken.error()));
    return std::nullopt;
  }

  std::optional<CallOutcome> OnText(const pb::TextPart& part) {
    const auto form = CheckForm(part.form());
    if (!handlers_.text || !form) return Broken(Error{Code::kCorrupt, "the media worker sent bytes nobody asked for", {}});
    output_ += part.bytes().size();
    if (output_ > limit_) return Broken(Error{Code::kTooLarge, "the media worker's answer is too large", {}});
    if (auto taken = handlers_.text(part.stream(), *form, part.bytes()); !taken) StopWith(std::move(taken.error()));
    return std::nullopt;
  }

  CallOutcome Broken(Error error) {
    return {.reply = Fail(std::move(error)), .worker_usable = false, .worker_died = false, .answered = answered_, .held_bytes = 0};
  }
  CallOutcome Died() {
    return {.reply = Fail(Code::kCorrupt, "the media worker died"),
            .worker_usable = false,
            .worker_died = true,
            .answered = answered_,
            .held_bytes = 0};
  }

  Worker& worker_;
  const CallHandlers& handlers_;
  const size_t limit_;
  const CallContext& context_;
  ErrorLines lines_;
  size_t output_ = 0;
  bool answered_ = false;
  bool fell_back_ = false;
  std::optional<Error> ending_;
  SteadyTime give_up_{};
  SteadyTime heard_{};
};

}  // namespace

CallOutcome MakeCall(Worker& worker, std::span<const int> fds, pb::Call call, const CallHandlers& handlers, size_t output_limit,
                     const CallContext& context, const Log& log) {
  return CallInProgress(worker, handlers, output_limit, context, log).Run(fds, std::move(call));
}

Error DescribeDeath(int status) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
    return {Code::kCorrupt, "Reading this file took more computing time than allowed; it may be damaged.", {}};
  }
  if (WIFSIGNALED(status)) {
    return {
        Code::kCorrupt,
        fmt::format("This file made the program that reads it fail (signal {}); it may be damaged.", WTERMSIG(status)),
        {}};
  }
  return {Code::kCorrupt,
          fmt::format("This file made the program that reads it give up (status {}); it may be damaged.",
                      WEXITSTATUS(status)),
          {}};
}

}  // namespace chanoma::media
