#pragma once
// A server on a free loopback port with a router to fill. For tests: one thread.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "http/raw_client.h"
#include "http/router.h"
#include "http/server.h"

namespace chanoma::http::testing {

class StringSink final : public LogSink {
 public:
  void Write(std::string_view line) override {
    MutexLock lock(mutex_);
    text_ += line;
  }
  std::string Text() {
    MutexLock lock(mutex_);
    return text_;
  }

 private:
  Mutex mutex_;
  std::string text_;
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    options_.loops = 2;
    folder_ = std::filesystem::temp_directory_path() / ("chanoma-http-" + std::to_string(::getpid()) + "-" +
                                                        ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  ~ServerTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Route(Method method, std::string_view pattern, Handler handler, RouteOptions options = {}) {
    ASSERT_TRUE(router_.Add(method, pattern, std::move(handler), options));
  }
  void Start() {
    auto started = Server::Start(options_, router_, clock_, Log(sink_, LogLevel::kDebug));
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  RawClient Connect() { return RawClient::Tcp(server_->port()); }

  std::filesystem::path folder_;
  SystemClock clock_;
  StringSink sink_;
  ServerOptions options_;
  Router router_;
  std::unique_ptr<Server> server_;
};

}  // namespace chanoma::http::testing
