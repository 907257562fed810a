#include "providers/gathering.h"

#include <algorithm>

#include "providers/reading.h"

namespace chanoma::providers {
namespace {

constexpr size_t kMostTitlesAsked = 3;

bool IsByHand(const model::Online& online, model::Provider provider) {
  const auto match = online.matches.find(provider);
  return match != online.matches.end() && match->second.by_hand;
}

// Fills what is not said yet.
void Fill(model::SaidOfEntry& said, const model::SaidOfEntry& more) {
  if (!said.title) said.title = more.title;
  if (!said.plot) said.plot = more.plot;
  if (!said.aired) said.aired = more.aired;
}

class Round {
 public:
  Round(const Basis& basis, const model::Online& before, const std::vector<std::unique_ptr<Provider>>& providers) : before_(before), basis_(basis) {
    for (const auto& provider : providers) order_.push_back(provider.get());
    std::ranges::stable_sort(order_, {}, [&](const Provider* provider) { return std::pair(!IsByHand(before, provider->name()), provider->name()); });
    chosen_ = !order_.empty() && IsByHand(before, order_.front()->name());
    // What a person chose stays chosen, also of somebody who is not asked at the moment.
    for (const auto& [name, match] : before.matches) {
      if (match.by_hand) chosen_ = true;
    }
    gathered_.online.said = before.said;
    gathered_.online.matches = before.matches;
  }

  Result<Gathered> Run() {
    for (const Provider* provider : order_) {
      if (!provider->Has(basis_.kind)) continue;
      auto details = About(*provider);
      if (!details && details.error().code == Code::kCancelled) return Fail(details.error());
      if (!details) gathered_.freshness.incomplete = true;
      else if (*details) Take(*provider, std::move(**details));
      else Drop(*provider);
    }
    return std::move(gathered_);
  }

 private:
  // None: it knows no such work.
  Result<std::optional<Details>> About(const Provider& provider) {
    const auto id = TRY(IdAt(provider));
    if (!id) return std::optional<Details>();
    auto details = provider.Ask(basis_.kind, *id);
    if (!details && details.error().code == Code::kNotFound) return std::optional<Details>();
    if (!details) return Fail(details.error());
    gathered_.online.matches[provider.name()] = {*id, IsByHand(before_, provider.name())};
    return std::optional(std::move(*details));
  }

  Result<std::optional<std::string>> IdAt(const Provider& provider) {
    if (IsByHand(before_, provider.name())) return std::optional(before_.matches.at(provider.name()).id);
    if (auto known = TRY(provider.Find(basis_.kind, basis_.ids))) return known;
    // Where a person had to choose, titles mean something else.
    if (chosen_) return std::optional<std::string>();
    // Only anime is there: a title alone would find some for everything.
    if (provider.name() == model::Provider::kAnilist && basis_.year == 0) return std::optional<std::string>();
    for (size_t i = 0; i < std::min(basis_.titles.size(), kMostTitlesAsked); ++i) {
      const auto candidates = TRY(provider.Search({basis_.kind, basis_.titles[i], basis_.year}));
      if (const Candidate* meant = Choose(basis_.titles[i], basis_.year, candidates)) return std::optional(meant->id);
    }
    return std::optional<std::string>();
  }

  void Take(const Provider& provider, Details details) {
    // Whoever comes after is asked by what this one knows.
    for (const model::ExternalId& id : details.said.ids) {
      if (FindId(basis_.ids, id.source).empty()) basis_.ids.push_back(id);
    }
    if (basis_.year == 0 && details.said.year) basis_.year = *details.said.year;
    for (const EpisodeSaid& episode : details.episodes) Fill(gathered_.episodes[{episode.season, episode.number}], episode.said);
    gathered_.episodes_said = gathered_.episodes_said || !details.episodes.empty();
    for (PictureSaid& picture : details.pictures) gathered_.pictures.emplace_back(provider.name(), std::move(picture));
    Freshness& freshness = gathered_.freshness;
    freshness.matched = true;
    freshness.airing = freshness.airing || details.airing;
    if (freshness.next.empty()) freshness.next = details.next;
    if (freshness.premiered.empty()) freshness.premiered = details.said.premiered.value_or("");
    gathered_.online.said[provider.name()] = std::move(details.said);
  }

  void Drop(const Provider& provider) {
    gathered_.online.said.erase(provider.name());
    if (!IsByHand(before_, provider.name())) gathered_.online.matches.erase(provider.name());
  }

  const model::Online& before_;
  Basis basis_;
  std::vector<const Provider*> order_;
  bool chosen_ = false;
  Gathered gathered_;
};

}  // namespace

Result<Gathered> Gather(const Basis& basis, const model::Online& before, const std::vector<std::unique_ptr<Provider>>& providers) { return Round(basis, before, providers).Run(); }

}  // namespace chanoma::providers
