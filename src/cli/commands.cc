#include "cli/commands.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "cli/render.h"
#include "json/value.h"
#include "json/writer.h"

namespace chanoma::cli {
namespace {

void Print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int Complain(const Error& error) {
  fmt::print(stderr, "chanoma: {}\n", error.message);
  return error.code == Code::kInvalid ? 2 : 1;
}

// One call; an answer that is a problem becomes its sentence.
Result<std::string> Ask(const Connect& connect, std::string_view method, const std::string& path, const std::string& body = {}) {
  const auto client = TRY(connect());
  net::Reply reply = TRY(client->Call(method, path, body));
  if (reply.status < 300) return std::move(reply.body);
  const auto problem = json::Parse(reply.body);
  const std::string_view detail = problem ? problem->Text("detail") : std::string_view();
  return Fail(reply.status == 422 ? Code::kInvalid : Code::kConflict,
              detail.empty() ? fmt::format("the server answered {}", reply.status) : std::string(detail));
}

// Prints the answer as it came, or what `render` makes of it.
template <class Render>
int Show(const Output& output, const Result<std::string>& answer, Render render) {
  if (!answer) return Complain(answer.error());
  if (output.json) {
    Print(*answer + "\n");
    return 0;
  }
  const auto value = json::Parse(*answer);
  if (!value) return Complain(value.error());
  Print(render(*value));
  return 0;
}

const json::Array& Items(const json::Value& page) {
  static const json::Array none;
  const json::Value* items = page.Find("items");
  return items && items->AsArray() ? *items->AsArray() : none;
}

std::string Text(const json::Value& value, std::string_view key) { return std::string(value.Text(key)); }

// As a segment of a path.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string Shown(const json::Value* value) {
  if (!value || value->IsNull()) return "";
  if (const std::string* text = value->AsString()) return *text;
  if (const bool* boolean = value->AsBool()) return *boolean ? "true" : "false";
  if (const int64_t* number = value->AsInt()) return fmt::format("{}", *number);
  return fmt::format("{}", value->Number());
}

std::string ProgressText(const json::Value* progress) {
  if (!progress || progress->IsNull()) return "";
  const std::string total = Shown(progress->Find("total"));
  return Shown(progress->Find("done")) + (total.empty() ? "" : "/" + total);
}

}  // namespace

int ShowStatus(const Connect& connect, const Output& output) {
  return Show(output, Ask(connect, "GET", "/api/v1/system"), [](const json::Value& system) {
    return fmt::format("{} {}\n{} videos in {} libraries\nstarted {}\n", Text(system, "name"), Text(system, "version"),
                       Shown(system.Find("videos")), Shown(system.Find("libraries")), Text(system, "startedAt"));
  });
}

int ListLibraries(const Connect& connect, const Output& output) {
  return Show(output, Ask(connect, "GET", "/api/v1/libraries"), [](const json::Value& page) {
    std::vector<Row> rows;
    for (const json::Value& item : Items(page)) {
      const json::Value* problem = item.Find("problem");
      rows.push_back({Text(item, "id"), Text(item, "name"), Text(item, "state"), Shown(item.Find("videos")), Text(item, "path"),
                      problem ? Text(*problem, "detail") : ""});
    }
    return RenderTable({"ID", "NAME", "STATE", "VIDEOS", "PATH", ""}, rows);
  });
}

int AddLibrary(const Connect& connect, const Output& output, const std::string& name, const std::string& path) {
  std::error_code error;
  json::Writer body;
  body.BeginObject().Field("path", std::filesystem::absolute(path, error).lexically_normal().string());
  if (!name.empty()) body.Field("name", name);
  body.EndObject();
  return Show(output, Ask(connect, "POST", "/api/v1/libraries", body.text()),
              [](const json::Value& library) { return fmt::format("{}  {}\n", Text(library, "id"), Text(library, "path")); });
}

int RemoveLibrary(const Connect& connect, const Output&, const std::string& id) {
  const auto answer = Ask(connect, "DELETE", "/api/v1/libraries/" + id);
  return answer ? 0 : Complain(answer.error());
}

int ScanLibraries(const Connect& connect, const Output& output, const std::string& id) {
  if (!id.empty()) {
    return Show(output, Ask(connect, "POST", "/api/v1/libraries/" + id + "/scan"),
                [](const json::Value& job) { return fmt::format("{}  {}\n", Text(job, "id"), Text(job, "subjectTitle")); });
  }
  const auto answer = Ask(connect, "GET", "/api/v1/libraries");
  if (!answer) return Complain(answer.error());
  const auto page = json::Parse(*answer);
  if (!page) return Complain(page.error());
  int worst = 0;
  for (const json::Value& library : Items(*page)) worst = std::max(worst, ScanLibraries(connect, output, Text(library, "id")));
  return worst;
}

int ListVideos(const Connect& connect, const Output& output, size_t limit) {
  return Show(output, Ask(connect, "GET", fmt::format("/api/v1/videos?limit={}", limit)), [](const json::Value& page) {
    std::vector<Row> rows;
    for (const json::Value& item : Items(page)) {
      const json::Value* duration = item.Find("duration");
      const json::Value* problem = item.Find("problem");
      rows.push_back({Text(item, "id"), Text(item, "state"), duration && duration->IsNumber() ? HumanSeconds(duration->Number()) : "",
                      Text(item, "title"), problem ? Text(*problem, "detail") : ""});
    }
    return RenderTable({"ID", "STATE", "LENGTH", "TITLE", ""}, rows);
  });
}

