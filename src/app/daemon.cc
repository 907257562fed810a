#include "app/daemon.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "api/api.h"
#include "accounts/post.h"
#include "app/restoring.h"
#include "app/tls_files.h"
#include "app/troubles.h"
#include "backup/arrival.h"
#include "backup/upgrade.h"
#include "base/file.h"
#include "base/mutex.h"
#include "catalogue/thinning.h"
#include "files/allowance.h"
#include "files/attic.h"
#include "http/traffic.h"
#include "net/client.h"
#include "notices/notices.h"
#include "trace/exporter.h"
#include "verify/runner.h"

namespace chanoma::app {
namespace {

constexpr size_t kRequestWorkers = 8;
constexpr size_t kRequestQueue = 1024;
constexpr size_t kReaders = 4;
constexpr size_t kReaderQueue = 1024;
constexpr size_t kSecretLimit = 64 << 10;
constexpr size_t kLongestText = size_t{64} << 20;  // of extracted subtitles
constexpr size_t kLongestSocketPath = 107;  // sockaddr_un
// No callback of an event loop may block, so one that takes this long never ends.
constexpr std::chrono::seconds kLoopHangs{10};
constexpr std::chrono::seconds kAnswerPatience{5};

struct Listen {
  std::string address;
  uint16_t port = 0;
};

// "127.0.0.1:8420", "[::]:8420".
Result<Listen> ParseListen(std::string_view text) {
  const auto refuse = [&] { return Fail(Code::kInvalid, fmt::format("listen is ADDRESS:PORT, not “{}”", text), "listen"); };
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return refuse();
  std::string_view address = text.substr(0, colon), port = text.substr(colon + 1);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  Listen listen{std::string(address), 0};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
  if (address.empty() || error != std::errc() || end != port.data() + port.size()) return refuse();
  return listen;
}

// "a, b" as its parts.
std::vector<std::string> SplitNames(const std::string& text) {
  std::vector<std::string> names;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(',', at), text.size());
    const size_t first = std::min(text.find_first_not_of(' ', at), end);
    size_t last = end;
    while (last > first && text[last - 1] == ' ') --last;
    if (last > first) names.push_back(text.substr(first, last - first));
    at = end + 1;
  }
  return names;
}

std::string MachineName() {
  char name[256] = "";
  if (::gethostname(name, sizeof name - 1) != 0) return "localhost";
  return name;
}

// What other machines at home know this one by: its own name, by multicast DNS when it has no domain.
std::string NameAtHome() {
  const std::string name = MachineName();
  return name == "localhost" || name.find('.') != std::string::npos ? name : name + ".local";
}

