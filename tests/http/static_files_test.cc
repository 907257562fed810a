// The web app's folder: negotiation, caching, the index with its base and policy, and nothing outside the table.

#include <gmock/gmock.h>

#include <fstream>

#include "http/server_fixture.h"
#include "http/static_files.h"

namespace chanoma::http {
namespace {

using ::testing::HasSubstr;
using testing::RawClient;
using testing::RawResponse;

class HttpStatic : public testing::ServerTest {
 protected:
  ~HttpStatic() override { server_.reset(); }

  void Write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories((folder_ / "web" / name).parent_path());
    std::ofstream(folder_ / "web" / name, std::ios::binary) << content;
  }
  void Serve(std::string base = "") {
    auto loaded = StaticFiles::Load(folder_ / "web", base);
    ASSERT_TRUE(loaded) << loaded.error().message;
    files_.emplace(std::move(*loaded));
    options_.base_path = base;
    router_.SetFallback([this](Exchange exchange) {
      if (auto response = files_->Serve(exchange.request())) return std::move(exchange).Reply(std::move(*response));
      if (StaticFiles::WantsPage(exchange.request())) {
        Response index = files_->Index(exchange.request());
        return std::move(exchange).Reply(std::move(index));
      }
      std::move(exchange).Fail({Code::kNotFound, "nothing here", {}});
    });
    Start();
  }
  std::optional<StaticFiles> files_;
};

TEST_F(HttpStatic, NegotiatesAndCaches) {
  Write("index.html", "<html><head><base href=\"/\"></head></html>");
  Write("assets/app-DiwrgTda.js", "plain");
  Write("assets/app-DiwrgTda.js.br", "brotli");
  Write("assets/app-DiwrgTda.js.gz", "gzipped");
  Write("assets/plain.css", "body{}");
  Write("favicon.svg", "<svg/>");
  Write("assets/big-0123456789abcdef.wasm", std::string(500'000, 'w'));
  Write(".secret", "no");
  std::ofstream(folder_ / "outside") << "outside";
  std::filesystem::create_symlink(folder_ / "outside", folder_ / "web" / "link");
  Serve();
  RawClient client = Connect();
  const RawResponse br = client.Get("/assets/app-DiwrgTda.js", "Accept-Encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(br.body, "brotli");
  EXPECT_EQ(br.Header("content-encoding"), "br");
  EXPECT_EQ(br.Header("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(br.Header("vary"), "Accept-Encoding");
  EXPECT_EQ(br.Header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(br.Header("x-content-type-options"), "nosniff");
  const RawResponse gz = client.Get("/assets/app-DiwrgTda.js", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(gz.body, "gzipped");
  EXPECT_NE(gz.Header("etag"), br.Header("etag"));
  const RawResponse plain = client.Get("/assets/app-DiwrgTda.js");
  EXPECT_EQ(plain.body, "plain");
  EXPECT_FALSE(plain.Has("content-encoding"));
  EXPECT_EQ(client.Get("/assets/app-DiwrgTda.js", "Accept-Encoding: identity;q=0, br;q=0, gzip;q=0\r\n").status, 406);
  EXPECT_EQ(client.Get("/assets/app-DiwrgTda.js", "Accept-Encoding: br\r\nIf-None-Match: " + br.Header("etag") + "\r\n").status, 304);
  EXPECT_EQ(client.Get("/assets/app-DiwrgTda.js", "Accept-Encoding: gzip\r\nIf-None-Match: " + br.Header("etag") + "\r\n").status, 200);
  EXPECT_EQ(client.Get("/assets/plain.css").Header("cache-control"), "no-cache");
  EXPECT_EQ(client.Get("/favicon.svg").Header("content-type"), "image/svg+xml");
  EXPECT_EQ(client.Get("/assets/big-0123456789abcdef.wasm").body.size(), 500'000u);
  for (const char* path : {"/.secret", "/link", "/assets", "/assets/", "/outside", "//favicon.svg", "/assets/app-DiwrgTda.js/", "/favicon.svg%20"}) {
    EXPECT_EQ(client.Get(path).status, 404) << path;
  }
  for (const char* path : {"/../outside", "/assets/../../outside", "/%2e%2e/outside", "/..%2foutside", "/assets/..%5c..%5coutside"}) {
    EXPECT_EQ(Connect().Get(path).status, 400) << path;
  }
}

TEST_F(HttpStatic, IndexUnderABasePath) {
  Write("index.html", "<html><head><base href=\"/\"></head></html>");
  Serve("/tea");
  RawClient client = Connect();
  const RawResponse page = client.Get("/tea/");
  EXPECT_THAT(page.body, HasSubstr("<base href=\"/tea/\">"));
  EXPECT_THAT(page.Header("content-security-policy"), HasSubstr("default-src 'none'"));
  EXPECT_THAT(page.Header("content-security-policy"), HasSubstr("frame-ancestors 'none'"));
  EXPECT_EQ(page.Header("referrer-policy"), "no-referrer");
  EXPECT_EQ(page.Header("cache-control"), "no-cache");
  EXPECT_EQ(client.Get("/tea/index.html").body, page.body);
  EXPECT_EQ(client.Get("/tea/watch/01J", "Accept: text/html,*/*\r\n").body, page.body);
  EXPECT_EQ(client.Get("/tea/watch/01J", "Accept: application/json\r\n").status, 404);
  EXPECT_EQ(client.Get("/tea/", "If-None-Match: " + page.Header("etag") + "\r\n").status, 304);
  EXPECT_EQ(client.Request("HEAD", "/tea/").Header("content-length"), std::to_string(page.body.size()));
}

TEST_F(HttpStatic, LoadFailsWithAReason) {
  EXPECT_EQ(StaticFiles::Load(folder_ / "none", "").error().code, Code::kNotFound);
  std::filesystem::create_directories(folder_ / "web");
  EXPECT_EQ(StaticFiles::Load(folder_ / "web", "").error().code, Code::kInvalid);
  Write("index.html", "no base");
  EXPECT_TRUE(StaticFiles::Load(folder_ / "web", ""));
  EXPECT_EQ(StaticFiles::Load(folder_ / "web", "/x").error().code, Code::kInvalid);
}

}  // namespace
}  // namespace chanoma::http
