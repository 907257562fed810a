#include "catalogue/images.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/file.h"
#include "files/sealed.h"

namespace chanoma::catalogue {
namespace {

// "{id}.{generation}.{width}.jpg", with a sum before the extension; the width of such a name, or 0. Of a file beside a video
// "{id}.p{generation}.{width}", also with .png.
int WidthOf(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || !(name.ends_with(".jpg") || name.ends_with(".png"))) return 0;
  int width = 0;
  std::from_chars(name.data() + prefix.size(), name.data() + name.size() - 4, width);
  return width;
}

// What a file of so many bytes takes up.
uint64_t OnDisk(uint64_t bytes) { return (bytes + 4095) / 4096 * 4096; }

std::string PosterPrefix(const Ulid& video, uint32_t generation) { return fmt::format("{}.{}.", video.ToString(), generation); }
std::string PicturePrefix(const Ulid& owner, uint32_t generation) { return fmt::format("{}.p{}.", owner.ToString(), generation); }

}  // namespace

Result<Images> Images::Open(std::filesystem::path folder, const files::Attic& attic, files::Allowance* room) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(SystemError(error.value(), "create", folder));
  return Images(std::move(folder), attic, room);
}

std::filesystem::path Images::FolderOf(const Ulid& video) const { return folder_ / video.ToString().substr(24); }

Result<void> Images::PutAs(const Ulid& owner, const std::string& prefix, const std::vector<media::PosterImage>& images, std::string_view extension) const {
  const std::filesystem::path folder = FolderOf(owner);
  uint64_t bytes = 0;
  for (const media::PosterImage& image : images) bytes += OnDisk(image.jpeg.size());
  if (room_) TRY(room_->Admit(bytes));
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) TRY(SyncFolder(folder_));
  if (error) return Fail(SystemError(error.value(), "create", folder));
  for (const media::PosterImage& image : images) {
    TRY(files::WriteSealed(folder / fmt::format("{}{}{}", prefix, image.width, extension), image.jpeg, *attic_));
  }
  return {};
}

Result<void> Images::Put(const Ulid& video, uint32_t generation, const std::vector<media::PosterImage>& images) const {
  return PutAs(video, PosterPrefix(video, generation), images, ".jpg");
}

Result<void> Images::PutPicture(const Ulid& owner, uint32_t generation, const std::vector<media::PosterImage>& images, bool png) const {
  return PutAs(owner, PicturePrefix(owner, generation), images, png ? ".png" : ".jpg");
}

std::filesystem::path Images::PlainStoryboard(const Ulid& video, uint32_t generation) const {
  return FolderOf(video) / fmt::format("{}.{}.storyboard.jpg", video.ToString(), generation);
}

Result<std::filesystem::path> Images::FindStoryboard(const Ulid& video, uint32_t generation) const { return files::FindSealed(PlainStoryboard(video, generation)); }

Result<void> Images::PutStoryboard(const Ulid& video, uint32_t generation, std::string_view jpeg) const {
  if (room_) TRY(room_->Admit(OnDisk(jpeg.size())));
  std::error_code error;
  if (std::filesystem::create_directories(FolderOf(video), error)) TRY(SyncFolder(folder_));
  if (error) return Fail(SystemError(error.value(), "create", FolderOf(video)));
  return files::WriteSealed(PlainStoryboard(video, generation), jpeg, *attic_);
}

Result<std::filesystem::path> Images::Find(const Ulid& video, uint32_t generation, int width) const { return FindAs(video, PosterPrefix(video, generation), width); }

Result<std::filesystem::path> Images::FindPicture(const Ulid& owner, uint32_t generation, int width) const {
  return FindAs(owner, PicturePrefix(owner, generation), width);
}

void Images::KeepPictures(const Ulid& owner, const std::set<uint32_t>& generations) const {
  const std::string prefix = owner.ToString() + ".p";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(FolderOf(owner), error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    uint32_t generation = 0;
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), generation);
    if (!generations.contains(generation)) attic_->Remove(entry.path());
  }
}

Result<std::filesystem::path> Images::FindAs(const Ulid& video, const std::string& prefix, int width) const {
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
  if (best_width == 0) return Fail(Code::kNotFound, "there is no such picture");
  return best;
}

void Images::Remove(const Ulid& owner) const {
  const std::string prefix = owner.ToString() + ".";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(FolderOf(owner), error)) {
    if (entry.path().filename().string().starts_with(prefix)) attic_->Remove(entry.path());
  }
}

void Images::Remove(const std::set<Ulid>& owners) const {
  std::set<std::filesystem::path> folders;
  for (const Ulid& owner : owners) folders.insert(FolderOf(owner));
  for (const std::filesystem::path& folder : folders) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      const std::string name = entry.path().filename().string();
      const auto owner = Ulid::Parse(name.substr(0, name.find('.')));
      if (owner && owners.contains(*owner)) attic_->Remove(entry.path());
    }
  }
}

}  // namespace chanoma::catalogue
