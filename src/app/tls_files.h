#pragma once
// Where the certificate comes from that browsers are shown: files that somebody renews, looked at every few seconds, or ones that this
// server makes for itself under data/tls. A change counts for the next handshake, without a restart; one that does not hold is left, with
// a line in the log. Owned by the daemon; one thread of its own. Open() fails as the files do.

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "tls/certificates.h"

namespace chanoma::app {

class TlsFiles {
 public:
  struct Options {
    std::filesystem::path certificate, key;  // somebody's; empty: made here
    std::filesystem::path folder;            // for those
    std::vector<std::string> names;          // that this server goes by, beside its addresses
  };
  static Result<std::unique_ptr<TlsFiles>> Open(Options options, const Clock& clock, Log log);
  ~TlsFiles();

  const std::shared_ptr<tls::Certificates>& certificates() const { return certificates_; }

 private:
  TlsFiles(Options options, const Clock& clock, Log log) : options_(std::move(options)), clock_(clock), log_(std::move(log)) {}
  Result<void> Make();
  Result<void> Read();
  std::string Stamp() const;
  void Look();
  void Loop() EXCLUDES(mutex_);

  const Options options_;
  const Clock& clock_;
  const Log log_;
  std::filesystem::path certificate_, key_;
  std::shared_ptr<tls::Certificates> certificates_;
  std::string seen_;  // the files as they were last read
  Mutex mutex_;
  CondVar wake_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace chanoma::app
