#pragma once
// Between the model's values and the protocol's messages. ToProto() trusts its input; the Check…() functions read what
// a worker sent, which may have been taken over by the file it read: every number is ranged, every list counted, every
// text cleaned, and what makes no sense is kCorrupt. Pure; any thread.

#include "base/result.h"
#include "media/protocol.pb.h"
#include "media/tracks.h"
#include "media/workers.h"
#include "model/media_info.h"

namespace chanoma::media {

void ToProto(const model::VideoStream& from, pb::VideoStream* to);
void ToProto(const model::AudioStream& from, pb::AudioStream* to);
void ToProto(const model::Grid& from, pb::Grid* to);
void ToProto(const model::MediaInfo& from, pb::MediaInfo* to);
void ToProto(const TrackSpec& from, pb::Track* to);
void ToProto(const SegmentSpec& from, pb::Segment* to);
void ToProto(const RunSpec& from, pb::Run* to);

Result<model::VideoStream> CheckVideo(const pb::VideoStream& from);
Result<model::AudioStream> CheckAudio(const pb::AudioStream& from);
Result<model::Grid> CheckGrid(const pb::Grid& from);
Result<model::MediaInfo> CheckMediaInfo(const pb::MediaInfo& from);
void ToProto(const StoryboardSpec& from, pb::Storyboard* to);
Result<StoryboardSpec> CheckStoryboard(const pb::Storyboard& from);
void ToProto(const SoundSpec& from, pb::Sound* to);
Result<SoundSpec> CheckSound(const pb::Sound& from);
// The answer to `asked`.
Result<SoundPrint> CheckPrint(const pb::Fingerprint& from, const SoundSpec& asked);
// Whether bytes look like one whole JPEG file.
Result<void> CheckJpeg(std::string_view bytes);
Result<TrackSpec> CheckTrack(const pb::Track& from);
Result<SegmentSpec> CheckSegment(const pb::Segment& from);
Result<RunSpec> CheckRun(const pb::Run& from);
// `jpegs`: the chunks that came before.
Result<PosterImages> CheckPoster(const pb::PosterResult& from, std::string_view jpegs);
Result<PosterImage> CheckImage(const pb::PosterResult::Image& from, std::string_view jpeg);
std::optional<model::TextForm> CheckForm(uint32_t form);
Result<std::vector<ExtractedText>> CheckExtracted(const pb::Extracted& from);
// Never returns kInternal's details of ours: the code is limited to those a file can cause.
Error CheckFailure(const pb::Failure& from);

}  // namespace chanoma::media
