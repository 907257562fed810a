#include "providers/polite.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <ctime>
#include <mutex>

#include "text/text.h"

namespace chanoma::providers {
namespace {

constexpr int kPatientFor = 3;  // failures in a row, before one is left alone
constexpr std::chrono::minutes kFirstRest{1};
constexpr std::chrono::hours kLongestRest{6};
constexpr std::chrono::seconds kUnsaidWait{60};  // of a 429 that does not say
constexpr std::chrono::seconds kLongestTurn{30};
constexpr size_t kLargestPicture = 16u << 20;
constexpr size_t kLongestWhy = 300;
constexpr std::string_view kAgent = "Chanoma";

// As their documentation asks for: TVmaze 20 in 10 s, AniList 30 in a minute (when it is busy), TMDB about 40 in a second, Wikidata one
// after the other; TheTVDB does not say.
std::chrono::milliseconds Between(model::Provider whom) {
  switch (whom) {
    case model::Provider::kTmdb: return std::chrono::milliseconds(50);
    case model::Provider::kTvdb: return std::chrono::milliseconds(250);
    case model::Provider::kTvmaze: return std::chrono::milliseconds(550);
    case model::Provider::kAnilist: return std::chrono::milliseconds(2100);
    case model::Provider::kWikidata: return std::chrono::milliseconds(500);
  }
  return std::chrono::seconds(1);
}

// A program of this machine is nobody to be spared.
bool IsHere(std::string_view address) { return address.starts_with("http://"); }

bool WaitUntil(const Clock& clock, SteadyTime until, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, until - clock.Steady(), [&] { return stop.stop_requested(); });
  return !stop.stop_requested();
}

}  // namespace

std::optional<std::chrono::seconds> ReadRetryAfter(std::string_view text, Timestamp now) {
  const auto bounded = [](int64_t seconds) { return std::chrono::seconds(std::clamp<int64_t>(seconds, 1, 24 * 3600)); };
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return bounded(seconds);
  std::tm parts{};
  const std::string date(text);
  const char* rest = ::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!rest || *rest != '\0') return std::nullopt;
  return bounded(static_cast<int64_t>(::timegm(&parts)) - std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
}

Polite::Polite(Options options, const Clock& clock, Log log)
    : options_(std::move(options)), clock_(clock), log_(std::move(log)), answers_(options_.folder, options_.most_bytes, clock) {}

Result<void> Polite::Ask(const Asking& asking, const How& how, const Read& read) {
  const auto take = [&](const std::string& bytes) -> Result<void> {
    if (asking.as_text) return read(json::Value(std::string(bytes)));
    const auto value = json::Parse(bytes);
    if (!value) return chanoma::Fail(Code::kCorrupt, "it answers what is no JSON: " + value.error().message);
    return read(*value);
  };
  const std::string question = fmt::format("{}\n{}\n{}", model::ProviderName(asking.whom), asking.ask.address, asking.ask.json);
  if (!how.anew) {
    if (const auto had = answers_.Find(question, asking.fresh)) {
      if (take(*had)) return {};
      answers_.Forget(question);
    }
  }
  net::Ask ask = asking.ask;
  ask.address += asking.key;
  net::Reply reply = TRY(asking.quiet ? FetchQuietly(ask) : Fetch(asking.whom, ask, how));
  // Nobody is followed elsewhere; where that would be may say enough.
  if (reply.status >= 300) reply.body = asking.takes_location ? json::Compact(json::Value(reply.location)) : std::string();
  if (const auto taken = take(reply.body); !taken) {
    if (asking.quiet) return chanoma::Fail(taken.error());
    // A word of the reader about the work is no failure of whom was asked.
    if (taken.error().code != Code::kCorrupt) {
      Well(asking.whom);
      return chanoma::Fail(taken.error());
    }
    Fail(asking.whom, taken.error().message, std::nullopt);
    return chanoma::Fail(Code::kCorrupt, taken.error().message);
  }
  if (!asking.quiet) Well(asking.whom);
  if (asking.fresh.count() > 0) answers_.Keep(question, reply.body);
  return {};
}

Result<std::string> Polite::Picture(model::Provider whom, const std::string& address, const How& how) {
  net::Ask ask{address};
  ask.most_bytes = kLargestPicture;
  ask.any_type = true;
  ask.patience = std::chrono::seconds(30);
  net::Reply reply = TRY(Fetch(whom, ask, how));
  // A place of its own sends on once: where the picture is, of the same kind of address, is the caller's to say.
  if (reply.status >= 300) return chanoma::Fail(Code::kNotFound, "there is no such picture");
  return std::move(reply.body);
}

