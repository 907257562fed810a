#include "notices/notices.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "json/writer.h"

namespace chanoma::notices {
namespace {

constexpr std::chrono::seconds kLook{2};
constexpr std::chrono::minutes kAfterRefusal{1};
constexpr std::chrono::days kGiveUp{1};  // telling that something is over

}  // namespace

Notices::Notices(Options options, const Clock& clock, Log log) : options_(std::move(options)), clock_(clock), log_(std::move(log)), book_(options_.file) {}

Notices::~Notices() { Stop(); }

void Notices::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Loop(stop); });
}

void Notices::Stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Notices::Loop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  while (!changed.wait_for(lock, stop, kLook, [&] { return stop.stop_requested(); })) Look();
}

std::vector<Entry> Notices::List() const {
  const MutexLock lock(mutex_);
  return shown_;
}

void Notices::Look() {
  const auto now = options_.look();
  if (!now) return;  // the next look may know
  bool changed = book_.See(*now, clock_.Now());
  Show();  // whoever is told finds it there
  const std::vector<Entry> before = book_.entries();
  for (Entry& entry : book_.entries()) Tell(entry);
  std::erase_if(book_.entries(), [&](const Entry& entry) { return entry.over && ((entry.mailed && entry.posted) || clock_.Now() - entry.since > kGiveUp); });
  changed = changed || book_.entries() != before;
  if (changed) book_.Save();
  Show();
}

void Notices::Show() {
  std::vector<Entry> shown;
  std::ranges::copy_if(book_.entries(), std::back_inserter(shown), [](const Entry& entry) { return !entry.over; });
  const MutexLock lock(mutex_);
  shown_ = std::move(shown);
}

void Notices::Tell(Entry& entry) {
  const std::string name = options_.name();
  if (!entry.mailed) {
    const auto written = options_.write([&](std::string_view language) { return WordsOf(entry.trouble, entry.over, name, language); });
    entry.mailed = written.has_value();
    if (!entry.over && written) log_.Warning("something is wrong", {{"what", NameOf(entry.trouble.kind)}, {"subject", entry.trouble.subject}, {"letters", *written}});
  }
  // One that is set later hears of what is wrong already.
  if (entry.posted || options_.webhook().empty() || clock_.Steady() < not_before_) {
    entry.posted = entry.posted || (entry.over && options_.webhook().empty());
    return;
  }
  const auto posted = Post(WordsOf(entry.trouble, entry.over, name, "en"), entry.over ? "over" : "trouble", NameOf(entry.trouble.kind), entry.trouble.subject, entry.since);
  entry.posted = posted.has_value();
  if (!posted) not_before_ = clock_.Steady() + kAfterRefusal;
  // Said once until it works again.
  if (!posted && !complained_) log_.Warning("notify_webhook cannot be told", {{"why", posted.error().message}});
  complained_ = !posted.has_value();
}

Result<void> Notices::Post(const Words& words, std::string_view event, std::string_view kind, std::string_view subject, Timestamp since) const {
  json::Writer out(512);
  out.BeginObject().Field("server", options_.name()).Field("event", event).Field("kind", kind).Field("subject", subject).Field("title", words.subject);
  out.Field("text", words.text).Field("since", FormatRfc3339(since)).EndObject();
  net::Ask ask{options_.webhook()};
  ask.json = out.Take();
  ask.anywhere = true;
  const net::Reply reply = TRY(options_.fetch(ask));
  if (reply.status >= 200 && reply.status < 300) return {};
  return Fail(Code::kUnavailable, fmt::format("it answered {}", reply.status));
}

Result<Tested> Notices::Test() {
  const std::string name = options_.name();
  Tested tested;
  tested.letters = TRY(options_.write([&](std::string_view language) { return TestWords(name, language); }));
  if (options_.webhook().empty()) return tested;
  const auto posted = Post(TestWords(name, "en"), "test", "test", "", clock_.Now());
  tested.posted = posted.has_value();
  if (!posted) tested.refusal = posted.error().message;
  return tested;
}

}  // namespace chanoma::notices
