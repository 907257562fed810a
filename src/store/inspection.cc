#include "store/inspection.h"

#include <fmt/format.h>

#include <map>

#include "model/work.h"
#include "store/codec.h"
#include "store/database.h"
#include "store/inspect_files.h"
#include "store/keys.h"
#include "store/numbers.h"
#include "store/rows.h"
#include "store/store.h"

namespace chanoma::store {
namespace {

constexpr std::array kRecords = {Family::kMeta, Family::kSettings, Family::kLibraries, Family::kVideos, Family::kMedia, Family::kPosters, Family::kJobs, Family::kJournal};

class Inspector {
 public:
  Inspector(const Source& source, const Looking& looking) : source_(source), looking_(looking) {}

  Result<void> Run() {
    for (const Family family : kRecords) {
      TRY(Walk(family, [&](std::string_view key, std::string_view value) { return LookAtRecord({family, std::string(key)}, value); }));
    }
    TRY(Walk(Family::kIndex, [&](std::string_view key, std::string_view value) { return LookAtRow(key, value); }));
    // Where something could not be read, every number would be wrong.
    if (unreadable_) return {};
    for (const WrongNumber& wrong : TRY(CompareNumbers(source_, numbers_))) {
      looking_.tell({Flaw::Kind::kNumbers, wrong.subject, wrong.words, static_cast<int>(Family::kMeta), wrong.key, {}});
    }
    return {};
  }

