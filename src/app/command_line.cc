#include "app/command_line.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <thread>

#include "app/authority.h"
#include "app/daemon.h"
#include "app/data_freedom.h"
#include "app/doctor.h"
#include "app/moving_in.h"
#include "app/owner.h"
#include "app/restoring.h"
#include "app/service_manager.h"
#include "app/verifying.h"
#include "base/recent_log.h"
#include "cli/commands.h"
#include "cli/guess.h"
#include "config/config.h"
#include "config/documents.h"
#include "config/files.h"

extern char** environ;

namespace chanoma::app {
namespace {

// What the service is started with; a command without a word of its own about the configuration means the same.
constexpr const char* kSystemConfig = "/etc/chanoma/chanoma.toml";
constexpr std::chrono::milliseconds kStopLimit{4800};
constexpr std::chrono::seconds kRoomLook{2};

int Complain(const Error& error) {
  fmt::print(stderr, "chanoma: {}\n", error.message);
  return error.code == Code::kInvalid ? 2 : 1;
}

// What the command line said of the configuration, as text.
struct Flags {
  std::string config_file;
  std::map<std::string, std::string, std::less<>> values;  // by key
  std::vector<std::string> libraries;
};

void AddConfigFlags(CLI::App& app, Flags& flags) {
  app.add_option("--config", flags.config_file, "TOML file")->type_name("FILE");
  for (const config::Key& key : config::Keys()) {
    app.add_option_function<std::string>(
           config::FlagName(key), [&flags, name = std::string(key.name)](const std::string& text) { flags.values[name] = text; },
           std::string(key.description))
        ->type_name(key.type == config::Type::kText ? "TEXT" : key.type == config::Type::kBool ? "BOOL" : key.type == config::Type::kSize ? "SIZE" : "N");
  }
  app.add_option("--library", flags.libraries, "A folder of films, [NAME=]PATH; may be repeated")->type_name("[NAME=]PATH");
}

std::vector<std::pair<std::string, std::string>> Environment() {
  std::vector<std::pair<std::string, std::string>> variables;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    const size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

Result<std::unique_ptr<config::Config>> LoadConfig(const Flags& flags) {
  config::Layer file;
  if (!flags.config_file.empty()) file = TRY(config::ReadFiles(flags.config_file));
  config::Layer environment = TRY(config::ParseEnvironment(Environment()));
  config::Layer line;
  for (const auto& [name, text] : flags.values) line.values.emplace(name, TRY(config::ParseValue(*config::FindKey(name), text)));
  for (const std::string& library : flags.libraries) line.libraries.push_back(TRY(config::ParseLibrary(library)));
  return std::make_unique<config::Config>(std::move(file), std::move(environment), std::move(line));
}

int PrintConfig(const Flags& flags) {
  const auto config = LoadConfig(flags);
  if (!config) return Complain(config.error());
  fmt::print("{}", config::FileInForce((*config)->List(), (*config)->libraries(), (*config)->oidc()));
  return 0;
}

// SIGTERM and SIGINT are taken by sigwait() alone: blocked before any thread starts, in all of them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGIO, SIG_IGN);  // somebody wants a file while its lease is asked for (files/place)
  return signals;
}

// For people, in the service manager's words. Everybody may read it, so the code is not in it.
std::string StatusOf(const Daemon& daemon) {
  std::string status = "Serving at " + daemon.url();
  if (daemon.ReadOnly()) status += "; the disk is full, nothing can be changed";
  if (!daemon.setup_code().empty()) status += "; nobody has an account yet, the log has the link to make the first";
  return status;
}

// Says where the server is, and how to begin when nobody has an account there.
void Announce(const Daemon& daemon, const ServiceManager& manager, const Log& log) {
  const std::string code = daemon.setup_code();
  if (!code.empty()) log.Info("nobody has an account here yet: open this link to make the first", {{"link", fmt::format("{}setup#code={}", daemon.url(), code)}});
  log.Info("serving", {{"url", daemon.url()}, {"version", CHANOMA_VERSION}});
  manager.Ready(StatusOf(daemon));
}

// The number of the signal that came; 0 when it is time to look at the daemon: to tell whoever watches that it is alive, twice
// within their patience, and whether a full disk has room again.
int AwaitSignal(const sigset_t& signals, const Daemon& daemon, const ServiceManager& manager) {
  std::optional<std::chrono::microseconds> pause;
  if (manager.patience()) pause = *manager.patience() / 2;
  if (daemon.ReadOnly()) pause = std::min<std::chrono::microseconds>(pause.value_or(kRoomLook), kRoomLook);
  int number = 0;
  if (!pause) {
    sigwait(&signals, &number);
    return number;
  }
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(*pause);
  const timespec limit{whole.count(), std::chrono::nanoseconds(*pause - whole).count()};
  return std::max(sigtimedwait(&signals, nullptr, &limit), 0);
}

int Serve(const Flags& flags) {
  const auto config = LoadConfig(flags);
  if (!config) return Complain(config.error());
  const auto level = ParseLogLevel((*config)->Text("log_level"));
  if (!level) return Complain(level.error());
  FdLogSink out(STDERR_FILENO);
  RecentLog sink(out);
  const Log log(sink, LogLevel::kDebug);
  sink.SetLeast(*level);
  (*config)->WhenChanged([&sink, &config] {
    if (const auto now = ParseLogLevel((*config)->Text("log_level"))) sink.SetLeast(*now);
  });
  const SystemClock clock;
  const sigset_t signals = BlockSignals();
  const ServiceManager manager = ServiceManager::FromEnvironment();
  Daemon::Options options;
  options.complaints = [&sink] { return sink.Lines(); };
  options.tell = [&manager](std::string_view what) { manager.Status(what); };
  auto daemon = Daemon::Start(**config, options, clock, log);
  if (!daemon) {
    log.Error("not started", {{"why", daemon.error().message}});
    manager.Status("Not started: " + daemon.error().message);
    return daemon.error().code == Code::kInvalid ? 2 : 1;
  }
  Announce(**daemon, manager, log);
  int signal_number = 0;
  while ((signal_number = AwaitSignal(signals, **daemon, manager)) == 0) {
    manager.Status(StatusOf(**daemon));
    if ((*daemon)->Responds()) manager.Alive();
    else log.Error("an event loop does not answer; the service manager is told nothing and will start the program anew");
    // The disk was full: everything is started anew once it is not.
    if (!(*daemon)->ReadOnly() || !(*daemon)->RoomAgain()) continue;
    log.Info("there is room again; starting anew");
    (*daemon)->Stop();
    daemon->reset();
    daemon = Daemon::Start(**config, options, clock, log);
    if (!daemon) {
      log.Error("not started", {{"why", daemon.error().message}});
      return 1;
    }
    Announce(**daemon, manager, log);
  }
  manager.Stopping();
  log.Info("stopping", {{"signal", signal_number}});
  // Everything acknowledged is on disk already: when something hangs (a dead mount), leaving is safe and late is not.
  std::jthread limit([&log](std::stop_token stop) {
    Mutex mutex;
    CondVar wake;
    std::stop_callback call(stop, [&] { wake.NotifyAll(); });
    const SteadyTime deadline = std::chrono::steady_clock::now() + kStopLimit;
    MutexLock lock(mutex);
    while (!stop.stop_requested()) {
      if (!wake.WaitUntil(mutex, std::min(deadline, std::chrono::steady_clock::now() + std::chrono::milliseconds(100))) &&
          std::chrono::steady_clock::now() >= deadline) {
        log.Error("something does not stop; leaving");
        ::_exit(0);
      }
    }
  });
  (*daemon)->Stop();
  daemon->reset();
  log.Info("stopped");
  return 0;
}

// The installed service's configuration says where its data is, unless the command does.
Flags WithSystemConfig(Flags flags) {
  const bool said = !flags.config_file.empty() || flags.values.contains("data") || std::getenv("CHANOMA_DATA") != nullptr;
  if (!said && ::access(kSystemConfig, R_OK) == 0) flags.config_file = kSystemConfig;
  return flags;
}

// Keeps what a command opened for itself alive while it talks to it.
class Endpoint {
 public:
  explicit Endpoint(const Flags& flags) : flags_(flags) {}

