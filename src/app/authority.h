#pragma once
// `chanoma certificate`: the authority that devices at home are told to trust, as a PEM text; what to know of it goes beside.
// Returns the exit code.

#include <filesystem>

namespace chanoma::app {

int PrintAuthority(const std::filesystem::path& data);

}  // namespace chanoma::app
