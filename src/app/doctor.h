#pragma once
// `chanoma doctor`: what a maintainer would ask for, from the running server, or from its data and configuration where none runs.
// Whatever cannot be learnt is said to be unknown, and why. Secrets are left out: passwords, tokens, what stands before an @ in an address.

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "cli/commands.h"
#include "config/config.h"

namespace chanoma::app {

int RunDoctor(const cli::Connect& connect, const std::function<Result<std::unique_ptr<config::Config>>()>& load, const cli::Output& output);

// "smtp://me:secret@host" without who and what.
std::string WithoutSecrets(std::string_view text);

}  // namespace chanoma::app
