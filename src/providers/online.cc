#include "providers/online.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "catalogue/priorities.h"
#include "providers/reading.h"

namespace chanoma::providers {
namespace {

constexpr size_t kLongestKey = 2000;
constexpr int kCandidateWidth = 185;
constexpr std::chrono::seconds kPicturePatience{20};

bool NeedsKey(model::Provider provider) { return provider == model::Provider::kTmdb || provider == model::Provider::kTvdb; }

std::string SecretName(model::Provider provider) { return fmt::format("online/{}", model::ProviderName(provider)); }

// An id that somebody sends: what any of them has.
bool IsSomeId(model::Provider provider, std::string_view id) { return provider == model::Provider::kWikidata ? IsWikidataId(id) : IsId(id); }

}  // namespace

std::unique_ptr<Provider> Make(model::Provider provider, const Access& access) {
  switch (provider) {
    case model::Provider::kTmdb: return MakeTmdb(access);
    case model::Provider::kTvdb: return MakeTvdb(access);
    case model::Provider::kTvmaze: return MakeTvmaze(access);
    case model::Provider::kAnilist: return MakeAnilist(access);
    case model::Provider::kWikidata: return MakeWikidata(access);
  }
  return MakeWikidata(access);
}

Online::Online(store::Store& store, media::Workers& workers, const catalogue::Images& images, Settings settings, Polite::Options options, const Clock& clock, Log log)
    : store_(store), workers_(workers), images_(images), settings_(std::move(settings)), clock_(clock), log_(log), polite_(std::move(options), clock, log), anime_lists_(polite_, clock) {}

Online::~Online() { Stop(); }

std::string Online::KeyOf(model::Provider provider) const { return store_.Read().GetSecret(SecretName(provider)).value_or(""); }

std::vector<model::Provider> Online::Asked() const {
  std::vector<model::Provider> asked;
  if (!settings_.on()) return asked;
  const std::vector<model::Provider> allowed = settings_.allowed();
  for (const model::Provider provider : model::kAllProviders) {
    if (std::ranges::find(allowed, provider) == allowed.end()) continue;
    if (!NeedsKey(provider) || !KeyOf(provider).empty()) asked.push_back(provider);
  }
  return asked;
}

Access Online::AccessTo(model::Provider provider, const How& how, std::string key) const {
  Access access{polite_, how, settings_.address(provider), std::move(key), settings_.language(), token_, {}};
  access.anime = [this, &how](model::ShowKind kind, const std::vector<model::ExternalId>& ids) { return anime_lists_.Find(settings_.anime_lists(), how, kind, ids); };
  return access;
}

bool Online::EverybodyRests() const {
  if (!settings_.on()) return false;  // what is queued ends at once
  const auto troubles = polite_.Troubles();
  if (troubles.empty()) return false;
  const std::vector<model::Provider> asked = Asked();
  return !asked.empty() && std::ranges::all_of(asked, [&](model::Provider provider) { return polite_.LeftAlone(provider); });
}

std::vector<Standing> Online::Standings() const {
  const auto troubles = polite_.Troubles();
  const auto answered = polite_.Answered();
  const std::vector<model::Provider> allowed = settings_.allowed(), asked = Asked();
  std::vector<Standing> standings;
  for (const model::Provider provider : model::kAllProviders) {
    Standing standing{provider, std::ranges::find(allowed, provider) != allowed.end(), NeedsKey(provider), false, std::ranges::find(asked, provider) != asked.end(), {}, {}};
    standing.has_key = standing.needs_key && !KeyOf(provider).empty();
    if (const auto found = answered.find(provider); found != answered.end()) standing.answered = found->second;
    if (const auto found = troubles.find(provider); found != troubles.end()) standing.trouble = found->second;
    standings.push_back(std::move(standing));
  }
  return standings;
}

Result<Found> Online::Search(const Question& question, const std::string& request) const {
  const std::vector<model::Provider> asked = Asked();
  if (asked.empty()) return Fail(Code::kConflict, settings_.on() ? "no provider may be asked: choose some, or give a key" : "providers are not to be asked: the setting “online” is off");
  How how;
  how.stop = stop_.get_token();
  Found found;
  for (const model::Provider name : asked) {
    const auto provider = Make(name, AccessTo(name, how, KeyOf(name)));
    if (!provider->Has(question.kind)) continue;
    auto candidates = provider->Search(question);
    if (!candidates && candidates.error().code == Code::kCancelled) return Fail(Code::kUnavailable, "the server is stopping");
    if (!candidates) {
      found.problems.emplace_back(name, candidates.error().message);
      log_.Info("a provider did not answer a search", {{"request", request}, {"provider", model::ProviderName(name)}, {"why", candidates.error().message}});
      continue;
    }
    for (Candidate& candidate : *candidates) found.candidates.emplace_back(name, std::move(candidate));
  }
  return found;
}

Result<std::string> Online::Picture(model::Provider provider, const std::string& address, const std::string& request) const {
  const std::vector<model::Provider> asked = Asked();
  if (std::ranges::find(asked, provider) == asked.end()) return Fail(Code::kConflict, "this provider is not to be asked");
  if (!MayHavePicture(provider, settings_.address(provider), address)) return Fail(Code::kInvalid, "this is no address of a picture of theirs", "address");
  How how;
  how.stop = stop_.get_token();
  const std::string bytes = TRY(polite_.Picture(provider, address, how));
  const media::CallContext context{media::Lane::kBackground, request, clock_.Steady() + kPicturePatience, how.stop};
  auto made = workers_.Image(bytes, {.width = kCandidateWidth}, context);
  if (!made) return Fail(made.error().code == Code::kUnavailable ? made.error() : Error{Code::kNotFound, "there is no such picture", {}});
  return std::move(made->jpeg);
}

Result<void> Online::Choose(const Ulid& id, model::Provider provider, const std::string& work, const std::string& request) {
  if (!IsSomeId(provider, work)) return Fail(Code::kInvalid, "this is no id of theirs", "id");
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Show show = TRY(draft.GetShow(id));
    // The others are found again by what this one says.
    show.online = {};
    show.online.matches[provider] = {work, true};
    TRY(draft.PutShow(show));
    TRY(draft.Enqueue({model::JobKind::kOnline, id, catalogue::kOnlinePriority - 1, request, 5, std::nullopt}));
    return {};
  }));
  return {};
}