Result<void> Polite::Turn(model::Provider whom, const std::string& address, const How& how) {
  SteadyTime at;
  {
    const MutexLock lock(mutex_);
    if (const auto trouble = troubles_.find(whom); trouble != troubles_.end() && !how.insist && trouble->second.until > clock_.Now()) {
      return chanoma::Fail(Code::kUnavailable, fmt::format("{} is left alone: {}", model::ProviderName(whom), trouble->second.why));
    }
    if (IsHere(address)) return {};
    SteadyTime& next = next_[whom];
    at = std::max(next, clock_.Steady());
    if (at - clock_.Steady() > kLongestTurn) return chanoma::Fail(Code::kUnavailable, "there is too much to ask at once");
    next = at + Between(whom);
  }
  if (at <= clock_.Steady()) return {};
  const bool waited = options_.wait ? options_.wait(at, how.stop) : WaitUntil(clock_, at, how.stop);
  return waited ? Result<void>() : Result<void>(chanoma::Fail(Code::kCancelled, "stopped"));
}

Result<net::Reply> Polite::Fetch(model::Provider whom, const net::Ask& asked, const How& how) {
  if (how.stop.stop_requested()) return chanoma::Fail(Code::kCancelled, "stopped");
  TRY(Turn(whom, asked.address, how));
  net::Ask ask = asked;
  ask.agent = std::string(kAgent);
  auto reply = options_.fetch(ask);
  if (reply) return Judge(whom, std::move(*reply));
  Fail(whom, reply.error().code == Code::kTooLarge ? "its answer is larger than it may be" : "it does not answer: " + reply.error().message, std::nullopt);
  return chanoma::Fail(Code::kUnavailable, reply.error().message);
}

Result<net::Reply> Polite::FetchQuietly(const net::Ask& asked) const {
  net::Ask ask = asked;
  ask.agent = std::string(kAgent);
  net::Reply reply = TRY(options_.fetch(ask));
  if (reply.status != 200) return chanoma::Fail(Code::kUnavailable, fmt::format("it answered {}", reply.status));
  return reply;
}

Result<net::Reply> Polite::Judge(model::Provider whom, net::Reply reply) {
  const int status = reply.status;
  if (status >= 200 && status < 400) return reply;
  if (status == 404 || status == 410) {
    Well(whom);
    return chanoma::Fail(Code::kNotFound, "there is no such work");
  }
  if (status == 401 || status == 403) {
    const bool keyed = whom == model::Provider::kTmdb || whom == model::Provider::kTvdb;
    const std::string why = fmt::format("{} (it answered {})", keyed ? "it refuses the key" : "it refuses to answer", status);
    Fail(whom, why, kLongestRest, keyed);
    return chanoma::Fail(Code::kForbidden, why);
  }
  const auto wait = ReadRetryAfter(reply.retry_after, clock_.Now());
  if (status == 429) Fail(whom, "it wants to be asked less often (it answered 429)", wait.value_or(kUnsaidWait));
  else Fail(whom, fmt::format("it answered {}", status), status == 503 ? wait : std::nullopt);
  return chanoma::Fail(Code::kUnavailable, fmt::format("it answered {}", status));
}

void Polite::Fail(model::Provider whom, std::string why, std::optional<std::chrono::seconds> wait, bool refused) {
  const Timestamp now = clock_.Now();
  const MutexLock lock(mutex_);
  const auto [at, first] = troubles_.try_emplace(whom);
  Trouble& trouble = at->second;
  if (first) trouble.since = now;
  trouble.why = text::Clean(why, kLongestWhy);
  trouble.refused = refused;
  ++trouble.failures;
  if (!wait && trouble.failures >= kPatientFor) {
    wait = std::min<std::chrono::seconds>(kFirstRest * (int64_t{1} << std::min(trouble.failures - kPatientFor, 12)), kLongestRest);
  }
  if (!wait) return;
  trouble.until = now + *wait;
  log_.Warning("a provider is left alone", {{"provider", model::ProviderName(whom)}, {"why", trouble.why}, {"until", FormatRfc3339(trouble.until)}});
}

void Polite::Well(model::Provider whom) {
  const MutexLock lock(mutex_);
  answered_[whom] = clock_.Now();
  const auto trouble = troubles_.find(whom);
  if (trouble == troubles_.end()) return;
  if (trouble->second.until != Timestamp{}) log_.Info("a provider answers again", {{"provider", model::ProviderName(whom)}});
  troubles_.erase(trouble);
}

std::map<model::Provider, Trouble> Polite::Troubles() const {
  const MutexLock lock(mutex_);
  return troubles_;
}

std::map<model::Provider, Timestamp> Polite::Answered() const {
  const MutexLock lock(mutex_);
  return answered_;
}

bool Polite::LeftAlone(model::Provider whom) const {
  const MutexLock lock(mutex_);
  const auto trouble = troubles_.find(whom);
  return trouble != troubles_.end() && trouble->second.until > clock_.Now();
}

void Polite::Forgive(model::Provider whom) {
  const MutexLock lock(mutex_);
  troubles_.erase(whom);
}

}  // namespace chanoma::providers