 private:
  // Where the database cannot read on, that is told, and the family left.
  template <class Look>
  Result<void> Walk(Family family, Look look) {
    const auto rows = source_.Range(family, std::string(), std::string(64, '\xff'));
    for (rows->First(); rows->Valid(); rows->Next()) {
      if (looking_.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
      looking_.progress(rows->Key().size() + rows->Value().size());
      const Result<void> looked = look(rows->Key(), rows->Value());
      if (!looked && looked.error().code != Code::kCorrupt) return looked;
      if (!looked) Unreadable(looked.error());
    }
    if (const auto read = rows->Check(); !read) {
      if (read.error().code != Code::kCorrupt) return read;
      Unreadable(read.error());
    }
    return {};
  }

  void Unreadable(const Error& error) {
    unreadable_ = true;
    looking_.tell({Flaw::Kind::kRecord, "the metadata", fmt::format("records cannot be read: {}", error.message), 0, {}, {}});
  }

  void Tell(Flaw::Kind kind, const RecordName& name, std::string words, std::string row = {}) {
    looking_.tell({kind, Described(name), std::move(words), static_cast<int>(name.family), name.key, std::move(row)});
  }

  Result<void> LookAtRecord(const RecordName& name, std::string_view bytes) {
    const auto rows = RowsOf(name, bytes);
    if (!rows) {
      unreadable_ = true;
      Tell(Flaw::Kind::kRecord, name, fmt::format("{} does not decode ({})", Described(name), rows.error().message));
      return {};
    }
    numbers_.Count(name, bytes);
    for (const Row& row : *rows) {
      if (row.key.empty()) continue;
      std::string value;
      const bool there = TRY(source_.Get(Family::kIndex, row.key, &value));
      if (there && value == row.value) continue;
      Tell(Flaw::Kind::kRow, name, fmt::format("{} has an index row that {}", Described(name), there ? "says something else" : "is missing"), row.key);
    }
    return LookAtReferences(name, bytes);
  }

  Result<void> LookAtRow(std::string_view key, std::string_view value) {
    const auto owner = RecordOf(key, value);
    if (!owner) return {};  // of a newer release
    std::string bytes;
    const auto stray = [&](std::string_view why) { Tell(Flaw::Kind::kStrayRow, *owner, fmt::format("an index row leads to {}, {}", Described(*owner), why), std::string(key)); };
    if (!TRY(source_.Get(owner->family, owner->key, &bytes))) {
      stray("which is not there");
      return {};
    }
    const auto rows = RowsOf(*owner, bytes);
    // One that does not decode was told of already; a row that says something else too.
    if (rows && std::ranges::none_of(*rows, [&](const Row& row) { return row.key == key; })) stray("which does not have it");
    return {};
  }

  Result<bool> Has(Family family, std::string_view key) const {
    std::string bytes;
    return source_.Get(family, key, &bytes);
  }
  Result<bool> HasAccount(const Ulid& id) const { return Has(Family::kMeta, keys::RecordKey(keys::kAccountPrefix, id)); }

  Result<void> Refers(const RecordName& name, const Result<bool>& there, std::string_view what) {
    if (!TRY(Result<bool>(there))) Tell(Flaw::Kind::kReference, name, fmt::format("{} refers to {} that is not there", Described(name), what));
    return {};
  }

  // The show of a work, found as a visitor would.
  Result<bool> HasShow(std::string_view work) const {
    std::string id;
    if (!TRY(source_.Get(Family::kIndex, keys::ShowOfSeries(model::SeriesOf(work)), &id))) return false;
    return Has(Family::kMeta, std::string(keys::kShowPrefix).append(id));
  }

  Result<void> LookAtReferences(const RecordName& name, std::string_view bytes) {
    switch (name.family) {
      case Family::kVideos: {
        const model::Video video = TRY(DecodeVideo(bytes)).video;
        const bool going = TRY(Has(Family::kMeta, keys::PurgeKey(video.library)));
        if (!going) TRY(Refers(name, Has(Family::kLibraries, video.library.Raw()), "a library"));
        const auto work = model::ParseWorkKey(video.work);
        if (!work || work->kind == model::WorkKind::kFile) return {};
        TRY(Refers(name, HasShow(video.work), "a show"));
        return Refers(name, Has(Family::kMeta, keys::EntryKey(video.work)), "an entry of a show");
      }
      case Family::kMedia:
      case Family::kPosters:
        if (!TRY(Has(Family::kVideos, name.key))) Tell(Flaw::Kind::kLeftover, name, fmt::format("{} is there, and the video is not", Described(name)));
        return {};
      case Family::kMeta: return LookAtMeta(name, bytes);
      default: return {};
    }
  }

  Result<void> LookAtMeta(const RecordName& name, std::string_view bytes) {
    const auto begins = [&](std::string_view prefix) { return name.key.starts_with(prefix); };
    if (begins(keys::kCredentialPrefix)) {
      return Refers(name, HasAccount(TRY(DecodeCredential(bytes)).account), "an account");
    }
    if (begins(keys::kIdentityPrefix)) return Refers(name, HasAccount(TRY(DecodeIdentity(bytes)).account), "an account");
    if (begins(keys::kWatchPrefix)) return Refers(name, HasAccount(TRY(DecodeWatch(bytes)).account), "an account");
    if (begins(keys::kListingPrefix)) {
      const model::Listing listing = TRY(DecodeListing(bytes));
      TRY(Refers(name, HasAccount(listing.account), "an account"));
      return Refers(name, Has(Family::kMeta, keys::RecordKey(keys::kShowPrefix, listing.show)), "a show");
    }
    if (begins(keys::kSavedSearchPrefix)) return Refers(name, HasAccount(TRY(DecodeSavedSearch(bytes)).account), "an account");
    if (begins(keys::kEntryPrefix)) return Refers(name, HasShow(TRY(DecodeEntry(bytes)).work), "a show");
    if (begins(keys::kUploadPrefix)) {
      const model::Upload upload = TRY(DecodeUpload(bytes));
      if (const auto* stored = std::get_if<model::Stored>(&upload.state)) TRY(Refers(name, Has(Family::kVideos, stored->video.Raw()), "a video"));
      if (std::holds_alternative<model::Receiving>(upload.state) || std::holds_alternative<model::Storing>(upload.state)) {
        for (const Ulid& part : upload.parts) TRY(Refers(name, Has(Family::kMeta, keys::UploadKey(part)), "a part"));
      }
    }
    return {};
  }

  const Source& source_;
  const Looking& looking_;
  Numbers numbers_;
  bool unreadable_ = false;
};

Result<void> InspectRecords(const Database& database, const Looking& looking) {
  DatabaseSource source(database, ReadMode::kMayBlock, true);
  source.LeaveCacheAlone();
  return Inspector(source, looking).Run();
}

}  // namespace

StoppedStore::StoppedStore() = default;
StoppedStore::~StoppedStore() = default;

Result<std::unique_ptr<StoppedStore>> StoppedStore::Open(const std::filesystem::path& path, const Log& log) {
  std::unique_ptr<StoppedStore> store(new StoppedStore());
  store->path_ = path;
  store->database_ = TRY(Database::OpenToInspect(path, log));
  return store;
}

Reader StoppedStore::Read() const { return Reader(std::make_unique<DatabaseSource>(*database_, ReadMode::kMayBlock, false)); }

Result<void> StoppedStore::Inspect(const Looking& looking) const {
  TRY(InspectTables(*database_, path_, looking));
  return InspectRecords(*database_, looking);
}

Result<void> Store::Inspect(const Looking& looking) const {
  TRY(InspectLogs(path_, looking));
  TRY(InspectTables(*database_, path_, looking));
  return InspectRecords(*database_, looking);
}

}  // namespace chanoma::store
