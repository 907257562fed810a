// What is named by its content: uploads, pictures and subtitles, segments.

#include <fcntl.h>
#include <fmt/format.h>

#include <set>
#include <system_error>

#include "accounts/pictures.h"
#include "backup/manifest.h"
#include "base/file.h"
#include "catalogue/texts.h"
#include "files/sealed.h"
#include "verify/walk.h"

namespace chanoma::verify {
namespace {

constexpr size_t kLargestPicture = 8 << 20;
constexpr size_t kPage = 1000;
constexpr size_t kIdLength = 26;

bool Is(const Error& error, Code code) { return error.code == code; }

// Why the file is not as its name says; empty when it is, or has gone meanwhile.
std::string WrongSeal(const std::filesystem::path& file) {
  const auto opened = files::OpenSealed(file);
  if (opened || Is(opened.error(), Code::kNotFound)) return {};
  return Is(opened.error(), Code::kCorrupt) ? "is damaged" : fmt::format("cannot be read ({})", opened.error().message);
}

// A picture that somebody chose: "ACCOUNT.KIND.NUMBER.jpg".
std::string WrongNumber(const std::filesystem::path& file) {
  const auto jpeg = ReadFile(file, kLargestPicture);
  if (!jpeg) return Is(jpeg.error(), Code::kNotFound) ? std::string() : fmt::format("cannot be read ({})", jpeg.error().message);
  return file.stem().extension().string() == fmt::format(".{}", accounts::PictureNumber(*jpeg)) ? std::string() : "is damaged";
}

std::string WrongSegment(const std::filesystem::path& file, uint64_t wanted) {
  const auto fd = OpenFile(file, O_RDONLY);
  if (!fd) return Is(fd.error(), Code::kNotFound) ? std::string() : fmt::format("cannot be read ({})", fd.error().message);
  const auto sum = files::SumOfFile(fd->Get(), file);
  return !sum ? fmt::format("cannot be read ({})", sum.error().message) : *sum == wanted ? std::string() : "is damaged";
}

bool ThereIs(const std::filesystem::path& plain) { return files::FindSealed(plain).has_value(); }

// What was made of the pictures beside a video or show.
void CheckBeside(Walk& walk, const Ulid& owner, const std::vector<model::Picture>& pictures, std::string_view what) {
  const std::string id = owner.ToString();
  const std::filesystem::path folder = walk.places.data / "images" / id.substr(kIdLength - 2);
  for (const model::Picture& picture : pictures) {
    const std::string front = fmt::format("{}.p{}.", id, picture.generation);
    std::error_code error;
    bool any = picture.generation == 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) any = any || entry.path().filename().string().starts_with(front);
    if (any) continue;
    const std::filesystem::path plain = folder / (front + "0.jpg");
    walk.Tell(Part::kPictures, walk.Shown(plain), fmt::format("a picture of the {} {} is missing", what, id), Remedy::kRebuild);
    walk.found.made.push_back(plain);
  }
}

Result<void> CheckShows(Walk& walk, const ReadNow& read) {
  for (Ulid after; !walk.Stopped();) {
    const auto shows = read().ListShows(after, kPage);
    if (!shows) return Is(shows.error(), Code::kCorrupt) ? Result<void>() : Result<void>(Fail(shows.error()));
    for (const model::Show& show : *shows) CheckBeside(walk, show.id, show.pictures, "show");
    if (shows->size() < kPage) return {};
    after = shows->back().id;
  }
  return Fail(Code::kCancelled, "stopped");
}

// What records say was made of a video has to be there.
Result<void> CheckMade(Walk& walk, const ReadNow& read) {
  store::VideoQuery query;
  query.include_hidden = true;
  query.descending = false;
  query.limit = kPage;
  const std::filesystem::path images = walk.places.data / "images";
  while (!walk.Stopped()) {
    const store::Reader reader = read();
    const auto page = reader.ListVideos(query);
    if (!page) return Is(page.error(), Code::kCorrupt) ? Result<void>() : Result<void>(Fail(page.error()));  // told of with the metadata
    for (const model::Video& seen : page->items) {
      const auto video = reader.GetVideo(seen.id);
      const auto media = reader.GetMedia(seen.id);
      if (!video) continue;
      const std::string id = seen.id.ToString(), front = fmt::format("{}.{}.", id, video->generation);
      const std::filesystem::path folder = images / id.substr(kIdLength - 2);
      const auto missing = [&](const std::filesystem::path& plain, std::string_view what) {
        walk.Tell(Part::kPictures, walk.Shown(plain), fmt::format("{} of the video {} is missing", what, id), Remedy::kRebuild);
        walk.found.made.push_back(plain);
      };
      if (video->has_poster) {
        std::error_code error;
        bool any = false;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
          const std::string name = entry.path().filename().string();
          any = any || (name.starts_with(front) && name.ends_with(".jpg") && name.find(".storyboard.") == std::string::npos);
        }
        if (!any) missing(folder / (front + "0.jpg"), "the picture");
      }
      CheckBeside(walk, seen.id, video->pictures, "video");
      if (media && media->storyboard && !ThereIs(folder / (front + "storyboard.jpg"))) missing(folder / (front + "storyboard.jpg"), "the storyboard");
      if (!media) continue;
      for (const model::SubtitleStream& stream : media->subtitles) {
        for (const auto form : {model::TextForm::kWebVtt, model::TextForm::kAss, model::TextForm::kPgs}) {
          if (stream.stored.empty() || !stream.Has(form)) continue;
          const std::filesystem::path plain = folder / (stream.stored + std::string(catalogue::ExtensionOf(form)));
          if (!ThereIs(plain)) missing(plain, "a subtitle track");
        }
      }
    }
    if (!page->more || !page->last) return {};
    query.after = page->last;
  }
  return Fail(Code::kCancelled, "stopped");
}

}  // namespace

