#pragma once
// The files of uploads in the data directory. Every name is made here. Any thread; blocks on the disk.
//
//   incoming/ID          bytes that have arrived so far
//   content/HH/HASH      whole files, named by their BLAKE2b-256, never changed; the same content once
//   videos/ID.EXT        links to content: what the library of uploads holds

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/ulid.h"
#include "base/unique_fd.h"
#include "files/attic.h"

namespace chanoma::uploads {

class Folder {
 public:
  // Makes what is missing.
  static Result<Folder> Open(std::filesystem::path root, const files::Attic& attic);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path Incoming(const Ulid& upload) const;
  std::filesystem::path Content(std::string_view hash) const;
  // Relative to the root, as the video's record has it; the extension is the file name's, if that is a plain one.
  std::string VideoPath(const Ulid& upload, std::string_view file_name) const;

  // Empty and durable, for reading and writing.
  Result<UniqueFd> CreateIncoming(const Ulid& upload) const;
  // Gives the whole incoming file its name by content, unless that content is there already; then the incoming one goes.
  // Done before, it changes nothing. Durable on return.
  Result<void> Keep(const Ulid& upload, std::string_view hash) const;
  Result<void> Link(const std::string& video_path, std::string_view hash) const;

  // Missing ones are fine.
  void RemoveIncoming(const Ulid& upload) const;
  void RemoveLink(const std::string& video_path) const;
  void RemoveContent(std::string_view hash) const;

  // Free bytes of the file system for those who are not root.
  Result<uint64_t> FreeBytes() const;

 private:
  Folder(std::filesystem::path root, const files::Attic& attic) : root_(std::move(root)), attic_(&attic) {}
  std::filesystem::path root_;
  const files::Attic* attic_;
};

}  // namespace chanoma::uploads
