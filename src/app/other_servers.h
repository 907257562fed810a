#pragma once
// The servers that people move in from: what they are called, where their files are, and who reads them. Finding them blocks on the disk,
// with the rights of whoever calls; nothing is made or changed there.

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/foreign_files.h"
#include "freedom/other_server.h"

namespace chanoma::app {

struct OtherServerFiles {
  ForeignFiles databases;
  // Of private copies of these, in their order; once.
  std::function<Result<std::unique_ptr<freedom::OtherServer>>(const std::vector<std::filesystem::path>& copies)> open;
};

struct OtherServerWords {
  std::string_view name;    // "jellyfin", as it is typed
  std::string_view called;  // "Jellyfin"
  std::string_view path;    // what is to be given, in words
  // kNotFound when no database is there; kForbidden; kConflict while one is being changed.
  Result<OtherServerFiles> (*find)(const std::vector<std::string>& given);
};

std::span<const OtherServerWords> OtherServers();

}  // namespace chanoma::app
