#pragma once
// The one way by which providers are asked: not twice for the same within a time, no faster than each of them bears, not before they
// said they may be asked again (Retry-After), and not at all for a while once one has failed several times: longer each time, until one
// answer is good. Owned by Online; any thread, which it blocks for as long as the asking takes.

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "json/value.h"
#include "model/show.h"
#include "net/fetch.h"
#include "providers/answers.h"

namespace chanoma::providers {

struct How {
  bool anew = false;    // no answer that was had before will do
  bool insist = false;  // also one who is left alone: somebody tries whether it works again
  std::stop_token stop = {};
};

struct Asking {
  model::Provider whom{};
  net::Ask ask;
  std::chrono::seconds fresh = std::chrono::days(1);  // so old may an answer be
  bool takes_location = false;  // of an answer that sends elsewhere the place is read, as a text
  bool as_text = false;  // no JSON: the answer is read as one text
  bool quiet = false;    // whom it is of is not known by this answer, and its failure is nobody's
  std::string key = {};  // what of the question does not say what it is about, and must not be kept: added to the address as it is sent
};

// What is wrong with one.
struct Trouble {
  Timestamp since{};  // the first time in a row
  Timestamp until{};  // it is left alone
  int failures = 0;
  bool refused = false;  // its key
  std::string why;       // a sentence
};

// When to come again: seconds, or a date; none for what is neither. At least a second, at most a day.
std::optional<std::chrono::seconds> ReadRetryAfter(std::string_view text, Timestamp now);

class Polite {
 public:
  struct Options {
    std::filesystem::path folder;  // of answers
    uint64_t most_bytes = 128 << 20;
    net::Fetcher fetch = &net::Fetch;
    // Returns at `until` of `clock`, false when stopped before. A test turns its clock.
    std::function<bool(SteadyTime until, const std::stop_token& stop)> wait;
  };
  Polite(Options options, const Clock& clock, Log log);

  using Read = std::function<Result<void>(const json::Value&)>;
  // `read` takes the answer; when it fails, with kCorrupt, the answer was none: it is not kept, and counts as a failure. kNotFound for
  // a 404; kForbidden for a refused key; kUnavailable for everything that may be better another time.
  Result<void> Ask(const Asking& asking, const How& how, const Read& read) EXCLUDES(mutex_);
  // The bytes of a picture, which nobody takes for anything else; not kept.
  Result<std::string> Picture(model::Provider whom, const std::string& address, const How& how) EXCLUDES(mutex_);

  std::map<model::Provider, Trouble> Troubles() const EXCLUDES(mutex_);
  std::map<model::Provider, Timestamp> Answered() const EXCLUDES(mutex_);  // when each last did
  bool LeftAlone(model::Provider whom) const EXCLUDES(mutex_);
  void Forgive(model::Provider whom) EXCLUDES(mutex_);  // it has another key

 private:
  Result<net::Reply> Fetch(model::Provider whom, const net::Ask& ask, const How& how) EXCLUDES(mutex_);
  Result<net::Reply> FetchQuietly(const net::Ask& ask) const;
  Result<void> Turn(model::Provider whom, const std::string& address, const How& how) EXCLUDES(mutex_);
  Result<net::Reply> Judge(model::Provider whom, net::Reply reply) EXCLUDES(mutex_);
  void Fail(model::Provider whom, std::string why, std::optional<std::chrono::seconds> wait, bool refused = false) EXCLUDES(mutex_);
  void Well(model::Provider whom) EXCLUDES(mutex_);

  const Options options_;
  const Clock& clock_;
  const Log log_;
  Answers answers_;
  mutable Mutex mutex_;
  std::map<model::Provider, SteadyTime> next_ GUARDED_BY(mutex_);
  std::map<model::Provider, Trouble> troubles_ GUARDED_BY(mutex_);
  std::map<model::Provider, Timestamp> answered_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::providers
