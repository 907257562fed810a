#include "search/expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace chanoma::search {
namespace {

constexpr size_t kLongestQuery = 1000;  // bytes
constexpr size_t kMostParts = 64;
constexpr int kDeepest = 16;

constexpr std::array<std::string_view, 14> kFields{"title", "person", "tag",    "kind",       "lang",    "is",      "genre",
                                                   "studio", "library", "category", "resolution", "decade", "channel", "state"};
struct NumberName {
  std::string_view name;
  Number number;
};
constexpr std::array<NumberName, 6> kNumberNames{{{"year", Number::kYear},
                                                  {"rating", Number::kRating},
                                                  {"added", Number::kAdded},
                                                  {"duration", Number::kDuration},
                                                  {"views", Number::kViews},
                                                  {"height", Number::kHeight}}};

bool Space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// "7d", "2w", "90m", "1h": seconds; for durations a bare number is minutes.
std::optional<double> Span(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  if (unit == "s") return number;
  if (unit == "min" || unit == "m") return number * 60;
  if (unit == "h") return number * 3600;
  if (unit == "d") return number * 86400;
  if (unit == "w") return number * 7 * 86400;
  if (unit == "mo") return number * 30 * 86400;
  if (unit == "y") return number * 365 * 86400;
  return std::nullopt;
}

std::optional<double> Plain(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

// 2024, 2024-05 or 2024-05-17: its first second, and the first second after it.
struct Day {
  double begin, end;
};
std::optional<Day> Date(std::string_view text) {
  int part[3] = {0, 1, 1};
  int parts = 0;
  while (parts < 3) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part[parts]);
    if (error != std::errc()) return std::nullopt;
    ++parts;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (text.empty()) break;
    if (text[0] != '-') return std::nullopt;
    text.remove_prefix(1);
  }
  using namespace std::chrono;
  const year_month_day first{year(part[0]), month(static_cast<unsigned>(part[1])), day(static_cast<unsigned>(part[2]))};
  if (!text.empty() || part[0] < 1800 || part[0] > 9999 || !first.ok()) return std::nullopt;
  const sys_days begin(first);
  const sys_days end = parts == 3 ? begin + days(1) : parts == 2 ? sys_days(first + months(1)) : sys_days(first + years(1));
  return Day{static_cast<double>(begin.time_since_epoch().count()) * 86400, static_cast<double>(end.time_since_epoch().count()) * 86400};
}

struct Token {
  enum class Kind { kWord, kPhrase, kOpen, kClose } kind = Kind::kWord;
  std::string_view text;  // without quotes
  std::string_view field;  // before a colon
  bool negative = false;
};

class Parser {
 public:
  Parser(std::string_view text, Timestamp now) : now_(now) {
    Tokenise(text.substr(0, kLongestQuery));
    ends_open_ = !text.empty() && !Space(text.back()) && text.size() <= kLongestQuery;
  }

  Expression Run() {
    All whole;
    while (at_ < tokens_.size()) {
      Add(whole, ParseAny(0));
      // A closing bracket that closes nothing.
      if (at_ < tokens_.size()) ++at_;
    }
    if (whole.parts.size() == 1) return std::move(whole.parts.front());
    return {std::move(whole)};
  }

 private:
  void Tokenise(std::string_view text) {
    size_t i = 0;
    while (i < text.size() && tokens_.size() < kMostParts * 2) {
      if (Space(text[i])) {
        ++i;
        continue;
      }
      Token token;
      if (text[i] == '(' || text[i] == ')') {
        token.kind = text[i] == '(' ? Token::Kind::kOpen : Token::Kind::kClose;
        token.text = text.substr(i++, 1);
        tokens_.push_back(token);
        continue;
      }
      if (text[i] == '-' && i + 1 < text.size() && !Space(text[i + 1]) && text[i + 1] != '-') {
        token.negative = true;
        ++i;
        if (text[i] == '(') {
          token.kind = Token::Kind::kOpen;
          token.text = text.substr(i++, 1);
          tokens_.push_back(token);
          continue;
        }
      }
      const size_t begin = i;
      while (i < text.size() && !Space(text[i]) && text[i] != '"' && text[i] != ')' && text[i] != ':' && text[i] != '(') ++i;
      if (i < text.size() && text[i] == ':' && i > begin && Known(text.substr(begin, i - begin))) {
        token.field = text.substr(begin, i - begin);
        ++i;
      } else {
        i = begin;
      }
      if (i < text.size() && text[i] == '"') {
        const size_t end = std::min(text.find('"', i + 1), text.size());
        token.kind = Token::Kind::kPhrase;
        token.text = text.substr(i + 1, end - i - 1);
        i = std::min(end + 1, text.size());
      } else {
        const size_t from = i;
        while (i < text.size() && !Space(text[i]) && text[i] != '"' && text[i] != ')' && text[i] != '(') ++i;
        token.text = text.substr(from, i - from);
      }
      tokens_.push_back(token);
    }
  }

  static bool Known(std::string_view name) {
    return std::find(kFields.begin(), kFields.end(), name) != kFields.end() ||
           std::any_of(kNumberNames.begin(), kNumberNames.end(), [&](const NumberName& n) { return n.name == name; });
  }

  bool Is(size_t at, std::string_view word) const {
    return at < tokens_.size() && tokens_[at].kind == Token::Kind::kWord && tokens_[at].field.empty() && !tokens_[at].negative && tokens_[at].text == word;
  }
  // Something a connective may stand before or after.
  bool Operand(size_t at) const {
    return at < tokens_.size() && tokens_[at].kind != Token::Kind::kClose && !Is(at, "OR") && !Is(at, "AND");
  }

