// bench_search DOCUMENTS [SEED] [known|speed|brute|fuzz|index|ask|all]: builds a library and asks it questions; bench_search trec FOLDER
// judges relevance. One JSON line a figure. Times are the asking thread's own CPU, so that other programs blur them less;
// wall times stand beside them.

#include <fmt/format.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "brute.h"
#include "corpus.h"
#include "known.h"
#include "peer.h"
#include "search/index.h"
#include "text/words.h"
#include "trec.h"

namespace {

using namespace chanoma;
namespace fs = std::filesystem;

double ThreadMs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}
double WallMs() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct Times {
  std::vector<double> cpu, wall;
  template <class Work>
  void Take(Work work) {
    const double c = ThreadMs(), w = WallMs();
    work();
    cpu.push_back(ThreadMs() - c);
    wall.push_back(WallMs() - w);
  }
  static double At(std::vector<double>& values, double share) {
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<size_t>(share * static_cast<double>(values.size())))];
  }
  void Print(std::string_view name) {
    fmt::print("{{\"name\":\"search.{}\",\"p50_ms\":{:.3f},\"p99_ms\":{:.3f},\"max_ms\":{:.3f},\"wall_p50_ms\":{:.3f},\"wall_p99_ms\":{:.3f},\"n\":{}}}\n", name,
               At(cpu, 0.5), At(cpu, 0.99), At(cpu, 1), At(wall, 0.5), At(wall, 0.99), cpu.size());
  }
};

size_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  size_t total = 0, resident = 0, shared = 0;
  file >> total >> resident >> shared;
  return (resident - shared) * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

search::Request Ask(const std::string& q, const search::Visibility& reader) {
  search::Request request;
  request.query = search::ParseExpression(q, {});
  request.reader = reader;
  request.limit = 10;
  return request;
}

// Every keystroke of titles, some of them mistyped.
std::vector<std::string> Keystrokes(const bench::Corpus& corpus, size_t titles, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::string> keys;
  for (size_t i = 0; i < titles; ++i) {
    std::string title = corpus.Title(random() % corpus.size() / 2 * 2);
    if (title.size() > 30) title.resize(30);
    if (i % 2 == 1 && title.size() > 6) std::swap(title[title.size() / 2], title[title.size() / 2 + 1]);
    for (size_t end = 0; end < title.size();) {
      end = std::min(title.size(), end + text::CharacterBytes(title[end]));
      keys.push_back(title.substr(0, end));
    }
  }
  return keys;
}

int Speed(const bench::Corpus& corpus, const search::Index& index, const fs::path& scratch, uint64_t seed) {
  const search::Visibility half{false, {"g0", "g1", "g2", "g3"}, {}}, all{true, {}, {}};
  const auto keys = Keystrokes(corpus, 300, seed);
  Times warm, typed, faceted;
  for (size_t i = 0; i < keys.size(); i += 7) warm.Take([&] { (void)index.Search(Ask(keys[i], half)).has_value(); });
  size_t failed = 0, hidden = 0;
  for (const std::string& key : keys) {
    typed.Take([&] {
      const auto answer = index.Search(Ask(key, half));
      failed += answer ? 0 : 1;
      if (!answer) return;
      for (const search::Hit& hit : answer->hits) hidden += bench::Corpus::GroupOf(std::strtoull(hit.id.c_str() + 1, nullptr, 10)) >= 4 ? 1 : 0;
    });
  }
  typed.Print("keystroke");
  fmt::print("{{\"name\":\"search.keystroke-p99\",\"ratio\":{:.3f}}}\n", Times::At(typed.cpu, 0.99));
  for (size_t i = 0; i < keys.size(); i += 5) {
    auto request = Ask(keys[i], half);
    request.count = true;
    request.facets = {"kind", "genre", "decade"};
    faceted.Take([&] { failed += index.Search(request) ? 0 : 1; });
  }
  faceted.Print("facets");
  fmt::print("{{\"name\":\"search.facets-p99\",\"ratio\":{:.3f}}}\n", Times::At(faceted.cpu, 0.99));
  fmt::print("{{\"name\":\"search.wrong\",\"failed\":{},\"hidden\":{}}}\n", failed, hidden);

  bench::Fts5 peer(corpus, scratch / "peer.db");
  Times ours, theirs, grams;
  std::mt19937_64 random(seed + 1);
  for (size_t i = 0; i < 1500; ++i) {
    const auto words = text::SplitWords(corpus.Title(random() % corpus.size() / 2 * 2), 16);
    if (words.empty() || words[0].script != text::Script::kLatin) continue;
    const std::string& word = words[random() % words.size()].term;
    const std::string prefix = word.substr(0, 2 + random() % 5);
    if (static_cast<uint8_t>(prefix.back()) >= 0x80) continue;
    theirs.Take([&] { peer.Prefix(prefix); });
    ours.Take([&] { failed += index.Search(Ask(prefix, all)) ? 0 : 1; });
    if (prefix.size() >= 3) grams.Take([&] { peer.Trigram(prefix); });
  }
  ours.Print("prefix");
  theirs.Print("prefix-fts5");
  grams.Print("trigram-fts5");
  fmt::print("{{\"name\":\"search.prefix-p50\",\"ratio\":{:.3f}}}\n{{\"name\":\"search.prefix-p99\",\"ratio\":{:.3f}}}\n", Times::At(ours.cpu, 0.5) / Times::At(theirs.cpu, 0.5),
             Times::At(ours.cpu, 0.99) / Times::At(theirs.cpu, 0.99));

  std::vector<std::jthread> askers;
  const double begun = WallMs(), cpu = bench::CpuSeconds();
  for (size_t t = 0; t < 2; ++t) {
    askers.emplace_back([&, t] {
      for (size_t i = t; i < keys.size(); i += 2) (void)index.Search(Ask(keys[i], half)).has_value();
    });
  }
  askers.clear();
  fmt::print("{{\"name\":\"search.rate\",\"ratio\":{:.0f},\"per_cpu_second\":{:.0f}}}\n", static_cast<double>(keys.size()) / (WallMs() - begun) * 1000,
             static_cast<double>(keys.size()) / (bench::CpuSeconds() - cpu));
  return failed + hidden == 0 ? 0 : 1;
}

