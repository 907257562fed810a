// What nobody comes back for: uploads that never became whole, and what lay in the trash long enough.
#include <pthread.h>

#include "uploads/uploads.h"

namespace chanoma::uploads {
namespace {

constexpr std::chrono::hours kEvery{1};

}  // namespace

void Uploads::Sweep() {
  ::pthread_setname_np(::pthread_self(), "uploads-sweep");
  while (true) {
    SweepNow(clock_.Now());
    const auto next = std::chrono::steady_clock::now() + kEvery;
    MutexLock lock(mutex_);
    while (!stopping_ && changed_.WaitUntil(mutex_, next)) {
    }
    if (stopping_) return;
  }
}

void Uploads::SweepNow(Timestamp now) {
  const auto uploads = store_.Read().ListUploads();
  if (!uploads) return log_.Warning("uploads not looked through", {{"why", uploads.error().message}});
  for (const model::Upload& upload : *uploads) {
    const bool stale = std::holds_alternative<model::Receiving>(upload.state) && upload.expires < now && !Active(upload.id);
    const bool rotten = upload.trashed != Timestamp{} && upload.trashed + TrashedFor() < now;
    if (!stale && !rotten) continue;
    log_.Info("upload removed", {{"upload", upload.id.ToString()}, {"why", stale ? "expired" : "long in the trash"}});
    if (const auto purged = Purge(upload); !purged) log_.Warning("upload not removed", {{"upload", upload.id.ToString()}, {"why", purged.error().message}});
  }
}

}  // namespace chanoma::uploads
