// Numbers of the running server as Prometheus reads them (text format 0.0.4). Families stand together, help and type before the
// first line; counters end in _total and start at zero with the process; bytes and seconds are what is counted.

#include <fmt/format.h>

#include <array>

#include "api/handlers.h"
#include "api/params.h"

namespace chanoma::api {
namespace {

constexpr std::array<std::string_view, 4> kProxyHeaders{"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"};

class Exposition {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  void Family(std::string_view name, std::string_view type, std::string_view help) {
    family_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  }
  void Line(double value, Labels labels = {}, std::string_view suffix = {}) {
    text_ += family_;
    text_ += suffix;
    bool first = true;
    for (const auto& [name, label] : labels) {
      text_ += fmt::format("{}{}=\"{}\"", first ? "{" : ",", name, Escaped(label));
      first = false;
    }
    text_ += fmt::format("{} {}\n", first ? "" : "}", value);
  }
  void Single(std::string_view name, std::string_view type, std::string_view help, double value) {
    Family(name, type, help);
    Line(value);
  }
  std::string Take() { return std::move(text_); }

 private:
  static std::string Escaped(std::string_view label) {
    std::string out;
    for (const char c : label) {
      if (c == '\\' || c == '"') out += '\\';
      out += c == '\n' ? "\\n" : std::string(1, c);
    }
    return out;
  }

  std::string text_, family_;
};

double Of(auto number) { return static_cast<double>(number); }

void WriteTraffic(Exposition& out, const Services& services) {
  const auto lines = services.traffic.Read();
  const auto called = [](const http::Traffic::Line& line) { return line.pattern.empty() ? std::string_view("other") : std::string_view(line.pattern); };
  const auto asked = [](const http::Traffic::Line& line) {
    return std::ranges::any_of(line.by_class, [](uint64_t number) { return number > 0; });
  };
  out.Family("chanoma_http_requests_total", "counter", "Answers by route and class of status; the web app and what is at no address are one route.");
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.by_class.size(); ++i) {
      if (line.by_class[i] > 0) out.Line(Of(line.by_class[i]), {{"method", line.method}, {"route", called(line)}, {"status", fmt::format("{}xx", i + 1)}});
    }
  }
  out.Family("chanoma_http_response_bytes_total", "counter", "Bytes of answers by route, as they were announced.");
  for (const auto& line : lines) {
    if (asked(line)) out.Line(Of(line.bytes), {{"method", line.method}, {"route", called(line)}});
  }
  out.Family("chanoma_http_request_duration_seconds", "histogram", "From a request's first line to the end of its answer.");
  for (const auto& line : lines) {
    if (!asked(line)) continue;
    uint64_t sum = 0;
    for (size_t i = 0; i < line.times.size(); ++i) {
      sum += line.times[i];
      const std::string bound = i < http::Traffic::kBounds.size() ? fmt::format("{}", Of(http::Traffic::kBounds[i]) / 1e6) : "+Inf";
      out.Line(Of(sum), {{"method", line.method}, {"route", called(line)}, {"le", bound}}, "_bucket");
    }
    out.Line(Of(line.microseconds) / 1e6, {{"method", line.method}, {"route", called(line)}}, "_sum");
    out.Line(Of(sum), {{"method", line.method}, {"route", called(line)}}, "_count");
  }
  const http::Server::Counters counters = services.connections();
  out.Single("chanoma_http_connections_total", "counter", "Connections that were accepted.", Of(counters.connections));
  out.Single("chanoma_http_refused_total", "counter", "Requests that were refused by their heads.", Of(counters.refused));
  out.Single("chanoma_http_cut_total", "counter", "Connections that were ended for being too slow.", Of(counters.cut));
  out.Single("chanoma_http_waiting", "gauge", "Requests that wait for an answer to be made.", Of(counters.suspended));
  out.Single("chanoma_websockets", "gauge", "Browsers and programs that follow changes.", Of(counters.websockets));
}

