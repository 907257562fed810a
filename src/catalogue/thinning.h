#pragma once
// Gives up pictures that films can be asked for again, when there are more bytes of them than there may be: storyboards first, then posters,
// those that were made longest ago first. The records say that they are not there, and jobs that make them again wait in the queue. Any
// thread that may block and commit.

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "base/log.h"
#include "base/result.h"
#include "store/store.h"

namespace chanoma::catalogue {

// At least `bytes` of what lies in the folder of Images, as far as there are that many. How many it was; kCancelled when stopped.
Result<uint64_t> ThinOut(store::Store& store, const std::filesystem::path& images, uint64_t bytes, const std::stop_token& stop);

}  // namespace chanoma::catalogue
