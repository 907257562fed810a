#include "backup/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chanoma::backup {
namespace {

Manifest Sample() {
  return {7, Timestamp(std::chrono::milliseconds(1'764'440'000'123)), 4711, "0.1.0", store::kFormat,
          {{"000012.sst", 1000, std::string(64, 'a')}, {"CURRENT", 16, std::string(64, '0')}, {"a name", 0, std::string(64, 'f')}}};
}

TEST(ManifestText, ReadsBackWhatWasWritten) {
  const auto read = ReadManifest(WriteManifest(Sample()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, Sample());
}

TEST(ManifestText, EveryByteCounts) {
  const std::string text = WriteManifest(Sample());
  for (size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(ReadManifest(text.substr(0, size))) << size;
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(ReadManifest(changed)) << at;
  }
  EXPECT_FALSE(ReadManifest(text + "x"));
}

TEST(ManifestText, NamesLeadNowhereElse) {
  for (const char* name : {"../CURRENT", "a/b", "..", "."}) {
    Manifest manifest = Sample();
    manifest.files[0].name = name;
    EXPECT_FALSE(ReadManifest(WriteManifest(manifest))) << name;
  }
}

}  // namespace
}  // namespace chanoma::backup
