#include "media/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "media/clean_text.h"

namespace chanoma::media {
namespace {

constexpr int kMaxStreams = 256;
constexpr int kMaxChapters = 2000;
constexpr int kMaxFonts = 500;
constexpr int kMaxBoundaries = 200'000;  // nine days of four seconds
constexpr size_t kMaxTitle = 500;
constexpr int64_t kMaxTime = int64_t{1} << 53;
constexpr int64_t kMaxTimescale = 1'000'000;
constexpr int64_t kMaxRate = int64_t{1} << 40;
constexpr size_t kMaxImage = size_t{8} << 20;

tl::unexpected<Error> Bad(std::string_view what) {
  return Fail(Code::kCorrupt, fmt::format("the media worker's answer makes no sense ({})", what));
}

template <class T>
bool Within(T value, T low, T high) {
  return value >= low && value <= high;
}

// Names of codecs, demuxers and languages: a short word of harmless characters, or nothing.
std::string Word(std::string_view text, size_t limit = 64) {
  if (text.size() > limit) return {};
  for (const char c : text) {
    const bool harmless =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!harmless) return {};
  }
  return std::string(text);
}

void Put(const model::Rational& from, pb::Rational* to) {
  to->set_num(from.num);
  to->set_den(from.den);
}

Result<model::Rational> CheckRational(const pb::Rational& from) {
  if (!Within<int64_t>(from.num(), 0, INT32_MAX) || !Within<int64_t>(from.den(), 1, INT32_MAX)) return Bad("ratio");
  return model::Rational{from.num(), from.den()};
}

}  // namespace

void ToProto(const model::VideoStream& from, pb::VideoStream* to) {
  to->set_index(from.index);
  to->set_codec(from.codec);
  to->set_codecs(from.codecs);
  to->set_width(from.width);
  to->set_height(from.height);
  Put(from.sample_aspect, to->mutable_sample_aspect());
  Put(from.frame_rate, to->mutable_frame_rate());
  to->set_rotation(from.rotation);
  to->set_range(static_cast<int>(from.range));
  to->set_color_primaries(from.color_primaries);
  to->set_color_transfer(from.color_transfer);
  to->set_color_matrix(from.color_matrix);
  to->set_full_range(from.full_range);
  to->set_interlaced(from.interlaced);
  to->set_bit_depth(from.bit_depth);
  to->set_bit_rate(from.bit_rate);
  to->set_language(from.language);
}

Result<model::VideoStream> CheckVideo(const pb::VideoStream& from) {
  model::VideoStream to;
  if (!Within(from.index(), 0, 65535)) return Bad("stream index");
  if (!Within(from.width(), 1, 32768) || !Within(from.height(), 1, 32768)) return Bad("picture size");
  if (from.rotation() != 0 && from.rotation() != 90 && from.rotation() != 180 && from.rotation() != 270)
    return Bad("rotation");
  if (!Within(from.range(), 0, 2)) return Bad("dynamic range");
  for (const int point : {from.color_primaries(), from.color_transfer(), from.color_matrix()}) {
    if (!Within(point, 0, 255)) return Bad("colour");
  }
  if (!Within(from.bit_depth(), 1, 16) || !Within<int64_t>(from.bit_rate(), 0, kMaxRate)) return Bad("video rate");
  to.index = from.index();
  to.codec = Word(from.codec());
  to.codecs = Word(from.codecs());
  to.width = from.width();
  to.height = from.height();
  to.sample_aspect = TRY(CheckRational(from.sample_aspect()));
  if (to.sample_aspect.num == 0) return Bad("sample aspect");
  to.frame_rate = TRY(CheckRational(from.frame_rate()));
  to.rotation = from.rotation();
  to.range = static_cast<model::DynamicRange>(from.range());
  to.color_primaries = from.color_primaries();
  to.color_transfer = from.color_transfer();
  to.color_matrix = from.color_matrix();
  to.full_range = from.full_range();
  to.interlaced = from.interlaced();
  to.bit_depth = from.bit_depth();
  to.bit_rate = from.bit_rate();
  to.language = Word(from.language());
  return to;
}

