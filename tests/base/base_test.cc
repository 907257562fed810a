#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <stdexcept>

#include "base/clock.h"
#include "base/executor.h"
#include "base/file.h"
#include "base/human_bytes.h"
#include "base/log.h"
#include "base/ulid.h"

namespace chanoma {
namespace {

class StringSink final : public LogSink {
 public:
  void Write(std::string_view line) override {
    MutexLock lock(mutex);
    text += line;
  }
  Mutex mutex;
  std::string text;
};

Result<int> Half(int n) {
  if (n % 2) return Fail(Code::kInvalid, "odd", "n");
  return n / 2;
}
Result<int> Quarter(int n) { return TRY(Half(TRY(Half(n)))); }

TEST(HumanBytes, InTheLargestUnitOfAtLeastOne) {
  EXPECT_EQ(HumanBytes(0), "0 bytes");
  EXPECT_EQ(HumanBytes(1023), "1023 bytes");
  EXPECT_EQ(HumanBytes(1024), "1.0 KiB");
  EXPECT_EQ(HumanBytes(uint64_t{3} << 29), "1.5 GiB");
  EXPECT_EQ(HumanBytes(UINT64_MAX), "16777216.0 TiB");
}

TEST(Result, TryPassesTheErrorOn) {
  EXPECT_EQ(*Quarter(8), 2);
  const auto bad = Quarter(6);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, Code::kInvalid);
  EXPECT_EQ(bad.error().field, "n");
}

TEST(Ulid, RoundTripsAndKeepsOrder) {
  SystemClock clock;
  UlidSource source(clock);
  Ulid last;
  for (int i = 0; i < 1000; ++i) {
    const Ulid id = source.Next();
    EXPECT_LT(last, id);
    EXPECT_LT(last.ToString(), id.ToString());
    EXPECT_EQ(*Ulid::Parse(id.ToString()), id);
    last = id;
  }
  for (const char* bad : {"", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "0123456789ABCDEFGHJKMNPQRU", "01J"}) EXPECT_FALSE(Ulid::Parse(bad)) << bad;
  EXPECT_EQ(Ulid::Parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")->bytes[0], 0xff);
}

TEST(Clock, FormatsRfc3339) {
  EXPECT_EQ(FormatRfc3339(Timestamp(std::chrono::milliseconds(0))), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatRfc3339(Timestamp(std::chrono::milliseconds(951'827'696'789))), "2000-02-29T12:34:56.789Z");
}

TEST(Log, QuotesWhatNeedsItAndCarriesContext) {
  StringSink sink;
  const Log log(sink, LogLevel::kInfo);
  log.With({"req", "01J"}).Info("two words", {{"path", "a\nb"}, {"n", 7}});
  log.Debug("not shown");
  EXPECT_NE(sink.text.find(R"(level=info msg="two words" req=01J path="a\nb" n=7)"), std::string::npos) << sink.text;
  EXPECT_EQ(sink.text.find("not shown"), std::string::npos);
}

TEST(Executor, RunsAllRefusesWhenFullAndSurvivesThrows) {
  StringSink sink;
  Executor pool("test", 2, 100, Log(sink, LogLevel::kInfo));
  std::atomic<int> ran = 0;
  int posted = 0;
  for (int i = 0; i < 50; ++i) {
    posted += pool.TryPost([&, i] {
      ++ran;
      if (i == 3) throw std::runtime_error("boom");
    });
  }
  pool.Stop();
  EXPECT_EQ(ran, posted);
  EXPECT_EQ(posted, 50);
  EXPECT_FALSE(pool.TryPost([] {}));
  EXPECT_NE(sink.text.find("what=boom"), std::string::npos);

  Mutex gate;
  gate.Lock();
  Executor small("small", 1, 1, Log(sink, LogLevel::kInfo));
  std::atomic<bool> started = false;
  ASSERT_TRUE(small.TryPost([&] {
    started = true;
    MutexLock wait(gate);
  }));
  while (!started) std::this_thread::yield();
  EXPECT_TRUE(small.TryPost([] {}));
  EXPECT_FALSE(small.TryPost([] {}));
  gate.Unlock();
}

TEST(Executor, HasMoreThreadsAtOnceAndFewerWhenTheyAreDone) {
  StringSink sink;
  Executor pool("test", 1, 1000, Log(sink, LogLevel::kInfo));
  Mutex gate;
  std::atomic<int> inside = 0, most = 0, ran = 0;
  const auto post = [&](int tasks) {
    for (int i = 0; i < tasks; ++i) {
      ASSERT_TRUE(pool.TryPost([&] {
        most = std::max<int>(most, ++inside);
        { MutexLock wait(gate); }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        --inside;
        ++ran;
      }));
    }
  };
  gate.Lock();
  post(6);
  while (inside < 1) std::this_thread::yield();
  pool.SetThreads(4);
  while (inside < 4) std::this_thread::yield();
  pool.SetThreads(2);
  gate.Unlock();
  while (ran < 6) std::this_thread::yield();
  EXPECT_EQ(most, 4) << "what runs is not ended";
  most = 0;
  post(30);
  while (ran < 36) std::this_thread::yield();
  EXPECT_LE(most, 2);
  for (int i = 0; i < 50; ++i) pool.SetThreads(1 + static_cast<size_t>(i) % 5);
  post(20);
  pool.Stop();
  EXPECT_EQ(ran, 56);
  pool.SetThreads(3);
  EXPECT_FALSE(pool.TryPost([] {}));
}

TEST(File, WritesAtomicallyAndBoundsReads) {
  const std::filesystem::path dir = std::filesystem::temp_directory_path() / fmt::format("chanoma-base-{}", ::getpid());
  std::filesystem::create_directories(dir);
  ASSERT_TRUE(WriteFileAtomically(dir / "a", "hello"));
  ASSERT_TRUE(WriteFileAtomically(dir / "a", "hello again"));
  EXPECT_EQ(*ReadFile(dir / "a", 100), "hello again");
  EXPECT_EQ(ReadFile(dir / "a", 5).error().code, Code::kTooLarge);
  EXPECT_EQ(ReadFile(dir / "none", 5).error().code, Code::kNotFound);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir), {}), 1);
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace chanoma
