// Whatever bytes are found under a key: they are refused, or the record they hold is written and read again the same.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "model/work.h"
#include "store/codec.h"
#include "store/keys.h"

namespace chanoma::store {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

template <class Decode, class Encode>
void RoundTrip(std::string_view bytes, Decode decode, Encode encode) {
  const auto value = decode(bytes);
  if (!value) return;
  const auto again = decode(encode(*value, std::string_view()));
  Check(again.has_value() && *again == *value);
  // Over what was there before, whose unknown fields stay.
  const auto over = decode(encode(*value, bytes));
  Check(over.has_value() && *over == *value);
}

void CheckRecords(std::string_view bytes) {
  RoundTrip(bytes, DecodeVideo, EncodeVideo);
  RoundTrip(bytes, DecodeJob, EncodeJob);
  RoundTrip(bytes, DecodeJournalNumbers, EncodeJournalNumbers);
  RoundTrip(bytes, DecodePoster, EncodePoster);
  RoundTrip(bytes, DecodeLibrary, EncodeLibrary);
  RoundTrip(bytes, DecodeMedia, EncodeMedia);
  RoundTrip(bytes, DecodeWatch, EncodeWatch);
  RoundTrip(bytes, DecodeListing, EncodeListing);
  RoundTrip(bytes, DecodeSavedSearch, EncodeSavedSearch);
  RoundTrip(bytes, DecodeAccount, EncodeAccount);
  RoundTrip(bytes, DecodeCredential, EncodeCredential);
  RoundTrip(bytes, DecodeTicket, EncodeTicket);
  RoundTrip(bytes, DecodeIdentity, EncodeIdentity);
  RoundTrip(bytes, DecodeMail, EncodeMail);
  RoundTrip(bytes, DecodeUpload, EncodeUpload);
  RoundTrip(bytes, DecodeShow, EncodeShow);
  RoundTrip(bytes, DecodeEntry, EncodeEntry);
  static_cast<void>(DecodeSetting(bytes));
  static_cast<void>(DecodeJournalEntry(7, bytes));
  static_cast<void>(DecodeVideoCounts(bytes));
  static_cast<void>(DecodeJobCounts(bytes));
  static_cast<void>(DecodeSchema(bytes));
}

void CheckKeys(std::string_view bytes) {
  if (const auto number = keys::ParseBigEndian(bytes)) Check(keys::BigEndian(*number) == bytes);
  static_cast<void>(keys::ParseRowId(bytes));
  static_cast<void>(keys::ParseDelayedTime(bytes));
  static_cast<void>(keys::ParseFlags(bytes));
  static_cast<void>(keys::ParseVideoRow(keys::VideoScopeAll(VideoSort{}), bytes));
  static_cast<void>(keys::ParseWatchRow(bytes));
  static_cast<void>(keys::ParseWorkRow(bytes));
  if (const auto work = model::ParseWorkKey(bytes)) Check(model::WorkKey(*work) == bytes && bytes.starts_with(model::SeriesOf(bytes)));
  static_cast<void>(keys::ParseIdAfter(keys::kPurgePrefix, bytes));
}

}  // namespace
}  // namespace chanoma::store

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  chanoma::store::CheckRecords(bytes);
  chanoma::store::CheckKeys(bytes);
  return 0;
}
