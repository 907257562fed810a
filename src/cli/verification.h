#pragma once
// `chanoma verify` beside a running server, and what was found, for people.

#include <string>

#include "base/result.h"
#include "cli/commands.h"

namespace chanoma::cli {

// Has the server look through its data, and waits; the report as JSON (VerificationReport of the API).
Result<std::string> VerifyLive(const Connect& connect, bool repair);

// A word about how far it is, on a terminal alone.
void TellProgress(std::string_view part, uint64_t bytes);

// Prints it. 0 when nothing is wrong that was not repaired, else 1.
int ShowVerification(const std::string& report, const Output& output);

}  // namespace chanoma::cli
