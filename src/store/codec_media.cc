// MediaInfo, the large record: kept apart from the video so that a new title does not rewrite it.

#include <cmath>

#include "store/codec.h"
#include "store/records.pb.h"

namespace chanoma::store {
namespace {

// The i-th element, kept with its unknown fields when there is one.
auto* At(auto* field, size_t i) { return static_cast<int>(i) < field->size() ? field->Mutable(static_cast<int>(i)) : field->Add(); }

void Shorten(auto* field, size_t size) {
  while (field->size() > static_cast<int>(size)) field->RemoveLast();
}

void Put(const model::Rational& value, proto::Rational* record) {
  record->set_num(value.num);
  record->set_den(value.den);
}

void Put(const model::VideoStream& stream, proto::VideoStream* record) {
  record->set_index(stream.index);
  record->set_codec(stream.codec);
  record->set_codecs(stream.codecs);
  record->set_width(stream.width);
  record->set_height(stream.height);
  Put(stream.sample_aspect, record->mutable_sample_aspect());
  Put(stream.frame_rate, record->mutable_frame_rate());
  record->set_rotation(stream.rotation);
  record->set_range(static_cast<uint32_t>(stream.range));
  record->set_color_primaries(stream.color_primaries);
  record->set_color_transfer(stream.color_transfer);
  record->set_color_matrix(stream.color_matrix);
  record->set_full_range(stream.full_range);
  record->set_interlaced(stream.interlaced);
  record->set_bit_depth(stream.bit_depth);
  record->set_bit_rate(stream.bit_rate);
  record->set_language(stream.language);
}

void Put(const model::AudioStream& stream, proto::AudioStream* record) {
  record->set_index(stream.index);
  record->set_codec(stream.codec);
  record->set_codecs(stream.codecs);
  record->set_channels(stream.channels);
  record->set_sample_rate(stream.sample_rate);
  record->set_frame_size(stream.frame_size);
  record->set_start(stream.start);
  record->set_bit_rate(stream.bit_rate);
  record->set_language(stream.language);
  record->set_title(stream.title);
  record->set_is_default(stream.is_default);
}

void Put(const model::SubtitleStream& stream, proto::SubtitleStream* record) {
  record->set_index(stream.index);
  record->set_codec(stream.codec);
  record->set_text(stream.text);
  record->set_language(stream.language);
  record->set_title(stream.title);
  record->set_is_default(stream.is_default);
  record->set_forced(stream.forced);
  record->set_hearing_impaired(stream.hearing_impaired);
  record->set_external(stream.external);
  record->set_file(stream.file);
  record->set_stored(stream.stored);
  record->set_forms(stream.forms);
}

void Put(const model::Font& font, proto::Font* record) {
  record->set_index(font.index);
  record->set_name(font.name);
}

void Put(const model::Storyboard& board, proto::Storyboard* record) {
  record->set_columns(board.columns);
  record->set_rows(board.rows);
  record->set_tile_width(board.tile_width);
  record->set_tile_height(board.tile_height);
  record->set_count(board.count);
  record->set_interval_ms(board.interval_ms);
  record->set_bytes(board.bytes);
}

void Put(const model::Chapter& chapter, proto::Chapter* record) {
  record->set_start(chapter.start);
  record->set_end(chapter.end);
  record->set_title(chapter.title);
}

void Put(const model::Skip& skip, proto::Skip* record) {
  record->set_kind(static_cast<uint32_t>(skip.kind));
  record->set_begin_ms(skip.begin_ms);
  record->set_end_ms(skip.end_ms);
}

// Differences wrap around as unsigned numbers do, so that no input makes them overflow.
int64_t Minus(int64_t a, int64_t b) { return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b)); }
int64_t Plus(int64_t a, int64_t b) { return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b)); }

void Put(const model::Grid& grid, proto::Grid* record) {
  record->set_timescale(grid.timescale);
  record->set_origin_us(grid.origin_us);
  record->set_end(grid.end);
  record->clear_presentation_step();
  record->clear_decode_offset();
  int64_t before = 0;
  for (const model::Boundary& boundary : grid.boundaries) {
    record->add_presentation_step(Minus(boundary.presentation, before));
    record->add_decode_offset(Minus(boundary.decode, boundary.presentation));
    before = boundary.presentation;
  }
  record->set_peak_bit_rate(grid.peak_bit_rate);
  record->set_indexed(grid.indexed);
}

template <class Value>
void PutAll(const std::vector<Value>& values, auto* field) {
  for (size_t i = 0; i < values.size(); ++i) Put(values[i], At(field, i));
  Shorten(field, values.size());
}

void Put(const model::Heard& heard, proto::Heard* record) {
  record->set_with(heard.with);
  PutAll(heard.skips, record->mutable_skips());
}

bool Sound(const proto::VideoStream& stream) {
  const int rotation = stream.rotation();
  return stream.width() >= 0 && stream.height() >= 0 && stream.range() <= 2 && stream.sample_aspect().den() != 0 &&
         stream.frame_rate().den() != 0 && (rotation == 0 || rotation == 90 || rotation == 180 || rotation == 270);
}

