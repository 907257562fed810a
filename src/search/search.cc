#include "search/search.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "search/plan.h"
#include "search/rank.h"
#include "search/terms.h"
#include "search/weight.h"

namespace chanoma::search {
namespace {

constexpr size_t kEnough = 5;         // hits as typed; fewer, and typos are looked for
constexpr size_t kEnoughOfTypos = 3;  // hits with all words; fewer, and words may be missing
constexpr size_t kMostFacetValues = 100;

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
  std::vector<Xapian::docid> seen;  // when collected
};

FirstPass Run(const Request& request, const Plan& plan, const Xapian::Query& query, const Revision& revision, Xapian::Database& database) {
  FirstPass pass;
  Xapian::Enquire enquire(database);
  WorthSource worth(revision.table, plan.sentence() ? 0.01 : 0.3);
  const bool by_relevance = request.sort == Sort::kRelevance;
  enquire.set_weighting_scheme(RuleWeight(plan.sentence()));
  enquire.set_query(Xapian::Query(Xapian::Query::OP_AND_MAYBE, query, Xapian::Query(&worth)));
  enquire.set_docid_order(Xapian::Enquire::DONT_CARE);
  const bool collect = request.count || !request.facets.empty() || !by_relevance;
  const size_t wanted = request.ordered ? kMostOrdered : std::max(kReranked, request.limit);
  const Collector collector;
  // All matches are weighed: cut short by the weight reached so far, Xapian 1.4.22 left out the best ones where many ways of
  // a word compete (bench/search, known items).
  const Xapian::doccount look_at = database.get_doccount();
  const Xapian::MSet found =
      enquire.get_mset(0, static_cast<Xapian::doccount>(by_relevance ? wanted : 1), look_at, nullptr, collect ? &collector : nullptr);
  for (auto at = found.begin(); at != found.end() && by_relevance; ++at) pass.candidates.push_back({*at, at.get_weight(), {}});
  pass.seen = std::move(collector.documents);
  return pass;
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

// One document a group: the first.
template <class Item, class DocumentOf>
void KeepFirstOfGroups(const Table& table, std::vector<Item>& items, DocumentOf document_of) {
  std::unordered_set<uint64_t> met;
  std::erase_if(items, [&](const Item& item) {
    const Table::Entry* entry = table.Find(document_of(item));
    return entry && !met.insert(entry->group).second;
  });
}

void CountFacets(const Request& request, const Table& table, const Names& names, const std::vector<Xapian::docid>& seen, Answer& answer) {
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
        facet.values.push_back({text.substr(equals + 1), count});
      }
    }
  }
  for (FacetCounts& facet : answer.facets) {
    std::sort(facet.values.begin(), facet.values.end(),
              [](const FacetCount& a, const FacetCount& b) { return a.count != b.count ? a.count > b.count : a.value < b.value; });
    if (facet.values.size() > kMostFacetValues) facet.values.resize(kMostFacetValues);
  }
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

Answer Find(const Request& request, const Revision& revision, const Names& names, Xapian::Database& database, Stems& stems) {
  Plan plan(request, revision.words, stems);
  FirstPass pass = Run(request, plan, plan.Build(Reach::kWords), revision, database);
  bool typos = false;
  const auto hits = [&] { return request.sort == Sort::kRelevance ? pass.candidates.size() : pass.seen.size(); };
  const auto further = [&](Reach reach, size_t enough) {
    if (hits() >= enough || !plan.CanReach(reach)) return;
    typos = true;
    pass = Run(request, plan, plan.Build(reach), revision, database);
  };
  if (!plan.units().empty()) {
    further(Reach::kUnknownTypos, kEnough);
    further(Reach::kTypos, typos ? 1 : kEnough);
    further(Reach::kMissing, kEnoughOfTypos);
  }

  Answer answer;
  std::vector<Candidate> top(pass.candidates.begin(), pass.candidates.begin() + static_cast<std::ptrdiff_t>(std::min(kReranked, pass.candidates.size())));
  const Ranker ranker(plan, revision, database, typos);
  std::unordered_map<Xapian::docid, Why> reasons;
  std::vector<Xapian::docid> order;
  if (request.sort == Sort::kRelevance) {
    ranker.Rank(top);
    for (const Candidate& candidate : top) {
      order.push_back(candidate.document);
      reasons.emplace(candidate.document, candidate.why);
    }
    for (size_t i = top.size(); i < pass.candidates.size(); ++i) order.push_back(pass.candidates[i].document);
  } else {
    order = pass.seen;
    SortByValue(request, revision.table, order);
  }
  if (request.groups) KeepFirstOfGroups(revision.table, order, [](Xapian::docid d) { return d; });
  answer.count = order.size();
  if (request.count || !request.facets.empty()) {
    if (request.groups) KeepFirstOfGroups(revision.table, pass.seen, [](Xapian::docid d) { return d; });
    answer.count = pass.seen.size();
    if (!request.facets.empty()) CountFacets(request, revision.table, names, pass.seen, answer);
  }
  if (order.size() > kMostOrdered) order.resize(kMostOrdered);
  for (size_t i = 0; i < std::min(request.limit, order.size()); ++i) {
    Hit hit = DecodeHit(order[i], database.get_document(order[i]).get_data());
    if (const auto why = reasons.find(order[i]); why != reasons.end()) hit.why = why->second;
    answer.hits.push_back(std::move(hit));
  }
  if (!top.empty() && !plan.units().empty()) {
    if (top.front().why.typos > 0) answer.corrected = ranker.Corrected(top.front());
    if (top.size() > request.limit) top.resize(request.limit);
    if (typos) answer.marks = ranker.Marks(top);
    else answer.marks = ranker.Marks({});
  }
  if (request.ordered) answer.order = std::move(order);
  return answer;
}

}  // namespace chanoma::search
