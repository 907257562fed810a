#include "trace/exporter.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>

#include "base/mutex.h"
#include "json/value.h"

namespace chanoma::trace {
namespace {

using namespace std::chrono_literals;

// Answers as it is told, and keeps what it got.
class Collector {
 public:
  explicit Collector(std::vector<int> statuses) : statuses_(std::move(statuses)) {}
  Result<net::Reply> Take(const net::Ask& ask) {
    const MutexLock lock(mutex_);
    asked_.push_back(ask);
    const int status = statuses_[std::min(asked_.size() - 1, statuses_.size() - 1)];
    if (status == 0) return Fail(Code::kUnavailable, "connection refused");
    return net::Reply{status, "{}"};
  }
  std::vector<net::Ask> asked() const {
    const MutexLock lock(mutex_);
    return asked_;
  }

 private:
  mutable Mutex mutex_;
  std::vector<int> statuses_;
  std::vector<net::Ask> asked_;
};

class LinesSink final : public LogSink {
 public:
  void Write(std::string_view line) override {
    const MutexLock lock(mutex_);
    text_ += line;
  }
  std::string text() const {
    const MutexLock lock(mutex_);
    return text_;
  }

 private:
  mutable Mutex mutex_;
  std::string text_;
};

class ExporterTest : public testing::Test {
 protected:
  void SetUp() override { tracer_.Set(true, 100); }
  std::unique_ptr<Exporter> Start(Collector& collector, Target target = {"http://127.0.0.1:1/v1/traces", {}}) {
    Exporter::Options options;
    options.resource = {.version = "1.2.3", .instance = "this"};
    options.target = [target] { return target; };
    options.batch = 100;
    options.gather = 5ms;
    options.first_delay = 2ms;
    options.longest_delay = 8ms;
    options.attempts = 4;
    auto exporter = std::make_unique<Exporter>(std::move(options), tracer_, [&](const net::Ask& ask) { return collector.Take(ask); }, log_);
    exporter->Start();
    return exporter;
  }
  static bool Until(const std::function<bool()>& good) {
    for (int i = 0; i < 2000 && !good(); ++i) ::usleep(1000);
    return good();
  }

