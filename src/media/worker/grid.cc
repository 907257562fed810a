#include "media/worker/grid.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "media/worker/nal.h"

namespace chanoma::media {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kTarget = 4.0;   // seconds between boundaries, aimed at
constexpr double kNearest = 2.0;  // closer together is never chosen
constexpr double kWindow = 8.0;   // candidates up to here compete for being nearest to the target
constexpr double kLongest =
    60.0;                      // a file with a longer run is not copied: one segment would not fit a player's buffer
constexpr double kThin = 0.4;  // all-intra files: key frames closer than this are not even candidates

struct KeyFrame {
  int64_t presentation = 0;
  int64_t decode = 0;
  uint64_t bytes_before = 0;  // of the stream's packets before it
};

int64_t Ticks(double seconds, int64_t timescale) {
  return static_cast<int64_t>(seconds * static_cast<double>(timescale));
}

int64_t PacketEnd(const AVPacket& packet, const Timeline& timeline, int64_t frame_ticks) {
  const int64_t start = packet.pts == AV_NOPTS_VALUE ? packet.dts : packet.pts;
  if (start == AV_NOPTS_VALUE) return 0;
  if (packet.duration > 0) return timeline.FromFile(start + packet.duration);
  return timeline.FromFile(start) + frame_ticks;
}

// Watches the packets after a key frame for one that is presented before it: a leading picture, which a segment
// starting here could not decode. Once decode times reach the key frame's presentation none can come.
class LeadingWatch {
 public:
  explicit LeadingWatch(const AVPacket& key) : presentation_(key.pts) {}
  enum class Verdict { kOpen, kClosed, kUndecided };
  Verdict Look(const AVPacket& packet) {
    if (packet.pts != AV_NOPTS_VALUE && packet.pts < presentation_) return Verdict::kOpen;
    // Without decode times: eight frames are more than any profile reorders by leading pictures in practice.
    const bool past = packet.dts != AV_NOPTS_VALUE ? packet.dts >= presentation_ : ++seen_ >= 8;
    return past ? Verdict::kClosed : Verdict::kUndecided;
  }

 private:
  int64_t presentation_;
  int seen_ = 0;
};

// The best boundary after `from` among ascending candidates: `order` lists those worth trying, best first.
std::vector<size_t> TryOrder(const std::vector<int64_t>& candidates, int64_t from, int64_t timescale) {
  const auto first = std::ranges::lower_bound(candidates, from + Ticks(kNearest, timescale)) - candidates.begin();
  std::vector<size_t> order;
  auto i = static_cast<size_t>(first);
  for (; i < candidates.size() && candidates[i] <= from + Ticks(kWindow, timescale); ++i) order.push_back(i);
  const int64_t aim = from + Ticks(kTarget, timescale);
  std::ranges::stable_sort(order, {}, [&](size_t n) { return std::abs(candidates[n] - aim); });
  // Beyond the window the next one wins.
  for (; i < candidates.size(); ++i) order.push_back(i);
  return order;
}

// No copy: there is nothing to cut.
void DropAll(model::Grid& grid) {
  grid.boundaries.clear();
  grid.peak_bit_rate = 0;
}

void DropWhatIsTooLong(model::Grid& grid) {
  const int64_t longest = Ticks(kLongest, grid.timescale);
  int64_t last = grid.end;
  for (size_t i = grid.boundaries.size(); i-- > 0;) {
    if (last - grid.boundaries[i].presentation > longest) {
      DropAll(grid);
      return;
    }
    last = grid.boundaries[i].presentation;
  }
}

class IndexedGrid {
 public:
  IndexedGrid(av::Demuxer& demuxer, int stream, const Timeline& timeline, Clock::time_point until)
      : demuxer_(demuxer),
        stream_(*demuxer.Stream(stream)),
        timeline_(timeline),
        until_(until),
        parameters_(*stream_.codecpar) {}

