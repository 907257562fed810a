#include "search/rank.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <tuple>

#include "search/terms.h"
#include "search/weight.h"

namespace chanoma::search {
namespace {

constexpr uint32_t kBody = 4;        // Role::kDescription: found, and in no short text
constexpr size_t kBodyBudget = 16;   // documents whose places are read from disk

std::vector<std::string_view> Tokens(std::string_view line) {
  std::vector<std::string_view> tokens;
  while (!line.empty()) {
    const size_t end = std::min(line.find('\1'), line.size());
    tokens.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return tokens;
}

// The letters of a word as bits, to see without more that two words share too few. Nothing for words that are not ASCII, whose
// letters have several bytes.
std::optional<uint64_t> LetterBits(std::string_view word) {
  uint64_t bits = 0;
  for (const char letter : word) {
    if (static_cast<uint8_t>(letter) >= 0x80) return std::nullopt;
    bits |= uint64_t{1} << (static_cast<uint8_t>(letter) % 64);
  }
  return bits;
}

}  // namespace

uint32_t PlacesDistance(const Xapian::Database& database, Xapian::docid document, const std::vector<Unit>& units) {
  std::vector<std::vector<Xapian::termpos>> places;
  for (const Unit& unit : units) {
    const std::string& term = unit.grams.empty() ? unit.term : unit.grams.front();
    std::vector<Xapian::termpos> list(database.positionlist_begin(document, term), database.positionlist_end(document, term));
    if (!list.empty()) places.push_back(std::move(list));
  }
  if (places.size() < 2) return kElsewhere;
  uint32_t best = kElsewhere;
  for (const Xapian::termpos start : places.front()) {
    Xapian::termpos low = start, high = start;
    for (size_t i = 1; i < places.size(); ++i) {
      const auto after = std::lower_bound(places[i].begin(), places[i].end(), start);
      Xapian::termpos nearest = after == places[i].end() ? places[i].back() : *after;
      if (after != places[i].begin() && start - *(after - 1) < (nearest > start ? nearest - start : start - nearest)) nearest = *(after - 1);
      low = std::min(low, nearest);
      high = std::max(high, nearest);
    }
    const auto width = static_cast<uint32_t>(high - low + 1);
    best = std::min(best, width > places.size() ? width - static_cast<uint32_t>(places.size()) : 0);
  }
  return best;
}

uint32_t WordsPresent(const Xapian::Database& database, Xapian::docid document, const Plan& plan) {
  uint32_t present = 0;
  const auto stands = [&](const std::string& term) {
    auto list = database.postlist_begin(term);
    list.skip_to(document);
    return list != database.postlist_end(term) && *list == document;
  };
  for (size_t i = 0; i < plan.units().size(); ++i) {
    const Unit& unit = plan.units()[i];
    if (!plan.Content(unit)) continue;
    const std::vector<std::string>& stems = plan.variants()[i];
    const bool found = unit.grams.empty() ? stands(unit.term) || std::ranges::any_of(stems, [&](const std::string& stem) { return stands(terms::Stem(stem)); })
                                          : std::ranges::all_of(unit.grams, stands);
    present += found ? 1 : 0;
  }
  return present;
}

Ranker::Ranker(const Plan& plan, const Revision& revision, const Xapian::Database& database, bool typos)
    : plan_(plan), revision_(revision), database_(database), typos_(typos), body_budget_(kBodyBudget) {
  if (!typos) return;
  for (const Unit& unit : plan.units()) {
    letters_.push_back(Decode(unit.term));
    bits_.push_back(LetterBits(unit.term));
  }
}

// Every letter that the other word lacks is an edit; an unfinished word may lack what comes after.
bool Ranker::TooDifferent(size_t index, std::string_view token, uint32_t allowed) const {
  const std::optional<uint64_t> bits = LetterBits(token);
  if (!bits || !bits_[index]) return false;
  if (std::popcount(*bits_[index] & ~*bits) > static_cast<int>(allowed)) return true;
  const Unit& unit = plan_.units()[index];
  if (unit.open) return false;
  const size_t longer = std::max(token.size(), unit.term.size()), shorter = std::min(token.size(), unit.term.size());
  return longer - shorter > allowed || std::popcount(*bits & ~*bits_[index]) > static_cast<int>(allowed);
}

Ranker::Found Ranker::Best(size_t index, const std::vector<std::string_view>& tokens) const {
  const Unit& unit = plan_.units()[index];
  Found best;
  const auto offer = [&](Match match, uint32_t edits, size_t place) {
    if (match < best.match || (match == best.match && (match != Match::kTypo || edits >= best.edits))) return;
    best = {match, edits, static_cast<uint32_t>(place), 4, tokens[place]};
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view token = tokens[i];
    if (token == unit.term) {
      offer(Match::kWhole, 0, i);
      continue;
    }
    if (!unit.grams.empty()) {
      if (token.find(unit.term) != std::string_view::npos) offer(Match::kBeginning, 0, i);
      else if (!unit.romanised.empty() && token == unit.romanised) offer(Match::kVariant, 0, i);
      continue;
    }
    if ((unit.open || unit.script == text::Script::kHangul) && token.starts_with(unit.term)) {
      offer(Match::kBeginning, 0, i);
      continue;
    }
    for (const std::string& variant : plan_.variants()[index]) {
      const bool ending = token.starts_with(variant) && variant.size() > 2 && token.size() <= variant.size() + 3;
      if (token == variant || ending) offer(Match::kVariant, 0, i);
    }
    if (i + 1 < tokens.size() && token.size() + tokens[i + 1].size() == unit.term.size() && unit.term.starts_with(token) &&
        unit.term.ends_with(tokens[i + 1])) {
      offer(Match::kVariant, 0, i);
    }
    if (!typos_ || best.match > Match::kTypo) continue;
    const uint32_t allowed = Plan::EditsAllowed(unit);
    if (allowed == 0 || TooDifferent(index, token, allowed)) continue;
    const std::u32string letters = Decode(token);
    uint32_t edits = Edits(letters_[index], letters, allowed);
    if (unit.open && letters.size() > letters_[index].size()) {
      // The nearest of the token's beginnings.
      const size_t n = letters_[index].size();
      for (size_t end = n > allowed ? n - allowed : 1; end <= std::min(letters.size(), n + allowed); ++end) {
        edits = std::min(edits, Edits(letters_[index], std::u32string_view(letters).substr(0, end), allowed));
      }
    }
    if (edits > 0 && edits <= allowed && (unit.open || Plan::MayDiffer(letters.size(), edits))) offer(Match::kTypo, edits, i);
  }
  return best;
}

// For every unit where it is found best; the distance within the line that holds most of them.
std::vector<Ranker::Found> Ranker::Look(std::string_view lines, uint32_t& distance, uint32_t& spare) const {
  const size_t count = plan_.units().size();
  std::vector<Found> overall(count);
  size_t most = 0;
  distance = kElsewhere;
  spare = 100;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.empty()) continue;
    const auto role = static_cast<uint32_t>(line[0] - '0');
    const std::vector<std::string_view> tokens = Tokens(line.substr(1));
    size_t here = 0;
    uint32_t low = UINT32_MAX, high = 0, turns = 0, previous = 0;
    for (size_t i = 0; i < count; ++i) {
      Found found = Best(i, tokens);
      if (found.match == Match::kNone) continue;
      found.role = role;
      if (here > 0 && found.place < previous) ++turns;
      previous = found.place;
      low = std::min(low, found.place);
      high = std::max(high, found.place);
      ++here;
      Found& best = overall[i];
      if (best.match == Match::kNone || std::tuple(found.edits, role) < std::tuple(best.edits, best.role)) best = found;
    }
    if (here == 0) continue;
    const uint32_t gap = high - low + 1 > here ? high - low + 1 - static_cast<uint32_t>(here) : 0;
    const uint32_t near = gap + turns;
    const auto rest = static_cast<uint32_t>(tokens.size() > here ? tokens.size() - here : 0);
    if (here > most || (here == most && near < distance)) {
      most = here;
      distance = here == count ? near : kElsewhere;
      spare = rest;
    }
  }
  return overall;
}

