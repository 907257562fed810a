#include "trace/exporter.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>

namespace chanoma::trace {
namespace {

constexpr std::string_view kPath = "/v1/traces";
constexpr std::chrono::milliseconds kLastPatience{500};

std::chrono::nanoseconds Epoch() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()) -
         std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

// OTLP 1.x, “Failures”: these alone may be tried again.
bool MayComeAgain(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

}  // namespace

std::string AddressOf(const std::string& endpoint) {
  if (endpoint.empty()) return {};
  std::string address = endpoint;
  while (address.ends_with('/')) address.pop_back();
  if (!address.ends_with(kPath)) address += kPath;
  return address;
}

Result<std::vector<std::pair<std::string, std::string>>> ReadHeaders(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> headers;
  const auto trimmed = [](std::string_view part) {
    while (!part.empty() && (part.front() == ' ' || part.front() == '\t')) part.remove_prefix(1);
    while (!part.empty() && (part.back() == ' ' || part.back() == '\t' || part.back() == '\r')) part.remove_suffix(1);
    return part;
  };
  for (size_t at = 0, number = 1; at < text.size(); ++number) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trimmed(text.substr(at, end - at));
    at = end + 1;
    if (line.empty()) continue;
    const size_t colon = line.find(':');
    const std::string_view name = trimmed(line.substr(0, colon == std::string_view::npos ? 0 : colon));
    const bool token = !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; });
    const std::string_view value = token ? trimmed(line.substr(colon + 1)) : std::string_view();
    const bool plain = !value.empty() && std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 127; });
    if (!plain) return Fail(Code::kInvalid, fmt::format("line {} is no header “Name: value”", number));
    headers.emplace_back(name, value);
  }
  return headers;
}

Exporter::Exporter(Options options, Tracer& tracer, net::Fetcher fetch, Log log)
    : options_(std::move(options)), tracer_(tracer), fetch_(std::move(fetch)), log_(std::move(log)) {}

Exporter::~Exporter() { Stop(); }

void Exporter::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Loop(stop); });
}

void Exporter::Stop() {
  thread_.request_stop();
  tracer_.Wake();
  thread_ = {};
}

Exporter::Outcome Exporter::Send(const std::vector<Told>& spans, std::chrono::milliseconds patience, const std::stop_token& stop) {
  const Target target = options_.target();
  if (!target.problem.empty()) Note(target.problem);
  if (!target.problem.empty() || target.address.empty()) return Outcome::kNever;
  net::Ask ask{.address = target.address};
  ask.json = WriteOtlp(options_.resource, spans, Epoch());
  ask.headers = target.headers;
  // What is secret goes over the network sealed alone.
  ask.anywhere = target.headers.empty();
  ask.patience = patience;
  ask.stop = stop;
  const auto reply = fetch_(ask);
  if (!reply) {
    Note(reply.error().message);
    return Outcome::kAgain;
  }
  if (reply->status >= 200 && reply->status < 300) {
    Note({});
    return Outcome::kTaken;
  }
  Note(fmt::format("it answers {}", reply->status));
  return MayComeAgain(reply->status) ? Outcome::kAgain : Outcome::kNever;
}

void Exporter::Note(const std::string& why) {
  if (!why.empty() && !failing_) log_.Warning("traces do not get through to their collector", {{"why", why}});
  if (why.empty() && failing_) log_.Info("traces get through again");
  failing_ = !why.empty();
}

void Exporter::Loop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::mt19937 random{std::random_device()()};
  const auto rest = [&](std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [&] { return stop.stop_requested(); });
  };
  while (!stop.stop_requested()) {
    const std::vector<Told> spans = tracer_.Take(options_.batch, options_.batch, std::chrono::steady_clock::now() + options_.gather);
    if (spans.empty()) continue;
    std::chrono::milliseconds delay = options_.first_delay;
    for (int attempt = 1;; ++attempt) {
      const bool last = stop.stop_requested();
      const Outcome outcome = Send(spans, last ? kLastPatience : options_.patience, last ? std::stop_token() : stop);
      if (outcome == Outcome::kTaken) break;
      if (outcome == Outcome::kNever || attempt >= options_.attempts || stop.stop_requested()) {
        tracer_.Lost(spans.size());
        break;
      }
      // Many servers whose collector comes back do not all come at once.
      rest(delay / 2 + std::chrono::milliseconds(std::uniform_int_distribution<int64_t>(0, delay.count() / 2)(random)));
      delay = std::min(delay * 2, options_.longest_delay);
    }
  }
  // What came last; it does not hold up the end of the process.
  const std::vector<Told> spans = failing_ ? std::vector<Told>() : tracer_.Take(options_.batch, 0, std::chrono::steady_clock::now());
  if (!spans.empty() && Send(spans, kLastPatience, {}) != Outcome::kTaken) tracer_.Lost(spans.size());
}

}  // namespace chanoma::trace
