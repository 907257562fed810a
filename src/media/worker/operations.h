#pragma once
// Answers one call: finds the operation, runs it on the file, and gives the final reply. Owned by main; one thread.

#include "media/protocol.pb.h"
#include "media/worker/channel.h"
#include "media/worker/sources.h"
#include "media/worker/widths.h"

namespace chanoma::media {

class Operations {
 public:
  explicit Operations(Channel& channel) : channel_(channel), sources_([&channel] { return channel.Cancelled(); }) {}
  // Chunks and progress go through the channel meanwhile.
  pb::Reply Answer(Incoming incoming);

 private:
  Result<pb::Reply> Run(Incoming& incoming);
  Result<pb::Reply> RunInit(av::Demuxer& demuxer, const pb::Track& call);
  Result<pb::Reply> RunSegment(av::Demuxer& demuxer, const pb::Segment& call);
  Result<pb::Reply> RunRun(av::Demuxer& demuxer, const pb::Run& call, std::vector<UniqueFd> gpu);
  static Result<pb::Reply> RunTrial(Incoming incoming);
  Result<pb::Reply> RunPoster(av::Demuxer& demuxer, const pb::Poster& call);
  Result<pb::Reply> RunSound(av::Demuxer& demuxer, const pb::Sound& call);
  Result<pb::Reply> RunPicture(const Incoming& incoming);
  Result<pb::Reply> SendPoster(const MadePoster& made);
  Result<pb::Reply> RunImage(const Incoming& incoming);
  Result<pb::Reply> RunStoryboard(av::Demuxer& demuxer, const pb::Storyboard& call);
  Result<pb::Reply> RunExtract(av::Demuxer& demuxer, const pb::Extract& call);
  Result<pb::Reply> RunSidecar(int fd, const pb::Sidecar& call);
  Result<pb::Reply> RunAttachment(av::Demuxer& demuxer, const pb::Attachment& call);
  Result<pb::Reply> RunIndex(av::Demuxer& demuxer, const pb::Index& call);

  Channel& channel_;
  Sources sources_;
};

}  // namespace chanoma::media