void ToProto(const model::AudioStream& from, pb::AudioStream* to) {
  to->set_index(from.index);
  to->set_codec(from.codec);
  to->set_codecs(from.codecs);
  to->set_channels(from.channels);
  to->set_sample_rate(from.sample_rate);
  to->set_frame_size(from.frame_size);
  to->set_start(from.start);
  to->set_bit_rate(from.bit_rate);
  to->set_language(from.language);
  to->set_title(from.title);
  to->set_is_default(from.is_default);
}

Result<model::AudioStream> CheckAudio(const pb::AudioStream& from) {
  if (!Within(from.index(), 0, 65535)) return Bad("stream index");
  if (!Within(from.channels(), 1, 64) || !Within(from.sample_rate(), 1, 6'144'000)) return Bad("sound format");
  if (!Within(from.frame_size(), 0, 65536) || !Within<int64_t>(from.start(), 0, kMaxTime)) return Bad("sound packets");
  if (!Within<int64_t>(from.bit_rate(), 0, kMaxRate)) return Bad("sound rate");
  model::AudioStream to;
  to.index = from.index();
  to.codec = Word(from.codec());
  to.codecs = Word(from.codecs());
  to.channels = from.channels();
  to.sample_rate = from.sample_rate();
  to.frame_size = from.frame_size();
  to.start = from.start();
  to.bit_rate = from.bit_rate();
  to.language = Word(from.language());
  to.title = CleanText(from.title(), kMaxTitle);
  to.is_default = from.is_default();
  return to;
}

void ToProto(const model::Grid& from, pb::Grid* to) {
  to->set_timescale(from.timescale);
  to->set_origin_us(from.origin_us);
  to->set_end(from.end);
  for (const model::Boundary& boundary : from.boundaries) {
    to->add_presentation(boundary.presentation);
    to->add_decode(boundary.decode);
  }
  to->set_peak_bit_rate(from.peak_bit_rate);
  to->set_indexed(from.indexed);
}

Result<model::Grid> CheckGrid(const pb::Grid& from) {
  if (!Within<int64_t>(from.timescale(), 0, kMaxTimescale)) return Bad("timescale");
  if (!Within(from.origin_us(), -kMaxTime, kMaxTime) || !Within<int64_t>(from.end(), 0, kMaxTime)) return Bad("times");
  if (from.presentation_size() != from.decode_size() || from.presentation_size() > kMaxBoundaries)
    return Bad("boundaries");
  if (from.peak_bit_rate() > static_cast<uint64_t>(kMaxRate)) return Bad("peak rate");
  model::Grid to;
  to.timescale = from.timescale();
  to.origin_us = from.origin_us();
  to.end = from.end();
  to.peak_bit_rate = from.peak_bit_rate();
  to.indexed = from.indexed();
  int64_t last = -1;
  for (int i = 0; i < from.presentation_size(); ++i) {
    const model::Boundary boundary{from.presentation(i), from.decode(i)};
    if (boundary.presentation <= last || boundary.presentation >= to.end) return Bad("order of boundaries");
    if (!Within(boundary.decode, -kMaxTime, kMaxTime)) return Bad("decode time");
    last = boundary.presentation;
    to.boundaries.push_back(boundary);
  }
  return to;
}

void ToProto(const model::MediaInfo& from, pb::MediaInfo* to) {
  to->set_container(from.container);
  to->set_duration_ms(from.duration_ms);
  to->set_bit_rate(from.bit_rate);
  to->set_title(from.title);
  for (const auto& stream : from.video) ToProto(stream, to->add_video());
  for (const auto& stream : from.audio) ToProto(stream, to->add_audio());
  for (const auto& stream : from.subtitles) {
    auto* out = to->add_subtitles();
    out->set_index(stream.index);
    out->set_codec(stream.codec);
    out->set_text(stream.text);
    out->set_language(stream.language);
    out->set_title(stream.title);
    out->set_is_default(stream.is_default);
    out->set_forced(stream.forced);
    out->set_hearing_impaired(stream.hearing_impaired);
  }
  for (const auto& font : from.fonts) {
    auto* out = to->add_fonts();
    out->set_index(font.index);
    out->set_name(font.name);
  }
  for (const auto& chapter : from.chapters) {
    auto* out = to->add_chapters();
    out->set_start(chapter.start);
    out->set_end(chapter.end);
    out->set_title(chapter.title);
  }
  ToProto(from.grid, to->mutable_grid());
}

