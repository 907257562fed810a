#pragma once
// The subtitles extracted from videos, as immutable files in the data directory beside their pictures: named by video,
// content generation and a sum over what they were made from, removed with the video's pictures. They are derived, and
// still no part of the cache: making them again means reading a whole film, which must not happen when somebody wants to
// watch. Any thread; blocks on the disk.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/ulid.h"
#include "base/unique_fd.h"
#include "digest/checksum.h"
#include "files/allowance.h"
#include "files/attic.h"
#include "model/media_info.h"

namespace chanoma::catalogue {

class Texts {
 public:
  // Makes the folder when it is missing. What does not fit in `room`, where there is one, is not written: kNoSpace.
  static Result<Texts> Open(std::filesystem::path folder, const files::Attic& attic, files::Allowance* room = nullptr);

  // SubtitleStream::stored for a track of a video. `revision` tells apart what was made of other bytes.
  static std::string Stem(const Ulid& video, uint32_t generation, int index, uint64_t revision);

  // Where the file of a stem and form is, sealed (files/sealed.h); kNotFound.
  Result<std::filesystem::path> Find(std::string_view stem, model::TextForm form) const;

  // Files being written under temporary names. Those that are not kept are removed.
  class Draft {
   public:
    explicit Draft(const Texts& texts) : texts_(texts) {}
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    Result<void> Write(const std::string& stem, model::TextForm form, std::string_view bytes);
    // Durable on return.
    Result<void> Keep(const std::string& stem, model::TextForm form);

   private:
    struct File {
      std::filesystem::path temporary;
      UniqueFd fd;
      digest::Checksum sum;
    };
    const Texts& texts_;
    std::map<std::filesystem::path, File> files_;
  };

  // Removes the video's texts except those of the given stems.
  void RemoveOthers(const Ulid& video, const std::vector<std::string>& stems) const;

 private:
  Texts(std::filesystem::path folder, const files::Attic& attic, files::Allowance* room) : folder_(std::move(folder)), attic_(&attic), room_(room) {}
  std::filesystem::path PathOf(std::string_view stem, model::TextForm form) const;  // without its sum
  std::filesystem::path folder_;
  const files::Attic* attic_;
  files::Allowance* room_;
};

std::string_view ExtensionOf(model::TextForm form);  // ".vtt"

}  // namespace chanoma::catalogue