  Result<model::Grid> Make() {
    model::Grid grid;
    grid.timescale = timeline_.timescale;
    demuxer_.Select(stream_.index);
    if (!TRY(LoadEntries())) return grid;
    const int64_t highest = entries_.back();
    const auto first = TRY(Visit(entries_.front(), /*must_be_closed=*/false));
    if (!first) return grid;
    // From here on an index timestamp that counts decode times can be told as the presentation time seeking wants.
    delay_ = counts_decode_ ? first->second : 0;
    std::vector<int64_t> candidates;
    for (const int64_t entry : entries_) candidates.push_back(timeline_.FromFile(entry + delay_));
    grid.boundaries.push_back(first->first);
    while (true) {
      bool found = false;
      for (const size_t n : TryOrder(candidates, grid.boundaries.back().presentation, timeline_.timescale)) {
        if (Clock::now() > until_) return GiveUp(grid);
        const auto next = TRY(Visit(entries_[n], /*must_be_closed=*/true));
        if (!next || next->first.presentation <= grid.boundaries.back().presentation) continue;
        grid.boundaries.push_back(next->first);
        found = true;
        break;
      }
      if (!found) break;
    }
    if (!TRY(FindEnd(highest, grid))) return GiveUp(grid);
    while (!grid.boundaries.empty() && grid.boundaries.back().presentation >= grid.end) grid.boundaries.pop_back();
    grid.indexed = true;
    grid.peak_bit_rate = PeakRate(grid);
    DropWhatIsTooLong(grid);
    if (parameters_.Changed()) DropAll(grid);
    return grid;
  }

 private:
  static model::Grid GiveUp(model::Grid& grid) {
    grid.boundaries.clear();
    grid.indexed = false;
    return std::move(grid);
  }

  Result<bool> LoadEntries() {
    // Matroska reads its cues when it first seeks.
    TRY(demuxer_.SeekBack(stream_.index, stream_.duration > 0 ? stream_.start_time + stream_.duration / 2 : 0));
    counts_decode_ = demuxer_.Name() != "matroska";
    const int count = avformat_index_get_entries_count(&stream_);
    const int64_t thin = timeline_.ToFile(Ticks(kThin, timeline_.timescale)) - timeline_.ToFile(0);
    for (int i = 0; i < count; ++i) {
      const AVIndexEntry* entry = avformat_index_get_entry(&stream_, i);
      // What lies beyond the end was promised by a file that has been cut off since.
      if (entry->pos + entry->size > demuxer_.FileSize()) break;
      sizes_.emplace_back(entry->timestamp, entry->size);
      if ((entry->flags & AVINDEX_KEYFRAME) == 0 || entry->timestamp == AV_NOPTS_VALUE) continue;
      if (entries_.empty() || entry->timestamp - entries_.back() >= thin) entries_.push_back(entry->timestamp);
    }
    return !entries_.empty();
  }

  // The boundary at the index entry `timestamp` with its presentation's distance from its decode time (file ticks);
  // none when there is no usable one.
  Result<std::optional<std::pair<model::Boundary, int64_t>>> Visit(int64_t timestamp, bool must_be_closed) {
    using Found = std::optional<std::pair<model::Boundary, int64_t>>;
    TRY(demuxer_.SeekBack(stream_.index, timestamp + delay_));
    av::Packet packet;
    for (int i = 0; i < 400; ++i) {
      if (!TRY(demuxer_.Read(packet))) return Found();
      if (packet->stream_index != stream_.index) continue;
      const int64_t counted = counts_decode_ && packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts;
      if ((packet->flags & AV_PKT_FLAG_KEY) == 0 || counted < timestamp) continue;
      if (counted > timestamp && must_be_closed) return Found();
      if (packet->pts == AV_NOPTS_VALUE) return Found();
      parameters_.Look(*packet.Get());
      const int64_t decode = packet->dts == AV_NOPTS_VALUE ? packet->pts : packet->dts;
      const model::Boundary boundary{timeline_.FromFile(packet->pts), timeline_.FromFile(decode)};
      if (boundary.presentation < 0) return Found();
      const Found found(std::pair(boundary, packet->pts - decode));
      LeadingWatch watch(*packet.Get());
      while (must_be_closed) {
        if (!TRY(demuxer_.Read(packet))) break;
        if (packet->stream_index != stream_.index) continue;
        const auto verdict = watch.Look(*packet.Get());
        if (verdict == LeadingWatch::Verdict::kOpen) return Found();
        if (verdict == LeadingWatch::Verdict::kClosed) break;
      }
      return found;
    }
    return Found();
  }