// By which names a certificate of our own making is looked for.
std::vector<std::string> NamesForCertificate(const config::Config& config) {
  const std::string machine = MachineName();
  std::vector<std::string> names{machine};
  const auto add = [&](std::string name) {
    if (!name.empty() && name != "*" && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  };
  if (machine.find('.') == std::string::npos) add(machine + ".local");
  add("localhost");
  for (const std::string& name : SplitNames(config.Text("allowed_hosts"))) add(http::HostName(name));
  const std::string url = config.Text("public_url");
  if (const size_t scheme = url.find("://"); scheme != std::string::npos) add(http::HostName(url.substr(scheme + 3, url.find('/', scheme + 3) - scheme - 3)));
  return names;
}

// Certificate and key, somebody's or our own, or neither.
Result<std::unique_ptr<TlsFiles>> OpenTls(const config::Config& config, const std::filesystem::path& data, const Clock& clock, const Log& log) {
  const std::string cert = config.Text("tls_cert");
  const std::string key = config.Text("tls_key");
  if (cert.empty() != key.empty()) return Fail(Code::kInvalid, "tls_cert and tls_key go together", cert.empty() ? "tls_cert" : "tls_key");
  if (cert.empty() && !config.Flag("tls_self_signed")) return std::unique_ptr<TlsFiles>();
  return TlsFiles::Open({cert, key, data / "tls", NamesForCertificate(config)}, clock, log);
}

// A secret in a file of its own: its first line.
Result<std::string> ReadSecret(const std::string& path, const std::string& key) {
  auto text = ReadFile(path, kSecretLimit);
  if (!text) return Fail(Code::kInvalid, fmt::format("{}: {}", key, text.error().message), key);
  std::string secret = text->substr(0, text->find_first_of("\r\n"));
  if (secret.empty()) return Fail(Code::kInvalid, fmt::format("{}: {} has nothing in its first line", key, path), key);
  return secret;
}

// Read anew each time: it is asked for a few times a minute.
std::string MetricsToken(const config::Config& config, const Log& log) {
  const std::string path = config.Text("metrics_token_file");
  if (path.empty()) return {};
  auto token = ReadSecret(path, "metrics_token_file");
  if (!token) log.Warning("/metrics has no token", {{"why", token.error().message}});
  return token.value_or("");
}

// Read anew for each batch, of which there are a few a minute at most.
trace::Target TraceTarget(const config::Config& config) {
  trace::Target target{trace::AddressOf(config.Text("otlp_endpoint")), {}};
  const std::string path = config.Text("otlp_headers_file");
  if (target.address.empty() || path.empty()) return target;
  const auto text = ReadFile(path, kSecretLimit);
  auto headers = text ? trace::ReadHeaders(*text) : Result<std::vector<std::pair<std::string, std::string>>>(Fail(text.error()));
  // Without them the collector would refuse, and might be another's.
  if (!headers) target.problem = "otlp_headers_file: " + headers.error().message;
  else target.headers = std::move(*headers);
  return target;
}

// As configured, with the secrets that stand in files of their own.
Result<std::vector<config::OidcEntry>> ReadProviders(const config::Config& config) {
  std::vector<config::OidcEntry> entries = config.oidc();
  for (config::OidcEntry& entry : entries) {
    if (!entry.client_secret_file.empty()) entry.client_secret = TRY(ReadSecret(entry.client_secret_file, "client_secret_file"));
  }
  return entries;
}

Result<void> MakeFolder(const std::filesystem::path& folder, std::filesystem::perms mode) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(folder, error);
  if (error) return Fail(SystemError(error.value(), "create", folder));
  if (made) std::filesystem::permissions(folder, mode, error);
  return {};
}

}  // namespace

// Says that the store is closed, when it is: destroyed after it.
struct ClosedMark {
  explicit ClosedMark(const Log& l) : log(l) {}
  ~ClosedMark() {
    if (store.empty()) return;
    const auto marked = backup::MarkClosed(store);
    if (!marked) log.Warning("the store could not be marked as closed", {{"why", marked.error().message}});
  }
  ClosedMark(const ClosedMark&) = delete;
  ClosedMark& operator=(const ClosedMark&) = delete;

  const Log& log;
  std::filesystem::path store;  // empty: it was never open
};

// In the order of construction; destroyed in reverse.
struct Daemon::Parts {
  Parts(config::Config& c, const Clock& k, Log l) : config(c), clock(k), log(std::move(l)) {}

