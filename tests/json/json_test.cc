#include <gtest/gtest.h>

#include <limits>

#include "json/value.h"
#include "json/writer.h"

namespace chanoma::json {
namespace {

TEST(Writer, WritesNestedValuesWithCommasInTheRightPlaces) {
  Writer w;
  w.BeginObject().Field("a", 1).Key("b").BeginArray().String("x").Null().Bool(true).BeginObject().EndObject().EndArray();
  w.Field("c", 1.5).NullField("d").EndObject();
  EXPECT_EQ(w.text(), R"({"a":1,"b":["x",null,true,{}],"c":1.5,"d":null})");
}

TEST(Writer, EscapesAndRepairsText) {
  Writer w;
  w.String(std::string("q\"\\\n\x01\xff茶\xed\xa0\x80", 12));
  EXPECT_EQ(w.text(), "\"q\\\"\\\\\\n\\u0001\xef\xbf\xbd茶\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_TRUE(Parse(w.text()));
}

TEST(Writer, WritesNoNumberThatJsonCannotSay) {
  Writer w;
  w.BeginArray().Number(std::numeric_limits<double>::quiet_NaN()).Number(0.1).EndArray();
  EXPECT_EQ(w.text(), "[null,0.1]");
}

TEST(Parse, ReadsWhatItWrites) {
  const auto value = Parse(R"({"title":"茶の間","n":9007199254740993,"f":0.25,"deep":[[{"x":null}]]})");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->Text("title"), "茶の間");
  EXPECT_EQ(*value->Find("n")->AsInt(), 9007199254740993);
  EXPECT_EQ(value->Find("f")->Number(), 0.25);
  EXPECT_TRUE((*(*value->Find("deep")->AsArray())[0].AsArray())[0].Find("x")->IsNull());
}

TEST(Parse, RefusesInWords) {
  for (const char* bad : {"", "{", "{\"a\":1}x", "[1,]", "nul", "\"\xff\"", "{\"a\":1,\"a\":2}", "[NaN]", "'a'"}) {
    const auto value = Parse(bad);
    ASSERT_FALSE(value) << bad;
    EXPECT_EQ(value.error().code, Code::kInvalid);
    EXPECT_NE(value.error().message.find("not JSON at byte"), std::string::npos);
  }
}

TEST(Parse, BoundsDepth) {
  EXPECT_TRUE(Parse(std::string(32, '[') + std::string(32, ']')));
  EXPECT_FALSE(Parse(std::string(33, '[') + std::string(33, ']')));
  EXPECT_FALSE(Parse(std::string(1'000'000, '[')));
}

}  // namespace
}  // namespace chanoma::json
