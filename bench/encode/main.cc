// bench_encode WORKER [SECONDS]: the whole ladder of three made films by one run of the media worker, against one ffmpeg
// command with `split` and a direct `scale` for each rendition: the same preset, rates, key frames, threads and frames, in
// turn, in one run. Sizes, PSNR and SSIM of both against the source. WORKER is the chanoma-media-worker to measure.

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/file.h"
#include "daemon.h"
#include "media/workers.h"
#include "playback/presentation.h"

extern char** environ;

namespace chanoma::bench {
namespace {

using std::filesystem::path;

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

struct Recipe {
  const char* name;
  const char* pictures;
};
constexpr Recipe kFilms[] = {
    {"noise", "testsrc2=s=1920x1080:r=24,noise=alls=10:allf=t"},
    {"fractal", "mandelbrot=s=1920x1080:r=24:end_scale=0.02"},
    {"cells", "life=s=480x270:r=24:mold=10:ratio=0.1:death_color=#305080:life_color=#f0e0c0,scale=1920:1080:flags=bicubic"},
};

Result<path> MakeFilm(const path& folder, const Recipe& recipe, int seconds) {
  const path film = folder / fmt::format("{}-{}.mp4", recipe.name, seconds);
  if (std::filesystem::exists(film)) return film;
  const path unfinished = folder / ".film.mp4";
  TRY(RunCommand({"ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", recipe.pictures, "-t", std::to_string(seconds), "-c:v", "libx264",
                  "-preset", "ultrafast", "-crf", "16", "-g", "48", "-keyint_min", "48", "-sc_threshold", "0", "-pix_fmt", "yuv420p", unfinished.string()}));
  std::filesystem::rename(unfinished, film);
  return film;
}

int Threads() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 2, 8); }

struct Made {
  double seconds = 0;
  std::vector<path> files;  // of each rung
};

Result<Made> Ours(media::Workers& workers, const path& film, const path& folder, std::vector<playback::Track>& tracks) {
  const UniqueFd fd = TRY(OpenFile(film, O_RDONLY));
  media::CallContext context;
  context.lane = media::Lane::kRun;
  const model::MediaInfo info = TRY(workers.Probe(fd.Get(), context));
  const auto all = playback::Describe(info, 1, *playback::Capabilities::Parse("none"));
  for (const playback::Track& track : all.video) {
    // The source's own height too, as for a film that cannot be copied.
    if (std::holds_alternative<media::RenditionVideo>(track.spec.track)) tracks.push_back(track);
  }
  tracks.insert(tracks.begin(), TRY(playback::FindTrack(info, 1, all.edition, fmt::format("v{}-{}", info.video.front().index, info.video.front().height))));
  media::RunSpec spec;
  for (const playback::Track& track : tracks) spec.tracks.push_back(track.spec);
  spec.cuts = tracks.front().timeline.starts;
  spec.cuts.push_back(tracks.front().timeline.end);
  Made made;
  std::vector<std::ofstream> files;
  for (const playback::Track& track : tracks) {
    made.files.push_back(folder / fmt::format("ours-{}.mp4", track.height));
    files.emplace_back(made.files.back(), std::ios::binary);
    files.back() << TRY(workers.InitSegment(fd.Get(), track.spec, context));
  }
  const auto begun = std::chrono::steady_clock::now();
  TRY(workers.Run(fd.Get(), spec, [&](const media::RunPart& part) -> Result<void> {
    files[part.track] << part.bytes;
    return {};
  }, context));
  made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return made;
}

Result<Made> Peer(const path& film, const path& folder, const std::vector<playback::Track>& tracks) {
  std::vector<std::string> command{"ffmpeg", "-nostdin", "-v", "error", "-y", "-threads", std::to_string(Threads()), "-i", film.string(), "-filter_complex"};
  std::string graph = fmt::format("[0:v]split={}", tracks.size());
  for (size_t i = 0; i < tracks.size(); ++i) graph += fmt::format("[s{}]", i);
  for (size_t i = 0; i < tracks.size(); ++i) graph += fmt::format(";[s{0}]scale={1}:{2}:flags=bicubic[o{0}]", i, tracks[i].width, tracks[i].height);
  command.push_back(graph);
  Made made;
  for (size_t i = 0; i < tracks.size(); ++i) {
    const auto& rendition = std::get<media::RenditionVideo>(tracks[i].spec.track);
    made.files.push_back(folder / fmt::format("peer-{}.mp4", tracks[i].height));
    for (const std::string& word :
         {std::string("-map"), fmt::format("[o{}]", i), std::string("-c:v"), std::string("libx264"), std::string("-preset"), std::string("veryfast"),
          std::string("-profile:v"), std::string("high"), std::string("-pix_fmt"), std::string("yuv420p"), std::string("-threads"), std::to_string(Threads()),
          std::string("-b:v"), std::to_string(rendition.avg_rate), std::string("-maxrate"), std::to_string(rendition.max_rate), std::string("-bufsize"),
          std::to_string(rendition.max_rate), std::string("-force_key_frames"), std::string("expr:gte(t,n_forced*2)"), std::string("-forced-idr"),
          std::string("1"), std::string("-x264-params"), std::string("keyint=infinite:min-keyint=1:scenecut=0:open-gop=0"), made.files.back().string()}) {
      command.push_back(word);
    }
  }
  const auto begun = std::chrono::steady_clock::now();
  TRY(RunCommand(std::move(command)));
  made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return made;
}

