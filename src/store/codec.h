#pragma once
// Values to stored bytes and back (records.proto). Private to the store. Encoding starts from the bytes stored before, so
// that fields written by a newer release survive; decoding checks every value and answers kCorrupt for what cannot be.
// Pure functions.

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/account.h"
#include "model/identity.h"
#include "model/mail.h"
#include "model/job.h"
#include "model/listing.h"
#include "model/media_info.h"
#include "model/saved_search.h"
#include "model/show.h"
#include "model/upload.h"
#include "model/video.h"
#include "model/watch.h"
#include "store/format.h"
#include "store/query.h"

namespace chanoma::store {

struct StoredVideo {
  model::Video video;
  std::string title_sort_key;
  bool operator==(const StoredVideo&) const = default;
};

struct StoredJob {
  model::Job job;
  bool again = false;    // asked for once more while it ran
  bool delayed = false;  // its index row is among the delayed ones
  bool operator==(const StoredJob&) const = default;
};

struct JournalNumbers {
  uint64_t last = 0;     // newest sequence number given
  uint64_t trimmed = 0;  // newest sequence number removed
  uint64_t entries = 0;
  uint64_t bytes = 0;  // of keys and values
  bool operator==(const JournalNumbers&) const = default;
};

// `previous`: the bytes this value replaces, empty when it is new.
std::string EncodeVideo(const StoredVideo& stored, std::string_view previous);
Result<StoredVideo> DecodeVideo(std::string_view bytes);
std::string EncodeMedia(const model::MediaInfo& media, std::string_view previous);
Result<model::MediaInfo> DecodeMedia(std::string_view bytes);
std::string EncodePoster(const model::Poster& poster, std::string_view previous);
Result<model::Poster> DecodePoster(std::string_view bytes);
std::string EncodeLibrary(const model::Library& library, std::string_view previous);
Result<model::Library> DecodeLibrary(std::string_view bytes);
std::string EncodeSetting(std::string_view json, Timestamp updated, std::string_view previous);
Result<std::string> DecodeSetting(std::string_view bytes);
std::string EncodeJob(const StoredJob& stored, std::string_view previous);
Result<StoredJob> DecodeJob(std::string_view bytes);
std::string EncodeUpload(const model::Upload& upload, std::string_view previous);
Result<model::Upload> DecodeUpload(std::string_view bytes);

std::string EncodeAccount(const model::Account& account, std::string_view previous);
Result<model::Account> DecodeAccount(std::string_view bytes);
std::string EncodeCredential(const model::Credential& credential, std::string_view previous);
Result<model::Credential> DecodeCredential(std::string_view bytes);
std::string EncodeRole(const model::Role& role, std::string_view previous);
Result<model::Role> DecodeRole(std::string_view bytes);
std::string EncodeMail(const model::Mail& mail, std::string_view previous);
Result<model::Mail> DecodeMail(std::string_view bytes);
std::string EncodeIdentity(const model::Identity& identity, std::string_view previous);
Result<model::Identity> DecodeIdentity(std::string_view bytes);
std::string EncodeTicket(const model::Ticket& ticket, std::string_view previous);
Result<model::Ticket> DecodeTicket(std::string_view bytes);
std::string EncodeAudit(const model::AuditEntry& entry);  // without its id: that is the key
Result<model::AuditEntry> DecodeAudit(const Ulid& id, std::string_view bytes);

std::string EncodeWatch(const model::Watch& watch, std::string_view previous);
Result<model::Watch> DecodeWatch(std::string_view bytes);
std::string EncodeListing(const model::Listing& listing, std::string_view previous);
Result<model::Listing> DecodeListing(std::string_view bytes);
std::string EncodeSavedSearch(const model::SavedSearch& search, std::string_view previous);
Result<model::SavedSearch> DecodeSavedSearch(std::string_view bytes);

std::string EncodeShow(const model::Show& show, std::string_view previous);
Result<model::Show> DecodeShow(std::string_view bytes);
std::string EncodeEntry(const model::Entry& entry, std::string_view previous);
Result<model::Entry> DecodeEntry(std::string_view bytes);

std::string EncodeJournalEntry(const model::JournalEntry& entry);  // without its sequence number: that is the key
Result<model::JournalEntry> DecodeJournalEntry(uint64_t sequence, std::string_view bytes);
std::string EncodeJournalNumbers(const JournalNumbers& numbers, std::string_view previous);
Result<JournalNumbers> DecodeJournalNumbers(std::string_view bytes);
std::string EncodeVideoCounts(const VideoCounts& counts);
Result<VideoCounts> DecodeVideoCounts(std::string_view bytes);
std::string EncodeJobCounts(const JobCounts& counts);
Result<JobCounts> DecodeJobCounts(std::string_view bytes);
std::string EncodeSchema(const Format& schema);
Result<Format> DecodeSchema(std::string_view bytes);

}  // namespace chanoma::store
