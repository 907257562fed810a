#pragma once
// The pictures made of videos, as immutable JPEG files in the data directory named by video, content generation and width, and
// those made of pictures beside them (JPEG or PNG), by video or show and a number of their own; with a sum of their bytes
// (files/sealed.h).
// Any thread; blocks on the disk.

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/ulid.h"
#include "files/allowance.h"
#include "files/attic.h"
#include "media/workers.h"

namespace chanoma::catalogue {

class Images {
 public:
  // Makes the folder when it is missing. What does not fit in `room`, where there is one, is not written: kNoSpace.
  static Result<Images> Open(std::filesystem::path folder, const files::Attic& attic, files::Allowance* room = nullptr);

  // Durable on return: the record that names them is committed afterwards.
  Result<void> Put(const Ulid& video, uint32_t generation, const std::vector<media::PosterImage>& images) const;

  // The smallest picture at least `width` wide, else the widest there is; kNotFound without any.
  Result<std::filesystem::path> Find(const Ulid& video, uint32_t generation, int width) const;

  Result<void> PutStoryboard(const Ulid& video, uint32_t generation, std::string_view jpeg) const;
  Result<std::filesystem::path> FindStoryboard(const Ulid& video, uint32_t generation) const;  // kNotFound without one

  // Of a file beside a video or of a show: the owner's, under the number that its record has. Durable on return.
  Result<void> PutPicture(const Ulid& owner, uint32_t generation, const std::vector<media::PosterImage>& images, bool png) const;
  // As Find(): a JPEG or a PNG.
  Result<std::filesystem::path> FindPicture(const Ulid& owner, uint32_t generation, int width) const;
  // Those of other numbers go.
  void KeepPictures(const Ulid& owner, const std::set<uint32_t>& generations) const;

  // All of the video's, or the show's, pictures, whatever their generation. Missing ones are fine.
  void Remove(const Ulid& owner) const;
  // The same of very many, by one look at each folder.
  void Remove(const std::set<Ulid>& owners) const;

 private:
  Images(std::filesystem::path folder, const files::Attic& attic, files::Allowance* room) : folder_(std::move(folder)), attic_(&attic), room_(room) {}
  Result<void> PutAs(const Ulid& owner, const std::string& prefix, const std::vector<media::PosterImage>& images, std::string_view extension) const;
  Result<std::filesystem::path> FindAs(const Ulid& owner, const std::string& prefix, int width) const;
  // A folder for each of 32 last characters keeps folders small at 100,000 videos.
  std::filesystem::path FolderOf(const Ulid& video) const;
  std::filesystem::path PlainStoryboard(const Ulid& video, uint32_t generation) const;

  std::filesystem::path folder_;
  const files::Attic* attic_;
  files::Allowance* room_;
};

}  // namespace chanoma::catalogue
