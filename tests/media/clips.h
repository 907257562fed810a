#pragma once
// Small films for the tests, made with the ffmpeg command once and kept in the build tree. A failure to make one
// throws.

#include <filesystem>
#include <string>
#include <vector>

namespace chanoma::media::test {

// Runs a shell command; returns its standard output and error together. Throws when it fails and `must` is set.
std::string Shell(const std::string& command, bool must = true);

// The clip of that name (see clips.cc).
std::filesystem::path Clip(const std::string& name);

// A scratch folder for this program, removed at its end.
std::filesystem::path Scratch();

std::string ReadAll(const std::filesystem::path& path);
void WriteAll(const std::filesystem::path& path, const std::string& bytes);

}  // namespace chanoma::media::test
