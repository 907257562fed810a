// Where people are in what they watch, as stored bytes.

#include "model/work.h"
#include "store/codec.h"
#include "store/record_bytes.h"
#include "store/records.pb.h"

namespace chanoma::store {

std::string EncodeWatch(const model::Watch& watch, std::string_view previous) {
  auto record = StartFrom<proto::WatchRecord>(previous);
  record.set_account(std::string(watch.account.Raw()));
  record.set_work(watch.work);
  record.set_video(std::string(watch.video.Raw()));
  record.set_first_ms(Milliseconds(watch.first));
  record.set_last_ms(Milliseconds(watch.last));
  record.set_position_ms(watch.position_ms);
  record.set_duration_ms(watch.duration_ms);
  record.set_seen(watch.seen);
  record.set_times(watch.times);
  record.set_playback(watch.playback);
  return record.SerializeAsString();
}

Result<model::Watch> DecodeWatch(std::string_view bytes) {
  constexpr std::string_view kWhat = "place in a film";
  auto record = TRY(Parse<proto::WatchRecord>(bytes, kWhat));
  const auto account = Ulid::FromRaw(record.account()), video = Ulid::FromRaw(record.video());
  if (!account || account->IsNil() || !video || !model::ParseWorkKey(record.work()) || record.position_ms() < 0) return Damaged(kWhat);
  model::Watch watch;
  watch.account = *account;
  watch.work = std::move(*record.mutable_work());
  watch.video = *video;
  watch.first = Time(record.first_ms());
  watch.last = Time(record.last_ms());
  watch.position_ms = record.position_ms();
  watch.duration_ms = record.duration_ms();
  watch.seen = record.seen();
  watch.times = record.times();
  watch.playback = std::move(*record.mutable_playback());
  return watch;
}

}  // namespace chanoma::store
