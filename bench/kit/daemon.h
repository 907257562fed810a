#pragma once
// The daemon under measurement: a child process with its own data directory, ended by its process id. One thread.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "load.h"

namespace chanoma::bench {

class Daemon {
 public:
  // Returns once `url` is listened on. `arguments` come after "serve".
  static Result<Daemon> Start(const std::filesystem::path& program, const std::filesystem::path& data, std::vector<std::string> arguments);
  Daemon(Daemon&& other) noexcept;
  Daemon& operator=(Daemon&&) = delete;
  ~Daemon();  // SIGTERM, and waits

  const Address& address() const { return address_; }
  std::chrono::steady_clock::time_point begun() const { return begun_; }
  // Proportional set size of the process and all its descendants, in bytes (smaps_rollup).
  uint64_t ProportionalMemory() const;

 private:
  Daemon() = default;
  pid_t pid_ = -1;
  Address address_;
  std::chrono::steady_clock::time_point begun_;
};

// Fetches until the answer is there and not "not yet"; fails after `patience`.
Result<std::string> FetchWhenReady(const Address& address, const std::string& target, std::chrono::milliseconds patience);

// A port that was free a moment ago.
Result<uint16_t> FreePort();

double Median(std::vector<double> values);
double Percentile(std::vector<double> values, double share);

// The last line of every benchmark's output.
void PrintVerdict(const std::string& name, double ours, double peer, double ratio, const std::string& unit);

// Raw samples, one a line, under build/bench/NAME.txt beside the program; says where.
void KeepSamples(const std::string& name, const std::string& text);

}  // namespace chanoma::bench
