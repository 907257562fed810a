#pragma once
// Sends libav's messages to stderr, one bounded line each, which the daemon's log picks up. Call once at start.

namespace chanoma::media::av {

void LogToStderr();

}  // namespace chanoma::media::av
