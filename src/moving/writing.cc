#include "moving/writing.h"

#include <algorithm>
#include <set>
#include <span>

#include "accounts/permissions.h"
#include "accounts/rules.h"
#include "text/names.h"

namespace chanoma::moving {
namespace {

constexpr size_t kAtOnce = 500;

template <class T>
Result<std::optional<T>> Known(Result<T> read) {
  if (read) return std::optional<T>(*std::move(read));
  if (read.error().code != Code::kNotFound && read.error().code != Code::kCorrupt) return Fail(read.error());
  return std::optional<T>();
}

// None where what is known here is as new.
std::optional<model::Watch> WatchOf(const Place& place, const Ulid& account, const Held& held, const std::optional<model::Watch>& known) {
  if (known && known->last >= place.last) return std::nullopt;
  model::Watch watch = known.value_or(model::Watch{account, held.work, held.video, place.last, place.last, 0, -1, false, 0, {}});
  watch.video = held.video;
  watch.first = std::min(watch.first, place.last);
  watch.last = place.last;
  watch.position_ms = place.position_ms;
  watch.duration_ms = held.duration_ms;
  watch.seen = place.seen;
  watch.times = std::max(watch.times, place.times);
  return watch;
}

Result<void> SettlePlaces(Plan& plan, const store::Reader& reader, Report& report) {
  size_t kept = 0;
  for (const Place& place : plan.places) {
    const Person& person = plan.people[place.person];
    std::optional<model::Watch> known;
    if (!person.account.IsNil()) known = TRY(Known(reader.GetWatch(person.account, plan.held[place.held].work)));
    if (WatchOf(place, person.account, plan.held[place.held], known)) plan.places[kept++] = place;
    else ++report.newer_here;
  }
  plan.places.resize(kept);
  report.taken = kept;
  return {};
}

// Whether they have watched something of it, there or here.
Result<bool> HasBegun(const Opinion& opinion, const Ulid& account, const std::set<std::pair<uint32_t, Ulid>>& there, const store::Reader& reader) {
  if (there.contains({opinion.person, opinion.show})) return true;
  if (account.IsNil()) return false;
  const auto show = TRY(Known(reader.GetShow(opinion.show)));
  return show && !TRY(reader.ListWatchesOf(account, show->series, {}, 1)).empty();
}

Result<void> SettleOpinions(Plan& plan, const std::set<std::pair<uint32_t, Ulid>>& there, const store::Reader& reader, Report& report) {
  std::vector<Opinion> kept;
  for (Opinion opinion : plan.opinions) {
    const Ulid& account = plan.people[opinion.person].account;
    if (!account.IsNil() && TRY(Known(reader.GetListing(account, opinion.show)))) {
      ++report.listed_here;
      continue;
    }
    opinion.favourite = opinion.favourite && !TRY(HasBegun(opinion, account, there, reader));
    if (opinion.score) ++report.scores;
    if (opinion.favourite) ++report.planned;
    if (opinion.score || opinion.favourite) kept.push_back(opinion);
  }
  plan.opinions = std::move(kept);
  return {};
}

model::Account AccountOf(const Person& person, const Ulid& id, bool with_roles, Timestamp now) {
  model::Account account;
  account.id = id;
  account.name = person.name;
  account.name_key = text::NameKey(person.name);
  account.role = std::string(with_roles && person.user.administrator ? accounts::kAdministratorRole : accounts::kMemberRole);
  // Which of our libraries those are that they saw there, nobody can tell: an administrator says so before they come.
  account.view.every_library = !person.user.limited;
  account.banned = person.user.disabled;
  if (account.banned) account.ban_reason = "disabled where the account comes from";
  account.created = now;
  return account;
}

Result<void> WriteAccounts(Plan& plan, store::Store& store, Timestamp now) {
  std::vector<model::Account> made;
  for (Person& person : plan.people) {
    if (!person.account.IsNil()) continue;
    person.account = store.NewId();
    made.push_back(AccountOf(person, person.account, plan.with_roles, now));
  }
  if (made.empty()) return {};
  TRY(store.Commit([&](store::Draft& draft) -> Result<void> {
    for (const model::Account& account : made) {
      TRY(draft.PutAccount(account));
      TRY(draft.AppendAudit({store.NewId(), {}, {}, "user.create", account.name, {}, true, account.role}, accounts::kAuditKept));
    }
    return {};
  }));
  return {};
}

Result<void> PutPlace(store::Draft& draft, const Plan& plan, const Place& place) {
  const Ulid& account = plan.people[place.person].account;
  const Held& held = plan.held[place.held];
  const auto watch = WatchOf(place, account, held, TRY(Known(draft.GetWatch(account, held.work))));
  return watch ? draft.PutWatch(*watch) : Result<void>();
}

Result<void> PutOpinion(store::Draft& draft, const Plan& plan, const Opinion& opinion) {
  model::Listing listing{plan.people[opinion.person].account, opinion.show, {}, opinion.score, draft.Now(), {}};
  if (opinion.favourite) {
    listing.chosen = model::Standing::kPlanned;
    listing.chosen_at = draft.Now();
  }
  auto put = draft.PutListing(listing);
  // A show without a file that nobody ever watched may have gone.
  return !put && put.error().code == Code::kNotFound ? Result<void>() : put;
}

}  // namespace

Result<void> Settle(Plan& plan, const store::Reader& reader, Report& report) {
  std::set<std::pair<uint32_t, Ulid>> there;
  for (const Place& place : plan.places) there.emplace(place.person, plan.held[place.held].show);
  TRY(SettlePlaces(plan, reader, report));
  return SettleOpinions(plan, there, reader, report);
}

Result<void> Write(Plan& plan, store::Store& store, Timestamp now, const Progress& progress) {
  TRY(WriteAccounts(plan, store, now));
  uint64_t done = 0;
  const auto write = [&](const auto& all, const auto& put) -> Result<void> {
    for (size_t at = 0; at < all.size(); at += kAtOnce) {
      const auto some = std::span(all).subspan(at, std::min(kAtOnce, all.size() - at));
      TRY(store.Commit(
          [&](store::Draft& draft) -> Result<void> {
            for (const auto& one : some) TRY(put(draft, plan, one));
            return {};
          },
          store::Durability::kLazy));
      progress(done += some.size());
    }
    return {};
  };
  TRY(write(plan.places, PutPlace));
  TRY(write(plan.opinions, PutOpinion));
  // All of it is on the disk before anybody is told so.
  TRY(store.Commit([](store::Draft&) -> Result<void> { return {}; }));
  return {};
}

}  // namespace chanoma::moving
