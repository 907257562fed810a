// Whatever a worker that was taken over answers: it is refused, or every number of it is in its range. First byte: which answer.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "media/box_report.h"
#include "media/clean_text.h"
#include "media/convert.h"
#include "media/protocol.pb.h"

namespace chanoma::media {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckReply(std::string_view bytes, std::string_view chunks) {
  pb::Reply reply;
  if (!reply.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  if (reply.has_probed()) {
    if (const auto info = CheckMediaInfo(reply.probed())) {
      for (const auto& stream : info->video) Check(stream.width >= 0 && stream.height >= 0);
      Check(info->duration_ms >= 0);
      // What was let in once passes again.
      pb::MediaInfo again;
      ToProto(*info, &again);
      Check(CheckMediaInfo(again).has_value());
    }
  }
  if (reply.has_indexed()) static_cast<void>(CheckGrid(reply.indexed()));
  if (reply.has_poster()) static_cast<void>(CheckPoster(reply.poster(), chunks));
  if (reply.has_fingerprint()) {
    const SoundSpec asked{.source = {}, .origin_us = 0, .from_ms = 0, .to_ms = 1000};
    if (const auto print = CheckPrint(reply.fingerprint(), asked)) Check(print->items.size() <= 101 && print->item_us > 0);
  }
  if (reply.has_image()) static_cast<void>(CheckImage(reply.image(), chunks));
  if (reply.has_self_test()) static_cast<void>(ReadSelfTest(reply.self_test()));
  if (reply.has_failure()) Check(!CheckFailure(reply.failure()).message.empty());
}

void CheckCall(std::string_view bytes) {
  pb::Call call;
  if (!call.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  if (call.has_segment()) static_cast<void>(CheckSegment(call.segment()));
  if (call.has_sound()) static_cast<void>(CheckSound(call.sound()));
  if (call.has_init_segment()) static_cast<void>(CheckTrack(call.init_segment()));
}

}  // namespace
}  // namespace chanoma::media

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  chanoma::media::CheckReply(bytes, "\xFF\xD8\xFF\xD9");
  chanoma::media::CheckReply(bytes, bytes);
  chanoma::media::CheckCall(bytes);
  const std::string clean = chanoma::media::CleanText(bytes, 100);
  if (chanoma::media::CleanText(clean, 100) != clean) std::abort();
  return 0;
}
