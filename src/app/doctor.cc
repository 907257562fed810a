#include "app/doctor.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <sstream>

#include "app/doctor_facts.h"
#include "app/owner.h"
#include "app/paths.h"
#include "config/documents.h"
#include "json/value.h"
#include "json/writer.h"

namespace chanoma::app {
namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr size_t kLastComplaints = 20, kLastDead = 10;

std::string Shown(const json::Value* value) {
  if (!value || value->IsNull()) return "none";
  if (const std::string* text = value->AsString()) return *text;
  if (const bool* flag = value->AsBool()) return *flag ? "yes" : "no";
  if (const int64_t* number = value->AsInt()) return fmt::format("{}", *number);
  if (value->IsNumber()) return fmt::format("{}", value->Number());
  return json::Compact(*value);
}

const json::Array& Items(const json::Value& answer) {
  static const json::Array none;
  const json::Value* items = answer.Find("items");
  return items && items->AsArray() ? *items->AsArray() : none;
}

// Asks the server, or the services that were opened for the moment.
class Server {
 public:
  Server(const cli::Connect& connect, std::string base) : client_(connect()), base_(std::move(base)) {}

  Result<json::Value> Ask(const std::string& address) {
    if (!client_) return Fail(client_.error());
    const net::Reply reply = TRY((*client_)->Call("GET", base_ + address, {}, kPatience));
    json::Value answer = TRY(json::Parse(reply.body));
    if (reply.status >= 300) return Fail(Code::kUnavailable, std::string(answer.Text("detail")));
    return answer;
  }

 private:
  Result<std::unique_ptr<net::Client>> client_;
  const std::string base_;
};

// A section of what `address` answers, or why there is none.
template <class Fill>
Section About(Server& server, std::string title, const std::string& address, Fill fill) {
  Section section{std::move(title), {}};
  const auto answer = server.Ask(address);
  if (answer) fill(*answer, section);
  else section.lines.emplace_back("not known", answer.error().message);
  return section;
}

void FillServer(const json::Value& system, Section& section) {
  for (const char* key : {"name", "version", "startedAt", "videos", "libraries", "seq"}) section.lines.emplace_back(key, Shown(system.Find(key)));
  const json::Value* box = system.Find("mediaBox");
  if (!box) return;
  section.lines.emplace_back("media box", fmt::format("{} {}", box->Text("state"), box->Text("problem")));
  if (const json::Value* layers = box->Find("layers"); layers && layers->AsArray()) {
    for (const json::Value& layer : *layers->AsArray()) {
      section.lines.emplace_back(fmt::format("  {}", layer.Text("name")), fmt::format("{} {}", Shown(layer.Find("holds")) == "yes" ? "holds" : "does not hold", layer.Text("detail")));
    }
  }
}

void FillLibraries(const json::Value& answer, Section& section) {
  for (const json::Value& library : Items(answer)) {
    const std::string path(library.Text("path"));
    const json::Value* problem = library.Find("problem");
    const std::string denied = problem && !problem->IsNull() ? std::string(problem->Text("detail")) : std::string();
    section.lines.emplace_back(std::string(library.Text("name")), fmt::format("{}, {}, {} videos", path, library.Text("state"), Shown(library.Find("videos"))));
    if (!denied.empty()) section.lines.emplace_back("  says", denied);
    if (const auto way = WayIn(path, denied)) section.lines.emplace_back("  blocked", *way);
    section.lines.emplace_back("  disk", DiskOf(path));
  }
  if (section.lines.empty()) section.lines.emplace_back("none", "there is no library yet");
}

void FillHardware(const json::Value& server, Section& section) {
  const json::Value* hardware = server.Find("hardware");
  if (!hardware) return;
  for (const char* key : {"kind", "device", "state", "problem", "pictures", "fellBack", "lastFailure"}) section.lines.emplace_back(key, Shown(hardware->Find(key)));
}

void FillJobs(const json::Value& background, Section& section) {
  for (const char* key : {"paused", "queued", "running", "secondsLeft"}) section.lines.emplace_back(key, Shown(background.Find(key)));
}

void FillDead(const json::Value& jobs, Section& section) {
  for (const json::Value& job : Items(jobs)) {
    const json::Value* error = job.Find("error");
    section.lines.emplace_back(std::string(job.Text("id")), fmt::format("{} of “{}”: {}", job.Text("kind"), job.Text("subjectTitle"), error ? WithoutSecrets(error->Text("detail")) : "no reason"));
  }
  if (section.lines.empty()) section.lines.emplace_back("none", "no job was given up");
}

void FillSnapshots(const json::Value& answer, Section& section) {
  const json::Array& items = Items(answer);
  section.lines.emplace_back("there are", fmt::format("{}", items.size()));
  if (!items.empty()) section.lines.emplace_back("newest", fmt::format("{}, taken {}", items.front().Text("name"), items.front().Text("takenAt")));
  const json::Value* from = answer.Find("startedFrom");
  if (from && !from->IsNull()) section.lines.emplace_back("started from", fmt::format("{}; what was there is in {}", from->Text("name"), from->Text("setAside")));
}

void FillVerification(const json::Value& state, Section& section) {
  const json::Value* report = state.Find("report");
  section.lines.emplace_back("under way", Shown(state.Find("running")));
  if (!report || report->IsNull()) {
    section.lines.emplace_back("last", "none since the start; `chanoma verify` looks through everything");
    return;
  }
  const json::Value* findings = report->Find("findings");
  section.lines.emplace_back("last", fmt::format("{}: {}, {} findings", report->Text("endedAt"), Shown(report->Find("sound")) == "yes" ? "sound" : "damaged",
                                                 findings && findings->AsArray() ? findings->AsArray()->size() : 0));
}

void FillPlayback(const json::Value& state, Section& section) {
  if (const json::Object* object = state.AsObject()) {
    for (const auto& [key, value] : *object) section.lines.emplace_back(key, Shown(&value));
  }
}

void FillComplaints(const json::Value& answer, Section& section) {
  const json::Array& items = Items(answer);
  for (size_t i = items.size() - std::min(items.size(), kLastComplaints); i < items.size(); ++i) section.lines.emplace_back("", WithoutSecrets(Shown(&items[i])));
  if (section.lines.empty()) section.lines.emplace_back("none", "since the start; journalctl -u chanoma has what was before");
}

Section Configuration(const config::Config& config) {
  Section section{"Configuration", {}};
  // Which leaves out the secrets of [[oidc]] by itself.
  std::istringstream lines(config::FileInForce(config.List(), config.libraries(), config.oidc()));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) section.lines.emplace_back("", WithoutSecrets(line));
  }
  return section;
}

