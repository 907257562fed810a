// bench_package PROGRAM [COUNT]: a copied segment by random seek into a 20-minute 1080p film, never asked for before,
// against a spawned `ffmpeg -ss … -c copy` of the same span; in turn, in one run. PROGRAM is the chanoma to measure.

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <regex>

#include "daemon.h"
#include "json/value.h"

extern char** environ;

namespace chanoma::bench {
namespace {

constexpr int kSegmentSeconds = 4;
constexpr int kFilmSeconds = 20 * 60;

Result<void> RunCommand(std::vector<std::string> command) {
  std::vector<char*> argv;
  for (std::string& argument : command) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  if (::posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ) != 0) return Fail(Code::kInternal, command[0] + " does not start");
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return Fail(Code::kInternal, command[0] + " failed");
  return {};
}

// A minute of 1080p at about 8 Mbit/s, twenty times over; made once.
Result<void> MakeFilm(const std::filesystem::path& folder) {
  const auto film = folder / "film.mp4";
  if (std::filesystem::exists(film)) return {};
  const auto minute = folder / ".minute.mp4", list = folder / ".list.txt", unfinished = folder / ".film.mp4";
  TRY(RunCommand({"ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=24:d=60", "-f", "lavfi", "-i",
                  "sine=f=440:r=48000:d=60", "-vf", "noise=alls=12:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "8M", "-maxrate", "9M",
                  "-bufsize", "9M", "-bf", "2", "-g", "48", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", minute.string()}));
  std::string text;
  for (int i = 0; i < kFilmSeconds / 60; ++i) text += fmt::format("file '{}'\n", minute.string());
  FILE* file = std::fopen(list.c_str(), "w");
  if (!file) return Fail(Code::kInternal, "no list file");
  std::fputs(text.c_str(), file);
  std::fclose(file);
  TRY(RunCommand({"ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", list.string(), "-c", "copy", "-movflags", "+faststart", unfinished.string()}));
  std::filesystem::rename(unfinished, film);
  std::filesystem::remove(minute);
  return {};
}

double Milliseconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - since).count();
}

Result<void> Measure(const std::filesystem::path& program, size_t count) {
  const auto base = std::filesystem::absolute("build/bench/package");
  std::filesystem::create_directories(base / "library");
  TRY(MakeFilm(base / "library"));
  std::filesystem::remove_all(base / "data");
  const Daemon daemon = TRY(Daemon::Start(program, base / "data", {"--library", (base / "library").string()}));
  std::string id;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (id.empty()) {
    const auto list = FetchWhenReady(daemon.address(), "/api/v1/videos?state=ready", std::chrono::seconds(10));
    if (list) {
      const json::Value page = TRY(json::Parse(*list));
      if (!page.Find("items")->AsArray()->empty()) id = page.Find("items")->AsArray()->front().Text("id");
    }
    if (std::chrono::steady_clock::now() > deadline) return Fail(Code::kUnavailable, "the film did not become ready");
  }
  const std::string root = "/api/v1/videos/" + id;
  const std::string manifest = TRY(Fetch(daemon.address(), root + "/manifest.mpd"));
  std::smatch edition;
  if (!std::regex_search(manifest, edition, std::regex("media=\"(s/[^/]+/)"))) return Fail(Code::kInternal, "no segments in the manifest");
  // The poster's job and its like shall not run beside the measurement.
  while (TRY(Fetch(daemon.address(), "/api/v1/jobs?state=queued")).find("\"kind\"") != std::string::npos ||
         TRY(Fetch(daemon.address(), "/api/v1/jobs?state=running")).find("\"kind\"") != std::string::npos) {
    ::usleep(100'000);
  }

  std::vector<int> numbers;
  for (int i = 1; i <= kFilmSeconds / kSegmentSeconds; ++i) numbers.push_back(i);
  std::mt19937 random(20);
  std::shuffle(numbers.begin(), numbers.end(), random);
  numbers.resize(std::min(count, numbers.size()));
  std::vector<double> ours, peer, ratios;
  std::string samples = "segment ours_ms ffmpeg_ms bytes\n";
  const auto film = (base / "library/film.mp4").string(), output = (base / "peer.mp4").string();
  for (const int number : numbers) {
    auto begun = std::chrono::steady_clock::now();
    const std::string segment = TRY(Fetch(daemon.address(), fmt::format("{}/{}v0/{}.m4s", root, edition[1].str(), number)));
    ours.push_back(Milliseconds(begun));
    begun = std::chrono::steady_clock::now();
    TRY(RunCommand({"ffmpeg", "-nostdin", "-v", "error", "-y", "-ss", fmt::format("{}", (number - 1) * kSegmentSeconds), "-i", film, "-t",
                    fmt::format("{}", kSegmentSeconds), "-map", "0:v", "-c", "copy", "-movflags", "+frag_keyframe+empty_moov+default_base_moof", output}));
    peer.push_back(Milliseconds(begun));
    ratios.push_back(ours.back() / peer.back());
    samples += fmt::format("{} {:.2f} {:.2f} {}\n", number, ours.back(), peer.back(), segment.size());
  }
  fmt::print("{:<26}{:>10}{:>10}{:>10}\n", "sought segment, ms", "median", "p95", "max");
  fmt::print("{:<26}{:>10.1f}{:>10.1f}{:>10.1f}\n", "chanoma", Median(ours), Percentile(ours, 0.95), Percentile(ours, 1));
  fmt::print("{:<26}{:>10.1f}{:>10.1f}{:>10.1f}\n", "ffmpeg -ss -c copy", Median(peer), Percentile(peer, 0.95), Percentile(peer, 1));
  KeepSamples("package", samples);
  PrintVerdict("package", Median(ours), Median(peer), Median(ratios), "ms");
  return {};
}

}  // namespace
}  // namespace chanoma::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: bench_package PROGRAM [COUNT]\n");
    return 2;
  }
  const auto done = chanoma::bench::Measure(argv[1], argc > 2 ? std::stoul(argv[2]) : 60);
  if (!done) fmt::print(stderr, "bench_package: {}\n", done.error().message);
  return done ? 0 : 1;
}