struct Quality {
  double psnr = 0, ssim = 0;
};

// As a viewer sees it: scaled up to the source's size.
Result<Quality> Compare(const path& made, const path& film) {
  const path log = made.string() + ".log";
  TRY(RunCommand({"sh", "-c", fmt::format("ffmpeg -nostdin -i '{}' -i '{}' -lavfi '[0:v]settb=1/24,setpts=N,scale=1920:1080:flags=bicubic,split[a][b];"
                                          "[1:v]settb=1/24,setpts=N,split[c][d];[a][c]psnr;[b][d]ssim' -f null - 2>'{}'", made.string(), film.string(), log.string())}));
  const std::string text = TRY(ReadFile(log, 1 << 20));
  const size_t psnr = text.rfind("average:"), ssim = text.rfind("All:");
  if (psnr == std::string::npos || ssim == std::string::npos) return Fail(Code::kInternal, "no measure in " + log.string());
  return Quality{std::atof(text.c_str() + psnr + 8), std::atof(text.c_str() + ssim + 4)};
}

Result<void> Measure(const path& worker, int seconds) {
  const path folder = std::filesystem::absolute("build/bench/encode");
  std::filesystem::create_directories(folder);
  FdLogSink sink(STDERR_FILENO);
  media::WorkerOptions options;
  options.executable = worker;
  const auto workers = TRY(media::Workers::Create(options, Log(sink, LogLevel::kWarning)));
  std::vector<double> ours_speed, peer_speed, ratios;
  double worst_psnr = 0, worst_size = 0;
  std::string samples = "film rung ours_bytes peer_bytes ours_psnr peer_psnr ours_ssim peer_ssim\n";
  fmt::print("{:<10}{:>6}{:>12}{:>12}{:>10}{:>10}{:>10}{:>10}\n", "film", "rung", "bytes", "ffmpeg's", "PSNR", "ffmpeg's", "SSIM", "ffmpeg's");
  for (const Recipe& recipe : kFilms) {
    const path film = TRY(MakeFilm(folder, recipe, seconds));
    std::vector<double> ours_times, peer_times;
    Made ours, peer;
    std::vector<playback::Track> tracks;
    for (int turn = 0; turn < 3; ++turn) {
      tracks.clear();
      ours = TRY(Ours(*workers, film, folder, tracks));
      peer = TRY(Peer(film, folder, tracks));
      ours_times.push_back(ours.seconds);
      peer_times.push_back(peer.seconds);
      ratios.push_back(peer.seconds / ours.seconds);
    }
    ours_speed.push_back(seconds / Median(ours_times));
    peer_speed.push_back(seconds / Median(peer_times));
    for (size_t i = 0; i < tracks.size(); ++i) {
      const Quality a = TRY(Compare(ours.files[i], film)), b = TRY(Compare(peer.files[i], film));
      const auto ours_bytes = std::filesystem::file_size(ours.files[i]), peer_bytes = std::filesystem::file_size(peer.files[i]);
      fmt::print("{:<10}{:>6}{:>12}{:>12}{:>10.2f}{:>10.2f}{:>10.4f}{:>10.4f}\n", recipe.name, tracks[i].height, ours_bytes, peer_bytes, a.psnr, b.psnr, a.ssim, b.ssim);
      samples += fmt::format("{} {} {} {} {:.3f} {:.3f} {:.5f} {:.5f}\n", recipe.name, tracks[i].height, ours_bytes, peer_bytes, a.psnr, b.psnr, a.ssim, b.ssim);
      worst_psnr = std::min(worst_psnr, a.psnr - b.psnr);
      worst_size = std::max(worst_size, std::abs(static_cast<double>(ours_bytes) / static_cast<double>(peer_bytes) - 1));
    }
  }
  fmt::print("\n{:<26}{:>10}{:>10}\n", "ladder, times real time", "chanoma", "ffmpeg");
  for (size_t i = 0; i < std::size(kFilms); ++i) fmt::print("{:<26}{:>10.2f}{:>10.2f}\n", kFilms[i].name, ours_speed[i], peer_speed[i]);
  fmt::print("worst difference of PSNR {:.2f} dB, of size {:.1f} %\n", worst_psnr, worst_size * 100);
  KeepSamples("encode", samples);
  PrintVerdict("encode", Median(ours_speed), Median(peer_speed), Median(ratios), "times real time");
  return {};
}

}  // namespace
}  // namespace chanoma::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: bench_encode WORKER [SECONDS]\n");
    return 2;
  }
  const auto done = chanoma::bench::Measure(argv[1], argc > 2 ? std::stoi(argv[2]) : 20);
  if (!done) fmt::print(stderr, "bench_encode: {}\n", done.error().message);
  return done ? 0 : 1;
}
