#pragma once
// The configuration written out for people, all of it from the one table of keys: the commented file that the package installs,
// what --print-config shows, the manual and the table of docs/configuration.md. Pure functions.

#include <string>
#include <vector>

#include "config/config.h"

namespace chanoma::config {

// /etc/chanoma/chanoma.toml as installed: every key with what it is and its default, commented out, but for the few that the
// package sets.
std::string InstalledFile();

// A file that says the same as `settings` and `libraries` do, and where each value comes from. Defaults are commented out.
std::string FileInForce(const std::vector<Setting>& settings, const std::vector<LibraryEntry>& libraries,
                        const std::vector<OidcEntry>& oidc);

// chanoma.toml(5).
std::string ManualPage();

// The options of chanoma(1): ".TP" entries.
std::string ManualOptions();

// The rows of the table in docs/configuration.md.
std::string KeyTable();

// The English sentences of the settings page: web/src/i18n/keys.en.ts, beside which every other language has a catalogue of the
// same keys.
std::string PageWords();

}  // namespace chanoma::config
