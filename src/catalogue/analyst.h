#pragma once
// Looks at files once they are listed: streams and grid (probe), a full scan for those without an index (index), a still
// and its colours (poster). Each is a job's handler: idempotent, on a job's thread. What a file's owner should know is
// written into its record; an error returned is about the work, not about the file.

#include <functional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "catalogue/images.h"
#include "catalogue/texts.h"
#include "files/open.h"
#include "media/workers.h"
#include "model/media_info.h"
#include "model/video.h"
#include "store/store.h"

namespace chanoma::catalogue {

class Analyst {
 public:
  struct Call {
    std::string id;  // job and request, for the worker's log
    bool last_attempt = false;
    std::stop_token stop;
    std::function<void(uint64_t done, uint64_t total)> progress;
    std::function<void(store::Store::Work)> also;  // its work goes with the commit that ends the job
  };

  Analyst(store::Store& store, media::Workers& workers, const Images& images, const Texts& texts, const Clock& clock, Log log)
      : store_(store), workers_(workers), images_(images), texts_(texts), clock_(clock), log_(std::move(log)) {}

  Result<void> Probe(const Ulid& video, const Call& call);
  Result<void> Index(const Ulid& video, const Call& call);
  Result<void> Poster(const Ulid& video, const Call& call);
  // Small pictures of the whole film for the scrubber.
  Result<void> Storyboard(const Ulid& video, const Call& call);
  // Subtitles within the file (once) and beside it (whenever those have changed): subtitle_work.cc.
  Result<void> Subtitles(const Ulid& video, const Call& call);

 private:
  struct Subject {
    model::Video video;
    files::OpenedFile file;
    std::string root;  // of its library
  };
  // The video and its file, open. Nothing when either is gone: the work is done.
  Result<std::optional<Subject>> Open(const Ulid& video);
  // Applied to the record unless the file has changed since it was read; owns what it refers to.
  using Change = std::function<Result<void>(store::Draft&, model::Video&)>;
  static store::Store::Work IfUnchanged(const model::Video& seen, Change change);
  // At once, or when the job ends: one commit less for each of many thousand files.
  Result<void> Update(const model::Video& seen, Change change);
  Result<void> Finish(const Call& call, const model::Video& seen, Change change);
  Result<void> RecordFailure(const model::Video& seen, const Error& error);
  Result<void> ExtractEmbedded(const Subject& subject, model::MediaInfo& media, Texts::Draft& draft, const Call& call);
  Result<void> ReadBeside(const Subject& subject, model::MediaInfo& media, Texts::Draft& draft, const Call& call);
  media::CallContext Context(const Call& call, std::chrono::minutes limit) const;

  store::Store& store_;
  media::Workers& workers_;
  const Images& images_;
  const Texts& texts_;
  const Clock& clock_;
  const Log log_;
};

}  // namespace chanoma::catalogue
