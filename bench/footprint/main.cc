// bench_footprint PROGRAM [RUNS]: with 100,000 videos in the store, the time from starting the process to a correct list
// and a correct look-up, and the proportional memory of the whole process tree then; at the end, how long
// `chanoma verify` takes over all of it. The peer is the floor the product
// promises: 200 ms and 80 MB.

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <random>

#include "daemon.h"
#include "json/value.h"

namespace chanoma::bench {
namespace {

constexpr size_t kVideos = 100'000;
constexpr double kFloorMs = 200, kFloorBytes = 80e6;

// The ids of the videos in the store below `folder`, which bench_fill (beside this program) makes when it is not there.
Result<std::vector<std::string>> Fill(const std::filesystem::path& folder) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "bench_fill";
  FILE* output = ::popen(fmt::format("'{}' '{}'", program.string(), folder.string()).c_str(), "r");
  if (!output) return chanoma::Fail(Code::kInternal, "bench_fill does not start");
  std::vector<std::string> ids;
  char line[64];
  while (std::fgets(line, sizeof line, output)) ids.emplace_back(line, 26);
  if (::pclose(output) != 0 || ids.size() != kVideos) return chanoma::Fail(Code::kInternal, "bench_fill failed");
  return ids;
}

// Everything looked through while nobody has it open, in seconds.
Result<double> Verify(const std::filesystem::path& program, const std::filesystem::path& data) {
  const auto begun = std::chrono::steady_clock::now();
  FILE* output = ::popen(fmt::format("'{}' verify --data '{}' 2>&1", program.string(), data.string()).c_str(), "r");
  if (!output) return chanoma::Fail(Code::kInternal, "chanoma verify does not start");
  std::string said;
  char part[1024];
  while (std::fgets(part, sizeof part, output)) said = part;
  if (::pclose(output) != 0) return chanoma::Fail(Code::kInternal, "chanoma verify: " + said);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

Result<void> Measure(const std::filesystem::path& program, size_t runs) {
  const auto data = std::filesystem::absolute("build/bench/footprint");
  std::filesystem::create_directories(data);
  const std::vector<std::string> ids = TRY(Fill(data / "store"));
  std::mt19937 random(7);
  std::vector<double> times, bytes;
  std::string samples = "run ready_ms pss_bytes\n";
  for (size_t run = 0; run <= runs; ++run) {
    const Daemon daemon = TRY(Daemon::Start(program, data, {}));
    const std::string list = TRY(FetchWhenReady(daemon.address(), "/api/v1/videos?sort=title&limit=50", std::chrono::seconds(30)));
    const std::string& wanted = ids[random() % ids.size()];
    const std::string video = TRY(Fetch(daemon.address(), "/api/v1/videos/" + wanted));
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - daemon.begun()).count();
    const json::Value page = TRY(json::Parse(list));
    const json::Array& items = *page.Find("items")->AsArray();
    if (items.size() != 50 || items[0].Text("title") != "The Garden of 0 Winters, part 1") return Fail(Code::kInternal, "the list is not right");
    if (TRY(json::Parse(video)).Text("id") != wanted) return Fail(Code::kInternal, "the look-up is not right");
    const auto pss = static_cast<double>(daemon.ProportionalMemory());
    if (run == 0) continue;  // warms the page cache
    times.push_back(ms);
    bytes.push_back(pss);
    samples += fmt::format("{} {:.1f} {:.0f}\n", run, ms, pss);
  }
  fmt::print("{:<26}{:>10}{:>10}{:>10}{:>10}\n", "100,000 videos", "median", "p95", "floor", "goal");
  fmt::print("{:<26}{:>10.1f}{:>10.1f}{:>10}{:>10}\n", "start to list, look-up; ms", Median(times), Percentile(times, 0.95), 200, 150);
  fmt::print("{:<26}{:>10.1f}{:>10.1f}{:>10}{:>10}\n", "proportional memory; MB", Median(bytes) / 1e6, Percentile(bytes, 0.95) / 1e6, 80, 50);
  const double verified = TRY(Verify(program, data));
  fmt::print("{:<26}{:>10.1f}\n", "verify; s", verified);
  samples += fmt::format("verify_s {:.2f}\n", verified);
  KeepSamples("footprint", samples);
  PrintVerdict("footprint-memory", Median(bytes) / 1e6, kFloorBytes / 1e6, Median(bytes) / kFloorBytes, "MB");
  PrintVerdict("footprint-ready", Median(times), kFloorMs, Median(times) / kFloorMs, "ms");
  return {};
}

}  // namespace
}  // namespace chanoma::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: bench_footprint PROGRAM [RUNS]\n");
    return 2;
  }
  const auto done = chanoma::bench::Measure(argv[1], argc > 2 ? std::stoul(argv[2]) : 7);
  if (!done) fmt::print(stderr, "bench_footprint: {}\n", done.error().message);
  return done ? 0 : 1;
}
