#pragma once
// Takes spans to a collector by OTLP over HTTP, on a thread of its own: in batches, again with growing delays while the collector is away or
// asks for that, and no more than a few times. Nothing else ever waits for it. Owned by the daemon's wiring; any thread. Says once in the log that
// it does not get through, and once that it does again; never with anything that could be a secret.

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "net/fetch.h"
#include "trace/otlp.h"
#include "trace/tracer.h"

namespace chanoma::trace {

// Where traces go there: with /v1/traces behind it, unless that stands there already.
std::string AddressOf(const std::string& endpoint);

// “Name: value”, one a line; empty lines count for nothing. kInvalid names the line, never what stands in it.
Result<std::vector<std::pair<std::string, std::string>>> ReadHeaders(std::string_view text);

struct Target {
  std::string address;  // empty: nothing is sent
  std::vector<std::pair<std::string, std::string>> headers;
  std::string problem = {};  // why nothing can be sent there, in words
};

class Exporter {
 public:
  struct Options {
    Resource resource;
    std::function<Target()> target;  // asked for each batch
    size_t batch = 512;              // spans at once
    std::chrono::milliseconds gather{5000};
    std::chrono::milliseconds first_delay{1000}, longest_delay{60'000};
    int attempts = 6;  // at one batch
    std::chrono::milliseconds patience{10'000};
  };

  Exporter(Options options, Tracer& tracer, net::Fetcher fetch, Log log);
  ~Exporter();  // Stop()
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  void Start();
  // What is under way is given up; what waits is tried once, for a moment.
  void Stop();

 private:
  enum class Outcome { kTaken, kAgain, kNever };
  void Loop(const std::stop_token& stop);
  Outcome Send(const std::vector<Told>& spans, std::chrono::milliseconds patience, const std::stop_token& stop);
  void Note(const std::string& why);

  const Options options_;
  Tracer& tracer_;
  const net::Fetcher fetch_;
  const Log log_;
  bool failing_ = false;  // of the thread alone
  std::jthread thread_;   // last: ends before what it uses
};

}  // namespace chanoma::trace