int ListJobs(const Connect& connect, const Output& output, const std::string& state) {
  return Show(output, Ask(connect, "GET", "/api/v1/jobs" + (state.empty() ? "" : "?state=" + state)), [](const json::Value& page) {
    std::vector<Row> rows;
    for (const json::Value& item : Items(page)) {
      const json::Value* error = item.Find("error");
      rows.push_back({Text(item, "id"), Text(item, "kind"), Text(item, "state"), ProgressText(item.Find("progress")), Text(item, "subjectTitle"),
                      error ? Text(*error, "detail") : ""});
    }
    return RenderTable({"ID", "KIND", "STATE", "DONE", "SUBJECT", ""}, rows);
  });
}

int CancelJob(const Connect& connect, const Output&, const std::string& id) {
  const auto answer = Ask(connect, "DELETE", "/api/v1/jobs/" + id);
  return answer ? 0 : Complain(answer.error());
}

int ListSettings(const Connect& connect, const Output& output) {
  return Show(output, Ask(connect, "GET", "/api/v1/settings"), [](const json::Value& page) {
    std::vector<Row> rows;
    for (const json::Value& item : Items(page)) {
      const bool* locked = item.Find("locked") ? item.Find("locked")->AsBool() : nullptr;
      rows.push_back({Text(item, "key"), Shown(item.Find("value")), Text(item, "source") + (locked && *locked ? ", locked" : ""),
                      Text(item, "description")});
    }
    return RenderTable({"KEY", "VALUE", "FROM", ""}, rows);
  });
}

int SetSetting(const Connect& connect, const Output& output, const std::string& key, const std::string& value) {
  json::Writer body;
  body.BeginObject().Key(key);
  // A value that reads as a JSON number or boolean is one; anything else is text.
  const auto literal = json::Parse(value);
  if (literal && (literal->AsInt() || literal->AsBool())) body.Raw(value);
  else body.String(value);
  body.EndObject();
  const auto answer = Ask(connect, "PATCH", "/api/v1/settings", body.text());
  if (!answer) return Complain(answer.error());
  return output.json ? (Print(*answer + "\n"), 0) : 0;
}

int ResetSetting(const Connect& connect, const Output& output, const std::string& key) {
  json::Writer body;
  body.BeginObject().NullField(key).EndObject();
  const auto answer = Ask(connect, "PATCH", "/api/v1/settings", body.text());
  if (!answer) return Complain(answer.error());
  return output.json ? (Print(*answer + "\n"), 0) : 0;
}

int ListSnapshots(const Connect& connect, const Output& output) {
  return Show(output, Ask(connect, "GET", "/api/v1/snapshots"), [](const json::Value& page) {
    std::vector<Row> rows;
    for (const json::Value& snapshot : Items(page)) {
      rows.push_back({Text(snapshot, "name"), Text(snapshot, "takenAt"), Shown(snapshot.Find("bytes")), Text(snapshot, "version")});
    }
    return RenderTable({"NAME", "TAKEN", "BYTES", "VERSION"}, rows);
  });
}

int TakeSnapshot(const Connect& connect, const Output& output) {
  return Show(output, Ask(connect, "POST", "/api/v1/snapshots"), [](const json::Value& snapshot) { return Text(snapshot, "name") + "\n"; });
}

int Reindex(const Connect& connect, const Output& output) {
  return Show(output, Ask(connect, "POST", "/api/v1/search/index"), [](const json::Value&) { return std::string("the search index is being built anew\n"); });
}

int ListUsers(const Connect& connect, const Output& output) {
  return Show(output, Ask(connect, "GET", "/api/v1/users?limit=250"), [](const json::Value& page) {
    std::vector<Row> rows;
    for (const json::Value& user : Items(page)) {
      rows.push_back({Text(user, "id"), Text(user, "name"), Text(user, "role"), Text(user, "email"), Shown(user.Find("banned")) == "true" ? "banned" : "", Text(user, "seenAt")});
    }
    return RenderTable({"ID", "NAME", "ROLE", "E-MAIL", "", "SEEN"}, rows);
  });
}

int AddUser(const Connect& connect, const Output& output, const NewUser& user) {
  json::Writer body;
  body.BeginObject().Field("name", user.name);
  if (!user.email.empty()) body.Field("email", user.email);
  if (!user.role.empty()) body.Field("role", user.role);
  if (!user.password.empty()) body.Field("password", user.password);
  body.EndObject();
  return Show(output, Ask(connect, "POST", "/api/v1/users", body.Take()), [](const json::Value& made) {
    return fmt::format("{} {} ({})\n", Text(made, "id"), Text(made, "name"), Text(made, "role"));
  });
}

int PrintToken(const Connect& connect, const Output& output, const std::string& name) {
  return Show(output, Ask(connect, "POST", "/api/v1/users/" + Escaped(name) + "/sessions", R"({"device":"chanoma user token"})"),
              [](const json::Value& session) { return Text(session, "token") + "\n"; });
}

int SetPassword(const Connect& connect, const std::string& name, const std::string& password) {
  json::Writer body;
  body.BeginObject().Field("newPassword", password).EndObject();
  const auto done = Ask(connect, "POST", "/api/v1/users/" + Escaped(name) + "/password", body.Take());
  return done ? 0 : Complain(done.error());
}

int ShowOpenApi(const Connect& connect) {
  const auto answer = Ask(connect, "GET", "/api/v1/openapi.json");
  if (!answer) return Complain(answer.error());
  Print(*answer + "\n");
  return 0;
}

}  // namespace chanoma::cli
