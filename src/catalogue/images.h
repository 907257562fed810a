#pragma once
// The pictures made of videos, as immutable JPEG files in the data directory named by video, content generation and width, with
// a sum of their bytes (files/sealed.h).
// Any thread; blocks on the disk.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/ulid.h"
#include "files/attic.h"
#include "media/workers.h"

namespace chanoma::catalogue {

class Images {
 public:
  // Makes the folder when it is missing.
  static Result<Images> Open(std::filesystem::path folder, const files::Attic& attic);

  // Durable on return: the record that names them is committed afterwards.
  Result<void> Put(const Ulid& video, uint32_t generation, const std::vector<media::PosterImage>& images) const;

  // The smallest picture at least `width` wide, else the widest there is; kNotFound without any.
  Result<std::filesystem::path> Find(const Ulid& video, uint32_t generation, int width) const;

  Result<void> PutStoryboard(const Ulid& video, uint32_t generation, std::string_view jpeg) const;
  Result<std::filesystem::path> FindStoryboard(const Ulid& video, uint32_t generation) const;  // kNotFound without one

  // All of the video's pictures, whatever their generation. Missing ones are fine.
  void Remove(const Ulid& video) const;

 private:
  Images(std::filesystem::path folder, const files::Attic& attic) : folder_(std::move(folder)), attic_(&attic) {}
  // A folder for each of 32 last characters keeps folders small at 100,000 videos.
  std::filesystem::path FolderOf(const Ulid& video) const;
  std::filesystem::path PlainStoryboard(const Ulid& video, uint32_t generation) const;

  std::filesystem::path folder_;
  const files::Attic* attic_;
};

}  // namespace chanoma::catalogue
