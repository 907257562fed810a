#pragma once
// What `chanoma doctor` learns of the machine itself. Private to app; blocks on the disk.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chanoma::app {

// A heading, and lines of a name and what is known of it.
struct Section {
  std::string title;
  std::vector<std::pair<std::string, std::string>> lines;
};

Section ProgramFacts(const std::filesystem::path& worker);
Section SystemFacts();
// The shared libraries of this process and of the media worker, by the names of their files, which have the versions.
Section LinkedLibraries(const std::filesystem::path& worker);
// "ext4 (rw,relatime) on /dev/sda1, 12 GiB of 100 GiB free".
std::string DiskOf(const std::filesystem::path& path);

// Why this process may not read a folder, and the command that lets it; nothing when it may. `denied`: what the server itself says of
// it, which has fewer rights than the user it runs as.
std::optional<std::string> WayIn(const std::string& path, const std::string& denied);

}  // namespace chanoma::app
