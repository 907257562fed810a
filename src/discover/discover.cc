#include "discover/discover.h"

#include <algorithm>

#include "discover/show_documents.h"

namespace chanoma::discover {
namespace {

constexpr std::chrono::seconds kKept{60};
constexpr size_t kMostKept = 64;  // answers of up to search::kMostOrdered numbers each

// Whether somebody may be meant by it, and not all are.
bool HasWords(const search::Expression& query) {
  if (const auto* all = std::get_if<search::All>(&query.node)) return std::ranges::any_of(all->parts, HasWords);
  if (const auto* any = std::get_if<search::Any>(&query.node)) return std::ranges::any_of(any->parts, HasWords);
  return std::holds_alternative<search::Words>(query.node) || std::holds_alternative<search::Phrase>(query.node);
}

bool IsAsTyped(const search::Hit& hit) { return hit.why.exact_title || (hit.why.short_texts && hit.why.typos == 0); }
bool FoundAsTyped(const std::vector<search::Hit>& hits) { return std::ranges::any_of(hits, IsAsTyped); }

void TakeHits(search::Answer& answer, const Question& question, Named& named) {
  for (search::Hit& hit : answer.hits) {
    const bool person = hit.kind == kPersonKind;
    std::vector<search::Hit>& to = person ? named.people : named.shows;
    if (to.size() < (person ? question.people : question.shows)) to.push_back(std::move(hit));
  }
}

}  // namespace

Discover::Discover(std::filesystem::path folder, store::Store& store, ReadText read_text, std::function<std::string()> read_synonyms, const Clock& clock, Log log)
    : clock_(clock), log_(log), read_synonyms_(std::move(read_synonyms)), follower_(std::move(folder), store, std::move(read_text), clock, log),
      // Answers of an earlier run are not mistaken for those of this one.
      last_(static_cast<uint64_t>(clock.Now().time_since_epoch().count()) << 16) {}

Discover::~Discover() { Stop(); }

Result<std::shared_ptr<search::Index>> Discover::Index() const {
  auto index = follower_.Live();
  if (!index) return Fail(Code::kUnavailable, "the search index is being opened");
  return index;
}

search::Request Discover::RequestOf(const Question& question) {
  search::Request request;
  request.query = search::ParseExpression(question.q, clock_.Now());
  request.reader = question.reader;
  request.languages = question.languages;
  request.kinds = question.kinds;
  request.chosen = question.chosen;
  request.facets = question.facets;
  request.sort = question.sort;
  request.descending = question.descending;
  request.limit = question.limit;
  request.count = question.count;
  request.synonyms = ReadSynonyms();
  return request;
}

Result<search::Answer> Discover::Ask(const search::Request& request, const std::shared_ptr<search::Index>& index) {
  auto answer = index->Search(request);
  if (!answer && answer.error().code == Code::kCorrupt) {
    // Derived, and so never worth an error to anybody twice.
    log_.Error("the search index is damaged and built anew", {{"why", answer.error().message}});
    follower_.RequestRebuild();
    return Fail(Code::kUnavailable, "the search index is being built anew");
  }
  return answer;
}

Result<Results> Discover::Search(const Question& question, const std::optional<Place>& place) {
  auto index = TRY(Index());
  size_t offset = place ? place->offset : 0;
  if (place) {
    if (auto kept = Take(place->answer, question.reader)) {
      Results results = kept->first;
      const size_t from = std::min(offset, kept->order.size()), to = std::min(from + question.limit, kept->order.size());
      if (auto hits = kept->index->Fetch(std::span(kept->order).subspan(from, to - from), question.reader)) {
        results.hits = std::move(*hits);
        if (to < kept->order.size()) results.next = Place{place->answer, to};
        return results;
      }
    }
  }
  search::Request request = RequestOf(question);
  request.ordered = true;
  search::Answer answer = TRY(Ask(request, index));
  Results results;
  results.count = answer.count;
  results.exact = answer.exact;
  results.facets = std::move(answer.facets);
  results.corrected = std::move(answer.corrected);
  results.marks = std::move(answer.marks);
  Kept kept{clock_.Steady() + kKept, std::move(answer.order), results, question.reader, index};
  const size_t from = std::min(offset, kept.order.size()), to = std::min(from + question.limit, kept.order.size());
  if (offset == 0) results.hits = std::move(answer.hits);
  else results.hits = TRY(index->Fetch(std::span(kept.order).subspan(from, to - from), question.reader));
  if (to < kept.order.size()) results.next = Place{Keep(std::move(kept)), to};
  TRY(AskNamed(question, FoundAsTyped(results.hits), results));
  return results;
}

Result<Results> Discover::Suggest(const Question& question) {
  auto index = TRY(Index());
  Question brief = question;
  brief.count = false;
  brief.facets.clear();
  search::Answer answer = TRY(Ask(RequestOf(brief), index));
  Results results;
  results.hits = std::move(answer.hits);
  results.count = answer.count;
  results.exact = answer.exact;
  results.corrected = std::move(answer.corrected);
  results.marks = std::move(answer.marks);
  TRY(AskNamed(brief, FoundAsTyped(results.hits), results));
  return results;
}

search::Request Discover::NamedRequestOf(const Question& question) {
  search::Request request = RequestOf(question);
  request.reader = question.show_reader;
  // Libraries are files', and said by the reader that is asked for.
  std::erase_if(request.chosen, [](const search::Facet& facet) { return facet.name == "library"; });
  request.each = {{std::string(kSeriesKind), question.shows}, {std::string(kMovieKind), question.shows}};
  if (HasWords(request.query)) request.each.emplace_back(kPersonKind, question.people);
  request.facets.clear();
  if (question.count) request.facets.emplace_back("kind");
  return request;
}

Result<void> Discover::AskNamed(const Question& question, bool sure, Results& results) {
  const auto index = follower_.LiveShows();
  if (!index || question.shows + question.people == 0) return {};
  const search::Request request = NamedRequestOf(question);
  const bool asks_for_people = request.each.size() > 2;
  search::Answer answer = TRY(Ask(request, index));
  Named& named = results.named;
  named.marks = answer.marks;
  TakeHits(answer, question, named);
  // Where very much begins as was typed, those of one kind may have left none of the other.
  for (const bool people : {false, true}) {
    if (!answer.cut || !question.kinds.empty() || (people && !asks_for_people) || (people ? named.people.size() >= question.people : named.shows.size() >= question.shows)) continue;
    search::Request alone = NamedRequestOf(question);
    alone.kinds = people ? std::vector{std::string(kPersonKind)} : std::vector{std::string(kSeriesKind), std::string(kMovieKind)};
    (people ? named.people : named.shows).clear();
    search::Answer more = TRY(Ask(alone, index));
    TakeHits(more, question, named);
  }
  for (const search::FacetCounts& facet : answer.facets) {
    for (const search::FacetCount& kind : facet.values) (kind.value == kPersonKind ? named.people_count : named.show_count) += kind.count;
  }
  if (!asks_for_people) named.people_count = 0;
  // Nobody is meant by a typo or by half of the words where something else is meant by all of them.
  if (sure || FoundAsTyped(named.shows) || FoundAsTyped(named.people)) {
    if (std::erase_if(named.people, [](const search::Hit& hit) { return !IsAsTyped(hit); }) > 0) named.people_count = named.people.size();
  }
  if (results.corrected.empty() && results.hits.empty()) results.corrected = std::move(answer.corrected);
  return {};
}

Result<std::vector<Ulid>> Discover::ShowsWith(std::string_view person, const search::Visibility& show_reader, size_t limit) {
  const auto index = follower_.LiveShows();
  if (!index) return std::vector<Ulid>();
  search::Request request;
  request.reader = show_reader;
  request.chosen = {{std::string(kPersonKey), std::string(person)}};
  request.limit = limit;
  std::vector<Ulid> shows;
  for (const search::Hit& hit : TRY(Ask(request, index)).hits) {
    if (const auto id = Ulid::Parse(hit.group)) shows.push_back(*id);
  }
  return shows;
}

std::shared_ptr<const search::Synonyms> Discover::ReadSynonyms() {
  std::string text = read_synonyms_();
  MutexLock lock(mutex_);
  if (!synonyms_ || text != synonyms_text_) {
    synonyms_ = search::Synonyms::Parse(text);
    synonyms_text_ = std::move(text);
  }
  return synonyms_;
}

uint64_t Discover::Keep(Kept kept) {
  const SteadyTime now = clock_.Steady();
  MutexLock lock(mutex_);
  while (!oldest_.empty() && (oldest_.size() >= kMostKept || kept_[oldest_.front()].until < now)) {
    kept_.erase(oldest_.front());
    oldest_.pop_front();
  }
  const uint64_t number = ++last_;
  kept_.emplace(number, std::move(kept));
  oldest_.push_back(number);
  return number;
}

std::optional<Discover::Kept> Discover::Take(uint64_t number, const search::Visibility& reader) {
  MutexLock lock(mutex_);
  const auto found = kept_.find(number);
  if (found == kept_.end() || found->second.until < clock_.Steady()) return std::nullopt;
  if (found->second.reader != reader) return std::nullopt;
  return found->second;
}

}  // namespace chanoma::discover