uint32_t Ranker::BodyDistance(Xapian::docid document) const {
  if (body_budget_ == 0) return kElsewhere;
  --body_budget_;
  return PlacesDistance(database_, document, plan_.units());
}

void Ranker::Explain(Candidate& candidate) const {
  Why& why = candidate.why;
  why.weight = candidate.weight;
  const Table::Entry* entry = revision_.table.Find(candidate.document);
  if (entry) why.popularity = entry->popularity;
  double weight = candidate.weight;
  if (weight >= kTitleWorth - 1) {
    why.exact_title = true;
    weight -= kTitleWorth;
  }
  if (plan_.units().empty() || !entry) return;
  uint32_t distance = kElsewhere, spare = 0;
  const std::vector<Found> found = Look(revision_.table.Lines(candidate.document, *entry), distance, spare);
  const auto in_short = static_cast<size_t>(std::count_if(found.begin(), found.end(), [](const Found& f) { return f.match != Match::kNone; }));
  for (const Found& one : found) {
    why.field += one.match == Match::kNone ? kBody : one.role;
    why.unfinished += one.match == Match::kBeginning ? 1 : 0;
    why.typos += one.match == Match::kTypo ? one.edits : 0;
  }
  why.more_words = spare;
  if (in_short == found.size()) {
    why.words = static_cast<uint32_t>(found.size());
    why.short_texts = true;
    why.distance = distance;
    return;
  }
  // What stands in long texts is known from the first pass alone.
  if (plan_.sentence()) {
    why.words = static_cast<uint32_t>(in_short);
    why.distance = kElsewhere;
    return;
  }
  const double words = std::max(0.0, std::round(weight / kWordWorth));
  why.words = static_cast<uint32_t>(words);
  why.typos = std::max(why.typos, static_cast<uint32_t>(std::max(0.0, std::round((words * kWordWorth - weight) / kTypoCost))));
  why.distance = found.size() > 1 ? BodyDistance(candidate.document) : 0;
}