// What is typed into standard input, a query a line, each with the time it takes: to look into one that is slow.
int AskTyped(const search::Index& index) {
  for (std::string line; std::getline(std::cin, line);) {
    Times times;
    size_t hits = 0;
    times.Take([&] {
      const auto answer = index.Search(Ask(line, {false, {"g0", "g1", "g2", "g3"}, {}}));
      hits = answer ? answer->hits.size() : 0;
    });
    fmt::print("{:.3f} ms  {} hits  {}\n", times.cpu.front(), hits, line);
  }
  return 0;
}

constexpr double kSlowest = 250;  // ms
constexpr size_t kTellEvery = 50'000;  // rounds

// Anything typed, by a reader who may see half: no error, nothing hidden, nothing slow.
int Fuzz(const bench::Corpus& corpus, const search::Index& index, size_t rounds, uint64_t seed) {
  static const std::vector<std::string> kPieces{"AND ", "OR ", "NOT ", "(", ")", "\"", "-", ":", "year:", "title:", "person:", "1990..", "<", ">", "kind:movie ", "is:x ",
                                                " ", "\xff", "added:<7d ", "ナルト", "重", "스파", "брат", "a", "s", "the ", "\xe3\x83", "genre:", "-\"", "2 "};
  const search::Visibility half{false, {"g1", "g3", "g5", "g7"}, {}};
  std::mt19937_64 random(seed);
  size_t failed = 0, hidden = 0;
  Times times;
  for (size_t i = 0; i < rounds; ++i) {
    // A million take an hour.
    if (i > 0 && i % kTellEvery == 0) fmt::print(stderr, "  {} of {}: {} failed, {} hidden\n", i, rounds, failed, hidden);
    std::string q;
    for (size_t n = 1 + random() % 12; n > 0; --n) {
      if (random() % 3 == 0) q += corpus.Title(random() % corpus.size() / 2 * 2).substr(0, random() % 20);
      else q += kPieces[random() % kPieces.size()];
      if (random() % 50 == 0) q += static_cast<char>(random());
    }
    auto request = Ask(q, half);
    request.count = random() % 4 == 0;
    if (request.count) request.facets = {"kind", "genre"};
    request.limit = 50;
    times.Take([&] {
      const auto answer = index.Search(request);
      if (!answer) {
        if (failed++ < 3) fmt::print("  {}: {}\n", q, answer.error().message);
        return;
      }
      for (const search::Hit& hit : answer->hits) hidden += bench::Corpus::GroupOf(std::strtoull(hit.id.c_str() + 1, nullptr, 10)) % 2 == 0 ? 1 : 0;
    });
  }
  times.Print("fuzz");
  fmt::print("{{\"name\":\"search.fuzz-wrong\",\"failed\":{},\"hidden\":{},\"rounds\":{}}}\n", failed, hidden, rounds);
  // Own time, as everywhere here: nothing typed takes a quarter of a second.
  return failed + hidden == 0 && Times::At(times.cpu, 1) <= kSlowest ? 0 : 1;
}

// What the library holds, in an index at `folder`. In a process of its own: what it takes to index is not what it takes to search.
struct Indexed {
  bool whole = false;
  double cpu_seconds = 0;
};