  Result<std::unique_ptr<net::Client>> Connect() {
    if (!config_) config_ = TRY(LoadConfig(WithSystemConfig(flags_)));
    const Paths paths = FindPaths(*config_);
    TRY(BecomeOwnerOf(paths.data));
    for (const std::filesystem::path& candidate : ControlCandidates(*config_)) {
      auto client = TRY(net::Client::OverSocket(candidate.string()));
      const auto alive = client->Call("GET", config_->Text("base_path") + "/healthz", {}, std::chrono::seconds(5));
      if (alive) return client;
    }
    if (!daemon_) {
      // None runs: the same services, for the length of this command, on the control socket alone.
      signal(SIGPIPE, SIG_IGN);
      signal(SIGIO, SIG_IGN);  // somebody wants a file while its lease is asked for (files/place)
      daemon_ = TRY(Daemon::Start(*config_, {.listen = false, .work = false}, clock_, Log(sink_, LogLevel::kError)));
    }
    return net::Client::OverSocket(paths.control.string());
  }

 private:
  const Flags& flags_;
  FdLogSink sink_{STDERR_FILENO};
  SystemClock clock_;
  std::unique_ptr<config::Config> config_;
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace

int RunProgram(int argc, char** argv) {
  CLI::App app("Chanoma: films and series for everyone at home", "chanoma");
  app.set_version_flag("--version", "chanoma " CHANOMA_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  Flags flags;
  cli::Output output;
  Endpoint endpoint(flags);
  const cli::Connect connect = [&endpoint] { return endpoint.Connect(); };
  int exit_code = 0;

  CLI::App* serve = app.add_subcommand("serve", "Run the server");
  AddConfigFlags(*serve, flags);
  bool print_config = false;
  serve->add_flag("--print-config", print_config, "Check the configuration and print what is in force, instead of serving");
  serve->callback([&] { exit_code = print_config ? PrintConfig(flags) : Serve(flags); });

  // The commands need to know which data directory, and nothing else of the configuration.
  const auto command = [&](CLI::App& parent, const std::string& name, const std::string& description) {
    CLI::App* sub = parent.add_subcommand(name, description);
    sub->add_option("--config", flags.config_file, "TOML file")->type_name("FILE");
    sub->add_option_function<std::string>("--data", [&flags](const std::string& text) { flags.values["data"] = text; }, "Data folder")->type_name("DIR");
    sub->add_flag("--json", output.json, "Print the API's answer as it is");
    return sub;
  };

  command(app, "status", "What the server is and holds")->callback([&] { exit_code = cli::ShowStatus(connect, output); });

  std::string id, name, path, state, key, value;
  size_t limit = 50;
  CLI::App* library = app.add_subcommand("library", "Libraries: list, add, remove, scan");
  library->require_subcommand(1);
  command(*library, "list", "All libraries")->callback([&] { exit_code = cli::ListLibraries(connect, output); });
  CLI::App* add = command(*library, "add", "Make a folder a library");
  add->add_option("path", path, "The folder")->required();
  add->add_option("--name", name, "Its name; the folder's own without one");
  add->callback([&] { exit_code = cli::AddLibrary(connect, output, name, path); });
  CLI::App* remove = command(*library, "remove", "Forget a library; its files stay");
  remove->add_option("id", id, "The library's id")->required();
  remove->callback([&] { exit_code = cli::RemoveLibrary(connect, output, id); });
  CLI::App* scan = command(*library, "scan", "Look through its folder now");
  scan->add_option("id", id, "The library's id; all without one");
  scan->callback([&] { exit_code = cli::ScanLibraries(connect, output, id); });

  CLI::App* video = app.add_subcommand("video", "Videos: list");
  video->require_subcommand(1);
  CLI::App* videos = command(*video, "list", "The newest videos");
  videos->add_option("--limit", limit, "How many, at most 250");
  videos->callback([&] { exit_code = cli::ListVideos(connect, output, limit); });

  CLI::App* job = app.add_subcommand("job", "Background work: list, cancel");
  job->require_subcommand(1);
  CLI::App* jobs = command(*job, "list", "The newest jobs");
  jobs->add_option("--state", state, "queued, running, done, dead or cancelled");
  jobs->callback([&] { exit_code = cli::ListJobs(connect, output, state); });
  CLI::App* cancel = command(*job, "cancel", "Cancel a job");
  cancel->add_option("id", id, "The job's id")->required();
  cancel->callback([&] { exit_code = cli::CancelJob(connect, output, id); });

  CLI::App* setting = app.add_subcommand("setting", "Settings: list, set, reset");
  setting->require_subcommand(1);
  command(*setting, "list", "The configuration in force")->callback([&] { exit_code = cli::ListSettings(connect, output); });
  CLI::App* set = command(*setting, "set", "Change a setting");
  set->add_option("key", key, "Its key")->required();
  set->add_option("value", value, "Its new value")->required();
  set->callback([&] { exit_code = cli::SetSetting(connect, output, key, value); });

  CLI::App* reset = command(*setting, "reset", "Take a setting back to its default");
  reset->add_option("key", key, "Its key")->required();
  reset->callback([&] { exit_code = cli::ResetSetting(connect, output, key); });

  bool json = false, rules = false;
  CLI::App* guess = app.add_subcommand("guess", "What a file's name says, and by which rule");
  guess->add_option("path", path, "The path; it need not exist");
  guess->add_flag("--json", json, "Paths from standard input, one a line; one JSON object a line");
  guess->add_flag("--rules", rules, "Print the table of rules");
  guess->callback([&] {
    if (rules) {
      exit_code = cli::ListNameRules();
    } else if (!path.empty()) {
      exit_code = cli::GuessPath(path, json);
    } else if (json) {
      exit_code = cli::GuessLines();
    } else {
      fmt::print(stderr, "chanoma: guess needs a path, or --json and paths on standard input\n");
      exit_code = 2;
    }
  });

  std::string copy_to, restore_from;
  const auto paths = [&flags]() -> Result<Paths> { return FindPaths(*TRY(LoadConfig(WithSystemConfig(flags)))); };
  command(app, "certificate", "The authority that this server made for itself (tls_self_signed), for devices to trust")->callback([&] {
    const auto found = paths();
    exit_code = found ? PrintAuthority(found->data) : Complain(found.error());
  });
  CLI::App* snapshot = command(app, "snapshot", "Take a snapshot of the metadata; with --to, make a whole copy of the data directory");
  snapshot->add_option("--to", copy_to, "An empty folder for the copy")->type_name("DIR");
  snapshot->callback([&] {
    if (copy_to.empty()) {
      exit_code = cli::TakeSnapshot(connect, output);
    } else {
      const auto found = paths();
      exit_code = found ? CopyData(connect, *found, copy_to) : Complain(found.error());
    }
  });
  command(app, "snapshots", "The snapshots there are")->callback([&] { exit_code = cli::ListSnapshots(connect, output); });
  CLI::App* restore = command(app, "restore", "Go back to a snapshot; the server must be stopped");
  restore->add_option("source", restore_from, "A snapshot's name, or another data directory")->required()->type_name("NAME|DIR");
  restore->callback([&] {
    const auto found = paths();
    exit_code = found ? RestoreData(*found, restore_from) : Complain(found.error());
  });

  std::string sqlite;
  bool with_secrets = false;
  CLI::App* leave = command(app, "export", "Write everything that is known into a database of your own");
  leave->add_option("--sqlite", sqlite, "The SQLite file to make")->required()->type_name("FILE");
  leave->add_flag("--with-secrets", with_secrets, "With hashes of passwords, second factors, sessions, keys and invitations");
  leave->callback([&] {
    const auto found = paths();
    exit_code = found ? ExportData(connect, *found, sqlite, with_secrets, CHANOMA_VERSION) : Complain(found.error());
  });
  CLI::App* arrive = command(app, "import", "Read an export back into an empty data directory, or move in from another server; this one must be stopped");
  CLI::Option* arrives = arrive->add_option("--sqlite", sqlite, "The SQLite file that `chanoma export` made")->type_name("FILE");
  MovingIn moving;
  for (const OtherServerWords& server : OtherServers()) {
    CLI::App* from = command(*arrive, std::string(server.name), fmt::format("{}'s users, and what they watched, to the films that are here", server.called));
    from->add_option("path", moving.from, std::string(server.path))->required()->type_name("PATH");
    from->add_option("--map", moving.maps, fmt::format("Where a folder of {}'s is here; may be repeated", server.called))->type_name("OLD=NEW")->allow_extra_args(false);
    from->add_option("--user", moving.users, "What a user is called here; may be repeated")->type_name("THERE=HERE")->allow_extra_args(false);
    from->add_flag("--with-roles", moving.with_roles, "Administrators there become administrators here");
    from->add_flag("--dry-run", moving.dry, "Say what would come of it, and write nothing");
    from->add_option("--keep", moving.keep, "Where what has no place here goes, as lines of JSON")->type_name("FILE");
    from->add_option("--report", moving.report, "Where to write the report whole")->type_name("FILE");
    from->callback([&] {
      const auto found = paths();
      exit_code = found ? MoveInFrom(server, connect, *found, moving, CHANOMA_VERSION) : Complain(found.error());
    });
  }
  arrive->callback([&, arrive, arrives] {
    if (!arrive->get_subcommands().empty()) return;
    if (arrives->count() == 0) throw CLI::RequiredError("--sqlite FILE, or the name of another server,");
    const auto found = paths();
    exit_code = found ? ImportData(*found, sqlite) : Complain(found.error());
  });

  bool repair = false;
  CLI::App* verify = command(app, "verify", "Look through the whole data directory: every sum, record, index row and reference");
  verify->add_flag("--repair", repair, "Make again what is derived of records and films");
  verify->callback([&] {
    const auto found = paths();
    exit_code = found ? VerifyData(connect, *found, repair, output) : Complain(found.error());
  });

  command(app, "doctor", "What a maintainer would ask for, without secrets")->callback([&] { exit_code = RunDoctor(connect, [&] { return LoadConfig(WithSystemConfig(flags)); }, output); });

  command(app, "reindex", "Build the search index anew")->callback([&] { exit_code = cli::Reindex(connect, output); });
  cli::NewUser person;
  bool admin = false, password_stdin = false;
  const auto read_password = [&password_stdin]() -> std::string {
    std::string line;
    if (password_stdin) std::getline(std::cin, line);
    return line;
  };
  CLI::App* user = app.add_subcommand("user", "Accounts: list, add, password, token");
  user->require_subcommand(1);
  command(*user, "list", "All accounts")->callback([&] { exit_code = cli::ListUsers(connect, output); });
  CLI::App* add_user = command(*user, "add", "Make an account");
  add_user->add_option("name", person.name, "Its name")->required();
  add_user->add_option("--email", person.email, "Its e-mail address");
  add_user->add_option("--role", person.role, "Its role; member without one");
  add_user->add_flag("--admin", admin, "The same as --role administrator");
  add_user->add_flag("--password-stdin", password_stdin, "Read its password from the first line of the standard input");
  add_user->callback([&] {
    if (admin) person.role = "administrator";
    person.password = read_password();
    exit_code = cli::AddUser(connect, output, person);
  });
  CLI::App* password = command(*user, "password", "Give an account a new password; its sessions end");
  password->add_option("name", name, "Its name or id")->required();
  password->add_flag("--password-stdin", password_stdin, "Read it from the first line of the standard input")->required();
  password->callback([&] { exit_code = cli::SetPassword(connect, name, read_password()); });
  CLI::App* token = command(*user, "token", "Open a session for an account and print its token");
  token->add_option("name", name, "Its name or id")->required();
  token->callback([&] { exit_code = cli::PrintToken(connect, output, name); });

  command(app, "openapi", "Print the API's description")->callback([&] { exit_code = cli::ShowOpenApi(connect); });
  app.add_subcommand("help", "What there is")->callback([&] { fmt::print("{}", app.help()); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  return exit_code;
}

}  // namespace chanoma::app