  Tracer tracer_;
  LinesSink sink_;
  const Log log_{sink_, LogLevel::kDebug};
};

TEST(Otlp, IsAsTheProtocolHasIt) {
  Told told;
  for (size_t i = 0; i < 16; ++i) told.context.trace[i] = static_cast<uint8_t>(i + 0xa0);
  told.context.span[7] = 1;
  told.span = {"GET /x", Span::Kind::kServer, SteadyTime(1s), SteadyTime(1500ms)};
  told.span.attributes = {{"http.request.method", "GET"}, {"http.response.status_code", int64_t{500}}, {"long", std::string(1000, 'x')}};
  told.span.failed = true;
  Told part = told;
  part.context.parent = told.context.span;
  part.span.failed = false;
  part.span.ended = SteadyTime(0s);
  const auto text = WriteOtlp({.version = "1.2.3", .instance = "this"}, {told, part}, 1'700'000'000s);
  ASSERT_TRUE(json::Parse(text)) << text;
  for (const char* wanted : {R"("traceId":"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf","spanId":"0000000000000001","name":"GET /x","kind":2)", R"("startTimeUnixNano":"1700000001000000000","endTimeUnixNano":"1700000001500000000")",
                             R"({"key":"http.response.status_code","value":{"intValue":"500"}})", R"("status":{"code":2})", R"("parentSpanId":"0000000000000001")", R"("status":{})",
                             R"({"key":"service.name","value":{"stringValue":"chanoma"}})", R"({"key":"service.version","value":{"stringValue":"1.2.3"}})"}) {
    EXPECT_NE(text.find(wanted), std::string::npos) << wanted << "\n" << text;
  }
  EXPECT_EQ(text.find("\"endTimeUnixNano\":\"1700000000"), std::string::npos) << "none ends before it begins";
  EXPECT_LT(text.size(), 2500u) << "long texts are cut";
}

TEST(Otlp, AddressesAndHeaders) {
  EXPECT_EQ(AddressOf("http://a:4318"), "http://a:4318/v1/traces");
  EXPECT_EQ(AddressOf("https://a/otlp/"), "https://a/otlp/v1/traces");
  EXPECT_EQ(AddressOf("https://a/v1/traces"), "https://a/v1/traces");
  EXPECT_EQ(AddressOf(""), "");
  const auto headers = ReadHeaders("Authorization: Bearer a:b\r\n\n X-Scope-OrgID :  one \n");
  ASSERT_TRUE(headers);
  EXPECT_EQ((*headers)[0], (std::pair<std::string, std::string>("Authorization", "Bearer a:b")));
  EXPECT_EQ((*headers)[1], (std::pair<std::string, std::string>("X-Scope-OrgID", "one")));
  for (const char* bad : {"secret", "A: 1\nsecret\n", "A b: secret", ": secret", "A: sec\tret", "A:"}) {
    const auto refused = ReadHeaders(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
  }
}

TEST_F(ExporterTest, SendsBatchesWithTheirHeaders) {
  Collector collector({200});
  const auto exporter = Start(collector, {"https://collector.example/v1/traces", {{"Authorization", "Bearer hidden"}}});
  for (int i = 0; i < 250; ++i) tracer_.Note("x", {fmt::format("n{}", i)});
  ASSERT_TRUE(Until([&] { return tracer_.Use().waiting == 0 && collector.asked().size() >= 3; }));
  exporter->Stop();
  const auto asked = collector.asked();
  EXPECT_NE(asked[0].json.find("\"n99\""), std::string::npos);
  EXPECT_EQ(asked[0].json.find("\"n100\""), std::string::npos) << "no more than a batch";
  EXPECT_EQ(asked[0].headers.size(), 1u);
  EXPECT_FALSE(asked[0].anywhere) << "a secret goes sealed alone";
  EXPECT_EQ(tracer_.Use().dropped, 0u);
  EXPECT_EQ(sink_.text(), "");
}

TEST_F(ExporterTest, GoesOnTryingWhereThatMayHelpAndSaysItOnce) {
  Collector collector({503, 0, 429, 200});
  const auto exporter = Start(collector, {"https://collector.example/v1/traces", {{"Authorization", "Bearer hidden"}}});
  tracer_.Note("x", {"one"});
  ASSERT_TRUE(Until([&] { return sink_.text().find("again") != std::string::npos; }));
  const auto asked = collector.asked();
  ASSERT_EQ(asked.size(), 4u);
  EXPECT_EQ(tracer_.Use().dropped, 0u);
  const std::string text = sink_.text();
  EXPECT_EQ(text.find("do not get through"), text.rfind("do not get through")) << text;
  EXPECT_EQ(text.find("hidden"), std::string::npos) << text;
}

TEST_F(ExporterTest, WhatIsRefusedForGoodOrTooOftenIsDroppedAndCounted) {
  {
    Collector collector({400, 200});
    const auto exporter = Start(collector);
    tracer_.Note("x", {"one"});
    ASSERT_TRUE(Until([&] { return tracer_.Use().dropped == 1; }));
    EXPECT_EQ(collector.asked().size(), 1u);
  }
  Collector away({0});
  const auto exporter = Start(away);
  tracer_.Note("x", {"two"});
  ASSERT_TRUE(Until([&] { return tracer_.Use().dropped == 2; }));
  EXPECT_EQ(away.asked().size(), 4u);
}

TEST_F(ExporterTest, StopsAtOnceWhateverTheCollectorDoes) {
  std::atomic<bool> asked = false;
  Exporter::Options options;
  options.target = [] { return Target{"http://127.0.0.1:1/v1/traces", {}}; };
  options.gather = 1ms;
  options.first_delay = options.longest_delay = 1h;
  Exporter exporter(std::move(options), tracer_, [&](const net::Ask&) -> Result<net::Reply> {
    asked = true;
    return net::Reply{503, ""};
  }, log_);
  exporter.Start();
  tracer_.Note("x", {"one"});
  ASSERT_TRUE(Until([&] { return asked.load(); }));
  const auto begun = std::chrono::steady_clock::now();
  exporter.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

}  // namespace
}  // namespace chanoma::trace