Result<model::MediaInfo> CheckMediaInfo(const pb::MediaInfo& from) {
  if (from.video_size() > kMaxStreams || from.audio_size() > kMaxStreams || from.subtitles_size() > kMaxStreams)
    return Bad("streams");
  if (from.chapters_size() > kMaxChapters) return Bad("chapters");
  if (!Within<int64_t>(from.duration_ms(), 0, kMaxTime) || !Within<int64_t>(from.bit_rate(), 0, kMaxRate))
    return Bad("duration");
  model::MediaInfo to;
  to.container = Word(from.container());
  to.duration_ms = from.duration_ms();
  to.bit_rate = from.bit_rate();
  to.title = CleanText(from.title(), kMaxTitle);
  for (const auto& stream : from.video()) to.video.push_back(TRY(CheckVideo(stream)));
  for (const auto& stream : from.audio()) to.audio.push_back(TRY(CheckAudio(stream)));
  if (to.video.empty() && to.audio.empty()) return Bad("no streams");
  for (const auto& stream : from.subtitles()) {
    if (!Within(stream.index(), 0, 65535)) return Bad("stream index");
    to.subtitles.push_back({.index = stream.index(),
                            .codec = Word(stream.codec()),
                            .text = stream.text(),
                            .language = Word(stream.language()),
                            .title = CleanText(stream.title(), kMaxTitle),
                            .is_default = stream.is_default(),
                            .forced = stream.forced(),
                            .hearing_impaired = stream.hearing_impaired()});
  }
  if (from.fonts_size() > kMaxFonts) return Bad("fonts");
  for (const auto& font : from.fonts()) {
    if (!Within(font.index(), 0, 65535)) return Bad("font");
    to.fonts.push_back({font.index(), CleanText(font.name(), kMaxTitle)});
  }
  for (const auto& chapter : from.chapters()) {
    if (!std::isfinite(chapter.start()) || !std::isfinite(chapter.end()) || chapter.start() < 0 ||
        chapter.end() < chapter.start()) {
      return Bad("chapter");
    }
    to.chapters.push_back({chapter.start(), chapter.end(), CleanText(chapter.title(), kMaxTitle)});
  }
  to.grid = TRY(CheckGrid(from.grid()));
  if (to.video.empty() != (to.grid.timescale == 0)) return Bad("grid");
  return to;
}

void ToProto(const TrackSpec& from, pb::Track* to) {
  to->set_timescale(from.timescale);
  to->set_origin_us(from.origin_us);
  if (const auto* t = std::get_if<CopyVideo>(&from.track)) {
    ToProto(t->source, to->mutable_copy_video());
  } else if (const auto* a = std::get_if<CopyAudio>(&from.track)) {
    ToProto(a->source, to->mutable_copy_audio());
  } else if (const auto* v = std::get_if<RenditionVideo>(&from.track)) {
    auto* out = to->mutable_rendition_video();
    ToProto(v->source, out->mutable_source());
    out->set_width(v->width);
    out->set_height(v->height);
    out->set_max_rate(v->max_rate);
    out->set_avg_rate(v->avg_rate);
    out->set_self_contained(v->self_contained);
  } else if (const auto* r = std::get_if<RenditionAudio>(&from.track)) {
    auto* out = to->mutable_rendition_audio();
    ToProto(r->source, out->mutable_source());
    out->set_channels(r->channels);
    out->set_bit_rate(r->bit_rate);
    out->set_night(r->night);
  }
}

