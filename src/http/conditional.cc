#include "http/conditional.h"

#include <algorithm>

namespace chanoma::http {
namespace {

bool IsWeak(std::string_view etag) { return etag.starts_with("W/"); }
std::string_view Opaque(std::string_view etag) { return IsWeak(etag) ? etag.substr(2) : etag; }

// RFC 9110 §8.8.3.2.
bool WeaklyEqual(std::string_view a, std::string_view b) { return !a.empty() && !b.empty() && Opaque(a) == Opaque(b); }
bool StronglyEqual(std::string_view a, std::string_view b) { return !a.empty() && a == b && !IsWeak(a); }

// etagc of RFC 9110 §8.8.3.
bool IsEtagCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (byte >= 0x23 && byte != 0x7f);
}

// Takes one entity tag off the front of `list`; nothing when there is none.
std::optional<std::string_view> TakeEtag(std::string_view& list) {
  const size_t quote = list.starts_with("W/") ? 2 : 0;
  if (list.size() <= quote || list[quote] != '"') return std::nullopt;
  size_t end = quote + 1;
  while (end < list.size() && IsEtagCharacter(list[end])) ++end;
  if (end == list.size() || list[end] != '"') return std::nullopt;
  const std::string_view etag = list.substr(0, end + 1);
  list.remove_prefix(end + 1);
  return etag;
}

enum class ListMatch { kMatch, kNone, kMalformed };

template <class Equal>
ListMatch MatchList(std::string_view list, std::string_view current, bool exists, Equal equal) {
  const auto skip = [&list](bool commas) {
    while (!list.empty() && (list.front() == ' ' || list.front() == '\t' || (commas && list.front() == ','))) list.remove_prefix(1);
  };
  skip(true);
  if (list == "*") return exists ? ListMatch::kMatch : ListMatch::kNone;
  if (list.empty()) return ListMatch::kMalformed;
  bool matched = false;
  while (!list.empty()) {
    const auto etag = TakeEtag(list);
    if (!etag) return ListMatch::kMalformed;
    matched = matched || equal(*etag, current);
    skip(false);
    if (!list.empty() && list.front() != ',') return ListMatch::kMalformed;
    skip(true);
  }
  return matched ? ListMatch::kMatch : ListMatch::kNone;
}

}  // namespace

Precondition EvaluatePreconditions(const Request& request, const Validators& now) {
  const bool reads = request.method == Method::kGet || request.method == Method::kHead;
  // Step 1, and 2 only without 1: the client's copy must be the current one.
  if (request.Header("if-match")) {
    if (MatchList(request.HeaderList("if-match"), now.etag, true, StronglyEqual) != ListMatch::kMatch) return Precondition::kFailed;
  } else if (const auto unmodified = request.Header("if-unmodified-since")) {
    const auto date = ParseHttpDate(*unmodified);
    if (date && now.modified && *now.modified > *date) return Precondition::kFailed;
  }
  // Step 3, and 4 only without 3: the client's copy must not be.
  if (request.Header("if-none-match")) {
    if (MatchList(request.HeaderList("if-none-match"), now.etag, true, WeaklyEqual) == ListMatch::kMatch) {
      return reads ? Precondition::kNotModified : Precondition::kFailed;
    }
  } else if (const auto modified = request.Header("if-modified-since"); modified && reads) {
    const auto date = ParseHttpDate(*modified);
    if (date && now.modified && *now.modified <= *date) return Precondition::kNotModified;
  }
  return Precondition::kProceed;
}

bool RangeApplies(const Request& request, const Validators& now) {
  const auto condition = request.Header("if-range");
  if (!condition) return true;
  std::string_view rest = *condition;
  if (const auto etag = TakeEtag(rest)) return rest.empty() && StronglyEqual(*etag, now.etag);
  // A date is strong enough only when it is exact (RFC 9110 §13.1.5). Files whose second may still change have tags.
  const auto date = ParseHttpDate(*condition);
  return date && now.modified && *date == *now.modified;
}

}  // namespace chanoma::http
