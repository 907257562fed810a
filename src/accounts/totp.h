#pragma once
// One-time codes by time (RFC 6238 with SHA-1, six digits and steps of 30 seconds: what every app knows). Pure functions; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace chanoma::accounts {

uint64_t TotpStep(Timestamp now);
std::string TotpCode(std::string_view secret, uint64_t step);
// The step whose code this is, of the present one and its neighbours, if it is later than `after`. Spaces are people's.
std::optional<uint64_t> MatchTotp(std::string_view secret, std::string_view typed, Timestamp now, uint64_t after);

std::string Base32(std::string_view bytes);  // RFC 4648 §6, without padding
// "otpauth://totp/…" for a QR code.
std::string TotpAddress(std::string_view issuer, std::string_view name, std::string_view base32);

}  // namespace chanoma::accounts
