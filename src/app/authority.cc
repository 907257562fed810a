#include "app/authority.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/clock.h"
#include "base/file.h"
#include "tls/certificates.h"

namespace chanoma::app {
namespace {

int Complain(const Error& error) {
  fmt::print(stderr, "chanoma: {}\n", error.message);
  return 1;
}

}  // namespace

int PrintAuthority(const std::filesystem::path& data) {
  const std::filesystem::path file = data / "tls" / "authority.pem";
  const auto pem = ReadFile(file, 1 << 20);
  if (!pem) return Complain({Code::kNotFound, fmt::format("there is none yet: start the server once with tls_self_signed = true ({})", pem.error().message), {}, {}});
  const auto authority = tls::ReadFacts(*pem);
  if (!authority) return Complain(authority.error());
  fmt::print(stderr, "{}\nSHA-256 {}\nuntil   {}\n", file.string(), authority->fingerprint, FormatRfc3339(authority->ends));
  const auto own = ReadFile(data / "tls" / "cert.pem", 1 << 20);
  if (const auto shown = own ? tls::ReadFacts(*own) : Result<tls::Facts>(Fail(own.error()))) fmt::print(stderr, "for     {}\n", fmt::join(shown->names, ", "));
  fmt::print("{}", *pem);
  return 0;
}

}  // namespace chanoma::app
