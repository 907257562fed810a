#include "jose/token.h"

#include <optional>

#include "jose/base64url.h"
#include "json/value.h"

namespace chanoma::jose {
namespace {

std::optional<Algorithm> AlgorithmOf(std::string_view name) {
  if (name == "RS256") return Algorithm::kRs256;
  if (name == "ES256") return Algorithm::kEs256;
  if (name == "EdDSA") return Algorithm::kEdDsa;
  return std::nullopt;
}

}  // namespace

Result<std::string> OpenToken(std::string_view token, const KeySet& keys) {
  const auto refuse = [](const char* why) { return Fail(Code::kInvalid, why); };
  const size_t first = token.find('.'), last = token.rfind('.');
  if (token.size() > kLongestToken || first == std::string_view::npos || first == last || token.find('.', first + 1) != last) return refuse("this is no signed token");
  const auto head = DecodeBase64Url(token.substr(0, first));
  auto payload = DecodeBase64Url(token.substr(first + 1, last - first - 1));
  const auto signature = DecodeBase64Url(token.substr(last + 1));
  if (!head || !payload || !signature) return refuse("this is no signed token");
  const auto parsed = json::Parse(*head);
  if (!parsed || parsed->AsObject() == nullptr) return refuse("the token's head cannot be read");
  // What must be understood to understand the token (RFC 7515 §4.1.11): we understand nothing of the kind.
  if (parsed->Find("crit") != nullptr) return refuse("the token asks for something that is not understood here");
  const auto algorithm = AlgorithmOf(parsed->Text("alg"));
  if (!algorithm) return Fail(Code::kForbidden, "the token is signed in a way that does not count here");
  const std::string_view id = parsed->Text("kid");
  bool named = false;
  for (const PublicKey& key : keys.keys()) {
    if (!id.empty() && !key.id().empty() && key.id() != id) continue;
    named = true;
    if (key.algorithm() == *algorithm && key.Verifies(token.substr(0, last), *signature)) return std::move(*payload);
  }
  if (!named) return Fail(Code::kNotFound, "the token names a key that its issuer does not publish");
  return Fail(Code::kForbidden, "the token's signature is not its issuer's");
}

}  // namespace chanoma::jose