Result<void> CheckUploads(Walk& walk, const ReadNow& read) {
  walk.Begin(Part::kUploads);
  const std::filesystem::path uploads = walk.places.data / "uploads";
  const auto content = [&](const std::filesystem::path& file) {
    const auto sum = backup::SumFile(file, walk.stop());
    if (!sum && (Is(sum.error(), Code::kNotFound) || Is(sum.error(), Code::kCancelled))) return;
    if (sum && sum->sum == file.filename().string()) return;
    const std::string why = sum ? "is damaged" : fmt::format("cannot be read ({})", sum.error().message);
    walk.Tell(Part::kUploads, walk.Shown(file), fmt::format("what somebody sent in {}; only a copy of the data directory, or who sent it, has it whole", why), Remedy::kMark);
    walk.found.contents.push_back(file);
  };
  TRY(walk.Files(uploads / "content", [&](const std::filesystem::path& file, uint64_t) { content(file); }));
  // Kept for older snapshots.
  std::error_code error;
  for (const auto& shelf : std::filesystem::directory_iterator(walk.places.data / "attic", error)) {
    TRY(walk.Files(shelf.path() / "uploads/content", [&](const std::filesystem::path& file, uint64_t) {
      const auto sum = backup::SumFile(file, walk.stop());
      if (sum && sum->sum != file.filename().string()) walk.Tell(Part::kUploads, walk.Shown(file), "what somebody sent in, and an older snapshot refers to, is damaged", Remedy::kGoBack);
    }));
  }
  const auto all = read().ListUploads();
  if (!all) return Is(all.error(), Code::kCorrupt) ? Result<void>() : Result<void>(Fail(all.error()));
  for (const model::Upload& upload : *all) {
    if (walk.Stopped()) return Fail(Code::kCancelled, "stopped");
    const std::string& hash = upload.content;
    if (!std::holds_alternative<model::Stored>(upload.state) || hash.size() < 2) continue;
    if (std::filesystem::exists(uploads / "content" / hash.substr(0, 2) / hash, error)) continue;
    if (const auto now = read().GetUpload(upload.id); !now) continue;
    walk.Tell(Part::kUploads, "the upload " + upload.id.ToString(), fmt::format("its file ({}) is missing", hash), Remedy::kGoBack);
  }
  return {};
}

Result<void> CheckPictures(Walk& walk, const ReadNow& read) {
  walk.Begin(Part::kPictures);
  const std::filesystem::path images = walk.places.data / "images";
  uint64_t without = 0;
  TRY(walk.Files(images, [&](const std::filesystem::path& file, uint64_t) {
    const std::string extension = file.extension().string();
    if (file.parent_path() == images / "people") {
      if (const std::string wrong = WrongNumber(file); extension == ".jpg" && !wrong.empty()) {
        walk.Tell(Part::kPictures, walk.Shown(file), fmt::format("a picture that somebody chose {}; nobody gets to see it until they choose it again", wrong), Remedy::kMark);
      }
      return;
    }
    if (extension.starts_with(".tmp")) return;  // being written
    if (!files::SealOf(file)) {
      ++without;
      return;
    }
    const std::string wrong = WrongSeal(file);
    if (wrong.empty()) return;
    walk.Tell(Part::kPictures, walk.Shown(file), fmt::format("what was made of a video {}", wrong), Remedy::kRebuild);
    walk.found.made.push_back(file);
  }));
  if (without > 0) walk.found.report.notes.push_back(fmt::format("{} pictures and subtitles were made before sums were kept of them: only that they are there was looked at", without));
  TRY(CheckMade(walk, read));
  return CheckShows(walk, read);
}

Result<void> CheckSegments(Walk& walk) {
  walk.Begin(Part::kSegments);
  const std::filesystem::path& folder = walk.places.segments;
  return walk.Files(folder, [&](const std::filesystem::path& file, uint64_t) {
    const std::string name = file.lexically_relative(folder).string();
    const auto stored = playback::ParseFileName(name);
    if (!stored || name.ends_with(".tmp")) return;
    const std::string wrong = WrongSegment(file, stored->sum);
    if (wrong.empty()) return;
    walk.Tell(Part::kSegments, "segments/" + name, fmt::format("a segment of a film {}", wrong), Remedy::kRebuild);
    walk.found.segments.push_back(*stored);
  });
}

}  // namespace chanoma::verify