Indexed BuildHere(const bench::Corpus& corpus, size_t documents, const fs::path& folder) {
  Indexed indexed;
  auto index = search::Index::Open(folder);
  if (!index) return indexed;
  for (size_t i = 0; i < documents; ++i) {
    const auto document = corpus.Make(i);
    const double begun = bench::CpuSeconds();
    const auto added = corpus.HasTitle(i) ? (*index)->Add(document) : (*index)->PutLines(document.group, "x", {document});
    if (!added || (i % 20'000 == 19'999 && !(*index)->Commit(""))) return indexed;
    indexed.cpu_seconds += bench::CpuSeconds() - begun;
  }
  const double begun = bench::CpuSeconds();
  indexed.whole = (*index)->Commit("").has_value();
  indexed.cpu_seconds += bench::CpuSeconds() - begun;
  return indexed;
}

Indexed Build(const bench::Corpus& corpus, size_t documents, const fs::path& folder) {
  int ends[2];
  if (::pipe(ends) != 0) return {};
  const pid_t child = ::fork();
  if (child == 0) {
    const Indexed indexed = BuildHere(corpus, documents, folder);
    ::_exit(::write(ends[1], &indexed, sizeof(indexed)) == sizeof(indexed) ? 0 : 1);
  }
  Indexed indexed;
  if (child < 0 || ::read(ends[0], &indexed, sizeof(indexed)) != sizeof(indexed)) indexed = {};
  ::close(ends[0]);
  ::close(ends[1]);
  ::waitpid(child, nullptr, 0);
  return indexed;
}

}  // namespace

int main(int argc, char** argv) {
  std::string pattern = (fs::temp_directory_path() / "bench-search-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) return 1;
  const fs::path scratch = pattern;
  struct Cleaner {
    const fs::path& folder;
    ~Cleaner() { fs::remove_all(folder); }
  } cleaner{scratch};
  if (argc > 2 && std::string_view(argv[1]) == "trec") {
    if (bench::RunTrec(argv[2], scratch)) return 0;
    fmt::print(stderr, "{} has no docs, queries and qrels\n", argv[2]);
    return 2;
  }
  const size_t documents = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50'000;
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const std::string_view what = argc > 3 ? argv[3] : "all";
  const bench::Corpus corpus(seed, documents);

  // A million documents take minutes to index: CHANOMA_BENCH_INDEX names a folder where they are kept for the next time.
  const char* kept = std::getenv("CHANOMA_BENCH_INDEX");
  const fs::path folder = kept ? fs::path(kept) : scratch / "index";
  const bool there = fs::exists(folder) && !fs::is_empty(folder);
  const Indexed indexed = there ? Indexed{true, 0} : Build(corpus, documents, folder);
  if (!indexed.whole) return fmt::print(stderr, "the index could not be made\n"), 1;
  const size_t before = ResidentBytes();
  const double opening = WallMs();
  auto index = search::Index::Open(folder);
  if (!index) return fmt::print(stderr, "{}\n", index.error().message), 1;
  const auto size = (*index)->GetSize();
  fmt::print("{{\"name\":\"search.size\",\"documents\":{},\"lines\":{},\"words\":{},\"index_cpu_s\":{:.2f},\"open_ms\":{:.0f},\"dictionary_bytes\":{},\"load\":\"{:.1f}\"}}\n", size->documents, size->lines,
             size->words, indexed.cpu_seconds, WallMs() - opening, size->memory, [] { double l[1]; return getloadavg(l, 1) == 1 ? l[0] : 0.0; }());
  if (what == "ask") return AskTyped(**index);
  int worst = 0;
  if (what == "speed" || what == "all") {
    const search::Visibility half{false, {"g0", "g1", "g2", "g3"}, {}};
    for (const std::string& key : Keystrokes(corpus, 40, seed)) (void)(*index)->Search(Ask(key, half)).has_value();
    const size_t now = ResidentBytes();
    fmt::print("{{\"name\":\"search.memory-mb\",\"ratio\":{:.1f}}}\n", static_cast<double>(now > before ? now - before : 0) / 1e6);
    worst = std::max(worst, Speed(corpus, **index, scratch, seed));
  }
  if (what == "known" || what == "all") {
    std::vector<bench::Title> titles;
    for (size_t i = 0; i < documents; i += 2) titles.push_back({fmt::format("d{}", i), corpus.Title(i)});
    worst = std::max(worst, bench::RunKnownItems(**index, titles, seed, 500) ? 0 : 1);
  }
  if (what == "brute" || what == "all") worst = std::max(worst, bench::RunBruteForce(**index, corpus, seed, 1000) ? 0 : 1);
  if (what == "fuzz" || what == "all") worst = std::max(worst, Fuzz(corpus, **index, argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 20'000, seed));
  if (!there && (what == "index" || what == "all")) {
    const double bare = bench::IndexBare(corpus, scratch / "bare");
    fmt::print("{{\"name\":\"search.indexing\",\"ratio\":{:.3f},\"ours_s\":{:.2f},\"bare_s\":{:.2f}}}\n", bare / indexed.cpu_seconds, indexed.cpu_seconds, bare);
  }
  return worst;
}
