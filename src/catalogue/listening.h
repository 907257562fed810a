#pragma once
// The job that finds intro and credits of a show's episodes by their sound: in each season, an episode is compared with the one before
// and the one after. What was heard is kept with the video; an episode is listened to again when its file or its neighbours are others.
// Those whose chapters tell are left alone. On a job's thread; blocks on the disk and on workers, and waits while somebody watches. An
// error returned is about the work, not about the files.

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "media/workers.h"
#include "store/store.h"

namespace chanoma::catalogue {

class Listening {
 public:
  struct Call {
    std::string id;  // job and request, for the worker's log
    std::stop_token stop;
    std::function<bool()> viewers;  // whether to wait before the next file; empty: never
    std::function<void(uint64_t done, uint64_t total)> progress;  // episodes
  };

  Listening(store::Store& store, media::Workers& workers, const Clock& clock, Log log) : store_(store), workers_(workers), clock_(clock), log_(log) {}
  // kCancelled when stopped.
  Result<void> Run(const Ulid& show, const Call& call);

 private:
  store::Store& store_;
  media::Workers& workers_;
  const Clock& clock_;
  const Log log_;
};

// A job is there for the show of this video, if it holds an episode of one.
Result<void> AskToListen(store::Draft& draft, const model::Video& video, const std::string& request);

// The same for every series, in a store of before anybody listened: where no such job is remembered.
Result<void> AskAtFirst(store::Store& store);

}  // namespace chanoma::catalogue
