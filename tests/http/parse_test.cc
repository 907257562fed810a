// The parsers and pure rules: targets, ranges, conditions, dates, problems, the guard, encodings.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/conditional.h"
#include "http/guard.h"
#include "http/problem.h"
#include "http/range.h"
#include "http/static_files.h"
#include "http/target.h"
#include "http/utf8.h"

namespace chanoma::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

bool Parses(std::string_view target) {
  std::string path;
  Fields query;
  return ParseTarget(target, path, query).has_value();
}

std::string PathOf(std::string_view target) {
  std::string path;
  Fields query;
  return ParseTarget(target, path, query) ? path : "refused";
}

TEST(Target, DecodesPathAndQuery) {
  std::string path;
  Fields query;
  ASSERT_TRUE(ParseTarget("/api/caf%C3%A9%20x?q=a+b%26c&tag=1&tag=2&empty&=x&&z=", path, query));
  EXPECT_EQ(path, "/api/café x");
  ASSERT_EQ(query.size(), 6u);
  EXPECT_EQ(query.Find("q"), "a b&c");
  EXPECT_EQ(query[1].value, "1");
  EXPECT_EQ(query[2].value, "2");
  EXPECT_EQ(query.Find("empty"), "");
  EXPECT_EQ(query.Find("z"), "");
  EXPECT_EQ(query.Find("none"), std::nullopt);
  EXPECT_EQ(PathOf("/a+b"), "/a+b");  // a plus is a space in queries only
  EXPECT_EQ(PathOf("/?/../x"), "/");
}

TEST(Target, RefusesWhatCouldMeanTwoThings) {
  for (const std::string_view target :
       {"", "a", "*", "http://evil/x", "/%00", "/a%zz", "/a%", "/a%2", "/%2e%2e/x", "/a/../b", "/..", "/.", "/a/.", "/a%2fb", "/a%2Fb", "/a\\b", "/a%5cb",
        "/a%0d%0ab", "/a\tb", "/a b", "/\x7f", "/caf\xc3\xa9", "/%ff", "/%c0%af", "/%ed%a0%80", "/?q=%00", "/?q=%f", "/?q=%ff", "/?%=1"}) {
    EXPECT_FALSE(Parses(target)) << target;
  }
  EXPECT_TRUE(Parses("/...a"));
  EXPECT_TRUE(Parses("/?q=%0a%09"));
  EXPECT_FALSE(Parses(std::string_view("/a\0b", 4)));
  std::string many = "/?";
  for (size_t i = 0; i < kMaxQueryParameters; ++i) many += "a&";
  EXPECT_TRUE(Parses(many));
  EXPECT_FALSE(Parses(many + "a"));
}

TEST(Target, BasePaths) {
  std::string path = "/x/y/z";
  EXPECT_TRUE(StripBasePath("", path));
  EXPECT_TRUE(StripBasePath("/x", path));
  EXPECT_EQ(path, "/y/z");
  path = "/x";
  EXPECT_TRUE(StripBasePath("/x", path));
  EXPECT_EQ(path, "/");
  path = "/xy";
  EXPECT_FALSE(StripBasePath("/x", path));
  EXPECT_EQ(NormaliseBasePath("/x/").value(), "/x");
  EXPECT_EQ(NormaliseBasePath("x/y").value(), "/x/y");
  EXPECT_EQ(NormaliseBasePath("/").value(), "");
  EXPECT_FALSE(NormaliseBasePath("/a//b"));
  EXPECT_FALSE(NormaliseBasePath("/a/../b"));
  EXPECT_FALSE(NormaliseBasePath("/a\"b"));
}

TEST(Utf8, Bounds) {
  EXPECT_TRUE(IsUtf8("a\xc2\x80\xef\xbf\xbf\xf4\x8f\xbf\xbf"));
  for (const std::string_view bad : {"\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5", "\xe2\x82"}) EXPECT_FALSE(IsUtf8(bad));
}

std::vector<ByteRange> Partial(std::string_view header, uint64_t length) {
  const RangeVerdict verdict = ResolveRange(header, length);
  EXPECT_EQ(verdict.kind, RangeVerdict::kPartial) << header;
  return verdict.ranges;
}

