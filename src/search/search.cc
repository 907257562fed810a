#include "search/search.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "search/plan.h"
#include "search/queries.h"
#include "search/rank.h"
#include "search/terms.h"
#include "search/weight.h"

namespace chanoma::search {
namespace {

constexpr size_t kEnough = 5;         // hits as typed; fewer, and typos are looked for
constexpr size_t kEnoughOfTypos = 3;  // hits with all words; fewer, and words may be missing
constexpr size_t kTimesWanted = 8;    // as many of the best documents as are wanted are asked for: not all are the reader's to know
constexpr size_t kSample = 20'000;    // documents that counts are taken from,
constexpr size_t kCountedExactly = 12'000;  // where that says there are more than this many
constexpr size_t kMostFacetValues = 100;
constexpr size_t kMostLines = 100;       // groups found by what is said, beside those found otherwise

// Sees every match that is looked at: for counts, facets and orders that Xapian does not know.
class Collector final : public Xapian::MatchDecider {
 public:
  bool operator()(const Xapian::Document& document) const override {
    documents.push_back(document.get_docid());
    return true;
  }
  mutable std::vector<Xapian::docid> documents;
};

struct FirstPass {
  std::vector<Candidate> candidates;
  bool cut = false;  // there may be more
  std::vector<Xapian::docid> seen;  // when collected
  size_t stride = 1;                // of which each stands for so many
};

struct Match {
  size_t wanted = 0;      // best ones
  bool collects = false;  // whatever there is
};

FirstPass Run(const Match& match, Plan& plan, Reach reach, const Bounds& bounds, const Revision& revision, Xapian::Database& database) {
  FirstPass pass;
  Xapian::Enquire enquire(database);
  WorthSource worth(revision.table, plan.sentence() ? 0.01 : kMostWorth);
  enquire.set_weighting_scheme(RuleWeight(plan.sentence()));
  const Xapian::Query query = plan.Build(reach, bounds);
  // What is only counted is in no order.
  enquire.set_query(match.wanted == 0 ? query : Xapian::Query(Xapian::Query::OP_AND_MAYBE, query, Xapian::Query(&worth)));
  enquire.set_docid_order(Xapian::Enquire::DONT_CARE);
  WeighAll(enquire);
  const Collector collector;
  const Xapian::doccount look_at = database.get_doccount();
  const Xapian::MSet found =
      enquire.get_mset(0, static_cast<Xapian::doccount>(std::max<size_t>(match.wanted, 1)), look_at, nullptr, match.collects ? &collector : nullptr);
  for (auto at = found.begin(); at != found.end() && match.wanted > 0; ++at) pass.candidates.push_back({*at, at.get_weight(), {}});
  pass.cut = match.wanted > 0 && pass.candidates.size() >= match.wanted;
  pass.seen = std::move(collector.documents);
  pass.stride = plan.stride();
  return pass;
}

// The best, and what is to be counted or put in another order.
FirstPass Run(const Request& request, Plan& plan, Reach reach, const Revision& revision, Xapian::Database& database) {
  const size_t wanted = request.sort != Sort::kRelevance ? 0 : request.ordered ? kMostOrdered : std::max(kReranked, request.limit);
  const bool collects = wanted == 0 || request.count || !request.facets.empty();
  FirstPass pass;
  if (wanted > 0) {
    pass = Run({wanted, collects}, plan, reach, {kTimesWanted * wanted, SIZE_MAX, &revision.table}, revision, database);
    if (!plan.cut()) return pass;
    // The reader may not know of the best: then all of them are asked.
    if (pass.candidates.size() < wanted) return Run({wanted, collects}, plan, reach, {}, revision, database);
    if (!collects) return pass;
  }
  // Another order than by relevance needs each of them.
  FirstPass counted = Run({0, true}, plan, reach, {SIZE_MAX, wanted > 0 ? kSample : SIZE_MAX, nullptr}, revision, database);
  if (counted.stride > 1 && counted.seen.size() * counted.stride < kCountedExactly) counted = Run({0, true}, plan, reach, {}, revision, database);
  counted.candidates = std::move(pass.candidates);
  counted.cut = pass.cut;
  return counted;
}

double SortValue(const Table::Entry& entry, Sort sort) {
  switch (sort) {
    case Sort::kAdded: return entry.added_minutes;
    case Sort::kRating: return static_cast<double>(entry.numbers[static_cast<size_t>(Number::kRating)]);
    case Sort::kViews: return static_cast<double>(entry.numbers[static_cast<size_t>(Number::kViews)]);
    case Sort::kYear: return static_cast<double>(entry.numbers[static_cast<size_t>(Number::kYear)]);
    case Sort::kDuration: return static_cast<double>(entry.numbers[static_cast<size_t>(Number::kDuration)]);
    case Sort::kRelevance:
    case Sort::kTitle: return 0;
  }
  return 0;
}

// By a value kept in memory; those that have none come last either way.
void SortByValue(const Request& request, const Table& table, std::vector<Xapian::docid>& documents) {
  struct Keyed {
    Xapian::docid document;
    bool missing;
    double value;
    std::string_view title;
  };
  std::vector<Keyed> keyed;
  for (const Xapian::docid document : documents) {
    const Table::Entry* entry = table.Find(document);
    if (!entry) continue;
    Keyed key{document, false, SortValue(*entry, request.sort), {}};
    key.missing = key.value <= static_cast<double>(Row::kUnknown);
    if (request.sort == Sort::kTitle) {
      const std::string_view lines = table.Lines(document, *entry);
      key.title = lines.substr(0, std::min(lines.find('\n'), lines.size()));
      key.missing = key.title.empty();
    }
    keyed.push_back(key);
  }
  std::sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
    if (a.missing != b.missing) return b.missing;
    if (a.value != b.value) return request.descending ? a.value > b.value : a.value < b.value;
    if (a.title != b.title) return request.descending ? a.title > b.title : a.title < b.title;
    return a.document < b.document;
  });
  documents.clear();
  for (const Keyed& key : keyed) documents.push_back(key.document);
}