  // Reads from the last entry to the end of the file. False when a key frame comes that the index did not have: it is
  // not whole, then.
  Result<bool> FindEnd(int64_t highest, model::Grid& grid) {
    TRY(demuxer_.SeekBack(stream_.index, highest + delay_));
    av::Packet packet;
    const int64_t frame = FrameTicks(stream_, timeline_.timescale);
    const int64_t thin = Ticks(kThin, timeline_.timescale);
    const int64_t known = timeline_.FromFile(highest + delay_) + thin;
    while (TRY(demuxer_.Read(packet))) {
      if (packet->stream_index != stream_.index) continue;
      if (Clock::now() > until_) return false;
      grid.end = std::max(grid.end, PacketEnd(*packet.Get(), timeline_, frame));
      const bool key = (packet->flags & AV_PKT_FLAG_KEY) != 0 && packet->pts != AV_NOPTS_VALUE;
      if (key) parameters_.Look(*packet.Get());
      if (key && timeline_.FromFile(packet->pts) > known) return false;
    }
    return grid.end > 0;
  }

  // The index of MP4 tells the size of every frame; Matroska's cues tell none.
  uint64_t PeakRate(const model::Grid& grid) const {
    uint64_t peak = 0;
    size_t at = 0;
    for (size_t i = 0; i < grid.boundaries.size(); ++i) {
      const bool last = i + 1 == grid.boundaries.size();
      const int64_t until = last ? INT64_MAX : grid.boundaries[i + 1].decode;
      const int64_t length = (last ? grid.end : grid.boundaries[i + 1].presentation) - grid.boundaries[i].presentation;
      uint64_t bytes = 0;
      for (; at < sizes_.size() && timeline_.FromFile(sizes_[at].first) < until; ++at) {
        if (sizes_[at].second <= 0) return 0;
        bytes += static_cast<uint64_t>(sizes_[at].second);
      }
      // The rest after the last boundary may be a few frames: its rate says nothing.
      if (length <= 0 || (last && i > 0)) continue;
      peak = std::max(peak, static_cast<uint64_t>(static_cast<double>(bytes) * 8.0 *
                                                  static_cast<double>(grid.timescale) / static_cast<double>(length)));
    }
    return peak;
  }

  av::Demuxer& demuxer_;
  AVStream& stream_;
  const Timeline timeline_;
  const Clock::time_point until_;
  ParameterWatch parameters_;
  bool counts_decode_ = true;  // the index holds decode times, not presentation times
  int64_t delay_ = 0;
  std::vector<int64_t> entries_;                // key frames, file ticks
  std::vector<std::pair<int64_t, int>> sizes_;  // every entry
};

class ScannedGrid {
 public:
  ScannedGrid(const AVStream& stream, const Timeline& timeline)
      : timeline_(timeline), frame_ticks_(FrameTicks(stream, timeline.timescale)), parameters_(*stream.codecpar) {}

  void Take(const AVPacket& packet) {
    if (packet.pts == AV_NOPTS_VALUE) timeless_ = true;
    if ((packet.flags & AV_PKT_FLAG_KEY) != 0) parameters_.Look(packet);
    end_ = std::max(end_, PacketEnd(packet, timeline_, frame_ticks_));
    if (watch_) {
      const bool another_key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
      const auto verdict = another_key ? LeadingWatch::Verdict::kClosed : watch_->Look(packet);
      if (verdict == LeadingWatch::Verdict::kClosed) keys_.push_back(pending_);
      if (verdict != LeadingWatch::Verdict::kUndecided) watch_.reset();
    }
    if ((packet.flags & AV_PKT_FLAG_KEY) != 0 && packet.pts != AV_NOPTS_VALUE) OnKey(packet);
    bytes_ += static_cast<uint64_t>(std::max(packet.size, 0));
  }

