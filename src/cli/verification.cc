#include "cli/verification.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "base/human_bytes.h"
#include "json/value.h"

namespace chanoma::cli {
namespace {

constexpr std::chrono::milliseconds kLook{200};
constexpr const char* kAddress = "/api/v1/verification";

double NumberIn(const json::Value& value, std::string_view key) {
  const json::Value* number = value.Find(key);
  return number && number->IsNumber() ? number->Number() : 0;
}

bool FlagIn(const json::Value& value, std::string_view key) {
  const json::Value* flag = value.Find(key);
  return flag && flag->AsBool() && *flag->AsBool();
}

const json::Array& ListIn(const json::Value& value, std::string_view key) {
  static const json::Array none;
  const json::Value* list = value.Find(key);
  return list && list->AsArray() ? *list->AsArray() : none;
}

// What can be done about a finding, or was.
std::string_view Outlook(const json::Value& finding) {
  const std::string_view remedy = finding.Text("remedy");
  if (FlagIn(finding, "repaired")) return remedy == "mark" ? "nobody takes it for sound any more" : "repaired";
  if (remedy == "rebuild") return "--repair makes it again";
  if (remedy == "mark") return "--repair sees to it that nobody takes it for sound";
  return remedy == "goBack" ? "only a snapshot or a copy of the data directory has it" : "nothing is lost";
}

Result<json::Value> Call(const Connect& connect, std::string_view method, const std::string& body) {
  const auto client = TRY(connect());
  const net::Reply reply = TRY(client->Call(method, kAddress, body));
  json::Value answer = TRY(json::Parse(reply.body));
  if (reply.status >= 300) return Fail(Code::kConflict, std::string(answer.Text("detail")));
  return answer;
}

}  // namespace

void TellProgress(std::string_view part, uint64_t bytes) {
  if (::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K{}: {}", part, HumanBytes(bytes));
}

Result<std::string> VerifyLive(const Connect& connect, bool repair) {
  TRY(Call(connect, "POST", repair ? R"({"repair":true})" : R"({"repair":false})"));
  while (true) {
    const auto client = TRY(connect());
    const net::Reply reply = TRY(client->Call("GET", kAddress, {}));
    const json::Value state = TRY(json::Parse(reply.body));
    if (FlagIn(state, "running")) {
      TellProgress(state.Text("part"), static_cast<uint64_t>(NumberIn(state, "bytes")));
      std::this_thread::sleep_for(kLook);
      continue;
    }
    if (const std::string_view problem = state.Text("problem"); !problem.empty()) return Fail(Code::kInternal, std::string(problem));
    const json::Value* report = state.Find("report");
    if (!report || report->IsNull()) return Fail(Code::kUnavailable, "the server was started anew meanwhile");
    return json::Compact(*report);
  }
}

int ShowVerification(const std::string& text, const Output& output) {
  if (::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
  const auto report = json::Parse(text);
  if (!report) {
    fmt::print(stderr, "chanoma: {}\n", report.error().message);
    return 2;
  }
  const bool sound = FlagIn(*report, "sound");
  if (output.json) {
    fmt::print("{}\n", text);
    return sound ? 0 : 1;
  }
  for (const json::Value& part : ListIn(*report, "lookedAt")) {
    const double things = NumberIn(part, "things");
    fmt::print("{:<10} {}{}\n", part.Text("part"), things > 0 ? fmt::format("{:.0f} files, ", things) : "", HumanBytes(static_cast<uint64_t>(NumberIn(part, "bytes"))));
  }
  for (const json::Value& note : ListIn(*report, "notes")) fmt::print("note: {}\n", note.AsString() ? *note.AsString() : "");
  size_t left = 0;
  for (const json::Value& finding : ListIn(*report, "findings")) {
    if (!FlagIn(finding, "repaired")) ++left;
    fmt::print("{}: {}: {} ({})\n", finding.Text("part"), finding.Text("subject"), finding.Text("detail"), Outlook(finding));
  }
  if (const double more = NumberIn(*report, "more"); more > 0) fmt::print("and {:.0f} more\n", more);
  fmt::print("{}\n", sound ? "sound" : fmt::format("{} things are wrong", left + static_cast<size_t>(NumberIn(*report, "more"))));
  return sound ? 0 : 1;
}

}  // namespace chanoma::cli
