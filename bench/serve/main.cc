// How fast files and small JSON documents leave the HTTP module, beside nginx serving the same bytes as files on the same
// machine with as many workers, driven in turn by the same client. With --ours it measures a running daemon instead: then
// --segments-from and --json-from name files with one request target a line, and nginx serves copies of what it answered.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/file.h"
#include "load.h"
#include "servers.h"

namespace chanoma::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string ours;  // empty: our own server
  std::string segments_from, json_from;
  std::string nginx = "/usr/sbin/nginx";
  std::string out = "build/bench/serve.csv";
  unsigned workers = 2, segments = 64, items = 1000, rounds = 5;
  unsigned segment_connections = 16, json_connections = 32;
  std::chrono::milliseconds duration{1500};
};

struct Measure {
  std::string name;
  std::vector<Target> ours, peer;  // the same objects under each server's addresses
  unsigned connections;
};

Result<Options> ParseOptions(int argc, char** argv) {
  Options options;
  const std::map<std::string, std::string*> texts = {{"--ours", &options.ours}, {"--segments-from", &options.segments_from}, {"--json-from", &options.json_from},
                                                     {"--nginx", &options.nginx}, {"--out", &options.out}};
  const std::map<std::string, unsigned*> numbers = {{"--workers", &options.workers}, {"--segments", &options.segments}, {"--items", &options.items}, {"--rounds", &options.rounds},
                                                    {"--segment-connections", &options.segment_connections}, {"--json-connections", &options.json_connections}};
  for (int i = 1; i + 1 < argc; i += 2) {
    if (const auto text = texts.find(argv[i]); text != texts.end()) {
      *text->second = argv[i + 1];
    } else if (const auto number = numbers.find(argv[i]); number != numbers.end()) {
      *number->second = static_cast<unsigned>(std::max(1, std::atoi(argv[i + 1])));
    } else if (std::string_view(argv[i]) == "--milliseconds") {
      options.duration = std::chrono::milliseconds(std::max(50, std::atoi(argv[i + 1])));
    } else {
      return Fail(Code::kInvalid, std::string("unknown option ") + argv[i]);
    }
  }
  if (argc % 2 == 0) return Fail(Code::kInvalid, "every option takes a value");
  return options;
}

Result<void> WriteSegments(const fs::path& folder, unsigned count) {
  fs::create_directories(folder / "segments");
  std::mt19937_64 random(1);
  for (unsigned i = 0; i < count; ++i) {
    std::string bytes(1'500'000, '\0');
    for (size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      const uint64_t word = random();
      std::copy_n(reinterpret_cast<const char*>(&word), 8, bytes.data() + at);
    }
    TRY(WriteFileAtomically(folder / "segments" / (std::to_string(i) + ".m4s"), bytes));
  }
  return {};
}

Result<std::vector<std::string>> Paths(const std::string& list, const std::string& before, unsigned count, const std::string& after) {
  std::vector<std::string> paths;
  if (list.empty()) {
    for (unsigned i = 0; i < count; ++i) paths.push_back(before + std::to_string(i) + after);
    return paths;
  }
  std::ifstream in(list);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) paths.push_back(line);
  }
  if (paths.empty()) return Fail(Code::kInvalid, "no targets in " + list);
  return paths;
}

// Asks ours for every object and lays a copy where nginx will serve it.
Result<Measure> Copy(const Address& ours, const std::string& name, const std::vector<std::string>& paths, unsigned connections, const fs::path& root) {
  Measure measure{name, {}, {}, connections};
  fs::create_directories(root / name);
  for (size_t i = 0; i < paths.size(); ++i) {
    const std::string body = TRY(Fetch(ours, paths[i]));
    const std::string file = "/" + name + "/" + std::to_string(i);
    std::ofstream((root.string() + file), std::ios::binary) << body;
    measure.ours.push_back({paths[i], body.size()});
    measure.peer.push_back({file, body.size()});
  }
  return measure;
}