Result<void> Online::Refresh(const Ulid& id, const std::string& request) {
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Show show = TRY(draft.GetShow(id));
    show.online.left_alone = false;
    show.online.asked = {};
    show.online.due = {};
    show.online.basis = 0;
    TRY(draft.PutShow(show));
    TRY(draft.Enqueue({model::JobKind::kOnline, id, catalogue::kOnlinePriority - 1, request, 5, std::nullopt}));
    return {};
  }));
  return {};
}

Result<void> Online::LeaveAlone(const Ulid& id) {
  model::Show left;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    left = TRY(draft.GetShow(id));
    left.online = {};
    left.online.left_alone = true;
    std::erase_if(left.pictures, [](const model::Picture& one) { return one.library.IsNil(); });
    return draft.PutShow(left);
  }));
  std::set<uint32_t> kept;
  for (const model::Picture& picture : left.pictures) kept.insert(picture.generation);
  images_.KeepPictures(id, kept);
  return WriteEntries(left, {}, stop_.get_token());
}

Result<void> Online::Test(model::Provider provider) const {
  if (!settings_.on()) return Fail(Code::kConflict, "providers are not to be asked: the setting “online” is off");
  const std::string key = KeyOf(provider);
  if (NeedsKey(provider) && key.empty()) return Fail(Code::kConflict, "it has no key");
  const How how{true, true, stop_.get_token()};
  return Make(provider, AccessTo(provider, how, key))->Test();
}

Result<void> Online::SetKey(model::Provider provider, const std::string& key) {
  if (!NeedsKey(provider)) return Fail(Code::kInvalid, "this provider has no keys", "key");
  const bool plain = key.size() <= kLongestKey && std::ranges::all_of(key, [](char c) { return c > ' ' && c < 127; });
  if (!plain) return Fail(Code::kInvalid, "a key has neither spaces nor letters beyond ASCII", "key");
  if (!key.empty()) {
    if (!settings_.on()) return Fail(Code::kConflict, "providers are not to be asked: the setting “online” is off");
    const How how{true, true, stop_.get_token()};
    const auto tested = Make(provider, AccessTo(provider, how, key))->Test();
    if (!tested && tested.error().code == Code::kForbidden) {
      // It says something of this key, and nothing of the one that there is.
      polite_.Forgive(provider);
      return Fail(Code::kInvalid, tested.error().message, "key");
    }
    if (!tested) return Fail(tested.error().code == Code::kCorrupt ? Error{Code::kUnavailable, tested.error().message, {}} : tested.error());
  }
  TRY(store_.Commit([&](store::Draft& draft) { return draft.PutSecret(SecretName(provider), key); }));
  polite_.Forgive(provider);
  swept_.store(false);
  return {};
}

}  // namespace chanoma::providers