// The examples of RFC 9110 §14.1.2 on 10,000 bytes.
TEST(Range, StandardExamples) {
  EXPECT_THAT(Partial("bytes=0-499", 10000), ElementsAre(ByteRange{0, 500}));
  EXPECT_THAT(Partial("bytes=500-999", 10000), ElementsAre(ByteRange{500, 500}));
  EXPECT_THAT(Partial("bytes=-500", 10000), ElementsAre(ByteRange{9500, 500}));
  EXPECT_THAT(Partial("bytes=9500-", 10000), ElementsAre(ByteRange{9500, 500}));
  EXPECT_THAT(Partial("bytes=0-0,-1", 10000), ElementsAre(ByteRange{0, 1}, ByteRange{9999, 1}));
  EXPECT_THAT(Partial("bytes= 0-999, 4500-5499, -1000", 10000), ElementsAre(ByteRange{0, 1000}, ByteRange{4500, 1000}, ByteRange{9000, 1000}));
  EXPECT_THAT(Partial("bytes=500-600,601-999", 10000), ElementsAre(ByteRange{500, 101}, ByteRange{601, 399}));
  EXPECT_THAT(Partial("Bytes=0-", 7), ElementsAre(ByteRange{0, 7}));
  EXPECT_THAT(Partial("bytes=5-99999999999999999999999", 10), ElementsAre(ByteRange{5, 5}));
  EXPECT_THAT(Partial("bytes=-99999999999999999999999", 10), ElementsAre(ByteRange{0, 10}));
  EXPECT_EQ(ContentRange({0, 500}, 10000), "bytes 0-499/10000");
}

TEST(Range, Hostile) {
  for (const std::string_view header :
       {"", "bytes", "bytes=", "bytes=,,,", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-4", "bytes=0-1,5-4", "lines=1-2", "bytes=0x1-2", "bytes=+1-2", "bytes=1--2",
        "bytes=0-99,50-150", "bytes=0-,0-,0-", "bytes=1 - 2", "bytes=0-1;2-3"}) {
    EXPECT_EQ(ResolveRange(header, 10000).kind, RangeVerdict::kWhole) << header;
  }
  std::string many = "bytes=0-0";
  for (int i = 1; i < 5000; ++i) many += "," + std::to_string(2 * i) + "-" + std::to_string(2 * i);
  EXPECT_EQ(ResolveRange(many, 100000).kind, RangeVerdict::kWhole);
  for (const std::string_view header : {"bytes=10000-", "bytes=10000-20000", "bytes=-0", "bytes=99999999999999999999-"}) {
    EXPECT_EQ(ResolveRange(header, 10000).kind, RangeVerdict::kUnsatisfiable) << header;
  }
  EXPECT_EQ(ResolveRange("bytes=0-", 0).kind, RangeVerdict::kUnsatisfiable);
  EXPECT_EQ(ResolveRange("bytes=-1", 0).kind, RangeVerdict::kUnsatisfiable);
  // What cannot be satisfied is left out beside what can.
  EXPECT_THAT(Partial("bytes=20000-,0-9", 10000), ElementsAre(ByteRange{0, 10}));
}

