#pragma once
// `chanoma guess`: what names say. Needs no daemon. Exit codes as in commands.h.

#include <string>

namespace chanoma::cli {

// What was understood of one path, and by which rule; as one JSON object with `json`.
int GuessPath(const std::string& path, bool json);
// One path a line from standard input, one JSON object a line to standard output.
int GuessLines();
// The table of rules.
int ListNameRules();

}  // namespace chanoma::cli
