#include "catalogue/making_again.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "catalogue/priorities.h"
#include "files/sealed.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kIdLength = 26;
constexpr int kAttempts = 3;

// "ID.pNUMBER.WIDTH.jpg", of a video or a show.
bool IsOfAFile(const std::filesystem::path& plain) { return plain.string().substr(std::min(plain.string().size(), kIdLength)).starts_with(".p"); }

struct Work {
  model::JobKind kind;
  int priority;
};

Work WorkFor(const std::filesystem::path& plain) {
  if (IsOfAFile(plain)) return {model::JobKind::kPictures, 0};
  if (plain.extension() != ".jpg") return {model::JobKind::kSubtitles, kSubtitlePriority};
  if (plain.stem().extension() == ".storyboard") return {model::JobKind::kStoryboard, kStoryboardPriority};
  return {model::JobKind::kPoster, kPosterPriority};
}

Result<void> AskForPictures(store::Draft& draft, const Ulid& owner) {
  const auto video = draft.GetVideo(owner);
  if (video) return draft.AskPictures(*video);
  if (video.error().code != Code::kNotFound) return Fail(video.error());
  const model::Show show = TRY(draft.GetShow(owner));
  // Those of providers come from where they came from.
  if (std::ranges::any_of(show.pictures, [](const model::Picture& one) { return one.library.IsNil(); })) {
    TRY(draft.Enqueue({model::JobKind::kOnline, owner, kOnlinePriority, "pictures", kAttempts, std::nullopt}));
  }
  return draft.AskPictures(owner);
}

}  // namespace

Result<void> MakeAgain(store::Store& store, const std::filesystem::path& made, const std::string& request) {
  const std::filesystem::path plain = files::PlainName(made.filename());
  const auto video = Ulid::Parse(plain.string().substr(0, kIdLength));
  if (!video) return Fail(Code::kInvalid, fmt::format("{} was not made of a video", made.string()));
  if (::unlink(made.c_str()) != 0 && errno != ENOENT) return Fail(SystemError(errno, "remove", made));
  const Work work = WorkFor(plain);
  TRY(store.Commit([&](store::Draft& draft) -> Result<void> {
    if (work.kind == model::JobKind::kPictures) return AskForPictures(draft, *video);
    TRY(draft.GetVideo(*video));
    if (work.kind == model::JobKind::kSubtitles) {
      // The job makes those that are not there, by what the record says.
      model::MediaInfo media = TRY(draft.GetMedia(*video));
      const std::string stem = plain.stem().string();
      for (model::SubtitleStream& stream : media.subtitles) {
        if (stream.stored != stem) continue;
        stream.stored.clear();
        stream.forms = 0;
      }
      TRY(draft.PutMedia(*video, media));
    }
    TRY(draft.Enqueue({work.kind, *video, work.priority, request, kAttempts, std::nullopt}));
    return {};
  }));
  return {};
}

}  // namespace chanoma::catalogue
