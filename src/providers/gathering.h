#pragma once
// Asking everybody who may be asked about one show, and putting together what they answer. Whoever does not answer takes nothing back of
// what it said before. Blocks for as long as the asking takes; any thread.

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "providers/matching.h"
#include "providers/provider.h"

namespace chanoma::providers {

struct Gathered {
  model::Online online;  // with said and matches alone
  std::map<std::pair<uint32_t, uint32_t>, model::SaidOfEntry> episodes;  // by season and number
  std::vector<std::pair<model::Provider, PictureSaid>> pictures;         // the best first
  Freshness freshness;
  bool episodes_said = false;  // somebody has a list of them: what is not in it is not said
};

// `before`: what is known by now. kCancelled when stopped; no other error.
Result<Gathered> Gather(const Basis& basis, const model::Online& before, const std::vector<std::unique_ptr<Provider>>& providers);

}  // namespace chanoma::providers