model::VideoStream Get(const proto::VideoStream& record) {
  model::VideoStream stream;
  stream.index = record.index();
  stream.codec = record.codec();
  stream.codecs = record.codecs();
  stream.width = record.width();
  stream.height = record.height();
  stream.sample_aspect = {record.sample_aspect().num(), record.sample_aspect().den()};
  stream.frame_rate = {record.frame_rate().num(), record.frame_rate().den()};
  stream.rotation = record.rotation();
  stream.range = static_cast<model::DynamicRange>(record.range());
  stream.color_primaries = record.color_primaries();
  stream.color_transfer = record.color_transfer();
  stream.color_matrix = record.color_matrix();
  stream.full_range = record.full_range();
  stream.interlaced = record.interlaced();
  stream.bit_depth = record.bit_depth();
  stream.bit_rate = record.bit_rate();
  stream.language = record.language();
  return stream;
}

model::AudioStream Get(const proto::AudioStream& record) {
  return {record.index(),      record.codec(), record.codecs(),   record.channels(), record.sample_rate(), record.frame_size(),
          record.start(),      record.bit_rate(), record.language(), record.title(),    record.is_default()};
}

model::SubtitleStream Get(const proto::SubtitleStream& record) {
  return {record.index(),  record.codec(),            record.text(),     record.language(), record.title(),  record.is_default(),
          record.forced(), record.hearing_impaired(), record.external(), record.file(),     record.stored(), record.forms()};
}

}  // namespace

std::string EncodeMedia(const model::MediaInfo& media, std::string_view previous) {
  proto::MediaRecord record;
  if (!previous.empty() && !record.ParseFromArray(previous.data(), static_cast<int>(previous.size()))) record.Clear();
  record.set_container(media.container);
  record.set_duration_ms(media.duration_ms);
  record.set_bit_rate(media.bit_rate);
  record.set_title(media.title);
  PutAll(media.video, record.mutable_video());
  PutAll(media.audio, record.mutable_audio());
  PutAll(media.subtitles, record.mutable_subtitles());
  PutAll(media.chapters, record.mutable_chapters());
  Put(media.grid, record.mutable_grid());
  PutAll(media.fonts, record.mutable_fonts());
  if (media.storyboard) Put(*media.storyboard, record.mutable_storyboard());
  else record.clear_storyboard();
  if (media.heard) Put(*media.heard, record.mutable_heard());
  else record.clear_heard();
  return record.SerializeAsString();
}

Result<model::MediaInfo> DecodeMedia(std::string_view bytes) {
  const auto damaged = Fail(Code::kCorrupt, "a stored description of media is damaged");
  proto::MediaRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return damaged;
  model::MediaInfo media;
  media.container = record.container();
  media.duration_ms = record.duration_ms();
  media.bit_rate = record.bit_rate();
  media.title = record.title();
  for (const auto& stream : record.video()) {
    if (!Sound(stream)) return damaged;
    media.video.push_back(Get(stream));
  }
  for (const auto& stream : record.audio()) {
    if (stream.channels() < 0 || stream.sample_rate() < 0) return damaged;
    media.audio.push_back(Get(stream));
  }
  for (const auto& stream : record.subtitles()) media.subtitles.push_back(Get(stream));
  if (record.has_storyboard()) {
    const proto::Storyboard& board = record.storyboard();
    if (board.columns() < 1 || board.rows() < 1 || board.tile_width() < 1 || board.tile_height() < 1 || board.interval_ms() < 1) return damaged;
    media.storyboard = {board.columns(), board.rows(), board.tile_width(), board.tile_height(), board.count(), board.interval_ms(), board.bytes()};
  }
  for (const auto& font : record.fonts()) media.fonts.push_back({font.index(), font.name()});
  for (const auto& chapter : record.chapters()) {
    if (!std::isfinite(chapter.start()) || !std::isfinite(chapter.end())) return damaged;
    media.chapters.push_back({chapter.start(), chapter.end(), chapter.title()});
  }
  if (record.has_heard()) {
    media.heard.emplace().with = record.heard().with();
    for (const auto& skip : record.heard().skips()) {
      // A kind of a later version means nothing here.
      if (skip.kind() < 1 || skip.kind() > static_cast<uint32_t>(model::SkipKind::kPreview)) continue;
      media.heard->skips.push_back({static_cast<model::SkipKind>(skip.kind()), skip.begin_ms(), skip.end_ms()});
    }
  }
  const proto::Grid& grid = record.grid();
  if (grid.timescale() < 0 || grid.presentation_step_size() != grid.decode_offset_size()) return damaged;
  media.grid.timescale = grid.timescale();
  media.grid.origin_us = grid.origin_us();
  media.grid.end = grid.end();
  media.grid.peak_bit_rate = grid.peak_bit_rate();
  media.grid.indexed = grid.indexed();
  media.grid.boundaries.reserve(static_cast<size_t>(grid.presentation_step_size()));
  int64_t presentation = 0;
  for (int i = 0; i < grid.presentation_step_size(); ++i) {
    presentation = Plus(presentation, grid.presentation_step(i));
    media.grid.boundaries.push_back({presentation, Plus(presentation, grid.decode_offset(i))});
  }
  return media;
}

}  // namespace chanoma::store
