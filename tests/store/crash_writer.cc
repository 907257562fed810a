// store_crash_writer FOLDER [--control]: commits numbered settings for ever and prints each number once it is acknowledged.
// Whoever runs it kills it at some point and then runs it with --check, which prints how many of the numbers 0, 1, 2, …
// are there without a hole. With --control it acknowledges before the write, which the test must notice.

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

#include "store/store.h"
#include "store/test_hooks.h"

namespace {

using chanoma::Result;

int Run(const std::string& folder, const std::string& mode) {
  chanoma::SystemClock clock;
  chanoma::FdLogSink sink(2);
  auto hooks = std::make_shared<chanoma::store::TestHooks>();
  hooks->acknowledge_before_sync = mode == "--control";
  chanoma::store::StoreOptions options;
  options.path = folder;
  options.ballast_bytes = 0;
  options.hooks = hooks;
  auto opened = chanoma::store::Store::Open(options, clock, chanoma::Log(sink, chanoma::LogLevel::kError));
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  chanoma::store::Store& store = **opened;
  const auto key = [](uint64_t number) { return fmt::format("n{}", number); };
  uint64_t number = 0;
  while (store.Read().GetSetting(key(number))) ++number;
  if (mode == "--check") {
    std::printf("%llu%s\n", static_cast<unsigned long long>(number), store.recovery().loss ? " loss" : "");
    return 0;
  }
  for (;; ++number) {
    const auto committed = store.Commit([&](chanoma::store::Draft& draft) { return draft.PutSetting(key(number), std::to_string(number)); });
    if (!committed) {
      std::fprintf(stderr, "%s\n", committed.error().message.c_str());
      return 1;
    }
    const std::string line = std::to_string(number) + "\n";
    if (::write(1, line.data(), line.size()) < 0) return 1;
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: store_crash_writer FOLDER [--control|--check]\n");
    return 2;
  }
  return Run(arguments[1], count > 2 ? arguments[2] : "");
}
