#include "catalogue/images.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/file.h"
#include "files/sealed.h"

namespace chanoma::catalogue {
namespace {

// "{id}.{generation}.{width}.jpg", with a sum before the extension; the width of such a name, or 0.
int WidthOf(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || !name.ends_with(".jpg")) return 0;
  int width = 0;
  std::from_chars(name.data() + prefix.size(), name.data() + name.size() - 4, width);
  return width;
}

}  // namespace

Result<Images> Images::Open(std::filesystem::path folder, const files::Attic& attic) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(SystemError(error.value(), "create", folder));
  return Images(std::move(folder), attic);
}

std::filesystem::path Images::FolderOf(const Ulid& video) const { return folder_ / video.ToString().substr(24); }

Result<void> Images::Put(const Ulid& video, uint32_t generation, const std::vector<media::PosterImage>& images) const {
  const std::filesystem::path folder = FolderOf(video);
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) TRY(SyncFolder(folder_));
  if (error) return Fail(SystemError(error.value(), "create", folder));
  for (const media::PosterImage& image : images) {
    TRY(files::WriteSealed(folder / fmt::format("{}.{}.{}.jpg", video.ToString(), generation, image.width), image.jpeg, *attic_));
  }
  return {};
}

std::filesystem::path Images::PlainStoryboard(const Ulid& video, uint32_t generation) const {
  return FolderOf(video) / fmt::format("{}.{}.storyboard.jpg", video.ToString(), generation);
}

Result<std::filesystem::path> Images::FindStoryboard(const Ulid& video, uint32_t generation) const { return files::FindSealed(PlainStoryboard(video, generation)); }

Result<void> Images::PutStoryboard(const Ulid& video, uint32_t generation, std::string_view jpeg) const {
  std::error_code error;
  if (std::filesystem::create_directories(FolderOf(video), error)) TRY(SyncFolder(folder_));
  if (error) return Fail(SystemError(error.value(), "create", FolderOf(video)));
  return files::WriteSealed(PlainStoryboard(video, generation), jpeg, *attic_);
}

Result<std::filesystem::path> Images::Find(const Ulid& video, uint32_t generation, int width) const {
  const std::string prefix = fmt::format("{}.{}.", video.ToString(), generation);
  std::error_code error;
  std::filesystem::path best;
  int best_width = 0;
  for (const auto& entry : std::filesystem::directory_iterator(FolderOf(video), error)) {
    const int found = WidthOf(entry.path().filename().string(), prefix);
    if (found == 0) continue;
    const bool better = best_width == 0 || (best_width < width ? found > best_width : found >= width && found < best_width);
    if (better) {
      best = entry.path();
      best_width = found;
    }
  }
  if (best_width == 0) return Fail(Code::kNotFound, "there is no picture of this video");
  return best;
}

void Images::Remove(const Ulid& video) const {
  const std::string prefix = video.ToString() + ".";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(FolderOf(video), error)) {
    if (entry.path().filename().string().starts_with(prefix)) attic_->Remove(entry.path());
  }
}

}  // namespace chanoma::catalogue