void Ranker::Rank(std::vector<Candidate>& candidates) const {
  for (Candidate& candidate : candidates) Explain(candidate);
  if (plan_.units().empty()) return;
  const bool sentence = plan_.sentence();
  const auto key = [sentence](const Candidate& c) {
    const Why& w = c.why;
    // A sentence is judged by the weight of the words found, not by their number.
    if (sentence) return std::tuple(w.exact_title ? 0 : 1, 0u, 0u, 0u, 0u, 0u, 0.0f, 0u, -w.weight, c.document);
    return std::tuple(w.exact_title ? 0 : 1, UINT32_MAX - w.words, w.typos, w.unfinished, w.distance, w.field, -w.popularity, w.more_words, -w.weight,
                      c.document);
  };
  std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) { return key(a) < key(b); });
}

std::string Ranker::Corrected(const Candidate& best) const {
  const Table::Entry* entry = revision_.table.Find(best.document);
  if (!typos_ || !entry || best.why.typos == 0) return {};
  uint32_t distance = 0, spare = 0;
  const std::vector<Found> found = Look(revision_.table.Lines(best.document, *entry), distance, spare);
  std::string text;
  bool changed = false;
  for (size_t i = 0; i < found.size(); ++i) {
    if (!text.empty()) text += ' ';
    const bool typo = found[i].match == Match::kTypo;
    text += typo ? found[i].token : std::string_view(plan_.units()[i].term);
    changed = changed || typo;
  }
  return changed ? text : std::string();
}

std::vector<std::string> Ranker::Marks(const std::vector<Candidate>& best) const {
  std::vector<std::string> marks;
  const auto add = [&](std::string mark) {
    if (std::find(marks.begin(), marks.end(), mark) == marks.end()) marks.push_back(std::move(mark));
  };
  for (size_t i = 0; i < plan_.units().size(); ++i) {
    const Unit& unit = plan_.units()[i];
    const bool beginning = unit.open || unit.script == text::Script::kHangul || !unit.grams.empty();
    add(unit.term + (beginning ? "*" : ""));
    for (const std::string& variant : plan_.variants()[i]) if (variant != unit.term || !beginning) add(variant + (variant.size() > 3 ? "~" : ""));
  }
  for (const Candidate& candidate : best) {
    if (marks.size() > 64) break;
    const Table::Entry* entry = revision_.table.Find(candidate.document);
    if (!entry) continue;
    uint32_t distance = 0, spare = 0;
    for (const Found& found : Look(revision_.table.Lines(candidate.document, *entry), distance, spare)) {
      if (found.match == Match::kTypo || found.match == Match::kVariant) add(std::string(found.token));
    }
  }
  return marks;
}

}  // namespace chanoma::search