// One document a group: the first. What is a window is of its line's document.
void KeepFirstOfGroups(const Table& table, std::vector<uint32_t>& documents, const std::vector<Line>& lines) {
  std::unordered_map<uint32_t, uint32_t> whose;
  for (const Line& line : lines) whose.emplace(line.window | kLineBit, line.document);
  std::unordered_set<uint64_t> met;
  std::erase_if(documents, [&](uint32_t document) {
    const auto line = (document & kLineBit) == 0 ? whose.end() : whose.find(document);
    const Table::Entry* entry = table.Find(line == whose.end() ? document : line->second);
    return entry && !met.insert(entry->group).second;
  });
}

// Of each kind as many as are asked for, in their order. What is of another kind goes.
void KeepOfEach(const Request& request, const Table& table, const Names& names, std::vector<uint32_t>& documents) {
  std::vector<std::pair<uint32_t, size_t>> left;
  for (const auto& [kind, limit] : request.each) {
    if (const auto number = names.Find("kind=" + kind)) left.emplace_back(*number, limit);
  }
  std::erase_if(documents, [&](uint32_t document) {
    const Table::Entry* entry = (document & kLineBit) == 0 ? table.Find(document) : nullptr;
    if (!entry) return true;
    const uint32_t* facets = table.FacetsBegin(document, *entry);
    for (auto& [number, limit] : left) {
      if (std::find(facets, facets + Table::FacetCount(*entry), number) == facets + Table::FacetCount(*entry)) continue;
      if (limit == 0) return true;
      --limit;
      return false;
    }
    return true;
  });
}

void CountFacets(const Request& request, const Table& table, const Names& names, const std::vector<Xapian::docid>& seen, size_t stride, Answer& answer) {
  std::unordered_map<uint32_t, uint64_t> counts;
  for (const Xapian::docid document : seen) {
    const Table::Entry* entry = table.Find(document);
    if (!entry) continue;
    const uint32_t* facets = table.FacetsBegin(document, *entry);
    for (size_t i = 0; i < Table::FacetCount(*entry); ++i) ++counts[facets[i]];
  }
  for (const std::string& name : request.facets) answer.facets.push_back({name, {}});
  for (const auto& [number, count] : counts) {
    const std::string text = names.Name(number);
    const size_t equals = text.find('=');
    for (FacetCounts& facet : answer.facets) {
      if (facet.name == std::string_view(text).substr(0, equals)) {
        facet.values.push_back({text.substr(equals + 1), count * stride});
      }
    }
  }
  for (FacetCounts& facet : answer.facets) {
    std::sort(facet.values.begin(), facet.values.end(),
              [](const FacetCount& a, const FacetCount& b) { return a.count != b.count ? a.count > b.count : a.value < b.value; });
    if (facet.values.size() > kMostFacetValues) facet.values.resize(kMostFacetValues);
  }
}

