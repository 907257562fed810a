// Televisions and boxes: let in by somebody who is signed in elsewhere, and says so on purpose.

#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "accounts/secrets.h"
#include "text/text.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kMostDevice = 200;

// A session counts what is guessed by it, an account what by all of its own: nobody keeps others from adding a screen.
Throttle::Attempt AttemptOf(const Principal& actor) { return {"device codes of " + actor.account.ToString(), std::string(actor.credential.Raw()), false}; }

Result<void> OnlyASession(const Principal& actor) {
  if (actor.is_session) return {};
  return Fail(Code::kForbidden, "screens are let in by people who are signed in");
}

}  // namespace

DeviceCode Accounts::AskForDevice(const Origin& origin) { return devices_.Ask({origin.address, text::Clean(origin.device, kMostDevice)}); }

Error Accounts::NoSuchDevice(const Principal& actor, const Origin& origin) {
  throttle_.Failed(AttemptOf(actor));
  Audit(actor, "device.check", {}, origin, false, "wrong code");
  return {Code::kForbidden, "no screen shows this code, or no longer: each is good for ten minutes, and once", "code"};
}

Result<DeviceAsk> Accounts::FindDevice(const Principal& actor, std::string_view user_code, const Origin& origin) {
  TRY(OnlyASession(actor));
  if (const auto wait = throttle_.Wait(AttemptOf(actor))) return Fail(TooMany(*wait));
  auto ask = devices_.Find(user_code);
  if (!ask) return Fail(NoSuchDevice(actor, origin));
  ask->near = NetworkOf(ask->address) == NetworkOf(origin.address);
  return std::move(*ask);
}

Result<void> Accounts::DecideDevice(const Principal& actor, std::string_view user_code, const DeviceDecision& decision, const Origin& origin) {
  const DeviceAsk ask = TRY(FindDevice(actor, user_code, origin));
  const bool done = decision.approve ? devices_.Approve(user_code, {actor.account, actor.credential, decision.remember, {}}) : devices_.Refuse(user_code);
  if (!done) return Fail(NoSuchDevice(actor, origin));
  throttle_.Succeeded(AttemptOf(actor));
  Audit(actor, decision.approve ? "device.approve" : "device.refuse", ask.device, origin, true, ask.address);
  return {};
}

Result<DeviceState> Accounts::PollDevice(std::string_view device_code, const Origin& origin) {
  const DeviceCodes::Answer answer = devices_.Poll(device_code);
  if (std::holds_alternative<DeviceCodes::Waiting>(answer)) return DeviceState();
  if (const auto* soon = std::get_if<DeviceCodes::TooSoon>(&answer)) {
    Error error{Code::kTooMany, "ask less often", {}};
    error.retry_after = soon->wait;
    return Fail(std::move(error));
  }
  if (std::holds_alternative<DeviceCodes::Refused>(answer)) return Fail(Code::kForbidden, "somebody said no to this screen", "deviceCode");
  const auto* approval = std::get_if<DeviceCodes::Approval>(&answer);
  if (!approval) return Fail(Code::kNotFound, "this code has run out, or was used: ask for a new one", "deviceCode");
  SignedIn signed_in;
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const auto gone = [] { return Fail(Code::kForbidden, "whoever let this screen in is no longer signed in", "deviceCode"); };
    // Thrown out since: what they allowed went with them.
    const auto session = draft.GetCredential(approval->credential);
    const auto account = draft.GetAccount(approval->account);
    if (!session || !account || account->banned || HasRunOut(*session, draft.Now())) return gone();
    signed_in = TRY(Open(draft, *account, {origin.address, approval->device}, "session.create"));
    return {};
  }));
  Welcome(signed_in);
  return DeviceState{std::move(signed_in), approval->remember};
}

}  // namespace chanoma::accounts