  model::Grid Finish() {
    if (watch_) keys_.push_back(pending_);
    model::Grid grid;
    grid.timescale = timeline_.timescale;
    grid.end = end_;
    grid.indexed = true;
    // Without presentation times a copy would have to guess the order.
    if (timeless_ || keys_.empty() || parameters_.Changed()) return grid;
    std::vector<int64_t> candidates;
    for (const KeyFrame& key : keys_) candidates.push_back(key.presentation);
    std::vector<const KeyFrame*> chosen{&keys_.front()};
    while (true) {
      const auto order = TryOrder(candidates, chosen.back()->presentation, timeline_.timescale);
      if (order.empty() || keys_[order.front()].presentation >= end_) break;
      chosen.push_back(&keys_[order.front()]);
    }
    for (size_t i = 0; i < chosen.size(); ++i) {
      grid.boundaries.push_back({chosen[i]->presentation, chosen[i]->decode});
      if (i == 0) continue;
      const double bits = static_cast<double>(chosen[i]->bytes_before - chosen[i - 1]->bytes_before) * 8.0;
      const auto length = static_cast<double>(chosen[i]->presentation - chosen[i - 1]->presentation);
      grid.peak_bit_rate =
          std::max(grid.peak_bit_rate, static_cast<uint64_t>(bits * static_cast<double>(grid.timescale) / length));
    }
    DropWhatIsTooLong(grid);
    return grid;
  }

 private:
  void OnKey(const AVPacket& packet) {
    const int64_t presentation = timeline_.FromFile(packet.pts);
    if (presentation < 0) return;
    const int64_t decode = packet.dts == AV_NOPTS_VALUE ? presentation : timeline_.FromFile(packet.dts);
    pending_ = {presentation, decode, bytes_};
    if (keys_.empty()) {
      // The first needs no closed past: what leads it cannot be decoded by anybody.
      keys_.push_back(pending_);
      return;
    }
    if (presentation - keys_.back().presentation < Ticks(kThin, timeline_.timescale)) return;
    watch_.emplace(packet);
  }

  const Timeline timeline_;
  const int64_t frame_ticks_;
  ParameterWatch parameters_;
  std::vector<KeyFrame> keys_;  // closed ones
  KeyFrame pending_;
  std::optional<LeadingWatch> watch_;
  uint64_t bytes_ = 0;
  int64_t end_ = 0;
  bool timeless_ = false;
};

}  // namespace

int64_t FrameTicks(const AVStream& stream, int64_t timescale) {
  const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
  if (rate.num <= 0 || rate.den <= 0) return std::max<int64_t>(timescale / 25, 1);
  return std::max<int64_t>(av_rescale(timescale, rate.den, rate.num), 1);
}

Result<model::Grid> GridFromIndex(av::Demuxer& demuxer, int stream, const Timeline& timeline,
                                  std::chrono::milliseconds budget) {
  return IndexedGrid(demuxer, stream, timeline, Clock::now() + budget).Make();
}

Result<model::Grid> GridByScan(av::Demuxer& demuxer, int stream, const Timeline& timeline,
                               const std::function<Result<void>(int64_t, int64_t)>& progress) {
  demuxer.Select(stream);
  TRY(demuxer.Rewind());
  ScannedGrid scanned(*demuxer.Stream(stream), timeline);
  av::Packet packet;
  constexpr int64_t kStep = 16 << 20;
  int64_t reported = 0;
  while (TRY(demuxer.Read(packet))) {
    if (packet->stream_index == stream) scanned.Take(*packet.Get());
    if (demuxer.Position() - reported < kStep) continue;
    reported = demuxer.Position();
    TRY(progress(reported, demuxer.FileSize()));
  }
  model::Grid grid = scanned.Finish();
  if (grid.end <= 0) return Fail(Code::kUnsupported, "This file holds no pictures that can be read.");
  return grid;
}

}  // namespace chanoma::media
