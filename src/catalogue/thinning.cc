#include "catalogue/thinning.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <string>
#include <system_error>
#include <vector>

#include "catalogue/priorities.h"
#include "files/sealed.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kIdLength = 26;
constexpr size_t kAtOnce = 50;  // videos in one commit
constexpr int kAttempts = 3;
constexpr uint64_t kBlock = 512;

// All files of one kind that were made of one video.
struct Made {
  Ulid video;
  timespec at{};  // the oldest of them
  uint64_t bytes = 0;
  std::vector<std::filesystem::path> files;
};

enum class Kind { kNeither, kPoster, kStoryboard };

// "ID.GENERATION.storyboard.jpg" or "ID.GENERATION.WIDTH.jpg"; what was made of files beside films is neither.
Kind KindOf(const std::filesystem::path& plain) {
  const std::string name = plain.string();
  if (plain.extension() != ".jpg" || name.size() < kIdLength + 2 || name[kIdLength] != '.' || name[kIdLength + 1] == 'p') return Kind::kNeither;
  return plain.stem().extension() == ".storyboard" ? Kind::kStoryboard : Kind::kPoster;
}

// Oldest first.
std::vector<Made> ListMade(const std::filesystem::path& images, Kind kind, const std::stop_token& stop) {
  std::map<Ulid, Made> found;
  std::error_code error;
  for (const auto& folder : std::filesystem::directory_iterator(images, error)) {
    // Two characters of ids; what people chose lies elsewhere.
    if (folder.path().filename().string().size() != 2) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path(), error)) {
      if (stop.stop_requested()) return {};
      const std::filesystem::path plain = files::PlainName(entry.path().filename());
      const auto video = Ulid::Parse(plain.string().substr(0, kIdLength));
      struct stat info {};
      if (!video || KindOf(plain) != kind || ::lstat(entry.path().c_str(), &info) != 0) continue;
      Made& made = found[*video];
      const bool older = made.files.empty() || std::pair(info.st_mtim.tv_sec, info.st_mtim.tv_nsec) < std::pair(made.at.tv_sec, made.at.tv_nsec);
      if (older) made.at = info.st_mtim;
      made.video = *video;
      made.bytes += static_cast<uint64_t>(info.st_blocks) * kBlock;
      made.files.push_back(entry.path());
    }
  }
  std::vector<Made> all;
  for (auto& [video, made] : found) all.push_back(std::move(made));
  std::ranges::sort(all, {}, [](const Made& made) { return std::pair(made.at.tv_sec, made.at.tv_nsec); });
  return all;
}

Result<void> Forget(store::Draft& draft, const Ulid& id, Kind kind) {
  auto video = draft.GetVideo(id);
  if (!video) return video.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(video.error()));
  if (kind == Kind::kPoster) {
    if (!video->has_poster) return {};
    video->has_poster = false;
    TRY(draft.DeletePoster(id));
    TRY(draft.PutVideo({std::move(*video), std::nullopt}));
    TRY(draft.Enqueue({model::JobKind::kPoster, id, kPosterPriority, {}, kAttempts, std::nullopt}));
    return {};
  }
  auto media = draft.GetMedia(id);
  if (!media) return media.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(media.error()));
  if (!media->storyboard) return {};
  media->storyboard.reset();
  TRY(draft.PutMedia(id, *media));
  draft.TellChanged(*video);
  TRY(draft.Enqueue({model::JobKind::kStoryboard, id, kStoryboardPriority, {}, kAttempts, std::nullopt}));
  return {};
}

}  // namespace

Result<uint64_t> ThinOut(store::Store& store, const std::filesystem::path& images, uint64_t bytes, const std::stop_token& stop) {
  uint64_t gone = 0;
  for (const Kind kind : {Kind::kStoryboard, Kind::kPoster}) {
    if (gone >= bytes) break;
    const std::vector<Made> all = ListMade(images, kind, stop);
    for (size_t at = 0; at < all.size() && gone < bytes;) {
      if (stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
      const size_t first = at;
      for (; at < all.size() && at - first < kAtOnce && gone < bytes; ++at) gone += all[at].bytes;
      // The records first: a file too much does no harm.
      TRY(store.Commit([&](store::Draft& draft) -> Result<void> {
        for (size_t i = first; i < at; ++i) TRY(Forget(draft, all[i].video, kind));
        return {};
      }));
      for (size_t i = first; i < at; ++i) {
        for (const std::filesystem::path& file : all[i].files) ::unlink(file.c_str());
      }
    }
  }
  return gone;
}

}  // namespace chanoma::catalogue
