#pragma once
// key=value lines to one sink (stderr in the daemon). A Log is a light handle: With() adds fields that every line of the
// copy carries, which is how one id runs through a request, its job and its worker. Any thread; writing never fails
// visibly: a line that cannot be written is lost.

#include <fmt/format.h>

#include <atomic>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace chanoma {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void Write(std::string_view line) = 0;  // one whole line, newline included

  // Below this nothing comes here, whatever the Log says that it comes through. May change at any time.
  LogLevel least() const { return least_.load(std::memory_order_relaxed); }
  void SetLeast(LogLevel least) { least_.store(least, std::memory_order_relaxed); }

 private:
  std::atomic<LogLevel> least_{LogLevel::kDebug};
};

class FdLogSink final : public LogSink {
 public:
  explicit FdLogSink(int fd) : fd_(fd) {}
  void Write(std::string_view line) override;

 private:
  int fd_;
};

// One field; text is quoted and escaped when it needs it.
struct LogField {
  template <class T>
  LogField(std::string_view k, const T& v) : key(k), value(fmt::format("{}", v)) {}
  std::string_view key;
  std::string value;
};

class Log {
 public:
  Log(LogSink& sink, LogLevel least) : sink_(&sink), least_(least) {}

  Log With(const LogField& field) const;
  void Debug(std::string_view message, std::initializer_list<LogField> fields = {}) const { Write(LogLevel::kDebug, message, fields); }
  void Info(std::string_view message, std::initializer_list<LogField> fields = {}) const { Write(LogLevel::kInfo, message, fields); }
  void Warning(std::string_view message, std::initializer_list<LogField> fields = {}) const { Write(LogLevel::kWarning, message, fields); }
  void Error(std::string_view message, std::initializer_list<LogField> fields = {}) const { Write(LogLevel::kError, message, fields); }
  bool Enabled(LogLevel level) const { return level >= least_ && level >= sink_->least(); }

 private:
  void Write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) const;

  LogSink* sink_;
  LogLevel least_;
  std::string context_;
};

Result<LogLevel> ParseLogLevel(std::string_view name);

}  // namespace chanoma
