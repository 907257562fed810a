#include "base/log.h"

#include <unistd.h>

#include <iterator>

#include "base/clock.h"

namespace chanoma {
namespace {

bool NeedsQuotes(std::string_view text) {
  if (text.empty()) return true;
  for (const unsigned char c : text) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) return true;
  }
  return false;
}

void AppendValue(std::string& out, std::string_view text) {
  if (!NeedsQuotes(text)) {
    out += text;
    return;
  }
  out += '"';
  for (const unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < ' ' || c == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", c);
    } else {
      out += static_cast<char>(c);
    }
  }
  out += '"';
}

void AppendField(std::string& out, std::string_view key, std::string_view value) {
  out += ' ';
  out += key;
  out += '=';
  AppendValue(out, value);
}

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: return "error";
  }
  return "?";
}

}  // namespace

void FdLogSink::Write(std::string_view line) {
  // One write() a line, so that lines of several threads and workers do not mix.
  while (!line.empty()) {
    const ssize_t n = ::write(fd_, line.data(), line.size());
    if (n <= 0) return;
    line.remove_prefix(static_cast<size_t>(n));
  }
}

Log Log::With(const LogField& field) const {
  Log copy = *this;
  AppendField(copy.context_, field.key, field.value);
  return copy;
}

void Log::Write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) const {
  if (!Enabled(level)) return;
  std::string line = "time=" + FormatRfc3339(SystemClock().Now());
  AppendField(line, "level", LevelName(level));
  AppendField(line, "msg", message);
  line += context_;
  for (const LogField& field : fields) AppendField(line, field.key, field.value);
  line += '\n';
  sink_->Write(line);
}

Result<LogLevel> ParseLogLevel(std::string_view name) {
  for (const LogLevel level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
    if (LevelName(level) == name) return level;
  }
  return Fail(Code::kInvalid, "a log level is one of debug, info, warning, error");
}

std::string_view CodeName(Code code) {
  switch (code) {
    case Code::kInvalid: return "invalid";
    case Code::kUnauthenticated: return "unauthenticated";
    case Code::kForbidden: return "forbidden";
    case Code::kNotFound: return "not_found";
    case Code::kConflict: return "conflict";
    case Code::kTooLarge: return "too_large";
    case Code::kUnsupported: return "unsupported";
    case Code::kUnavailable: return "unavailable";
    case Code::kTooMany: return "too_many";
    case Code::kWouldBlock: return "would_block";
    case Code::kCancelled: return "cancelled";
    case Code::kNoSpace: return "no_space";
    case Code::kCorrupt: return "corrupt";
    case Code::kInternal: return "internal";
  }
  return "internal";
}

}  // namespace chanoma
