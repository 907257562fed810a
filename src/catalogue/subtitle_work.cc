// The job that makes subtitles ready before anybody asks for them.

#include <fcntl.h>

#include <algorithm>

#include "base/file.h"
#include "catalogue/analyst.h"
#include "catalogue/sidecars.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kIndexLimit = size_t{4} << 20;  // of an .idx file

std::string_view CodecName(media::SidecarFormat format) {
  switch (format) {
    case media::SidecarFormat::kSubRip: return "subrip";
    case media::SidecarFormat::kWebVtt: return "webvtt";
    case media::SidecarFormat::kAss: return "ass";
    case media::SidecarFormat::kPgs: return "hdmv_pgs_subtitle";
    case media::SidecarFormat::kVobSub: return "dvd_subtitle";
  }
  return "";
}

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1); }

Result<std::string> ReadAllOf(int fd, size_t size) {
  if (size > kIndexLimit) return Fail(Code::kTooLarge, "the index of these subtitles is too large");
  std::string bytes(size, '\0');
  size_t at = 0;
  while (at < size) {
    const ssize_t n = ::pread(fd, bytes.data() + at, size - at, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", "subtitle index"));
    if (n == 0) break;
    at += static_cast<size_t>(n);
  }
  bytes.resize(at);
  return bytes;
}

// "film.en.idx" names "film.en.sub", in whichever case the disk has it.
std::string PicturesOf(const std::string& index, const std::vector<Beside>& files) {
  const std::string stem = index.substr(0, index.size() - 4);
  for (const Beside& file : files) {
    if (file.name.size() == index.size() && file.name.starts_with(stem) && !IsSidecarName(file.name)) return file.name;
  }
  return {};
}

}  // namespace

Result<void> Analyst::ExtractEmbedded(const Subject& subject, model::MediaInfo& media, Texts::Draft& draft, const Call& call) {
  media::ExtractSpec spec;
  spec.origin_us = media.grid.origin_us;
  for (const model::SubtitleStream& stream : media.subtitles) {
    if (!stream.external && stream.stored.empty()) spec.streams.push_back(stream.index);
  }
  if (spec.streams.empty()) return {};
  const model::Video& video = subject.video;
  const auto stem = [&](int stream) { return Texts::Stem(video.id, video.generation, stream, 0); };
  const auto made = workers_.Extract(
      subject.file.fd.Get(), spec,
      [&](int stream, model::TextForm form, std::string_view bytes) { return draft.Write(stem(stream), form, bytes); },
      [&](int64_t done, int64_t total) { call.progress(static_cast<uint64_t>(done), static_cast<uint64_t>(total)); },
      Context(call, std::chrono::minutes(360)));
  if (!made && !(made.error().code == Code::kCorrupt && call.last_attempt) && made.error().code != Code::kUnsupported) return Fail(made.error());
  for (model::SubtitleStream& stream : media.subtitles) {
    if (std::ranges::find(spec.streams, stream.index) != spec.streams.end()) stream.stored = stem(stream.index);
  }
  if (!made) return {};
  for (const media::ExtractedText& text : *made) {
    const auto stream = std::ranges::find(media.subtitles, text.stream, &model::SubtitleStream::index);
    if (stream == media.subtitles.end() || stream->external) return Fail(Code::kCorrupt, "subtitles came of a stream that was not asked for");
    TRY(draft.Keep(stream->stored, text.form));
    stream->forms |= static_cast<uint32_t>(text.form);
  }
  return {};
}

Result<void> Analyst::ReadBeside(const Subject& subject, model::MediaInfo& media, Texts::Draft& draft, const Call& call) {
  const model::Video& video = subject.video;
  const std::vector<Beside> files = TRY(FindSidecars(subject.root, video.path));
  const uint64_t revision = SumOf(files);
  std::erase_if(media.subtitles, [](const model::SubtitleStream& stream) { return stream.external; });
  const std::string folder = FolderOf(video.path), film = video.path.substr(folder.size());
  const std::string stem_of_film = film.substr(0, film.rfind('.'));
  int index = model::kFirstExternalSubtitle;
  for (const Beside& file : files) {
    if (!IsSidecarName(file.name)) continue;
    const SidecarName name = ReadSidecarName(stem_of_film, file.name);
    media::SidecarSpec spec{name.format, {}};
    auto opened = files::OpenBeneath(subject.root, folder + file.name);
    if (opened && name.format == media::SidecarFormat::kVobSub) {
      auto bytes = ReadAllOf(opened->fd.Get(), opened->stamp.size);
      if (bytes) spec.index = std::move(*bytes);
      opened = files::OpenBeneath(subject.root, folder + PicturesOf(file.name, files));
    }
    if (!opened || opened->stamp.size == 0) {
      log_.Info("subtitle file not read", {{"job", call.id}, {"file", folder + file.name}});
      continue;
    }
    const int first = index;
    const auto stem = [&](int track) { return Texts::Stem(video.id, video.generation, first + track, revision); };
    const auto made = workers_.ReadSidecar(
        opened->fd.Get(), spec,
        [&](int track, model::TextForm form, std::string_view bytes) { return draft.Write(stem(track), form, bytes); },
        Context(call, std::chrono::minutes(2)));
    if (!made && (made.error().code == Code::kCancelled || made.error().code == Code::kNoSpace)) return Fail(made.error());
    if (!made) {
      log_.Info("subtitle file not read", {{"job", call.id}, {"file", folder + file.name}, {"why", made.error().message}});
      continue;
    }
    for (const media::ExtractedText& text : *made) {
      if (text.stream < 0 || text.stream > 99) return Fail(Code::kCorrupt, "a subtitle file of too many tracks");
      TRY(draft.Keep(stem(text.stream), text.form));
      auto stream = std::ranges::find(media.subtitles, first + text.stream, &model::SubtitleStream::index);
      if (stream == media.subtitles.end()) {
        model::SubtitleStream one;
        one.index = first + text.stream;
        one.codec = CodecName(name.format);
        one.language = name.language.empty() ? text.language : name.language;
        one.title = name.title;
        one.is_default = name.is_default;
        one.forced = name.forced;
        one.hearing_impaired = name.hearing_impaired;
        one.external = true;
        one.file = file.name;
        one.stored = stem(text.stream);
        stream = media.subtitles.insert(media.subtitles.end(), std::move(one));
      }
      stream->forms |= static_cast<uint32_t>(text.form);
      stream->text = stream->text || text.form == model::TextForm::kWebVtt;
      index = std::max(index, first + text.stream + 1);
    }
  }
  return {};
}

Result<void> Analyst::Subtitles(const Ulid& id, const Call& call) {
  const std::optional<Subject> subject = TRY(Open(id));
  if (!subject) return {};
  auto media = store_.Read().GetMedia(id);
  if (!media && media.error().code == Code::kNotFound) return {};
  if (!media) return Fail(media.error());
  Texts::Draft draft(texts_);
  TRY(ExtractEmbedded(*subject, *media, draft, call));
  TRY(ReadBeside(*subject, *media, draft, call));
  TRY(Update(subject->video, [&](store::Draft& commit, model::Video& video) -> Result<void> {
    model::MediaInfo known = TRY(commit.GetMedia(id));
    known.subtitles = media->subtitles;
    TRY(commit.PutMedia(id, known));
    // None of the fields that lists show has changed, and still there is something to be seen.
    commit.TellChanged(video);
    return {};
  }));
  std::vector<std::string> kept;
  for (const model::SubtitleStream& stream : media->subtitles) kept.push_back(stream.stored);
  texts_.RemoveOthers(id, kept);
  return {};
}

}  // namespace chanoma::catalogue