  Expression ParseAny(int depth) {
    Any any;
    any.parts.push_back(ParseAll(depth));
    while (Is(at_, "OR") && Operand(at_ + 1)) {
      ++at_;
      any.parts.push_back(ParseAll(depth));
    }
    if (any.parts.size() == 1) return std::move(any.parts.front());
    return {std::move(any)};
  }

  Expression ParseAll(int depth) {
    All all;
    bool begun = false;
    while (at_ < tokens_.size()) {
      const Token& token = tokens_[at_];
      if (token.kind == Token::Kind::kClose) break;
      if (Is(at_, "OR") && begun && Operand(at_ + 1)) break;
      if (Is(at_, "AND") && begun && Operand(at_ + 1)) {
        ++at_;
        continue;
      }
      begun = true;
      if (Is(at_, "NOT") && Operand(at_ + 1) && tokens_[at_ + 1].kind != Token::Kind::kOpen) {
        ++at_;
        Token negated = tokens_[at_];
        negated.negative = !negated.negative;
        Take(all, negated);
        ++at_;
        continue;
      }
      if (token.kind == Token::Kind::kOpen) {
        const bool negative = token.negative;
        ++at_;
        if (depth >= kDeepest) continue;
        Expression inner = ParseAny(depth + 1);
        if (at_ < tokens_.size()) ++at_;  // the closing bracket
        if (negative) inner = {Not{std::make_unique<Expression>(std::move(inner))}};
        Add(all, std::move(inner));
        continue;
      }
      Take(all, token);
      ++at_;
    }
    if (all.parts.size() == 1) return std::move(all.parts.front());
    return {std::move(all)};
  }

  void Take(All& all, const Token& token) {
    if (all.parts.size() >= kMostParts) return;
    const bool last = ends_open_ && at_ + 1 == tokens_.size();
    Expression part = Meant(token, last);
    if (token.negative) {
      all.parts.push_back({Not{std::make_unique<Expression>(std::move(part))}});
      return;
    }
    auto* words = std::get_if<Words>(&part.node);
    if (words) {
      // Plain words of one level belong together, wherever filters stand between them.
      for (Expression& earlier : all.parts) {
        if (auto* before = std::get_if<Words>(&earlier.node)) {
          before->text += ' ' + words->text;
          before->open = words->open;
          return;
        }
      }
    }
    all.parts.push_back(std::move(part));
  }

  static void Add(All& all, Expression part) {
    const auto* inner = std::get_if<All>(&part.node);
    if (inner && inner->parts.empty()) return;
    if (all.parts.size() < kMostParts) all.parts.push_back(std::move(part));
  }

  Expression Meant(const Token& token, bool last) const {
    const bool quoted = token.kind == Token::Kind::kPhrase;
    if (token.field.empty()) {
      if (quoted) return {Phrase{std::string(token.text)}};
      return {Words{std::string(token.text), last}};
    }
    const auto* number = std::find_if(kNumberNames.begin(), kNumberNames.end(), [&](const NumberName& n) { return n.name == token.field; });
    if (number != kNumberNames.end()) {
      if (auto range = Bounds(number->number, token.text)) return {*range};
    } else if (!token.text.empty()) {
      return {Field{std::string(token.field), std::string(token.text), last && !quoted}};
    }
    // Half a filter ("year:" on the way to "year:1999") is left out; a wrong one is words.
    if (token.text.empty()) return {All{}};
    return {Words{std::string(token.field) + " " + std::string(token.text), last}};
  }

  std::optional<Range> Bounds(Number number, std::string_view text) const {
    Range range{number, {}, {}};
    if (const size_t dots = text.find(".."); dots != std::string_view::npos) {
      const auto from = Value(number, text.substr(0, dots)), to = Value(number, text.substr(dots + 2));
      if (from) range.least = from->begin;
      if (to) range.most = to->end;
      if (!from && !to) return std::nullopt;
      return range;
    }
    const char sign = text.empty() ? ' ' : text[0];
    if (sign == '<' || sign == '>') text.remove_prefix(1);
    const bool equal = !text.empty() && text[0] == '=' && (sign == '<' || sign == '>');
    if (equal) text.remove_prefix(1);
    if (number == Number::kAdded) {
      // An age: less than seven days old is added after then.
      if (const auto age = Span(text)) {
        const double then = static_cast<double>(now_.time_since_epoch().count()) / 1000 - *age;
        if (sign == '>') range.most = then;
        else range.least = then;
        return range;
      }
    }
    const auto value = Value(number, text);
    if (!value) return std::nullopt;
    const double step = number == Number::kYear || number == Number::kAdded ? 1 : 1e-6;
    if (sign == '>') range.least = equal ? value->begin : value->end + step;
    else if (sign == '<') range.most = equal ? value->end : value->begin - step;
    else range.least = value->begin, range.most = value->end;
    return range;
  }

  std::optional<Day> Value(Number number, std::string_view text) const {
    if (number == Number::kAdded) {
      auto date = Date(text);
      if (date) date->end -= 1;
      return date;
    }
    if (number == Number::kDuration) {
      if (const auto span = Span(text)) return Day{*span, *span};
      if (const auto minutes = Plain(text)) return Day{*minutes * 60, *minutes * 60};
      return std::nullopt;
    }
    if (number == Number::kYear && text.size() == 5 && text[4] == 's') {
      if (const auto decade = Plain(text.substr(0, 4))) return Day{*decade, *decade + 9};
    }
    const auto value = Plain(text);
    if (!value) return std::nullopt;
    return Day{*value, *value};
  }

  std::vector<Token> tokens_;
  size_t at_ = 0;
  bool ends_open_ = false;
  const Timestamp now_;
};

}  // namespace

Expression ParseExpression(std::string_view text, Timestamp now) { return Parser(text, now).Run(); }

}  // namespace chanoma::search
