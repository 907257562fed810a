// Videos, pictures beside them, what is known of their streams, and uploads.

#include "freedom/fields.h"

namespace chanoma::freedom {
namespace {

using enum Type;

const Message& Stamp() {
  static const Message message{"FileStamp", {
    Column(1, "size", kUint64, "bytes of the file"),
    Column(2, "modified_ns", kSint64, "nanoseconds since 1970 UTC"),
    Column(3, "device", kUint64), Column(4, "inode", kUint64, "both as the file system had them, read as signed"),
  }};
  return message;
}

const Message& Rational() {
  static const Message message{"Rational", {Column(1, "num", kSint64), Column(2, "den", kSint64)}};
  return message;
}

const Message& VideoStream() {
  static const Message message{"VideoStream", {
    As("stream", Column(1, "index", kInt32, "its number in the file")),
    Text(2, "codec", "libav's name"), Text(3, "codecs", "RFC 6381"),
    Column(4, "width", kInt32), Column(5, "height", kInt32, "coded size, before rotation and aspect"),
    Inline(6, "sample_aspect", Rational()), Inline(7, "frame_rate", Rational()),
    Column(8, "rotation", kInt32, "degrees"), Column(9, "range", kUint32, "0 SDR, 1 HDR10, 2 HLG"),
    Column(10, "color_primaries", kInt32), Column(11, "color_transfer", kInt32), Column(12, "color_matrix", kInt32, "all three by ITU-T H.273"),
    Yes(13, "full_range"), Yes(14, "interlaced"), Column(15, "bit_depth", kInt32), Column(16, "bit_rate", kSint64, "bits a second"),
    Text(17, "language", "BCP 47"),
  }};
  return message;
}

const Message& AudioStream() {
  static const Message message{"AudioStream", {
    As("stream", Column(1, "index", kInt32, "its number in the file")),
    Text(2, "codec", "libav's name"), Text(3, "codecs", "RFC 6381"),
    Column(4, "channels", kInt32), Column(5, "sample_rate", kInt32), Column(6, "frame_size", kInt32, "samples"),
    Column(7, "start", kSint64, "samples"), Column(8, "bit_rate", kSint64, "bits a second"),
    Text(9, "language", "BCP 47"), Text(10, "title"), Yes(11, "is_default"),
  }};
  return message;
}

const Message& SubtitleStream() {
  static const Message message{"SubtitleStream", {
    As("stream", Column(1, "index", kInt32, "its number in the file, or among the files beside it")),
    Text(2, "codec", "libav's name"), Yes(3, "text", "not pictures"), Text(4, "language", "BCP 47"), Text(5, "title"),
    Yes(6, "is_default"), Yes(7, "forced"), Yes(8, "hearing_impaired"), Yes(9, "external", "a file of its own beside the video"),
    Text(10, "file", "the name of that file"), Text(11, "stored", "the name of what was extracted, in data/images"),
    Column(12, "forms", kUint32, "what was extracted: 1 WebVTT, 2 ASS, 4 PGS, added up"),
  }};
  return message;
}

const Message& Storyboard() {
  static const Message message{"Storyboard", {
    Column(1, "columns", kInt32), Column(2, "rows", kInt32), Column(3, "tile_width", kInt32), Column(4, "tile_height", kInt32),
    Column(5, "count", kInt32, "pictures"), Time(6, "interval_ms"), Column(7, "bytes", kSint64, "of its file, in data/images"),
  }};
  return message;
}

const Message& Font() {
  static const Message message{"Font", {As("stream", Column(1, "index", kInt32, "of the attachment in the file")), Text(2, "name")}};
  return message;
}

const Message& Chapter() {
  static const Message message{"Chapter", {Column(1, "start", kDouble, "seconds"), Column(2, "end", kDouble, "seconds"), Text(3, "title")}};
  return message;
}

const Message& Skip() {
  static const Message message{"Skip", {Column(1, "kind", kUint32, "1 recap, 2 intro, 3 credits, 4 preview"), Time(2, "begin_ms"), Time(3, "end_ms")}};
  return message;
}

const Message& Heard() {
  static const Message message{"Heard", {
    Column(1, "with", kFixed64, "a sum over the episodes that its sound was compared with, read as signed"), Rows(2, "skips", Skip(), "skips", "found by its sound"),
  }};
  return message;
}

const Message& Grid() {
  static const Message message{"Grid", {
    Column(1, "timescale", kSint64, "units a second"), Column(2, "origin_us", kSint64, "microseconds"), Column(3, "end", kSint64),
    Packed(4, "presentation_step", "where the video can be cut: the distance of each place to the one before"),
    Packed(5, "decode_offset", "decode time less presentation time, at each"),
    Column(6, "peak_bit_rate", kUint64, "bits a second"), Yes(7, "indexed", "the file was read for it"),
  }};
  return message;
}

Message Audience(std::string_view table) {
  return {"Audience", {
    Id(1, "owner", "the account that sent it in; NULL: nobody's"),
    Column(2, "visibility", kUint32, "0 public, 1 unlisted, 2 private, 3 chosen people"),
    Values(3, "people", kId, table, "accounts that may see it, with visibility 3"),
  }};
}

const Message& AudienceOfEntries() {
  static const Message message = Audience("entry_gone_people");
  return message;
}

}  // namespace

const Message& AudienceOfVideos() {
  static const Message message = Audience("video_people");
  return message;
}

const Message& PictureBesideMessage() {
  static const Message message{"Picture", {
    Column(1, "kind", kUint32, "1 poster, 2 backdrop, 3 logo, 4 banner, 5 thumb"), Optional(Column(2, "season", kUint32, "it is of, 0 the specials; NULL: of none")), Id(3, "library"),
    Text(4, "file", "in that library’s folder"), Column(5, "source", kFixed64, "a sum over the file’s path, size and time, read as signed"),
    Column(6, "generation", kUint32, "in the names of its files in data/images; 0: none were made"), Column(7, "width", kInt32), Column(8, "height", kInt32),
    Column(9, "focus_x", kDouble), Column(10, "focus_y", kDouble, "what to keep in sight, 0 to 1"), Text(11, "colors", "#rrggbb, with spaces between"),
    Text(12, "problem", "a sentence: why nothing was made of it"),
  }};
  return message;
}

const Message& FailureMessage() {
  static const Message message{"Failure", {Text(1, "code"), Text(2, "detail", "a sentence")}};
  return message;
}

const Message& FactsMessage() {
  static const Message message{"VideoFacts", {
    Id(1, "library"), Column(2, "age", kUint32, "the age it is rated for, plus one; 0 not rated"), Yes(3, "hidden"),
    Inline(4, "audience", AudienceOfEntries()),
  }};
  return message;
}

const Message& VideoMessage() {
  static const Message message{"VideoRecord", {
    Id(1, "id"), To("libraries", Id(2, "library")), Text(3, "path", "in the library's folder"), Text(4, "title"),
    Yes(5, "title_is_set_by_user"), Inline(6, "stamp", Stamp()), Time(7, "added_ms"),
    Column(8, "state", kUint32, "0 found, 1 probed, 2 ready, 3 failed"), Inline(9, "failure", FailureMessage()),
    Yes(10, "hidden"), Column(11, "generation", kUint32, "how often its content has changed"), Yes(12, "has_video"),
    Time(13, "duration_ms", "-1 unknown"), Column(14, "width", kInt32), Column(15, "height", kInt32),
    Yes(16, "has_poster", "its file is in data/images"), Column(17, "title_sort_key", kBytes, "titles in their order: compared byte by byte"),
    Column(18, "fingerprint", kBytes, "a sum over pieces of the file, by which it is found again"),
    Column(19, "beside", kFixed64, "a sum over the subtitle files beside it, read as signed; 0 none"),
    Column(32, "age", kUint32, "the age it is rated for, plus one; 0 not rated"), Inline(33, "audience", AudienceOfVideos(), "NULL: public, and nobody's"),
    Column(34, "work", kWork, "what it holds"), Column(35, "nfo", kFixed64, "a sum over the NFO files that tell of it, read as signed; 0 none"),
    Column(36, "art", kFixed64, "a sum over the pictures beside it, read as signed; 0 none"), Rows(37, "pictures", PictureBesideMessage(), "video_pictures", "made of files beside it"),
    Yes(38, "work_is_set_by_user", "what it holds stays, whatever its name says"),
  }};
  return message;
}

const Message& MediaMessage() {
  static const Message message{"MediaRecord", {
    Text(1, "container"), Time(2, "duration_ms"), Column(3, "bit_rate", kSint64, "bits a second"), Text(4, "title"),
    Rows(5, "video", VideoStream(), "video_streams"), Rows(6, "audio", AudioStream(), "audio_streams"),
    Rows(7, "subtitles", SubtitleStream(), "subtitle_streams"), Rows(8, "chapters", Chapter(), "chapters"),
    Inline(9, "grid", Grid()), Rows(10, "fonts", Font(), "fonts"), Inline(11, "storyboard", Storyboard()),
    Inline(12, "heard", Heard(), "NULL: its sound was not compared"),
  }};
  return message;
}

const Message& PosterMessage() {
  static const Message message{"PosterRecord", {
    Column(1, "width", kInt32), Column(2, "height", kInt32), Column(3, "focus_x", kDouble), Column(4, "focus_y", kDouble, "what to keep in sight, 0 to 1"),
    Values(5, "colors", kText, "poster_colors", "#rrggbb"),
  }};
  return message;
}

const Message& UploadMessage() {
  static const Message message{"UploadRecord", {
    Id(1, "id"), Text(2, "owner", "an account, or “owner”: the machine's"), Column(3, "kind", kUint32, "0 whole, 1 part, 2 joined of parts"),
    Column(4, "state", kUint32, "0 receiving, 1 storing, 2 stored, 3 rejected"), Id(5, "video", "what it became"), Inline(6, "failure", FailureMessage()),
    Text(7, "file_name"), Text(8, "metadata", "as the client sent it"), Optional(Column(9, "length", kUint64, "bytes; NULL: not said yet")),
    Column(10, "offset", kUint64, "bytes that have arrived"), Column(11, "hash_state", kBytes, "of the sum over those, to go on from"),
    Text(12, "content", "the sum of its bytes, and the name of its file in data/uploads"),
    Values(13, "parts", kId, "upload_parts", "uploads, in their order"), Text(14, "title"), Text(15, "description"), Text(16, "category"),
    Values(17, "tags", kText, "upload_tags"), Text(18, "language", "BCP 47"),
    Column(19, "visibility", kUint32, "0 public, 1 unlisted, 2 private, 3 chosen people"), Values(20, "people", kText, "upload_people", "accounts that may see it, with visibility 3"),
    Yes(21, "mature"), Time(22, "created_ms"), Time(23, "updated_ms"), Time(24, "expires_ms"), Time(25, "trashed_ms", "0: not in the trash"),
  }};
  return message;
}

}  // namespace chanoma::freedom