TEST(HttpDate, ThreeFormsOneTime) {
  EXPECT_EQ(FormatHttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  for (const std::string_view text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_EQ(ParseHttpDate(text), 784111777) << text;
  }
  for (const std::string_view text : {"", "yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 31 Jun 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT "}) {
    EXPECT_EQ(ParseHttpDate(text), std::nullopt) << text;
  }
}

Precondition Evaluate(std::initializer_list<Fields::Entry> headers, Method method = Method::kGet, std::string_view etag = "\"v2\"") {
  Request request;
  request.method = method;
  for (const auto& header : headers) request.headers.Add(header.name, header.value);
  return EvaluatePreconditions(request, {etag, 784111777});
}

TEST(Conditional, Precedence) {
  constexpr auto kProceed = Precondition::kProceed, kNotModified = Precondition::kNotModified, kFailed = Precondition::kFailed;
  const std::string_view same = "Sun, 06 Nov 1994 08:49:37 GMT", earlier = "Sun, 06 Nov 1994 08:49:36 GMT", later = "Mon, 07 Nov 1994 08:49:37 GMT";
  EXPECT_EQ(Evaluate({}), kProceed);
  EXPECT_EQ(Evaluate({{"If-None-Match", "\"v2\""}}), kNotModified);
  EXPECT_EQ(Evaluate({{"If-None-Match", "W/\"v2\""}}), kNotModified);
  EXPECT_EQ(Evaluate({{"If-None-Match", "\"v1\", \"v2\""}}), kNotModified);
  EXPECT_EQ(Evaluate({{"If-None-Match", "\"v1\""}, {"if-none-match", "\"v2\""}}), kNotModified);
  EXPECT_EQ(Evaluate({{"If-None-Match", "*"}}), kNotModified);
  EXPECT_EQ(Evaluate({{"If-None-Match", "\"v1\""}}), kProceed);
  EXPECT_EQ(Evaluate({{"If-None-Match", "\"a, \"v2\""}}), kProceed);
  EXPECT_EQ(Evaluate({{"If-None-Match", "v2"}}), kProceed);
  EXPECT_EQ(Evaluate({{"If-None-Match", "\"v2\""}}, Method::kPatch), kFailed);
  EXPECT_EQ(Evaluate({{"If-None-Match", "\"v1\""}, {"If-Modified-Since", later}}), kProceed);  // the tag goes before the date
  EXPECT_EQ(Evaluate({{"If-Modified-Since", same}}), kNotModified);
  EXPECT_EQ(Evaluate({{"If-Modified-Since", earlier}}), kProceed);
  EXPECT_EQ(Evaluate({{"If-Modified-Since", "rubbish"}}), kProceed);
  EXPECT_EQ(Evaluate({{"If-Match", "\"v2\""}}), kProceed);
  EXPECT_EQ(Evaluate({{"If-Match", "*"}}), kProceed);
  EXPECT_EQ(Evaluate({{"If-Match", "W/\"v2\""}}), kFailed);
  EXPECT_EQ(Evaluate({{"If-Match", "\"v1\""}}), kFailed);
  EXPECT_EQ(Evaluate({{"If-Match", "\"v2\""}, {"If-Unmodified-Since", earlier}}), kProceed);
  EXPECT_EQ(Evaluate({{"If-Match", "\"v2\""}, {"If-None-Match", "\"v2\""}}), kNotModified);
  EXPECT_EQ(Evaluate({{"If-Unmodified-Since", earlier}}), kFailed);
  EXPECT_EQ(Evaluate({{"If-Unmodified-Since", same}}), kProceed);
}

TEST(Conditional, IfRange) {
  const auto applies = [](std::string_view value, std::string_view etag) {
    Request request;
    request.headers.Add("If-Range", value);
    return RangeApplies(request, {etag, 784111777});
  };
  EXPECT_TRUE(applies("\"v2\"", "\"v2\""));
  EXPECT_FALSE(applies("\"v1\"", "\"v2\""));
  EXPECT_FALSE(applies("W/\"v2\"", "W/\"v2\""));
  EXPECT_TRUE(applies("Sun, 06 Nov 1994 08:49:37 GMT", ""));
  EXPECT_FALSE(applies("Sun, 06 Nov 1994 08:49:38 GMT", ""));
  EXPECT_FALSE(applies("rubbish", "\"v2\""));
}

TEST(Problem, Bodies) {
  const Response invalid = Problem({Code::kInvalid, "limit must be \"small\"\n", "limit"}, "01J");
  EXPECT_EQ(invalid.status, 422);
  EXPECT_EQ(std::get<std::string>(invalid.body),
            R"({"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"limit must be \"small\"\n","code":"invalid","field":"limit","requestId":"01J"})");
  EXPECT_EQ(*invalid.Find("content-type"), "application/problem+json");
  const Response internal = Problem({Code::kInternal, "secret /etc/passwd", "x"}, "01J");
  EXPECT_EQ(internal.status, 500);
  EXPECT_THAT(std::get<std::string>(internal.body), Not(HasSubstr("secret")));
  EXPECT_EQ(*Problem({Code::kUnavailable, "later", {}}, "").Find("Retry-After"), "1");
  EXPECT_EQ(StatusOf(Code::kNoSpace), 507);
}

TEST(Problem, JsonStringsAreAlwaysValid) {
  std::string out;
  AppendJsonString(out, std::string_view("a\"\\\n\x01\x7f/\xc3\xa9\xff\xed\xa0\x80\0", 14));
  EXPECT_EQ(out, "\"a\\\"\\\\\\n\\u0001\\u007f/\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\\u0000\"");
}