// Titles that have all that was typed, lines that have it word for word, whatever else has all words, lines that do, the rest.
enum class Tier { kTitle, kExactLine, kWords, kLine, kRest, kRestOfLines };

std::vector<uint32_t> InTiers(const Plan& plan, const std::vector<Candidate>& all, const std::vector<Candidate>& ranked, const std::vector<Line>& lines,
                              std::unordered_map<uint32_t, Why>& reasons) {
  struct Placed {
    Tier tier;
    uint32_t document;
  };
  std::vector<Placed> placed;
  placed.reserve(all.size() + lines.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const Candidate& one = i < ranked.size() ? ranked[i] : all[i];
    const bool whole = plan.units().empty() || one.why.words >= plan.content_units() || (i >= ranked.size() && one.weight + 1 >= kWordWorth * static_cast<double>(plan.content_units()));
    const Tier tier = one.why.exact_title || (whole && one.why.short_texts && one.why.typos == 0) ? Tier::kTitle : whole ? Tier::kWords : Tier::kRest;
    placed.push_back({tier, one.document});
  }
  for (const Line& line : lines) {
    placed.push_back({line.exact ? Tier::kExactLine : line.whole ? Tier::kLine : Tier::kRestOfLines, line.window | kLineBit});
    Why why;
    why.words = line.words;
    why.distance = line.distance;
    why.field = static_cast<uint32_t>(Role::kCue);
    why.weight = line.weight;
    reasons.emplace(line.window | kLineBit, why);
  }
  // The ranked ones keep their order: a title may be better than others by rules that a tier does not know.
  Tier highest = Tier::kTitle;
  for (size_t i = 0; i < all.size(); ++i) placed[i].tier = highest = std::max(highest, placed[i].tier);
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) { return a.tier < b.tier; });
  std::vector<uint32_t> order;
  order.reserve(placed.size());
  for (const Placed& one : placed) order.push_back(one.document);
  return order;
}

// `documents` in their order, those that nothing but a line has found as that line.
std::vector<uint32_t> WithLines(const std::vector<uint32_t>& documents, const std::vector<uint32_t>& found, const std::vector<Line>& lines) {
  std::unordered_map<uint32_t, uint32_t> windows;
  for (const Line& line : lines) windows.emplace(line.document, line.window | kLineBit);
  if (!windows.empty()) {
    for (const uint32_t document : found) windows.erase(document);
  }
  std::vector<uint32_t> order;
  order.reserve(documents.size());
  for (const uint32_t document : documents) {
    const auto line = windows.find(document);
    order.push_back(line == windows.end() ? document : line->second);
  }
  return order;
}

}  // namespace

std::string EncodeData(const Document& document) {
  std::string data = document.id;
  data += '\0';
  data += document.kind;
  data += '\0';
  data += document.group;
  data += '\0';
  data += document.data;
  return data;
}

Hit DecodeHit(Xapian::docid document, std::string_view stored) {
  Hit hit;
  hit.document = document;
  for (std::string* part : {&hit.id, &hit.kind, &hit.group}) {
    const size_t end = std::min(stored.find('\0'), stored.size());
    *part = stored.substr(0, end);
    stored.remove_prefix(std::min(end + 1, stored.size()));
  }
  hit.data = stored;
  return hit;
}

Hit ReadHit(uint32_t document, const Databases& databases) {
  if ((document & kLineBit) == 0) return DecodeHit(document, databases.main.get_document(document).get_data());
  const Hit window = DecodeHit(document, databases.lines.get_document(document & ~kLineBit).get_data());
  const std::string group = terms::Group(window.group);
  const auto whose = databases.main.postlist_begin(group);
  if (whose == databases.main.postlist_end(group)) throw Xapian::DocNotFoundError("nothing of this group is there any more");
  Hit hit = DecodeHit(document, databases.main.get_document(*whose).get_data());
  hit.line = window.data;
  return hit;
}

