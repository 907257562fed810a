#pragma once
// One call over a worker's socket: sends it, feeds chunks and progress to the caller, passes the worker's stderr to the
// log, and watches deadline and stop token. Used by Workers on the calling thread, which owns the worker meanwhile.

#include <functional>
#include <span>

#include "base/log.h"
#include "base/result.h"
#include "media/pool.h"
#include "media/protocol.pb.h"
#include "media/workers.h"

namespace chanoma::media {

struct CallHandlers {
  Sink chunk;         // empty: chunks are an error
  std::function<Result<void>(const pb::RunPart&)> part;  // the same for runs
  Progress progress;                                     // empty: ignored
  PartSink text;                                         // the same for subtitles
  FellBack fell_back = {};                               // empty: ignored
};

struct CallOutcome {
  Result<pb::Reply> reply;     // the last reply; a Failure has become its Error
  bool worker_usable = false;  // it answered in full and waits for the next call
  bool worker_died = false;    // it closed the socket in the middle; `reply` is void
  bool answered = false;       // at least one frame came
  uint64_t held_bytes = 0;     // what the worker says it has kept of memory
};

// `fds`: the file, and what goes with it.
CallOutcome MakeCall(Worker& worker, std::span<const int> fds, pb::Call call, const CallHandlers& handlers, size_t output_limit,
                     const CallContext& context, const Log& log);

// What a wait status says about the file that was being read.
Error DescribeDeath(int status);

}  // namespace chanoma::media
