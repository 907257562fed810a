// The cases of cases.txt, each a test line of its own: what is said there must be found, and of title, year, season and
// episode nothing else.

#include <gtest/gtest.h>

#include <fstream>

#include "names/guess.h"

namespace chanoma::names {
namespace {

struct Case {
  int line = 0;
  std::string path;
  std::string type;
  std::vector<std::pair<Property, std::string>> values;
};

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<Case> ReadCases() {
  std::vector<Case> cases;
  std::ifstream file(CHANOMA_CASES);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const size_t arrow = line.find(" => ");
    if (arrow == std::string::npos) {
      ADD_FAILURE() << "cases.txt:" << number << ": no =>";
      continue;
    }
    Case one{number, line.substr(0, arrow), {}, {}};
    std::string rest = line.substr(arrow + 4) + ";";
    for (size_t end; (end = rest.find(';')) != std::string::npos; rest = rest.substr(end + 1)) {
      const std::string item = Trimmed(rest.substr(0, end));
      const size_t equals = item.find('=');
      if (equals == std::string::npos) {
        if (!item.empty()) one.type = item;
        continue;
      }
      const auto property = FindProperty(item.substr(0, equals));
      if (property) one.values.emplace_back(*property, item.substr(equals + 1));
      EXPECT_TRUE(property) << "cases.txt:" << number << ": " << item;
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

std::string Joined(const Guess& guess, Property property) {
  std::string joined;
  for (const std::string_view text : guess.Texts(property)) joined.append(joined.empty() ? "" : ",").append(text);
  return joined;
}

TEST(Names, SayWhatTheCasesSay) {
  const auto reader = Reader::Create();
  ASSERT_TRUE(reader) << reader.error().message;
  const std::vector<Case> cases = ReadCases();
  ASSERT_GT(cases.size(), 300u);
  for (const Case& one : cases) {
    const Guess guess = (*reader)->Read(one.path);
    const std::string where = "cases.txt:" + std::to_string(one.line) + ": " + one.path;
    EXPECT_EQ(guess.type == Type::kEpisode ? "episode" : "movie", one.type) << where;
    std::vector<std::pair<Property, std::string>> wanted = one.values;
    for (Property property : {Property::kTitle, Property::kYear, Property::kSeason, Property::kEpisode}) {
      const bool said = std::any_of(wanted.begin(), wanted.end(), [&](const auto& value) { return value.first == property; });
      // A line without any title is one where any will do.
      if (!said && property != Property::kTitle) wanted.emplace_back(property, "");
    }
    for (const auto& [property, value] : wanted) {
      const bool list = IsMultiple(property);
      EXPECT_EQ(list ? Joined(guess, property) : std::string(guess.Text(property)), value) << where << "\n  " << PropertyName(property);
    }
  }
}

}  // namespace
}  // namespace chanoma::names
