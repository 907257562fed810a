#include "store/rows.h"

#include <array>

#include "model/work.h"
#include "store/batch.h"
#include "store/keys.h"

namespace chanoma::store {
namespace {

std::string Raw(const Ulid& id) { return std::string(id.Raw()); }

Error Other(const RecordName& name) { return {Code::kCorrupt, Described(name) + " says it is another", {}, {}}; }

// The rows of a record that knows its own id.
template <class T>
Result<std::vector<Row>> Checked(const RecordName& name, const Result<T>& decoded, std::string_view own_key) {
  if (!decoded) return Fail(decoded.error());
  if (own_key != name.key) return Fail(Other(name));
  return RowsOf(*decoded);
}

Result<std::vector<Row>> RowsOfMeta(const RecordName& name, std::string_view bytes) {
  const auto begins = [&](std::string_view prefix) { return name.key.starts_with(prefix); };
  const auto keyed = [&](std::string_view prefix, const auto& decoded) {
    return Checked(name, decoded, decoded ? keys::RecordKey(prefix, decoded->id) : std::string());
  };
  if (begins(keys::kAccountPrefix)) return keyed(keys::kAccountPrefix, DecodeAccount(bytes));
  if (begins(keys::kCredentialPrefix)) return keyed(keys::kCredentialPrefix, DecodeCredential(bytes));
  if (begins(keys::kTicketPrefix)) return keyed(keys::kTicketPrefix, DecodeTicket(bytes));
  if (begins(keys::kIdentityPrefix)) return keyed(keys::kIdentityPrefix, DecodeIdentity(bytes));
  if (begins(keys::kShowPrefix)) return keyed(keys::kShowPrefix, DecodeShow(bytes));
  if (begins(keys::kWatchPrefix)) {
    const auto watch = DecodeWatch(bytes);
    return Checked(name, watch, watch ? keys::WatchKey(watch->account, watch->work) : std::string());
  }
  if (begins(keys::kListingPrefix)) {
    const auto listing = DecodeListing(bytes);
    return Checked(name, listing, listing ? keys::ListingKey(listing->account, listing->show) : std::string());
  }
  // The rest has no rows: it has to decode, but for numbers, which are counted anew (numbers.h).
  if (begins(keys::kEntryPrefix)) {
    const auto entry = TRY(DecodeEntry(bytes));
    if (keys::EntryKey(entry.work) != name.key) return Fail(Other(name));
  } else if (begins(keys::kSavedSearchPrefix)) {
    const auto search = TRY(DecodeSavedSearch(bytes));
    if (keys::SavedSearchKey(search.account, search.id) != name.key) return Fail(Other(name));
  } else if (begins(keys::kUploadPrefix)) {
    const auto upload = TRY(DecodeUpload(bytes));
    if (keys::UploadKey(upload.id) != name.key) return Fail(Other(name));
  } else if (begins(keys::kMailPrefix)) {
    TRY(DecodeMail(bytes));
  } else if (begins(keys::kRolePrefix)) {
    TRY(DecodeRole(bytes));
  } else if (begins(keys::kAuditPrefix)) {
    const auto id = keys::ParseIdAfter(keys::kAuditPrefix, name.key);
    if (!id) return Fail(Other(name));
    TRY(DecodeAudit(*id, bytes));
  } else if (name.key == keys::kJournalState) {
    TRY(DecodeJournalNumbers(bytes));
  } else if (name.key == keys::kSchema) {
    TRY(DecodeSchema(bytes));
  } else if (begins(keys::kFollowerPrefix) && !keys::ParseBigEndian(bytes)) {
    return Fail(Code::kCorrupt, Described(name) + " is no number");
  }
  return std::vector<Row>();
}

}  // namespace

std::vector<Row> RowsOf(const StoredVideo& stored) {
  const model::Video& video = stored.video;
  const std::string flags = keys::EncodeFlags({KindOf(video.state), video.hidden});
  const std::array values = {std::pair(VideoSort::kTitle, keys::TitleValue(stored.title_sort_key)),
                             std::pair(VideoSort::kAdded, keys::AddedValue(video.added)),
                             std::pair(VideoSort::kDuration, keys::DurationValue(video.duration_ms))};
  std::vector<Row> rows;
  for (const auto& [sort, value] : values) {
    rows.push_back({keys::VideoRow(keys::VideoScopeAll(sort), value, video.id), flags});
    rows.push_back({keys::VideoRow(keys::VideoScopeLibrary(sort, video.library), value, video.id), flags});
    rows.push_back({keys::VideoRow(keys::VideoScopeState(sort, KindOf(video.state)), value, video.id), flags});
  }
  rows.push_back({keys::PathRow(video.library, video.path), keys::EncodePathValue(video.id, {KindOf(video.state), video.stamp})});
  // No key: no row. Its place is kept, as the rows of two videos are compared one by one.
  const bool limited = video.audience.visibility != model::Visibility::kPublic;
  rows.push_back({limited ? keys::LimitedRow(video.library, video.id) : std::string(), {}});
  rows.push_back({video.work.empty() ? std::string() : keys::WorkRow(video.work, video.id), {}});
  // Last, since empty files, which are all alike, have none.
  if (video.stamp.size > 0) rows.push_back({keys::FileRow(video.stamp.size, video.stamp.inode, video.id), {}});
  return rows;
}

std::vector<Row> RowsOf(const StoredJob& stored) {
  const model::Job& job = stored.job;
  std::vector<Row> rows{{keys::JobRow(job.state, job.kind, job.id), {}}};
  if (job.state == model::JobState::kQueued || job.state == model::JobState::kRunning) {
    rows.push_back({keys::ActiveJob(job.kind, job.subject), Raw(job.id)});
  } else {
    rows.push_back({keys::EndedJob(job.state, job.updated, job.id), {}});
  }
  if (job.state == model::JobState::kQueued) {
    rows.push_back({stored.delayed ? keys::DelayedJob(job.kind, job.run_at, job.id) : keys::DueJob(job.kind, job.priority, job.id), {}});
  }
  return rows;
}

std::vector<Row> RowsOf(const model::Account& account) {
  std::vector<Row> rows{{keys::AccountName(account.name_key), Raw(account.id)}};
  if (!account.email_key.empty()) rows.push_back({keys::AccountEmail(account.email_key), Raw(account.id)});
  return rows;
}

std::vector<Row> RowsOf(const model::Credential& credential) {
  return {{keys::CredentialHash(credential.hash), Raw(credential.id)}, {keys::CredentialRow(credential.account, credential.id), {}}};
}

std::vector<Row> RowsOf(const model::Ticket& ticket) { return {{keys::TicketHash(ticket.hash), Raw(ticket.id)}}; }

std::vector<Row> RowsOf(const model::Identity& identity) {
  return {{keys::Identity(identity.issuer, identity.subject), Raw(identity.id)}, {keys::IdentityRow(identity.account, identity.id), {}}};
}

std::vector<Row> RowsOf(const model::Watch& watch) {
  return {{keys::WatchRow(watch.account, watch.last, watch.work), {}}, {keys::WatcherRow(watch.work, watch.account), {}}};
}

std::vector<Row> RowsOf(const model::Listing& listing) { return {{keys::ListerRow(listing.show, listing.account), {}}}; }

std::vector<Row> RowsOf(const model::Show& show) {
  std::vector<Row> rows{{keys::ShowOfSeries(show.series), Raw(show.id)}, {keys::ShowOfSlug(show.slug), Raw(show.id)}};
  for (const std::string& series : show.merged) rows.push_back({keys::ShowOfMerged(series), Raw(show.id)});
  return rows;
}

void PutRows(Batch& batch, const std::vector<Row>& rows) {
  for (const Row& row : rows) batch.Put(Family::kIndex, row.key, row.value);
}

void DeleteRows(Batch& batch, const std::vector<Row>& rows) {
  for (const Row& row : rows) batch.Delete(Family::kIndex, row.key);
}

Result<std::vector<Row>> RowsOf(const RecordName& name, std::string_view bytes) {
  switch (name.family) {
    case Family::kMeta: return RowsOfMeta(name, bytes);
    case Family::kVideos: {
      const auto stored = DecodeVideo(bytes);
      return Checked(name, stored, stored ? stored->video.id.Raw() : std::string_view());
    }
    case Family::kJobs: {
      const auto stored = DecodeJob(bytes);
      return Checked(name, stored, stored ? stored->job.id.Raw() : std::string_view());
    }
    case Family::kLibraries:
      if (TRY(DecodeLibrary(bytes)).id.Raw() != name.key) return Fail(Other(name));
      break;
    case Family::kMedia: TRY(DecodeMedia(bytes)); break;
    case Family::kPosters: TRY(DecodePoster(bytes)); break;
    case Family::kSettings: TRY(DecodeSetting(bytes)); break;
    case Family::kJournal: {
      const auto sequence = keys::ParseBigEndian(name.key);
      if (!sequence) return Fail(Other(name));
      TRY(DecodeJournalEntry(*sequence, bytes));
      break;
    }
    case Family::kIndex: break;
  }
  return std::vector<Row>();
}

std::optional<RecordName> RecordOf(std::string_view row, std::string_view value) {
  const auto owner = keys::OwnerOf(row, value);
  if (!owner) return std::nullopt;
  switch (owner->records) {
    case keys::Records::kVideos: return RecordName{Family::kVideos, owner->key};
    case keys::Records::kJobs: return RecordName{Family::kJobs, owner->key};
    case keys::Records::kMeta: return RecordName{Family::kMeta, owner->key};
  }
  return std::nullopt;
}

std::string Described(const RecordName& name) {
  const auto with = [](std::string_view what, std::string_view raw) {
    const auto id = Ulid::FromRaw(raw);
    return std::string(what) + (id ? " " + id->ToString() : "");
  };
  switch (name.family) {
    case Family::kVideos: return with("the video", name.key);
    case Family::kMedia: return with("what is known of the streams of the video", name.key);
    case Family::kPosters: return with("what is known of the picture of the video", name.key);
    case Family::kLibraries: return with("the library", name.key);
    case Family::kJobs: return with("the job", name.key);
    case Family::kSettings: return "the setting “" + name.key + "”";
    case Family::kJournal: return "an entry of the journal";
    case Family::kIndex: return "an index row";
    case Family::kMeta: break;
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kById{{{keys::kAccountPrefix, "the account"}, {keys::kCredentialPrefix, "the credential"},
                                                                               {keys::kTicketPrefix, "the ticket"}, {keys::kIdentityPrefix, "the sign-in elsewhere"},
                                                                               {keys::kMailPrefix, "the letter"}, {keys::kAuditPrefix, "the audit entry"},
                                                                               {keys::kShowPrefix, "the show"}, {keys::kUploadPrefix, "the upload"},
                                                                               {keys::kVideoCountsPrefix, "the numbers of videos of"}}};
  for (const auto& [prefix, what] : kById) {
    if (name.key.starts_with(prefix)) return with(what, std::string_view(name.key).substr(prefix.size()));
  }
  if (name.key.starts_with(keys::kWatchPrefix)) return with("a place in a film, of the account", std::string_view(name.key).substr(keys::kWatchPrefix.size(), 16));
  if (name.key.starts_with(keys::kListingPrefix)) return with("a show in the list of the account", std::string_view(name.key).substr(keys::kListingPrefix.size(), 16));
  if (name.key.starts_with(keys::kSavedSearchPrefix)) return with("a saved search of the account", std::string_view(name.key).substr(keys::kSavedSearchPrefix.size(), 16));
  if (name.key.starts_with(keys::kEntryPrefix)) {
    const auto work = model::ParseWorkKey(std::string_view(name.key).substr(keys::kEntryPrefix.size()));
    return work ? "an entry of “" + work->title + "”" : "an entry of a show";
  }
  if (name.key.starts_with(keys::kRolePrefix)) return "the role “" + name.key.substr(keys::kRolePrefix.size()) + "”";
  if (name.key == keys::kJobCounts) return "the numbers of jobs";
  return "the record “" + name.key.substr(0, name.key.find('/')) + "”";
}

}  // namespace chanoma::store