Result<void> WriteWork(Exposition& out, const Services& services) {
  const store::JobCounts jobs = TRY(services.store.Read().CountJobs());
  out.Family("chanoma_jobs", "gauge", "Jobs that are known, by kind and state; of those that ended, the newest.");
  for (const model::JobKind kind : model::kAllJobKinds) {
    for (const auto state : {model::JobState::kQueued, model::JobState::kRunning, model::JobState::kDone, model::JobState::kDead, model::JobState::kCancelled}) {
      out.Line(Of(jobs.Of(kind, state)), {{"kind", model::JobKindName(kind)}, {"state", model::JobStateName(state)}});
    }
  }
  constexpr std::array<std::string_view, 3> kLanes{"viewer", "run", "background"};
  const auto use = services.playback.WorkerUse();
  out.Family("chanoma_media_workers", "gauge", "Media processes, by what they are for and what they do.");
  for (size_t lane = 0; lane < kLanes.size(); ++lane) {
    out.Line(use[lane].busy, {{"lane", kLanes[lane]}, {"state", "busy"}});
    out.Line(use[lane].idle, {{"lane", kLanes[lane]}, {"state", "idle"}});
  }
  out.Family("chanoma_media_workers_limit", "gauge", "Most media processes, by what they are for.");
  for (size_t lane = 0; lane < kLanes.size(); ++lane) out.Line(use[lane].limit, {{"lane", kLanes[lane]}});

  const media::HardwareState hardware = services.playback.Hardware();
  out.Single("chanoma_hardware_works", "gauge", "1 while a graphics card may encode renditions.", hardware.standing == media::HardwareState::Standing::kWorks ? 1 : 0);
  out.Single("chanoma_hardware_pictures_total", "counter", "Pictures that a graphics card encoded.", Of(hardware.pictures));
  out.Single("chanoma_hardware_processes_total", "counter", "Graphics processes that were started, for trials too.", Of(hardware.processes));
  out.Single("chanoma_hardware_fell_back_total", "counter", "Runs of renditions that a graphics card failed in, and the processor went on with.", Of(hardware.fell_back));

  const auto runs = services.playback.runs().States();
  out.Single("chanoma_renditions", "gauge", "Films that are rendered for viewers now.", Of(runs.size()));
  out.Single("chanoma_renditions_waiting", "gauge", "Of those, how many wait for their viewers to catch up.", Of(std::ranges::count_if(runs, &playback::RunState::waiting)));
  return {};
}

void WriteSegments(Exposition& out, const Services& services) {
  const playback::SegmentUse use = services.playback.segments().Use();
  out.Single("chanoma_segment_cache_bytes", "gauge", "Bytes of segments that are kept under the cap.", Of(use.bytes));
  out.Single("chanoma_segment_cache_limit_bytes", "gauge", "The cap.", Of(use.cap));
  out.Single("chanoma_segment_pinned_bytes", "gauge", "Bytes of segments that are kept beside the cap.", Of(use.pinned));
  out.Single("chanoma_segment_files", "gauge", "Segments that are kept.", Of(use.files));
  out.Single("chanoma_segments_made_total", "counter", "Segments that were made.", Of(use.made));
  out.Single("chanoma_segments_evicted_total", "counter", "Segments that made room for others.", Of(use.evicted));
  out.Single("chanoma_segments_damaged_total", "counter", "Segments that the disk had changed.", Of(use.damaged));
}

void WriteTraces(Exposition& out, const Services& services) {
  const trace::Tracer::Figures use = services.tracer.Use();
  out.Single("chanoma_trace_spans_total", "counter", "Parts of traces that were to be told.", Of(use.told));
  out.Single("chanoma_trace_spans_dropped_total", "counter", "Of those, how many went for want of room, or of a collector that takes them.", Of(use.dropped));
  out.Single("chanoma_trace_spans_waiting", "gauge", "Of those, how many wait to be told.", Of(use.waiting));
}

