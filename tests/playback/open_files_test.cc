#include "playback/open_files.h"

#include <gtest/gtest.h>

namespace chanoma::playback {
namespace {

StoredFilePtr File() { return std::make_shared<StoredFile>(); }

TEST(OpenFiles, KeepsThoseUsedLast) {
  OpenFiles files(2);
  files.Add("a", File());
  files.Add("b", File());
  EXPECT_NE(files.Find("a"), nullptr);  // used again: b is the one to go
  files.Add("c", File());
  EXPECT_NE(files.Find("a"), nullptr);
  EXPECT_EQ(files.Find("b"), nullptr);
  EXPECT_NE(files.Find("c"), nullptr);
}

TEST(OpenFiles, ReplacesAndForgets) {
  OpenFiles files(2);
  const StoredFilePtr second = File();
  files.Add("a", File());
  files.Add("a", second);
  EXPECT_EQ(files.Find("a"), second);
  files.Add("b", File());
  EXPECT_EQ(files.Find("a"), second);
  files.Drop("a");
  files.Drop("a");
  EXPECT_EQ(files.Find("a"), nullptr);
}

TEST(OpenFiles, KnowsWhoseBytesAreBeingRead) {
  OpenFiles files(2);
  files.Add("a", File());
  EXPECT_FALSE(files.BeingRead("a"));
  const StoredFilePtr reader = files.Find("a");
  EXPECT_TRUE(files.BeingRead("a"));
  EXPECT_FALSE(files.BeingRead("b"));
}

}  // namespace
}  // namespace chanoma::playback