Result<TrackSpec> CheckTrack(const pb::Track& from) {
  TrackSpec to;
  to.timescale = from.timescale();
  to.origin_us = from.origin_us();
  if (!Within<int64_t>(to.timescale, 1, kMaxTimescale))
    return Fail(Code::kInvalid, "the timescale is out of range", "timescale");
  if (!Within(to.origin_us, -kMaxTime, kMaxTime))
    return Fail(Code::kInvalid, "the origin is out of range", "origin_us");
  switch (from.track_case()) {
    case pb::Track::kCopyVideo:
      to.track = CopyVideo{TRY(CheckVideo(from.copy_video()))};
      break;
    case pb::Track::kCopyAudio:
      to.track = CopyAudio{TRY(CheckAudio(from.copy_audio()))};
      break;
    case pb::Track::kRenditionVideo: {
      const auto& t = from.rendition_video();
      if (!Within(t.width(), 16, 8192) || !Within(t.height(), 16, 8192) || t.width() % 2 != 0 || t.height() % 2 != 0) {
        return Fail(Code::kInvalid, "a rendition's size must be even and between 16 and 8192", "width");
      }
      if (!Within<int64_t>(t.max_rate(), 10'000, 200'000'000))
        return Fail(Code::kInvalid, "the bit rate is out of range", "max_rate");
      to.track = RenditionVideo{TRY(CheckVideo(t.source())), t.width(), t.height(), t.max_rate(), t.avg_rate(), t.self_contained()};
      break;
    }
    case pb::Track::kRenditionAudio: {
      const auto& t = from.rendition_audio();
      if (!Within(t.channels(), 1, 2) && t.channels() != 6) return Fail(Code::kInvalid, "a rendition has one, two or six channels", "channels");
      if (!Within<int64_t>(t.bit_rate(), 16'000, 512'000))
        return Fail(Code::kInvalid, "the bit rate is out of range", "bit_rate");
      to.track = RenditionAudio{TRY(CheckAudio(t.source())), t.channels(), t.bit_rate(), t.night()};
      break;
    }
    case pb::Track::TRACK_NOT_SET:
      return Fail(Code::kInvalid, "no track named", "track");
  }
  return to;
}

void ToProto(const SegmentSpec& from, pb::Segment* to) {
  ToProto(from.track, to->mutable_track());
  to->set_number(from.number);
  to->set_start(from.start);
  to->set_end(from.end);
  to->set_decode(from.decode);
}

Result<SegmentSpec> CheckSegment(const pb::Segment& from) {
  SegmentSpec to{TRY(CheckTrack(from.track())), from.number(), from.start(), from.end(), from.decode()};
  if (to.start < 0 || to.end <= to.start || to.end > kMaxTime)
    return Fail(Code::kInvalid, "the segment has no length", "end");
  // A segment is held in memory by players: an hour is far beyond any use.
  if ((to.end - to.start) / to.track.timescale > 3600)
    return Fail(Code::kInvalid, "the segment is longer than an hour", "end");
  if (!Within(to.decode, -kMaxTime, kMaxTime)) return Fail(Code::kInvalid, "the decode time is out of range", "decode");
  return to;
}

void ToProto(const RunSpec& from, pb::Run* to) {
  for (const TrackSpec& track : from.tracks) ToProto(track, to->add_tracks());
  to->set_number(from.number);
  to->mutable_cuts()->Assign(from.cuts.begin(), from.cuts.end());
}

Result<RunSpec> CheckRun(const pb::Run& from) {
  if (from.tracks_size() < 1 || static_cast<size_t>(from.tracks_size()) > kMostRunTracks)
    return Fail(Code::kInvalid, "a run has between one and ten tracks", "tracks");
  if (from.cuts_size() < 2 || static_cast<size_t>(from.cuts_size()) > kMostRunSegments)
    return Fail(Code::kInvalid, "a run has at least one segment", "cuts");
  RunSpec to{{}, from.number(), {from.cuts().begin(), from.cuts().end()}};
  for (const pb::Track& one : from.tracks()) {
    TrackSpec track = TRY(CheckTrack(one));
    if (!std::holds_alternative<RenditionVideo>(track.track)) return Fail(Code::kInvalid, "a run is of pictures", "tracks");
    to.tracks.push_back(std::move(track));
  }
  const TrackSpec& first = to.tracks.front();
  for (const TrackSpec& track : to.tracks) {
    if (track.timescale != first.timescale || track.origin_us != first.origin_us ||
        std::get<RenditionVideo>(track.track).source != std::get<RenditionVideo>(first.track).source)
      return Fail(Code::kInvalid, "a run is of one source", "tracks");
  }
  for (size_t i = 0; i < to.cuts.size(); ++i) {
    if (to.cuts[i] < 0 || to.cuts[i] > kMaxTime || (i > 0 && to.cuts[i] <= to.cuts[i - 1]))
      return Fail(Code::kInvalid, "the cuts are out of order", "cuts");
  }
  return to;
}

void ToProto(const StoryboardSpec& from, pb::Storyboard* to) {
  ToProto(from.source, to->mutable_source());
  to->set_origin_us(from.origin_us);
  to->set_columns(from.board.columns);
  to->set_rows(from.board.rows);
  to->set_tile_width(from.board.tile_width);
  to->set_tile_height(from.board.tile_height);
  to->set_count(from.board.count);
  to->set_interval_ms(from.board.interval_ms);
}

Result<StoryboardSpec> CheckStoryboard(const pb::Storyboard& from) {
  StoryboardSpec to;
  to.source = TRY(CheckVideo(from.source()));
  to.origin_us = from.origin_us();
  to.board.columns = from.columns();
  to.board.rows = from.rows();
  to.board.tile_width = from.tile_width();
  to.board.tile_height = from.tile_height();
  to.board.count = from.count();
  to.board.interval_ms = from.interval_ms();
  const model::Storyboard& board = to.board;
  const bool sizes = Within(board.columns, 1, 20) && Within(board.rows, 1, 20) && Within(board.tile_width, 2, 640) &&
                     Within(board.tile_height, 2, 640) && board.tile_width % 2 == 0 && board.tile_height % 2 == 0;
  if (!sizes || !Within(board.count, 1, board.columns * board.rows) || !Within<int64_t>(board.interval_ms, 1, kMaxTime / 1000))
    return Fail(Code::kInvalid, "no such storyboard", "storyboard");
  return to;
}

void ToProto(const SoundSpec& from, pb::Sound* to) {
  ToProto(from.source, to->mutable_source());
  to->set_origin_us(from.origin_us);
  to->set_from_ms(from.from_ms);
  to->set_to_ms(from.to_ms);
}

Result<SoundSpec> CheckSound(const pb::Sound& from) {
  SoundSpec to{TRY(CheckAudio(from.source())), from.origin_us(), from.from_ms(), from.to_ms()};
  if (!Within(to.origin_us, -kMaxTime, kMaxTime)) return Fail(Code::kInvalid, "the origin is out of range", "origin_us");
  if (!Within<int64_t>(to.from_ms, 0, kMaxTime / 1000) || to.to_ms <= to.from_ms || to.to_ms - to.from_ms > kLongestListening)
    return Fail(Code::kInvalid, "no such stretch of sound", "to_ms");
  return to;
}

Result<SoundPrint> CheckPrint(const pb::Fingerprint& from, const SoundSpec& asked) {
  constexpr int64_t kSecond = 1'000'000;
  if (!Within<int64_t>(from.item_us(), kSecond / 100, 10 * kSecond) || !Within<int64_t>(from.reach_us(), from.item_us(), 60 * kSecond))
    return Bad("lengths of a fingerprint");
  if (from.items_size() > (asked.to_ms - asked.from_ms) * 1000 / from.item_us() + 1) return Bad("fingerprint");
  return SoundPrint{{from.items().begin(), from.items().end()}, from.item_us(), from.reach_us()};
}

namespace {

bool IsJpeg(std::string_view bytes) { return bytes.size() >= 4 && bytes.starts_with("\xFF\xD8\xFF") && bytes.ends_with("\xFF\xD9"); }
bool IsPng(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1A\n") && bytes.ends_with("IEND\xAE\x42\x60\x82"); }

}  // namespace

Result<void> CheckJpeg(std::string_view bytes) {
  if (!IsJpeg(bytes)) return Bad("no JPEG");
  return {};
}

Result<PosterImages> CheckPoster(const pb::PosterResult& from, std::string_view jpegs) {
  if (from.images_size() < 1 || from.images_size() > 3 || from.colors_size() < 1 || from.colors_size() > 4)
    return Bad("poster");
  if (!Within(from.focus_x(), 0.0, 1.0) || !Within(from.focus_y(), 0.0, 1.0)) return Bad("focus");
  PosterImages to;
  int last_width = 0;
  for (const auto& image : from.images()) {
    if (image.width() <= last_width || image.width() > 1280 || !Within(image.height(), 1, 8192))
      return Bad("poster size");
    if (!Within<int64_t>(image.size(), 4, kMaxImage) || static_cast<size_t>(image.size()) > jpegs.size())
      return Bad("poster bytes");
    const auto size = static_cast<size_t>(image.size());
    const std::string_view picture = jpegs.substr(0, size);
    if (from.png() ? !IsPng(picture) : !IsJpeg(picture)) return Bad("poster is no picture");
    to.images.push_back({image.width(), image.height(), std::string(picture)});
    jpegs.remove_prefix(size);
    last_width = image.width();
  }
  if (!jpegs.empty()) return Bad("poster bytes");
  to.png = from.png();
  to.poster = {.width = to.images.back().width,
               .height = to.images.back().height,
               .focus_x = from.focus_x(),
               .focus_y = from.focus_y(),
               .colors = {}};
  for (const uint32_t color : from.colors()) to.poster.colors.push_back(fmt::format("#{:06x}", color & 0xFFFFFF));
  return to;
}

Result<PosterImage> CheckImage(const pb::PosterResult::Image& from, std::string_view jpeg) {
  if (!Within(from.width(), 1, 8192) || !Within(from.height(), 1, 8192)) return Bad("picture size");
  if (!Within<int64_t>(from.size(), 4, kMaxImage) || static_cast<size_t>(from.size()) != jpeg.size()) return Bad("picture bytes");
  if (!IsJpeg(jpeg)) return Bad("picture is no JPEG");
  return PosterImage{from.width(), from.height(), std::string(jpeg)};
}

std::optional<model::TextForm> CheckForm(uint32_t form) {
  for (const auto known : {model::TextForm::kWebVtt, model::TextForm::kAss, model::TextForm::kPgs}) {
    if (form == static_cast<uint32_t>(known)) return known;
  }
  return std::nullopt;
}

Result<std::vector<ExtractedText>> CheckExtracted(const pb::Extracted& from) {
  if (from.texts_size() > 3 * kMaxStreams) return Bad("texts");
  std::vector<ExtractedText> to;
  for (const auto& text : from.texts()) {
    const auto form = CheckForm(text.form());
    if (!form || !Within(text.stream(), 0, 65535)) return Bad("text");
    to.push_back({text.stream(), *form, Word(text.language())});
  }
  return to;
}

Error CheckFailure(const pb::Failure& from) {
  const auto code = static_cast<Code>(from.code());
  Error error{Code::kInternal, CleanText(from.message(), kMaxTitle), {}};
  for (const Code allowed : {Code::kInvalid, Code::kNotFound, Code::kTooLarge, Code::kUnsupported, Code::kUnavailable,
                             Code::kCancelled, Code::kCorrupt}) {
    if (code == allowed) error.code = code;
  }
  if (error.message.empty()) error.message = "the media worker gave no reason";
  return error;
}

}  // namespace chanoma::media