Result<void> WriteStores(Exposition& out, const Services& services) {
  const store::Figures figures = services.store.GetFigures();
  out.Single("chanoma_store_table_bytes", "gauge", "Bytes of the metadata on disk.", Of(figures.table_bytes));
  out.Single("chanoma_store_memory_bytes", "gauge", "Bytes of the metadata in write buffers.", Of(figures.memory_bytes));
  out.Single("chanoma_store_cache_bytes", "gauge", "Bytes of the metadata in the block cache.", Of(figures.cache_bytes));
  out.Single("chanoma_store_compaction_pending_bytes", "gauge", "Bytes of the metadata that are still to be compacted.", Of(figures.compaction_bytes));
  out.Single("chanoma_store_records", "gauge", "About as many records and index rows.", Of(figures.records));
  out.Single("chanoma_store_commits_total", "counter", "Commits that were acknowledged.", Of(figures.commits));
  out.Single("chanoma_store_groups_total", "counter", "Batches that they were written in.", Of(figures.groups));
  out.Single("chanoma_store_stalled", "gauge", "1 while writes wait for compaction.", Of(figures.stalled));
  out.Single("chanoma_store_healthy", "gauge", "1 while the metadata takes writes.", services.store.Healthy() ? 1 : 0);
  const uint64_t last = services.store.journal().LastSequence();
  out.Single("chanoma_journal_sequence", "counter", "The newest change's number.", Of(last));

  const discover::Follower::Progress progress = services.discover.follower().GetProgress();
  out.Single("chanoma_search_behind", "gauge", "Changes that are not searchable yet.", Of(last > progress.position ? last - progress.position : 0));
  out.Single("chanoma_search_building", "gauge", "1 while the search index is built anew.", progress.building ? 1 : 0);
  if (const auto live = services.discover.follower().Live()) {
    if (const auto size = live->GetSize()) {
      out.Single("chanoma_search_documents", "gauge", "What can be found.", Of(size->documents));
      out.Single("chanoma_search_words", "gauge", "Different words by which it can be found.", Of(size->words));
    }
  }
  const store::VideoCounts videos = TRY(services.store.Read().CountVideos());
  out.Single("chanoma_videos", "gauge", "Videos that are not hidden.", Of(videos.Visible()));
  out.Single("chanoma_libraries", "gauge", "Libraries.", Of(TRY(services.store.Read().ListLibraries()).size()));

  std::error_code error;
  out.Family("chanoma_disk_free_bytes", "gauge", "Bytes that are left to this server on the disk of a folder.");
  for (const auto& [name, folder] : {std::pair("data", services.data), std::pair("segments", services.playback.segments().folder())}) {
    const auto space = std::filesystem::space(folder, error);
    if (!error) out.Line(Of(space.available), {{"folder", name}});
  }
  return {};
}

// Byte by byte in the same time, wherever they differ.
bool Same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char differ = 0;
  for (size_t i = 0; i < a.size(); ++i) differ |= static_cast<unsigned char>(a[i] ^ b[i]);
  return differ == 0;
}

// On this machine, unless by way of a proxy on it; elsewhere with the token. A proxy may say nothing of itself: where one is
// known to stand in front, everything that comes over the network may have come through it.
Result<void> MayRead(const Call& call, const http::Request& request) {
  if (!call.services.config.Flag("metrics")) return Fail(Code::kNotFound, "there is nothing at this address");
  if (request.peer == "control") return {};
  const config::Config& config = call.services.config;
  const bool fronted = !config.Text("trusted_proxies").empty() || !config.Text("public_url").empty();
  const bool proxied = fronted || request.by_proxy || std::ranges::any_of(kProxyHeaders, [&](std::string_view name) { return request.Header(name).has_value(); });
  const bool here = request.peer == "127.0.0.1" || request.peer == "::1" || request.peer.starts_with("127.");
  if (here && !proxied) return {};
  const std::string token = call.services.metrics_token();
  const std::string_view shown = request.Header("Authorization").value_or("");
  if (!token.empty() && Same(shown, "Bearer " + token)) return {};
  return Fail(Code::kForbidden, "these numbers are for this machine, or for who has the token of metrics_token_file");
}

}  // namespace

Result<http::Response> GetMetrics(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  TRY(MayRead(call, request));
  Exposition out;
  const Services& services = call.services;
  out.Family("chanoma_build_info", "gauge", "1; its labels say what runs.");
  out.Line(1, {{"version", services.version}});
  out.Single("chanoma_start_time_seconds", "gauge", "When it started, in seconds since 1970 UTC.", Of(services.started.time_since_epoch().count()) / 1000);
  WriteTraffic(out, services);
  TRY(WriteWork(out, services));
  WriteSegments(out, services);
  WriteTraces(out, services);
  TRY(WriteStores(out, services));
  http::Response response(200, "text/plain; version=0.0.4; charset=utf-8", out.Take());
  response.Set("Cache-Control", "no-store");
  return response;
}

}  // namespace chanoma::api