// Every object once more from both, byte for byte.
Result<void> Verify(const Address& ours, const Address& peer, const Measure& measure) {
  for (size_t i = 0; i < measure.ours.size(); ++i) {
    if (TRY(Fetch(ours, measure.ours[i].path)) != TRY(Fetch(peer, measure.peer[i].path))) return Fail(Code::kInternal, "the servers disagree about " + measure.ours[i].path);
  }
  return {};
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

struct Samples {
  std::vector<double> ours, peer, ratios;
  std::vector<double> ours_cpu, peer_cpu, cpu_ratios;  // microseconds an answer; ours is empty for a daemon started elsewhere
};

// One drive and what it cost the server.
struct Driven {
  LoadResult load;
  double cpu_microseconds = 0;
};

Result<Driven> DriveAndCharge(const Address& address, const Child* child, const std::vector<Target>& targets, const Measure& measure, const Options& options, uint32_t seed) {
  const double before = child == nullptr ? 0 : child->CpuSeconds();
  Driven driven;
  driven.load = TRY(Drive(address, targets, measure.connections, options.duration, seed));
  if (child != nullptr) driven.cpu_microseconds = (child->CpuSeconds() - before) * 1e6 / static_cast<double>(std::max<uint64_t>(1, driven.load.answers));
  return driven;
}

Result<Samples> Compare(const Address& ours, const Child* our_child, const Running& peer, const Measure& measure, const Options& options, std::ofstream& raw) {
  Samples samples;
  const auto write = [&](unsigned round, const char* who, const Driven& driven) {
    raw << measure.name << ',' << round << ',' << who << ',' << driven.load.answers << ',' << driven.load.bytes << ',' << driven.load.seconds << ',' << driven.cpu_microseconds << '\n';
  };
  // Round 0 warms both up and is not counted.
  for (unsigned round = 0; round <= options.rounds; ++round) {
    const Driven a = TRY(DriveAndCharge(ours, our_child, measure.ours, measure, options, round));
    const Driven b = TRY(DriveAndCharge(peer.address, &peer.child, measure.peer, measure, options, round));
    if (round == 0) continue;
    write(round, "ours", a);
    write(round, "peer", b);
    samples.ours.push_back(a.load.Rate());
    samples.peer.push_back(b.load.Rate());
    samples.ratios.push_back(a.load.Rate() / b.load.Rate());
    if (our_child == nullptr) continue;
    samples.ours_cpu.push_back(a.cpu_microseconds);
    samples.peer_cpu.push_back(b.cpu_microseconds);
    samples.cpu_ratios.push_back(b.cpu_microseconds / a.cpu_microseconds);
  }
  return samples;
}

void PrintRow(const std::string& name, const char* who, const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::printf("%-10s %-16s %12.2f %12.2f %12.2f\n", name.c_str(), who, *least, Median(values), *most);
}

// One line of JSON; the ratio is of rates, or of peer's cost to ours: above 1 is in our favour.
std::string JsonLine(const std::string& name, const std::vector<double>& ours, const std::vector<double>& peer, const std::vector<double>& ratios, const char* unit) {
  char line[256];
  std::snprintf(line, sizeof(line), "{\"name\":\"%s\",\"ours\":%.1f,\"peer\":%.1f,\"ratio\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), Median(ours), Median(peer), Median(ratios), unit);
  return line;
}

Result<void> Run(const Options& options, const fs::path& folder) {
  const fs::path root = folder / "root";
  fs::create_directories(root);
  std::optional<Running> own;
  Address ours;
  if (options.ours.empty()) {
    TRY(WriteSegments(folder, options.segments));
    own.emplace(TRY(StartOurs(folder, options.segments, options.items, options.workers)));
    ours = own->address;
  } else {
    ours = TRY(ParseUrl(options.ours));
    if (const char* token = std::getenv("BENCH_TOKEN")) ours.token = token;
  }
  std::vector<Measure> measures;
  if (options.ours.empty() || !options.segments_from.empty()) {
    measures.push_back(TRY(Copy(ours, "segments", TRY(Paths(options.segments_from, "/segments/", options.segments, ".m4s")), options.segment_connections, root)));
  }
  if (options.ours.empty() || !options.json_from.empty()) {
    measures.push_back(TRY(Copy(ours, "json", TRY(Paths(options.json_from, "/api/items/", options.items, "")), options.json_connections, root)));
  }
  const Running nginx = TRY(StartNginx(options.nginx, root, options.workers));
  if (const fs::path parent = fs::path(options.out).parent_path(); !parent.empty()) fs::create_directories(parent);
  std::ofstream raw(options.out);
  raw << "measure,round,server,answers,bytes,seconds,cpu_us_per_answer\n";
  std::string lines;
  std::printf("%-10s %-16s %12s %12s %12s   answers a second, and processor microseconds an answer\n", "measure", "server", "least", "median", "most");
  for (const Measure& measure : measures) {
    TRY(Verify(ours, nginx.address, measure));
    const Samples samples = TRY(Compare(ours, own ? &own->child : nullptr, nginx, measure, options, raw));
    PrintRow(measure.name, "ours", samples.ours);
    PrintRow(measure.name, "nginx", samples.peer);
    PrintRow(measure.name, "ratio", samples.ratios);
    lines += JsonLine("serve." + measure.name, samples.ours, samples.peer, samples.ratios, "answers/s");
    if (samples.ours_cpu.empty()) continue;
    PrintRow(measure.name, "ours cpu", samples.ours_cpu);
    PrintRow(measure.name, "nginx cpu", samples.peer_cpu);
    PrintRow(measure.name, "ratio cpu", samples.cpu_ratios);
    lines += JsonLine("serve." + measure.name + ".cpu", samples.ours_cpu, samples.peer_cpu, samples.cpu_ratios, "us/answer");
  }
  std::printf("raw samples: %s\n%s", options.out.c_str(), lines.c_str());
  return {};
}

}  // namespace
}  // namespace chanoma::bench

int main(int argc, char** argv) {
  const auto options = chanoma::bench::ParseOptions(argc, argv);
  if (!options) {
    std::fprintf(stderr, "%s\n", options.error().message.c_str());
    return 2;
  }
  char folder[] = "/tmp/chanoma-bench-serve-XXXXXX";
  if (::mkdtemp(folder) == nullptr) return 1;
  const auto done = chanoma::bench::Run(*options, folder);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