int Guarded(std::string_view method, std::string_view version, std::initializer_list<Fields::Entry> headers) {
  Guard guard;
  Request request;
  guard.RequestLine(method, version, request);
  for (const auto& header : headers) guard.Header(header.name, header.value);
  const auto verdict = guard.Verdict();
  return verdict ? verdict->status : 200;
}

TEST(Guard, Verdicts) {
  const Fields::Entry host{"Host", "a.example:80"};
  EXPECT_EQ(Guarded("GET", "HTTP/1.1", {host}), 200);
  EXPECT_EQ(Guarded("GET", "HTTP/1.0", {}), 200);
  EXPECT_EQ(Guarded("GET", "HTTP/1.1", {}), 400);
  EXPECT_EQ(Guarded("GET", "HTTP/1.1", {host, host}), 400);
  EXPECT_EQ(Guarded("GET", "HTTP/1.1", {{"Host", "a b"}}), 400);
  EXPECT_EQ(Guarded("GET", "HTTP/1.1", {{"Host", "a/b"}}), 400);
  EXPECT_EQ(Guarded("GET", "HTTP/1.9", {host}), 505);
  EXPECT_EQ(Guarded("GET", "HTTP/2.0", {host}), 505);
  EXPECT_EQ(Guarded("TRACE", "HTTP/1.1", {host}), 501);
  EXPECT_EQ(Guarded("CONNECT", "HTTP/1.1", {host}), 501);
  EXPECT_EQ(Guarded("G\x01T", "HTTP/1.1", {host}), 400);
  EXPECT_EQ(Guarded("get", "HTTP/1.1", {host}), 501);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}), 400);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Content-Length", "5"}, {"content-length", "5"}}), 400);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Content-Length", "+5"}}), 400);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Content-Length", "5,5"}}), 400);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Content-Length", "99999999999999999999999"}}), 400);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Transfer-Encoding ", "chunked"}}), 400);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Transfer-Encoding", "xchunked"}}), 501);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Transfer-Encoding", "gzip, chunked"}}), 501);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}), 400);
  EXPECT_EQ(Guarded("POST", "HTTP/1.0", {host, {"Transfer-Encoding", "chunked"}}), 400);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Transfer-Encoding", "Chunked"}}), 200);
  EXPECT_EQ(Guarded("GET", "HTTP/1.1", {host, {"X", "a\x01"}}), 400);
  EXPECT_EQ(Guarded("GET", "HTTP/1.1", {host, {"X", "a\tb"}}), 200);
  EXPECT_EQ(Guarded("GET", "HTTP/1.1", {host, {"", "a"}}), 400);
  EXPECT_EQ(Guarded("POST", "HTTP/1.1", {host, {"Expect", "a pony"}}), 417);
}

TEST(Encoding, Negotiation) {
  EXPECT_EQ(ChooseEncoding(std::nullopt, true, true), "identity");
  EXPECT_EQ(ChooseEncoding("gzip, deflate, br", true, true), "br");
  EXPECT_EQ(ChooseEncoding("gzip, deflate, br", false, true), "gzip");
  EXPECT_EQ(ChooseEncoding("gzip, deflate, br", false, false), "identity");
  EXPECT_EQ(ChooseEncoding("br;q=0.2, gzip;q=0.8", true, true), "gzip");
  EXPECT_EQ(ChooseEncoding("br;q=0, gzip;q=0", true, true), "identity");
  EXPECT_EQ(ChooseEncoding("br;q=0.5, identity;q=1", true, true), "identity");
  EXPECT_EQ(ChooseEncoding("*", true, true), "br");
  EXPECT_EQ(ChooseEncoding("*;q=0", true, true), std::nullopt);
  EXPECT_EQ(ChooseEncoding("identity;q=0", true, false), std::nullopt);
  EXPECT_EQ(ChooseEncoding("identity;q=0, br", true, false), "br");
  EXPECT_EQ(ChooseEncoding("br;q=x", true, true), "identity");
  EXPECT_EQ(ChooseEncoding("", true, true), "identity");
}

}  // namespace
}  // namespace chanoma::http
