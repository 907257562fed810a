#include "base/failpoint.h"

#ifdef CHANOMA_TEST_HOOKS

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

namespace chanoma {
namespace {

struct Armed {
  std::string name;
  std::atomic<int> left{0};
};

Armed& TheArmed() {
  static Armed armed;
  static const bool read = [] {
    const char* text = std::getenv("TEST_FAILPOINT");
    const std::string_view whole = text == nullptr ? "" : text;
    const size_t colon = whole.find(':');
    armed.name = whole.substr(0, colon);
    armed.left = colon == std::string_view::npos ? 1 : std::atoi(whole.data() + colon + 1);
    return true;
  }();
  static_cast<void>(read);
  return armed;
}

}  // namespace

void ReachFailpoint(std::string_view name) {
  Armed& armed = TheArmed();
  if (armed.name.empty() || armed.name != name) return;
  if (armed.left.fetch_sub(1) == 1) ::kill(::getpid(), SIGKILL);
}

}  // namespace chanoma

#else

namespace chanoma {

void ReachFailpoint(std::string_view) {}

}  // namespace chanoma

#endif