  config::Config& config;
  const Clock& clock;
  const Log log;
  std::function<std::vector<std::string>()> complaints;
  Paths paths;
  UniqueFd lock;  // held while this process owns the data directory
  backup::Arrival arrival;
  ClosedMark closing{log};
  std::unique_ptr<store::Store> store;
  std::unique_ptr<files::Attic> attic;
  std::unique_ptr<files::Allowance> image_room;
  std::unique_ptr<backup::Snapshots> snapshots;
  http::Traffic traffic;
  trace::Tracer tracer;
  std::unique_ptr<trace::Exporter> exporter;
  std::unique_ptr<Executor> requests;
  std::unique_ptr<Executor> readers;
  std::unique_ptr<media::Workers> workers;
  std::unique_ptr<playback::Playback> playback;
  std::unique_ptr<accounts::Accounts> accounts;
  std::unique_ptr<accounts::Elsewhere> elsewhere;
  std::unique_ptr<accounts::Post> post;
  std::unique_ptr<const accounts::Pictures> pictures;
  std::unique_ptr<catalogue::Catalogue> catalogue;
  std::unique_ptr<uploads::Uploads> uploads;
  std::unique_ptr<watching::Watching> watching;
  std::unique_ptr<shelf::Shelf> shelf;
  std::unique_ptr<jobs::Queue> jobs;
  std::unique_ptr<ahead::AheadOfTime> ahead;
  std::unique_ptr<providers::Online> online;
  std::unique_ptr<discover::Discover> discover;
  std::optional<http::StaticFiles> web;
  std::unique_ptr<verify::Runner> verifying;
  std::unique_ptr<notices::Notices> notices;
  std::unique_ptr<space::Measurer> space;
  std::unique_ptr<api::Services> services;
  std::unique_ptr<api::Api> api;
  // Makes settings count that were changed; a configuration that outlives this calls nothing.
  std::shared_ptr<std::function<void()>> applying = std::make_shared<std::function<void()>>([this] { ApplySettings(); });
  Gate gate;
  std::unique_ptr<TlsFiles> tls;         // none: plain http
  std::unique_ptr<http::Server> server;  // stops first
  bool stopped = false;

  Result<void> LockData();
  Result<void> Listen(bool tcp);
  Result<void> OpenStore(const std::function<void(std::string_view)>& tell);
  Result<void> StartServices(bool work);
  notices::Options NoticeOptions();
  providers::Settings OnlineSettings();
  media::HardwareSettings Hardware() const;
  playback::Playback::Limits PlaybackLimits() const;
  // One more than there are worker processes: while one file is looked at, what was found in another is stored.
  int Probes() const { return static_cast<int>(config.Number("background_workers")) + 1; }
  void SetTracing() { tracer.Set(!config.Text("otlp_endpoint").empty(), config.Number("otlp_percent")); }
  void ApplySettings() EXCLUDES(applying_mutex);
  void ThinImages(uint64_t bytes);
  std::stop_source thinning;
  Mutex applying_mutex;
};

media::HardwareSettings Daemon::Parts::Hardware() const { return {media::ParseHardwareKind(config.Text("hardware")), config.Text("hardware_device")}; }

playback::Playback::Limits Daemon::Parts::PlaybackLimits() const {
  const auto number = [this](std::string_view key) { return static_cast<uint64_t>(config.Number(key)); };
  const bool hardware = Hardware().kind != media::HardwareKind::kOff;
  return {{number("segment_cache"), number("ahead_space"), number("free_space")}, number("viewer_workers"), number("encoders"),
          hardware ? playback::Renditions::kSelfContained : playback::Renditions::kPlain};
}

// On the thread of whoever changed them, which may wait for the disk. Two at once would leave the limits of the one that read them first.
void Daemon::Parts::ApplySettings() {
  const MutexLock applied(applying_mutex);
  const auto number = [this](std::string_view key) { return static_cast<int>(config.Number(key)); };
  workers->SetLimits(number("viewer_workers"), number("encoders"), number("background_workers"));
  workers->SetHardware(Hardware());
  playback->SetLimits(PlaybackLimits());
  jobs->SetWorkers(model::JobKind::kProbe, Probes());
  SetTracing();
  image_room->Look();
  snapshots->LookAgain();
}

void Daemon::Parts::ThinImages(uint64_t bytes) {
  const auto gone = catalogue::ThinOut(*store, paths.images, bytes, thinning.get_token());
  if (gone) log.Info("pictures were given up: there may be fewer of them", {{"bytes", *gone}});
  else if (gone.error().code != Code::kCancelled) log.Warning("pictures could not be given up", {{"why", gone.error().message}});
}

providers::Settings Daemon::Parts::OnlineSettings() {
  providers::Settings settings;
  settings.on = [this] { return config.Flag("online"); };
  settings.allowed = [this] {
    std::vector<model::Provider> allowed;
    for (const std::string& name : SplitNames(config.Text("online_providers"))) {
      if (const auto provider = model::ParseProvider(name)) allowed.push_back(*provider);
    }
    return allowed;
  };
  settings.language = [this] { return config.Text("online_language"); };
  settings.anime_lists = [this] { return config.Text("anime_lists_address"); };
  settings.address = [this](model::Provider provider) { return config.Text(std::string(model::ProviderName(provider)) + "_address"); };
  return settings;
}

