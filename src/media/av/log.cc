#include "media/av/log.h"

#include <unistd.h>

#include <cstdarg>
#include <string>

#include "media/av/libav.h"

namespace chanoma::media::av {
namespace {

void Write(void* object, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_ERROR) return;
  char line[480];
  int prefix = 1;
  av_log_format_line2(object, level, format, arguments, line, sizeof line - 1, &prefix);
  std::string text(line);
  if (!text.empty() && text.back() != '\n') text += '\n';
  // A line that cannot be written is lost: there is nowhere to say so.
  [[maybe_unused]] const ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void LogToStderr() {
  av_log_set_level(AV_LOG_ERROR);
  av_log_set_callback(Write);
}

}  // namespace chanoma::media::av
