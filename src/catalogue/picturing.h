#pragma once
// The job that looks at the pictures beside a video, or beside all files of a show, and keeps what the sandbox makes of them: what
// bears a file's name, or is of a film's own folder, in the record of that file; what is of a series in its show's. A file that is
// gone takes its picture with it, unless its films cannot be reached either; one that is bad leaves a sentence. What has not changed is not
// opened again. On a job's thread; blocks on the disk and on a worker. An error returned is about the work, not about the files.

#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "catalogue/images.h"
#include "catalogue/picture_files.h"
#include "media/workers.h"
#include "store/store.h"

namespace chanoma::catalogue {

// model::Picture::generation: names files by what is in them, so that what looks as before keeps its address.
uint32_t NumberOf(const std::vector<media::PosterImage>& images);

class Picturing {
 public:
  struct Call {
    std::string id;  // job and request, for the worker's log
    bool last_attempt = false;
    std::stop_token stop;
  };

  Picturing(store::Store& store, media::Workers& workers, const Images& images, const Clock& clock, Log log)
      : store_(store), workers_(workers), images_(images), clock_(clock), log_(std::move(log)) {}

  // kCancelled when stopped.
  Result<void> Run(const Ulid& subject, const Call& call) const;

 private:
  Result<void> OfShow(const store::Reader& reader, const model::Show& show, const Call& call) const;
  Result<void> OfVideo(const store::Reader& reader, const model::Video& video, const Call& call) const;
  Result<void> Keep(const model::Video& video, const model::Library& library, const std::vector<FoundPicture>& found, const Call& call) const;
  Result<void> Keep(const model::Show& show, std::vector<model::Picture> pictures) const;
  // What was made of each, over what is known already.
  Result<std::vector<model::Picture>> Make(const Ulid& owner, const model::Library& library, const std::vector<FoundPicture>& found,
                                           const std::vector<model::Picture>& known, const Call& call) const;
  Result<void> Open(const Ulid& owner, const model::Library& library, const std::string& path, model::Picture& picture, const Call& call) const;

  store::Store& store_;
  media::Workers& workers_;
  const Images& images_;
  const Clock& clock_;
  const Log log_;
};

}  // namespace chanoma::catalogue
