#include "filter/grammar.h"

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>

namespace chanoma::filter {
namespace {

namespace peg = tao::pegtl;

// clang-format off
struct gap : peg::star<peg::space> {};
struct word_character : peg::sor<peg::alnum, peg::one<'_', '-', '.'>> {};
template <class String> struct keyword : peg::seq<String, peg::not_at<word_character>> {};
struct word_and : keyword<TAO_PEGTL_STRING("and")> {};
struct word_or : keyword<TAO_PEGTL_STRING("or")> {};
struct word_not : keyword<TAO_PEGTL_STRING("not")> {};

struct property : peg::seq<peg::not_at<peg::sor<word_and, word_or, word_not>>, peg::alpha, peg::star<peg::sor<peg::alnum, peg::one<'_'>>>> {};
struct parameter : peg::plus<word_character> {};
struct op : peg::sor<keyword<TAO_PEGTL_STRING("eq")>, keyword<TAO_PEGTL_STRING("ne")>, keyword<TAO_PEGTL_STRING("gt")>, keyword<TAO_PEGTL_STRING("ge")>,
                     keyword<TAO_PEGTL_STRING("lt")>, keyword<TAO_PEGTL_STRING("le")>, keyword<TAO_PEGTL_STRING("has")>> {};

struct day : peg::seq<peg::rep<4, peg::digit>, peg::one<'-'>, peg::rep<2, peg::digit>, peg::one<'-'>, peg::rep<2, peg::digit>, peg::not_at<word_character>> {};
struct fraction : peg::seq<peg::opt<peg::one<'-'>>, peg::plus<peg::digit>, peg::one<'.'>, peg::plus<peg::digit>, peg::not_at<word_character>> {};
struct whole : peg::seq<peg::opt<peg::one<'-'>>, peg::plus<peg::digit>, peg::not_at<word_character>> {};
struct plain_word : peg::seq<peg::sor<peg::alnum, peg::one<'_'>>, peg::star<word_character>> {};
struct quoted : peg::star<peg::sor<peg::seq<peg::one<'\\'>, peg::any>, peg::not_one<'"', '\\'>>> {};
struct closing_quote : peg::one<'"'> {};
struct text : peg::if_must<peg::one<'"'>, quoted, closing_quote> {};
struct value : peg::sor<text, day, fraction, whole, plain_word> {};
struct gap_before_op : peg::plus<peg::space> {};
struct gap_before_value : peg::plus<peg::space> {};
struct comparison : peg::if_must<property, peg::opt<peg::if_must<peg::one<':'>, parameter>>, gap_before_op, op, gap_before_value, value> {};

struct any_of;
struct closing_bracket : peg::one<')'> {};
struct group : peg::if_must<peg::one<'('>, gap, any_of, gap, closing_bracket> {};
struct negation : word_not {};
struct operand : peg::sor<group, comparison> {};
struct negated : peg::seq<peg::star<peg::seq<negation, gap>>, peg::must<operand>> {};
struct all_of : peg::seq<negated, peg::star<peg::if_must<peg::seq<gap, word_and>, gap, negated>>> {};
struct any_of : peg::seq<all_of, peg::star<peg::if_must<peg::seq<gap, word_or>, gap, all_of>>> {};
struct end : peg::eof {};
struct whole_filter : peg::seq<gap, any_of, gap, peg::must<end>> {};

template <class> inline constexpr const char* message = "this cannot be read";
template <> inline constexpr auto message<parameter> = "a word must follow the colon";
template <> inline constexpr auto message<gap_before_op> = "expected a gap and one of eq, ne, gt, ge, lt, le, has";
template <> inline constexpr auto message<op> = "expected one of eq, ne, gt, ge, lt, le, has";
template <> inline constexpr auto message<gap_before_value> = "expected a gap and a value";
template <> inline constexpr auto message<value> = "expected a value: a number, a day like 2024-05-31, a word, or a text in \"quotes\"";
template <> inline constexpr auto message<quoted> = "this text has no closing quote";
template <> inline constexpr auto message<closing_quote> = "this text has no closing quote";
template <> inline constexpr auto message<closing_bracket> = "expected “and”, “or” or “)”";
template <> inline constexpr auto message<operand> = "expected a property, “not” or “(”";
template <> inline constexpr auto message<end> = "expected “and”, “or” or the end";
// clang-format on

struct Messages {
  template <class Rule>
  static constexpr auto message = chanoma::filter::message<Rule>;
  // A rule that fails where others may still fit is no error.
  template <class Rule>
  static constexpr bool raise_on_failure = false;
};
template <class Rule>
using Control = peg::must_if<Messages>::control<Rule>;

template <class Rule>
using Selector = peg::parse_tree::selector<Rule, peg::parse_tree::store_content::on<property, parameter, op, day, fraction, whole, plain_word, quoted>,
                                           peg::parse_tree::remove_content::on<any_of, all_of, negated, negation, comparison>>;

using Node = peg::parse_tree::node;

Token TokenOf(const Node& node) { return {std::string(node.string_view()), node.begin().byte}; }

Comparison ComparisonOf(const Node& node) {
  Comparison made;
  for (const auto& child : node.children) {
    if (child->is_type<property>()) {
      made.property = TokenOf(*child);
    } else if (child->is_type<parameter>()) {
      made.parameter = TokenOf(*child);
    } else if (child->is_type<op>()) {
      made.op = TokenOf(*child);
    } else {
      made.value = TokenOf(*child);
      made.literal = child->is_type<quoted>() ? Literal::kQuoted
                     : child->is_type<day>()  ? Literal::kDay
                     : child->is_type<fraction>() ? Literal::kFraction
                     : child->is_type<whole>()    ? Literal::kWhole
                                                  : Literal::kWord;
    }
  }
  if (made.literal == Literal::kQuoted) {
    std::string plain;
    for (size_t i = 0; i < made.value.text.size(); ++i) {
      if (made.value.text[i] == '\\' && i + 1 < made.value.text.size()) ++i;
      plain += made.value.text[i];
    }
    made.value.text = std::move(plain);
  }
  return made;
}

// As deep as the brackets, which the caller bounds.
Tree TreeOf(const Node& node) {
  if (node.is_type<comparison>()) return {Tree::Kind::kComparison, {}, ComparisonOf(node)};
  if (node.is_type<negated>()) {
    bool odd = false;
    for (const auto& child : node.children) odd = odd != child->is_type<negation>();
    Tree inner = TreeOf(*node.children.back());
    if (!odd) return inner;
    Tree made{Tree::Kind::kNot, {}, {}};
    made.of.push_back(std::move(inner));
    return made;
  }
  if (node.children.size() == 1) return TreeOf(*node.children.front());
  Tree made{node.is_type<all_of>() ? Tree::Kind::kAll : Tree::Kind::kAny, {}, {}};
  for (const auto& child : node.children) made.of.push_back(TreeOf(*child));
  return made;
}

}  // namespace

std::variant<Tree, SyntaxError> ReadTree(std::string_view text) {
  peg::memory_input input(text.data(), text.size(), "");
  try {
    const auto root = peg::parse_tree::parse<whole_filter, Selector, peg::nothing, Control>(input);
    if (root && !root->children.empty()) return TreeOf(*root->children.front());
    return SyntaxError{0, "this cannot be read"};
  } catch (const peg::parse_error& error) {
    return SyntaxError{error.positions().front().byte, std::string(error.message())};
  }
}

}  // namespace chanoma::filter
