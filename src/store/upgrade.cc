#include "store/upgrade.h"

#include <fmt/format.h>
#include <rocksdb/utilities/checkpoint.h>

#include <memory>

#include "base/failpoint.h"
#include "base/file.h"
#include "store/database.h"
#include "store/keys.h"
#include "store/migrations.h"

namespace chanoma::store {
namespace {

constexpr const char* kNote = "FORMAT";
constexpr size_t kLongestNote = 32;

std::string NoteOf(const Format& format) { return ToString(format) + "\n"; }

}  // namespace

std::optional<Format> FormatOf(const std::filesystem::path& path, const Log& log) {
  if (const auto note = ReadFile(path / kNote, kLongestNote); note && *note == NoteOf(kFormat)) return kFormat;
  std::error_code error;
  if (!std::filesystem::exists(path / "db" / "CURRENT", error)) return std::nullopt;
  const auto database = Database::OpenAnyFormat(path, log, true);
  if (!database) return std::nullopt;
  const auto format = (*database)->ReadFormat();
  return format ? *format : std::nullopt;
}

Result<uint64_t> CheckpointOf(const std::filesystem::path& path, const std::filesystem::path& folder, const Log& log) {
  const auto database = TRY(Database::OpenAnyFormat(path, log, false));
  const DatabaseSource source(*database, ReadMode::kMayBlock, false);
  std::string bytes;
  JournalNumbers numbers;
  if (TRY(source.Get(Family::kMeta, keys::kJournalState, &bytes))) numbers = TRY(DecodeJournalNumbers(bytes));
  rocksdb::Checkpoint* raw = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(&database->db(), &raw);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
  if (status.ok()) status = checkpoint->CreateCheckpoint(folder.string(), /*log_size_for_flush=*/0);
  if (!status.ok()) return Fail(FromStatus(status, fmt::format("making a checkpoint in {}", folder.string())));
  return numbers.last;
}

Result<void> Migrate(const std::filesystem::path& path, const Migrated& progress, const Log& log) {
  const auto database = TRY(Database::OpenAnyFormat(path, log, false));
  const auto from = TRY(database->ReadFormat());
  if (!from) return Fail(Code::kCorrupt, "the store has no format version");
  for (const Migration& step : Migrations()) {
    if (step.to <= *from) continue;
    log.Info("records are written in a newer format", {{"to", ToString(step.to)}, {"what", step.what}});
    TRY(step.run(*database, progress));
  }
  ReachFailpoint("upgrade.rewritten");
  TRY(database->WriteFormat(kFormat));
  const rocksdb::Status status = database->Flush();
  if (!status.ok()) return Fail(FromStatus(status, "flushing what was written anew"));
  return {};
}

Result<void> NoteFormat(const std::filesystem::path& path) {
  if (const auto note = ReadFile(path / kNote, kLongestNote); note && *note == NoteOf(kFormat)) return {};
  return WriteFileAtomically(path / kNote, NoteOf(kFormat));
}

}  // namespace chanoma::store