Answer Find(const Request& request, const Revision& revision, const Names& names, const Databases& databases, Stems& stems) {
  Plan plan(request, revision.words, databases.main, stems);
  FirstPass pass = Run(request, plan, Reach::kWords, revision, databases.main);
  bool typos = false;
  const bool by_relevance = request.sort == Sort::kRelevance;
  const auto hits = [&] { return by_relevance ? pass.candidates.size() : pass.seen.size(); };
  const auto further = [&](Reach reach, size_t enough) {
    if (hits() >= enough || !plan.CanReach(reach)) return;
    typos = true;
    pass = Run(request, plan, reach, revision, databases.main);
  };
  if (!plan.units().empty()) {
    further(Reach::kUnknownTypos, kEnough);
    further(Reach::kTypos, typos ? 1 : kEnough);
    further(Reach::kMissing, kEnoughOfTypos);
  }

  Answer answer;
  std::vector<Candidate> top(pass.candidates.begin(), pass.candidates.begin() + static_cast<std::ptrdiff_t>(std::min(kReranked, pass.candidates.size())));
  const Ranker ranker(plan, revision, databases.main, typos);
  if (by_relevance) ranker.Rank(top);
  const bool collects = request.count || !request.facets.empty();
  const bool lacking = hits() == 0 || (by_relevance && !top.empty() && top.front().why.words < plan.content_units());
  const bool all_lines = collects || request.ordered;
  // Where titles alone fill what is asked for, nobody would see a line.
  const auto titles = std::ranges::count_if(top, [](const Candidate& one) { return one.why.exact_title || (one.why.short_texts && one.why.typos == 0); });
  Lines lines;
  if (all_lines || static_cast<size_t>(titles) < request.limit) {
    lines = FindLines(request, revision, databases, stems, all_lines ? kMostLines : std::max<size_t>(2 * request.limit, 24), lacking);
  }
  answer.exact = !lines.more && pass.stride == 1;
  answer.cut = pass.cut;

  std::unordered_map<uint32_t, Why> reasons;
  std::vector<uint32_t> order;
  if (by_relevance) {
    for (const Candidate& candidate : top) reasons.emplace(candidate.document, candidate.why);
    order = InTiers(plan, pass.candidates, top, lines.best, reasons);
    if (request.groups) KeepFirstOfGroups(revision.table, order, lines.best);
  } else {
    std::vector<uint32_t> documents = pass.seen;
    for (const Line& line : lines.best) documents.push_back(line.document);
    SortByValue(request, revision.table, documents);
    if (request.groups) KeepFirstOfGroups(revision.table, documents, {});
    order = WithLines(documents, pass.seen, lines.best);
  }
  answer.count = order.size();
  if (collects) {
    for (const Line& line : lines.best) pass.seen.push_back(line.document);
    if (request.groups) KeepFirstOfGroups(revision.table, pass.seen, {});
    answer.count = pass.seen.size() * pass.stride;
    if (!request.facets.empty()) CountFacets(request, revision.table, names, pass.seen, pass.stride, answer);
  }
  if (order.size() > kMostOrdered) order.resize(kMostOrdered);
  if (!request.each.empty()) KeepOfEach(request, revision.table, names, order);
  const size_t limit = request.each.empty() ? request.limit : order.size();
  for (size_t i = 0; i < std::min(limit, order.size()); ++i) {
    Hit hit = ReadHit(order[i], databases);
    if (const auto why = reasons.find(order[i]); why != reasons.end()) hit.why = why->second;
    answer.hits.push_back(std::move(hit));
  }
  if (!plan.units().empty() && !order.empty()) {
    if (!top.empty() && order.front() == top.front().document && top.front().why.typos > 0) answer.corrected = ranker.Corrected(top.front());
    if (top.size() > request.limit) top.resize(request.limit);
    if (typos) answer.marks = ranker.Marks(top);
    else answer.marks = ranker.Marks({});
    answer.marks.insert(answer.marks.end(), lines.marks.begin(), lines.marks.end());
  }
  const std::vector<std::string> quoted = plan.Quoted();
  answer.marks.insert(answer.marks.end(), quoted.begin(), quoted.end());
  if (request.ordered) answer.order = std::move(order);
  return answer;
}

}  // namespace chanoma::search
