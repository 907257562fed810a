#pragma once
// An open media file: an AVFormatContext on a descriptor, restricted to a fixed list of demuxers and to no protocol at
// all. Owned by the worker's cache of sources; one thread. Errors speak to the file's owner (kUnsupported, kCorrupt).

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/av/io.h"
#include "media/av/libav.h"
#include "media/av/packet.h"

namespace chanoma::media::av {

class Demuxer {
 public:
  // `cancelled` is asked now and then while libav works.
  static Result<std::unique_ptr<Demuxer>> Open(UniqueFd fd, std::function<bool()> cancelled);
  ~Demuxer();
#ifdef CHANOMA_TEST_HOOKS
  // From now on any demuxer, any protocol: shows what the lists are for.
  static void TrustEverything();
#endif
  Demuxer(const Demuxer&) = delete;
  Demuxer& operator=(const Demuxer&) = delete;

  AVFormatContext* Get() const { return context_; }
  std::span<AVStream*> Streams() const { return {context_->streams, context_->nb_streams}; }
  // Null when there is no such stream.
  AVStream* Stream(int index) const;
  std::string_view Name() const;  // the demuxer's first name
  int64_t FileSize() const { return io_.Size(); }
  int64_t Position() const { return io_.Position(); }

  // Whether the header alone tells what a copied segment needs (sample tables or cues, decoder configuration).
  bool HeaderSuffices() const;
  // avformat_find_stream_info, once. May open the file anew, as Rewind() does: fetch streams afterwards.
  Result<void> Analyze();
  // Reads only the given stream from now on; -1 for all. Begins an operation: streams fetched before an earlier
  // operation's Rewind() are gone after this.
  void Select(int stream);
  // The same for several.
  void SelectOnly(const std::function<bool(int stream)>& wanted);
  // False at the end of the file. Packets arrive in decode order per stream.
  Result<bool> Read(Packet& packet);
  // To a random-access point of `stream` at or before `timestamp` (in its time base), or as far back as can be told.
  Result<void> SeekBack(int stream, int64_t timestamp);
  // To the first packet of the file. May open the file anew: stream pointers then show the file as it was before, and
  // live until Select().
  Result<void> Rewind();

 private:
  Demuxer(UniqueFd fd, int64_t size, std::function<bool()> cancelled);
  Result<AVFormatContext*> OpenContext();
  Result<void> Reopen();
  bool HasOneIndex() const;
  void Discard();

  UniqueFd fd_;
  FdIo io_;
  std::function<bool()> cancelled_;
  AVFormatContext* context_ = nullptr;
  std::vector<AVFormatContext*> retired_;  // kept for the pointers into them, until Select()
  std::function<bool(int)> selected_;  // empty: all
  bool analyzed_ = false;
  bool fresh_ = true;  // nothing read and nothing sought since opening
};

}  // namespace chanoma::media::av