void Print(const std::vector<Section>& sections, bool as_json) {
  if (!as_json) {
    for (const Section& section : sections) {
      fmt::print("{}\n", section.title);
      for (const auto& [name, value] : section.lines) fmt::print("  {}{}{}\n", name, name.empty() ? "" : ": ", value);
      fmt::print("\n");
    }
    return;
  }
  json::Writer out(8192);
  out.BeginObject().Key("sections").BeginArray();
  for (const Section& section : sections) {
    out.BeginObject().Field("title", section.title).Key("lines").BeginArray();
    for (const auto& [name, value] : section.lines) out.BeginObject().Field("name", name).Field("value", value).EndObject();
    out.EndArray().EndObject();
  }
  out.EndArray().EndObject();
  fmt::print("{}\n", out.text());
}

}  // namespace

std::string WithoutSecrets(std::string_view text) {
  std::string out;
  while (true) {
    const size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) return out.append(text);
    const size_t begin = scheme + 3, end = std::min(text.find_first_of(" /\"'?#", begin), text.size());
    const size_t at = text.substr(begin, end - begin).rfind('@');
    out.append(text.substr(0, begin));
    if (at != std::string_view::npos) out.append("(left out)@");
    const size_t from = at == std::string_view::npos ? begin : begin + at + 1;
    out.append(text.substr(from, end - from));
    text.remove_prefix(end);
  }
}

int RunDoctor(const cli::Connect& connect, const std::function<Result<std::unique_ptr<config::Config>>()>& load, const cli::Output& output) {
  const auto config = load();
  if (!config) {
    fmt::print(stderr, "chanoma: {}\n", config.error().message);
    return config.error().code == Code::kInvalid ? 2 : 1;
  }
  const Paths paths = FindPaths(**config);
  // What the service may not read is judged as the service.
  if (const auto owner = BecomeOwnerOf(paths.data); !owner) fmt::print(stderr, "chanoma: {}\n", owner.error().message);
  std::vector<Section> sections{ProgramFacts(paths.worker), SystemFacts(), LinkedLibraries(paths.worker), Configuration(**config)};
  sections.push_back({"Folders",
                      {{"data", paths.data.string()},
                       {"  disk", DiskOf(paths.data)},
                       {"segments", paths.segments.string()},
                       {"  disk", DiskOf(std::filesystem::exists(paths.segments) ? paths.segments : paths.data)},
                       {"web app", paths.web ? paths.web->string() : "none"}}});
  Server server(connect, (*config)->Text("base_path"));
  sections.push_back(About(server, "Server", "/api/v1/system", FillServer));
  sections.push_back(About(server, "Films", "/api/v1/libraries", FillLibraries));
  sections.push_back(About(server, "Playing", "/api/v1/playback", FillPlayback));
  sections.push_back(About(server, "Encoding on a graphics card", "/api/v1/server", FillHardware));
  sections.push_back(About(server, "Background work", "/api/v1/background", FillJobs));
  sections.push_back(About(server, "Given up", fmt::format("/api/v1/jobs?state=dead&limit={}", kLastDead), FillDead));
  sections.push_back(About(server, "Search index", "/api/v1/search/index", FillPlayback));
  sections.push_back(About(server, "Snapshots", "/api/v1/snapshots", FillSnapshots));
  sections.push_back(About(server, "Verification", "/api/v1/verification", FillVerification));
  sections.push_back(About(server, "Warnings and errors", "/api/v1/complaints", FillComplaints));
  Print(sections, output.json);
  return 0;
}

}  // namespace chanoma::app
