#include "app/source.h"

#include <fmt/format.h>

#include "app/restoring.h"
#include "backup/origin.h"

namespace chanoma::app {

Result<Source> OpenSource(const cli::Connect& connect, const Paths& paths, const std::string& scratch, const Log& log) {
  std::error_code error;
  if (!std::filesystem::is_directory(paths.store, error)) return Fail(Code::kInvalid, fmt::format("{} is no data directory", paths.data.string()));
  Source source;
  auto lock = LockOut(paths.data);
  if (!lock && lock.error().code != Code::kConflict) return Fail(lock.error());
  const backup::Vault vault(paths.data);
  std::optional<backup::Snapshot> snapshot;
  if (!lock) {
    snapshot = TRY(vault.Find(TRY(AskForSnapshot(connect))));
  } else {
    source.lock = *std::move(lock);
    // These files were copied from a running server: a start would take the snapshot beside them.
    const backup::Origin origin = TRY(backup::FindOrigin(paths.store));
    if (origin == backup::Origin::kTorn && !vault.List().empty()) snapshot = TRY(vault.NewestWhole([](const backup::Snapshot&, const Error&) {}));
  }
  if (snapshot) {
    source.assembled = std::make_unique<backup::Assembled>(paths.data / "run" / scratch);
    TRY(source.assembled->Build(vault, *snapshot));
  }
  source.store = TRY(store::StoppedStore::Open(snapshot ? source.assembled->folder : paths.store, log));
  return source;
}

}  // namespace chanoma::app
