#include "moving/moving.h"

#include <fmt/format.h>

#include "moving/writing.h"

namespace chanoma::moving {
namespace {

void Name(const std::vector<Person>& people, Report& report) {
  for (const Person& person : people) {
    if (!person.account.IsNil()) {
      report.users_here.push_back(person.name);
      continue;
    }
    report.users_new.push_back(person.name);
    if (person.user.disabled) report.disabled.push_back(person.name);
    if (person.user.limited) report.limited.push_back(person.name);
    if (person.user.administrator) report.administrators.push_back(person.name);
  }
}

Result<Plan> Prepare(const Look& look, const store::Reader& reader, Report& report) {
  report.from = fmt::format("{} {}", look.server.name(), look.server.release());
  report.with_roles = look.options.with_roles;
  Plan plan;
  plan.with_roles = look.options.with_roles;
  plan.people = TRY(FindPeople(TRY(look.server.Users()), look.options.names, reader, report));
  Name(plan.people, report);
  Keeper keeper(look.keep, report.kept);
  TRY(keeper.Begin(look.server.name(), look.server.release(), look.now));
  for (const Person& person : plan.people) TRY(keeper.User(person.user));
  Matcher matcher = TRY(Matcher::Make(reader, look.options.maps));
  Gatherer gatherer({look.server, plan.people, matcher, keeper, report, look.now, look.progress});
  TRY(gatherer.Gather());
  plan.held = matcher.held();
  plan.places = gatherer.TakePlaces();
  plan.opinions = gatherer.TakeOpinions();
  TRY(Settle(plan, reader, report));
  return plan;
}

}  // namespace

Result<Report> LookAt(const Look& look, const store::Reader& reader) {
  Report report;
  TRY(Prepare(look, reader, report));
  return report;
}

Result<Report> MoveIn(const Look& look, store::Store& store) {
  Report report;
  Plan plan = TRY(Prepare(look, store.Read(), report));
  TRY(Write(plan, store, look.now, look.progress));
  return report;
}

}  // namespace chanoma::moving
