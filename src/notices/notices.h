#pragma once
// Tells whoever runs the server when something is wrong: by letters to administrators, and by a POST to an address of theirs. Once when
// it begins, once when it is over. Owned by the daemon's wiring; a thread of its own; List() and Test() from any thread, which Test()
// blocks while the other side is waited for.

#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "net/fetch.h"
#include "notices/book.h"

namespace chanoma::notices {

struct Options {
  std::filesystem::path file;                                // of the book
  std::function<Result<std::vector<Trouble>>()> look;        // what is wrong at this moment
  // Letters, each in its reader's language; how many. They wait in the store until the mail server takes them.
  std::function<Result<size_t>(const std::function<Words(std::string_view language)>&)> write;
  std::function<std::string()> webhook;                      // https:// or http://; empty: none
  std::function<std::string()> name;                         // what the server calls itself
  net::Fetcher fetch = &net::Fetch;
};

// Of a test: how many letters were written, and what the address answered.
struct Tested {
  size_t letters = 0;
  bool posted = false;  // there is a webhook, and it took it
  std::string refusal;  // or why not
};

class Notices {
 public:
  Notices(Options options, const Clock& clock, Log log);
  ~Notices();  // Stop()
  Notices(const Notices&) = delete;
  Notices& operator=(const Notices&) = delete;

  void Start();
  void Stop();

  // Those that are not over, oldest first.
  std::vector<Entry> List() const EXCLUDES(mutex_);
  Result<Tested> Test();

  // What the thread does from time to time.
  void Look() EXCLUDES(mutex_);

 private:
  void Loop(const std::stop_token& stop);
  void Show() EXCLUDES(mutex_);
  void Tell(Entry& entry);
  Result<void> Post(const Words& words, std::string_view event, std::string_view kind, std::string_view subject, Timestamp since) const;

  const Options options_;
  const Clock& clock_;
  const Log log_;
  Book book_;  // of the thread
  SteadyTime not_before_{};
  bool complained_ = false;
  mutable Mutex mutex_;
  std::vector<Entry> shown_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace chanoma::notices