notices::Options Daemon::Parts::NoticeOptions() {
  notices::Options options;
  options.file = paths.data / "run" / "troubles.json";
  options.look = [this] { return FindTroubles({paths.data, paths.segments}, static_cast<uint64_t>(config.Number("notify_free")), *store, *snapshots); };
  options.write = [this](const auto& words) -> Result<size_t> {
    if (!config.Flag("notify_mail")) return size_t{0};
    return accounts->WriteToKeepers([&](std::string_view language) {
      notices::Words written = words(language);
      return std::pair(std::move(written.subject), std::move(written.text));
    });
  };
  options.webhook = [this] { return config.Text("notify_webhook"); };
  options.name = [this] { return config.Text("name"); };
  return options;
}

// Before the sockets: a second daemon must fail before it takes the control socket's name away from the first.
Result<void> Daemon::Parts::LockData() {
  const std::filesystem::path folder = paths.data / "run";
  TRY(MakeFolder(folder, std::filesystem::perms::owner_all));
  lock = TRY(OpenFile(folder / "lock", O_RDWR | O_CREAT, 0600));
  if (::flock(lock.Get(), LOCK_EX | LOCK_NB) != 0) {
    return Fail(Code::kConflict, fmt::format("another chanoma is running on {}", paths.data.string()));
  }
  return {};
}

Result<void> Daemon::Parts::Listen(bool tcp) {
  http::ServerOptions options;
  if (tcp) {
    const auto listen = TRY(ParseListen(config.Text("listen")));
    options.address = listen.address;
    options.port = listen.port;
    options.connection_limit = static_cast<unsigned>(config.Number("connections"));
    options.per_address_limit = static_cast<unsigned>(config.Number("connections_per_address"));
    options.limit_this_machine = false;
    options.hosts = TRY(http::HostPolicy::Create(SplitNames(config.Text("allowed_hosts")), MachineName()));
    options.proxies = TRY(http::TrustedProxies::Parse(SplitNames(config.Text("trusted_proxies"))));
    tls = TRY(OpenTls(config, paths.data, clock, log));
    if (tls) options.certificates = tls->certificates();
  } else {
    options.address.clear();
  }
  options.base_path = config.Text("base_path");
  options.traffic = &traffic;
  options.tracing = &tracer;
  if (config.Flag("access_log")) options.access_log_level = LogLevel::kInfo;
  TRY(MakeFolder(paths.control.parent_path(), std::filesystem::perms::owner_all));
  if (paths.control.string().size() <= kLongestSocketPath) {
    options.control_socket = paths.control.string();
  } else {
    log.Warning("no control socket: its path is too long", {{"path", paths.control.string()}});
  }
  server = TRY(http::Server::Start(options, gate, clock, log));
  return {};
}

Result<void> Daemon::Parts::OpenStore(const std::function<void(std::string_view)>& tell) {
  arrival = TRY(backup::Prepare(paths.data, clock, log));
  TRY(backup::BringUpToDate(paths.data, CHANOMA_VERSION, tell, clock, log));
  store::StoreOptions options;
  options.path = paths.store;
  options.memory_bytes = static_cast<uint64_t>(config.Number("store_memory"));
  options.space_bytes = static_cast<uint64_t>(config.Number("store_space"));
  store = TRY(store::Store::Open(options, clock, log));
  if (const store::RecoveryReport& report = store->recovery(); report.loss) {
    log.Error("the write-ahead log was damaged: what was written last may be lost",
              {{"reason", report.reason}, {"bytes", report.log_bytes}, {"kept_at", report.kept_at.string()}});
  }
  for (const std::string& key : TRY(config.LoadStored(*store))) log.Warning("stored setting left out: it no longer fits", {{"key", key}});
  return {};
}

