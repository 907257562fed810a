#include "search/lines.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <unordered_map>

#include "search/plan.h"
#include "search/queries.h"
#include "search/rank.h"
#include "search/terms.h"
#include "search/weight.h"

namespace chanoma::search {
namespace {

constexpr size_t kMostWords = 100'000;   // kept in memory
constexpr size_t kMostGroups = 800;      // looked through for those that the reader may know of
constexpr size_t kMostWeighed = 8'000;   // windows that Xapian weighs, of those that the words have found
constexpr size_t kMeasured = 24;         // windows whose places are read
constexpr double kEnoughOfSentence = 0.7;  // of its words
constexpr size_t kLongestWord = 40;
constexpr size_t kMarkedTypos = 12;      // words marked in place of one

struct Found {
  Xapian::docid window;
  double weight;
  std::string group;
};

// The documents of the main database that these groups have and the reader may know of, by the group's number.
std::unordered_map<uint64_t, Xapian::docid> Visible(Plan& plan, const std::vector<Found>& found, const Revision& revision, Xapian::Database& main) {
  std::vector<Xapian::Query> groups;
  for (const Found& one : found) groups.emplace_back(terms::Group(one.group));
  std::unordered_map<uint64_t, Xapian::docid> visible;
  if (groups.empty()) return visible;
  Xapian::Enquire enquire(main);
  enquire.set_weighting_scheme(Xapian::BoolWeight());
  enquire.set_query(plan.Around(Xapian::Query(Xapian::Query::OP_OR, groups.begin(), groups.end())));
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  const Xapian::MSet set = enquire.get_mset(0, main.get_doccount());
  for (auto at = set.begin(); at != set.end(); ++at) {
    if (const Table::Entry* entry = revision.table.Find(*at)) visible.emplace(entry->group, *at);
  }
  return visible;
}

Lines Ask(Plan& plan, Reach reach, const Bounds& bounds, const Revision& revision, const Databases& databases, size_t wanted) {
  Xapian::Enquire enquire(databases.lines);
  enquire.set_weighting_scheme(RuleWeight(plan.sentence()));
  const Xapian::Query query = plan.Spoken(reach, bounds);
  if (query.empty()) return {};
  enquire.set_query(query);
  enquire.set_docid_order(Xapian::Enquire::DONT_CARE);
  WeighAll(enquire);
  enquire.set_collapse_key(kGroupSlot);
  const Xapian::doccount all_windows = databases.lines.get_doccount();  // looked at
  Lines lines;
  // Asked once for all that are looked through: what takes time is to weigh the windows, not to keep a few more of them.
  const Xapian::MSet set = enquire.get_mset(0, static_cast<Xapian::doccount>(kMostGroups), all_windows);
  auto next = set.begin();
  for (size_t ask = wanted; next != set.end() && lines.best.size() < wanted; ask *= 4) {
    std::vector<Found> found;
    for (; next != set.end() && found.size() < ask; ++next) found.push_back({*next, next.get_weight(), next.get_collapse_key()});
    const auto visible = Visible(plan, found, revision, databases.main);
    for (const Found& one : found) {
      const auto document = visible.find(GroupNumber(one.group));
      if (document == visible.end()) continue;
      Line line;
      line.window = one.window;
      line.document = document->second;
      line.weight = one.weight;
      lines.best.push_back(line);
    }
  }
  lines.more = next != set.end() || set.size() == kMostGroups || plan.cut();
  return lines;
}

// Among the best windows first: the reader may know of none of them.
Lines Ask(Plan& plan, Reach reach, const Revision& revision, const Databases& databases, size_t wanted) {
  Lines lines = Ask(plan, reach, {kMostWeighed, SIZE_MAX, nullptr}, revision, databases, wanted);
  if (plan.cut() && lines.best.size() < wanted) lines = Ask(plan, reach, {}, revision, databases, wanted);
  return lines;
}

// How many words each has, and how near they stand.
void Measure(const Plan& plan, const Databases& databases, Lines& lines) {
  const auto content = static_cast<uint32_t>(plan.content_units());
  for (size_t i = 0; i < lines.best.size(); ++i) {
    Line& line = lines.best[i];
    line.distance = kElsewhere;
    if (plan.sentence()) {
      line.words = i < kMeasured ? WordsPresent(databases.lines, line.window, plan) : 0;
      line.whole = line.words >= kEnoughOfSentence * content;
      continue;
    }
    line.words = std::min(content, static_cast<uint32_t>(std::max(0.0, std::round(line.weight / kWordWorth))));
    line.whole = line.words >= content;
    if (i >= kMeasured || plan.units().size() < 2) continue;
    line.distance = PlacesDistance(databases.lines, line.window, plan.units());
    line.exact = line.whole && line.distance == 0;
  }
  std::stable_sort(lines.best.begin(), lines.best.end(), [](const Line& a, const Line& b) {
    return std::tuple(!a.exact, UINT32_MAX - a.words, a.distance, -a.weight) < std::tuple(!b.exact, UINT32_MAX - b.words, b.distance, -b.weight);
  });
}

std::vector<std::string> MarksOfTypos(const Plan& plan, const Lexicon& words) {
  std::vector<std::string> marks;
  for (const Unit& unit : plan.units()) {
    const uint32_t edits = Plan::EditsAllowed(unit);
    if (edits == 0) continue;
    for (const Lexicon::Close& close : words.Near(unit.term, edits, unit.open, terms::kLongestBeginning, kMarkedTypos)) {
      marks.push_back(close.word + (close.beginning ? "*" : ""));
    }
  }
  return marks;
}

// Scripts without spaces come as pairs of characters, of which there is no end and no typo.
bool Completes(std::string_view term) {
  const std::u32string letters = Decode(term.substr(0, 4));
  const bool hangul = !letters.empty() && letters[0] >= 0x1100 && letters[0] < 0x1200;
  return !letters.empty() && term.size() <= kLongestWord && (letters[0] < 0x0E00 || hangul || (letters[0] > 0x1200 && letters[0] < 0x2E80));
}

}  // namespace

Lines FindLines(const Request& request, const Revision& revision, const Databases& databases, Stems& stems, size_t wanted, bool lacking) {
  if (databases.lines.get_doccount() == 0) return {};
  Plan plan(request, revision.spoken, databases.lines, stems);
  if (!plan.Speaks()) return {};
  Lines lines = Ask(plan, Reach::kWords, revision, databases, wanted);
  const bool typos = lines.best.empty() && lacking && plan.CanReach(Reach::kUnknownTypos);
  if (typos) lines = Ask(plan, Reach::kUnknownTypos, revision, databases, wanted);
  if (lines.best.empty() && lacking && plan.CanReach(Reach::kMissing)) lines = Ask(plan, Reach::kMissing, revision, databases, wanted);
  Measure(plan, databases, lines);
  std::erase_if(lines.best, [&](const Line& line) { return plan.sentence() && !line.whole; });
  if (typos && !lines.best.empty()) lines.marks = MarksOfTypos(plan, revision.spoken);
  return lines;
}

std::shared_ptr<const Dictionary> ReadSpokenWords(const Xapian::Database& lines) {
  std::vector<Dictionary::Entry> words;
  const auto read = [&](auto at) {
    for (; at != lines.allterms_end(); ++at) {
      const std::string term = *at;
      if (term[0] >= 'A' && term[0] <= 'Z') return;
      if (Completes(term)) words.emplace_back(term, at.get_termfreq());
    }
  };
  read(lines.allterms_begin());
  auto rest = lines.allterms_begin();
  rest.skip_to("[");  // the first byte after Z
  read(rest);
  if (words.size() > kMostWords) {
    std::nth_element(words.begin(), words.begin() + kMostWords, words.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    words.resize(kMostWords);
    std::sort(words.begin(), words.end());
  }
  return std::make_shared<Dictionary>(words);
}

}  // namespace chanoma::search
