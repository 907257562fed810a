#pragma once
// The certificate and key that a server shows, replaceable while it runs: handshakes under way end with what they began with. Shared
// by who serves and who renews; any thread. kInvalid, in words, for what does not belong together or has run out of sense.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace chanoma::tls {

// What a certificate says of itself.
struct Facts {
  std::vector<std::string> names;  // names and addresses it is for
  Timestamp begins{}, ends{};
  std::string fingerprint;  // SHA-256 as "AB:CD:…"
};
// Of the first certificate of a PEM text.
Result<Facts> ReadFacts(std::string_view pem);

class Certificates {
 public:
  // PEM texts: the chain, the server's own first, and its key.
  static Result<std::shared_ptr<Certificates>> Load(std::string_view chain, std::string_view key);
  Result<void> Replace(std::string_view chain, std::string_view key) EXCLUDES(mutex_);
  ~Certificates();

  // From now on handshakes of the calling thread show these. The library's callback has nothing else by which to find them; a server
  // calls this for each connection, on the thread that will see to it.
  void ServeThisThread() const;
  // A gnutls_certificate_retrieve_function2*.
  static void* Callback();

  struct Pair;

 private:
  Certificates() = default;
  static Result<std::shared_ptr<const Pair>> Read(std::string_view chain, std::string_view key);

  mutable Mutex mutex_;
  // Newest last; a few old ones are kept for handshakes that began with them.
  std::vector<std::shared_ptr<const Pair>> pairs_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::tls
