// kill -9 in the middle of commits, again and again on the same store: every number that was printed is there.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <random>

#include "store_fixture.h"

namespace chanoma::store {
namespace {

// Runs the writer until it has printed `lines` more lines, kills it, and returns the last number it printed.
long long WriteAndKill(const std::filesystem::path& folder, const char* mode, int lines) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], 1);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(CHANOMA_CRASH_WRITER, CHANOMA_CRASH_WRITER, folder.c_str(), mode, nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  FILE* const out = ::fdopen(ends[0], "r");
  long long last = -1, number;
  for (int seen = 0; std::fscanf(out, "%lld", &number) == 1;) {
    last = number;
    if (++seen == lines) ::kill(child, SIGKILL);  // what is still in the pipe was acknowledged as well
  }
  std::fclose(out);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
  return last;
}

std::string Check(const std::filesystem::path& folder) {
  FILE* const out = ::popen(fmt::format("{} {} --check", CHANOMA_CRASH_WRITER, folder.string()).c_str(), "r");
  char line[64] = "";
  EXPECT_NE(std::fgets(line, sizeof line, out), nullptr);
  ::pclose(out);
  return line;
}

TEST(Crash, WhatWasAcknowledgedIsThere) {
  const Folder folder;
  std::mt19937 random(5);
  for (int round = 0; round < 12; ++round) {
    const long long last = WriteAndKill(folder.path(), nullptr, 1 + static_cast<int>(random() % 300));
    ASSERT_GE(last, 0);
    const std::string found = Check(folder.path());
    EXPECT_EQ(found.find("loss"), std::string::npos);
    EXPECT_GT(std::stoll(found), last) << "round " << round;
  }
}

TEST(Crash, TheControlLosesAndIsCaught) {
  const Folder folder;
  const long long last = WriteAndKill(folder.path(), "--control", 200);
  ASSERT_GE(last, 199);
  EXPECT_LE(std::stoll(Check(folder.path())), last);
}

}  // namespace
}  // namespace chanoma::store
