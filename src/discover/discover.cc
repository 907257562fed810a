#include "discover/discover.h"

#include <algorithm>

namespace chanoma::discover {
namespace {

constexpr std::chrono::seconds kKept{60};
constexpr size_t kMostKept = 64;  // answers of up to search::kMostOrdered numbers each

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

Result<search::Answer> Discover::Ask(const Question& question, bool ordered, const std::shared_ptr<search::Index>& index) {
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
  request.ordered = ordered;
  request.synonyms = ReadSynonyms();
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
  search::Answer answer = TRY(Ask(question, true, index));
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
  return results;
}

Result<Results> Discover::Suggest(const Question& question) {
  auto index = TRY(Index());
  Question brief = question;
  brief.count = false;
  brief.facets.clear();
  search::Answer answer = TRY(Ask(brief, false, index));
  Results results;
  results.hits = std::move(answer.hits);
  results.count = answer.count;
  results.exact = answer.exact;
  results.corrected = std::move(answer.corrected);
  results.marks = std::move(answer.marks);
  return results;
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