Result<void> Daemon::Parts::StartServices(bool work) {
  trace::Exporter::Options traces;
  traces.resource = {.version = CHANOMA_VERSION, .instance = store->NewId().ToString()};
  traces.target = [this] { return TraceTarget(config); };
  exporter = std::make_unique<trace::Exporter>(std::move(traces), tracer, &net::Fetch, log);
  SetTracing();
  exporter->Start();
  requests = std::make_unique<Executor>("requests", kRequestWorkers, kRequestQueue, log);
  readers = std::make_unique<Executor>("readers", kReaders, kReaderQueue, log);
  media::WorkerOptions worker_options;
  worker_options.executable = paths.worker;
  worker_options.gpu_executable = paths.gpu;
  worker_options.tracing = &tracer;
  worker_options.viewer_workers = static_cast<int>(config.Number("viewer_workers"));
  worker_options.run_workers = static_cast<int>(config.Number("encoders"));
  worker_options.background_workers = static_cast<int>(config.Number("background_workers"));
  workers = TRY(media::Workers::Create(worker_options, log));
  playback::Playback::Options playback_options;
  playback_options.segments.folder = paths.segments;
  const playback::Playback::Limits playback_limits = PlaybackLimits();
  playback_options.segments.limits = playback_limits.segments;
  // The store's tables and as many connections need theirs besides.
  playback_options.segments.open_files = std::clamp<size_t>(AllowedDescriptors() / 4, 64, 4096);
  playback_options.runs.encoders = playback_limits.encoders;
  playback_options.makers = playback_limits.makers;
  playback = TRY(playback::Playback::Create(std::move(playback_options), *store, *workers, clock, log));
  playback->SetLimits(playback_limits);
  workers->SetHardware(Hardware());
  attic = std::make_unique<files::Attic>(paths.data, clock);
  const auto rules = [this] {
    const auto count = [this](std::string_view key) { return static_cast<size_t>(config.Number(key)); };
    return backup::Rules{std::chrono::minutes(config.Number("snapshot_every")),
                         {count("snapshot_newest"), count("snapshot_days"), count("snapshot_weeks"), count("snapshot_months")},
                         static_cast<uint64_t>(config.Number("snapshot_space"))};
  };
  snapshots = std::make_unique<backup::Snapshots>(backup::Options{paths.data, CHANOMA_VERSION, rules}, *store, *attic, clock, log);
  if (work) snapshots->Start();
  image_room = std::make_unique<files::Allowance>(files::Allowance::Options{paths.images, [this] { return static_cast<uint64_t>(config.Number("image_space")); }});
  catalogue = TRY(catalogue::Catalogue::Create(
      paths.images, *attic, *image_room, *store, *workers,
      {[this] { return SplitNames(config.Text("ignore_names")); }, [this] { return std::chrono::seconds(config.Number("poll_interval")); },
       [this] { return playback->audience().NeedsWorkers() || playback->runs().Busy(); }}, clock, log));
  const auto limits = [this] {
    return uploads::Limits{static_cast<uint64_t>(config.Number("upload_quota")), static_cast<uint64_t>(config.Number("upload_space")), static_cast<uint64_t>(config.Number("incoming_space"))};
  };
  uploads = TRY(uploads::Uploads::Create(paths.uploads, *attic, *store, limits, clock, log));
  jobs::QueueOptions job_options;
  job_options.tracing = &tracer;
  // What was sent in gets its place whatever waits; all else waits until every file has been looked at, and small pictures for
  // the scrubber until each has the picture it is known by.
  using enum model::JobKind;
  job_options.paused = [this](model::JobKind kind) {
    if (kind == kAhead) return !ahead || ahead->Waits();
    if (kind == kOnline && (!online || online->Waits())) return true;
    if (catalogue::Catalogue::MakesPictures(kind) && image_room->Full()) return true;
    return kind != kStore && kind != kMail && config.Flag("pause_background");
  };
  job_options.apart = {kAhead, kOnline};
  job_options.yields = {{kOnline, {kNfo}}, {kPoster, {kProbe}}, {kIndex, {kProbe}}, {kPictures, {kProbe}}, {kSubtitles, {kProbe}}, {kStoryboard, {kProbe, kPoster}}, {kSkips, {kProbe, kPoster, kIndex, kSubtitles}}};
  job_options.derived = {kProbe, kIndex, kPoster, kSubtitles, kStoryboard, kNfo, kPictures, kAhead, kSkips};
  job_options.workers[kProbe] = Probes();
  jobs = std::make_unique<jobs::Queue>(*store, clock, log, job_options);
  catalogue->Register(*jobs);
  uploads->Register(*jobs);
  const auto ahead_of_uploads = [this] { return model::ParseAhead(config.Text("ahead_uploads")).value_or(model::Ahead::kNothing); };
  ahead = std::make_unique<ahead::AheadOfTime>(
      *store, *playback, *workers,
      ahead::Settings{[this] { return config.Flag("pause_background") || config.Flag("pause_ahead"); }, [this] { return config.Text("ahead_hours"); }, ahead_of_uploads}, clock, log);
  ahead->Register(*jobs);
  providers::Polite::Options online_options;
  online_options.folder = paths.online;
  online = std::make_unique<providers::Online>(*store, *workers, catalogue->images(), OnlineSettings(), std::move(online_options), clock, log);
  online->Register(*jobs);
  const auto read_text = [this](std::string_view stem) -> Result<std::string> {
    return ReadFile(TRY(catalogue->texts().Find(stem, model::TextForm::kWebVtt)), kLongestText);
  };
  discover = std::make_unique<discover::Discover>(paths.search, *store, read_text, [this] { return config.Text("synonyms"); }, clock, log);
  if (work) discover->Start();

  accounts = TRY(accounts::Accounts::Create(*store, config, clock, log));
  elsewhere = std::make_unique<accounts::Elsewhere>(*accounts, TRY(ReadProviders(config)), clock, log);
  TRY(accounts::Post::Check(config));
  post = std::make_unique<accounts::Post>(*accounts, *store, config);
  post->Register(*jobs);
  pictures = std::make_unique<accounts::Pictures>(TRY(accounts::Pictures::Open(paths.images / "people", *attic, *workers, *accounts, image_room.get())));

  watching = std::make_unique<watching::Watching>(*store);
  shelf = std::make_unique<shelf::Shelf>(*store, clock, log);
  if (work) shelf->Start();
  const verify::Tools tools{*store, paths.data, [this] { discover->RequestRebuild(); }, [this](const playback::StoredName& segment) { playback->ForgetSegment(segment); }};
  verifying = std::make_unique<verify::Runner>(verify::Places{paths.data, paths.segments}, tools, clock, log);
  notices = std::make_unique<notices::Notices>(NoticeOptions(), clock, log);
  if (work) notices->Start();
  space = std::make_unique<space::Measurer>(paths.data, clock);
  services = std::make_unique<api::Services>(api::Services{*store, *catalogue, *playback, *uploads, *watching, *shelf, *jobs, *ahead, *online, *discover, *snapshots, *image_room, *verifying, *notices, *space, traffic, tracer, [this] { return server->counters(); },
                                                           [this] { return MetricsToken(config, log); }, complaints, paths.data, arrival, config, *accounts, *elsewhere, *pictures,
                                                           [this](uint64_t tag) { server->Cut(tag); }, *requests, *readers,
                                                           web ? &*web : nullptr, config.Text("base_path"), CHANOMA_VERSION, clock.Now(),
                                                           clock, log});
  api = TRY(api::Api::Create(*services));
  config.WhenChanged([weak = std::weak_ptr(applying)] {
    if (const auto apply = weak.lock()) (*apply)();
  });
  gate.Open(api->dispatcher());
  image_room->Start([this](uint64_t bytes) { ThinImages(bytes); }, [this] { jobs->Wake(); });
  if (!work || store->recovery().read_only) return {};
  std::vector<catalogue::DeclaredLibrary> declared;
  for (const config::LibraryEntry& entry : config.libraries()) declared.push_back({entry.name, entry.path});
  TRY(catalogue->Declare(declared));
  TRY(catalogue::AskAtFirst(*store));
  TRY(jobs->Start());
  ahead->Start();
  online->Start();
  return {};
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Daemon::~Daemon() { Stop(); }

Result<std::unique_ptr<Daemon>> Daemon::Start(config::Config& config, Options options, const Clock& clock, Log log) {
  auto parts = std::make_unique<Parts>(config, clock, log);
  parts->complaints = options.complaints;
  parts->paths = FindPaths(config);
  TRY(MakeFolder(parts->paths.data, std::filesystem::perms::owner_all | std::filesystem::perms::group_read | std::filesystem::perms::group_exec));
  TRY(parts->LockData());
  std::unique_ptr<Daemon> daemon(new Daemon(std::move(parts)));
  Parts& p = *daemon->parts_;
  // Listening comes first: opening the store may take a while after a crash, and until then the gate says so.
  options.tell("Opening the metadata");
  TRY(p.Listen(options.listen));
  const auto hopeful = [&](Result<void> outcome) {
    if (!outcome && outcome.error().code == Code::kCorrupt) outcome.error().message += WayBack(p.paths.data);
    if (!outcome && outcome.error().code == Code::kUnsupported) outcome.error().message += WayBeforeUpgrade(p.paths.data);
    return outcome;
  };
  TRY(hopeful(p.OpenStore(options.tell)));
  options.tell("Starting the services");
  if (options.listen && p.paths.web) {
    auto web = http::StaticFiles::Load(*p.paths.web, config.Text("base_path"));
    if (web) p.web.emplace(std::move(*web));
    else log.Warning("no web app", {{"folder", p.paths.web->string()}, {"why", web.error().message}});
  }
  TRY(hopeful(p.StartServices(options.work)));
  return daemon;
}

void Daemon::Stop() {
  if (!parts_ || parts_->stopped) return;
  Parts& p = *parts_;
  p.stopped = true;
  if (p.snapshots) p.snapshots->Cancel();
  // Workers' calls are cancelled first: what waits for them is answered, and the server has nothing left to wait for.
  if (p.playback) p.playback->Stop();
  if (p.server) p.server->Stop();
  if (p.online) p.online->Stop();
  if (p.elsewhere) p.elsewhere->Stop();
  if (p.accounts) p.accounts->Stop();
  if (p.requests) p.requests->Stop();
  if (p.readers) p.readers->Stop();
  if (p.notices) p.notices->Stop();
  if (p.verifying) p.verifying->Stop();
  p.thinning.request_stop();
  if (p.image_room) p.image_room->Stop();
  if (p.uploads) p.uploads->Stop();
  if (p.ahead) p.ahead->Stop();
  if (p.jobs) p.jobs->Stop();
  if (p.exporter) p.exporter->Stop();
  if (p.discover) p.discover->Stop();
  if (p.shelf) p.shelf->Stop();
  if (p.snapshots) p.snapshots->Stop();
  if (p.store) p.closing.store = p.paths.store;
}

bool Daemon::Responds() const {
  const Parts& p = *parts_;
  if (p.server->LongestCall() > kLoopHangs) return false;
  if (p.paths.control.string().size() > kLongestSocketPath) return true;
  const auto client = net::Client::OverSocket(p.paths.control.string());
  // Any answer will do: a busy server is alive.
  return client && (*client)->Call("GET", p.config.Text("base_path") + "/healthz", {}, kAnswerPatience).has_value();
}

bool Daemon::ReadOnly() const { return parts_->store->recovery().read_only; }
bool Daemon::RoomAgain() const { return parts_->store->RoomAgain(); }

std::string Daemon::url() const {
  std::string url = parts_->server->url();
  for (const std::string_view every : {"//[::]:", "//0.0.0.0:"}) {
    if (const size_t at = url.find(every); at != std::string::npos) url.replace(at + 2, every.size() - 3, NameAtHome());
  }
  return url;
}
std::string Daemon::setup_code() const { return parts_->accounts->Claimed() ? std::string() : parts_->accounts->setup_code(); }

}  // namespace chanoma::app
