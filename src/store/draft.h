#pragma once
// The writes of one commit. Given to the function passed to Store::Commit(), valid during that call only, on the
// committer's thread. It reads through what its own group has written. Every put keeps index rows, counts and the journal
// right in the same batch. When the function fails, all it drafted is undone and nobody else is affected.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/identity.h"
#include "model/mail.h"
#include "model/show.h"
#include "store/reader.h"

namespace chanoma::store {

class Batch;
struct Flaw;

// `title_sort_key` orders titles (a collation key, compared as bytes; the first 240 count; empty: no title, sorts last).
// Without one, the key stored before is kept. `name` says what the file's name has of its show and entry; without one, these
// keep what they have.
struct VideoWrite {
  model::Video video;
  std::optional<std::string> title_sort_key = {};
  std::optional<model::WorkName> name = {};
};

class Draft : public Reader {
 public:
  explicit Draft(Batch& batch);

  // kNotFound when its library is not there, kConflict when another video has its path, kInvalid for a nil id, an empty
  // path or texts over their limits. A put that changes nothing writes nothing. Journal: VideoChanged. With the video come the
  // show and the entry that it holds (shows.cc), and go those it held: ShowChanged. Where NFO files or pictures are there for one of
  // them, and which do has changed, a job is there to read them.
  Result<void> PutVideo(const VideoWrite& write);
  // A job is there to look at the pictures beside the video: of all of its show, if it is a file of one.
  Result<void> AskPictures(const model::Video& video);
  Result<void> AskPictures(const Ulid& subject);  // a show, or a video of none
  // Says that what is kept beside the record (media, subtitles) has changed, where the record itself has not.
  void TellChanged(const model::Video& video);
  // With its media, its poster and its queued jobs; kNotFound when it is not there. Journal: VideoChanged.
  Result<void> DeleteVideo(const Ulid& id);
  // kNotFound when the video is not there. No journal entry of their own: the video's copied fields change with them.
  Result<void> PutMedia(const Ulid& video, const model::MediaInfo& media);
  Result<void> DeleteMedia(const Ulid& video);
  Result<void> PutPoster(const Ulid& video, const model::Poster& poster);
  Result<void> DeletePoster(const Ulid& video);

  Result<void> PutLibrary(const model::Library& library);  // journal: LibraryChanged
  // The library is gone at once; its videos follow in bounded steps on the committer's idle time, also after a restart.
  Result<void> DeleteLibrary(const Ulid& id);

  // A JSON text of at most 64 KiB. Journal: SettingChanged.
  Result<void> PutSetting(std::string_view key, std::string_view json);
  Result<void> DeleteSetting(std::string_view key);

  // No journal entries: whoever waits for an upload looks at its video.
  Result<void> PutUpload(const model::Upload& upload);
  Result<void> DeleteUpload(const Ulid& id);

  // The id of the new job, or of the one it merged into. A request that meets a running job makes it run once more after.
  Result<Ulid> Enqueue(const JobRequest& request);
  // The due job of `kind` with the lowest priority number (oldest first) becomes running, its attempt counted; kNotFound when
  // none is due.
  Result<model::Job> ClaimJob(model::JobKind kind);
  // Stores a job's new state as it is given. Journal: JobChanged. kConflict when another active job has its subject.
  Result<void> PutJob(const model::Job& job);
  // Removes jobs that ended, all but the newest `keep` of each final state, at most `limit` at once; returns how many.
  Result<size_t> TrimJobs(size_t keep, size_t limit);

  // kConflict when another account has its name's key or its e-mail's (the error's field says which). No journal entry:
  // nobody follows accounts.
  Result<void> PutAccount(const model::Account& account);
  Result<void> DeleteAccount(const Ulid& id);  // with its credentials
  Result<void> PutCredential(const model::Credential& credential);  // kNotFound without its account
  Result<void> DeleteCredential(const Ulid& id);
  Result<void> PutRole(const model::Role& role);
  // kConflict when the same person there is linked to another account already; kNotFound without its account. A link that is there is
  // written again, and means the same account for ever.
  Result<void> PutIdentity(const model::Identity& identity);
  Result<void> DeleteIdentity(const Ulid& id);
  Result<void> PutMail(const model::Mail& mail);
  Result<void> DeleteMail(const Ulid& id);
  Result<void> PutTicket(const model::Ticket& ticket);
  Result<void> DeleteTicket(const Ulid& id);
  // Appends; the oldest go once there are more than `keep`.
  Result<void> AppendAudit(const model::AuditEntry& entry, size_t keep);
  Result<void> PutSecret(std::string_view name, std::string_view bytes);

  // kInvalid for a key that is none. Journal: WatchChanged.
  Result<void> PutWatch(const model::Watch& watch);
  Result<void> DeleteWatch(const Ulid& account, std::string_view work);

  // kNotFound without its account or its show. Journal: ListingChanged. A show that is in a list outlives its files.
  Result<void> PutListing(const model::Listing& listing);
  Result<void> DeleteListing(const Ulid& account, const Ulid& show);

  // kNotFound without its account, kInvalid without an id or a name. Journal: SavedSearchesChanged.
  Result<void> PutSavedSearch(const model::SavedSearch& search);
  Result<void> DeleteSavedSearch(const Ulid& account, const Ulid& id);

  // What is known of a show; kNotFound when there is none, kInvalid for another kind, series or slug than it has. Journal:
  // ShowChanged.
  Result<void> PutShow(const model::Show& show);
  // Files whose names say `series` are from now on those of the show `into`, with whatever the show of that name was given before. Which
  // files that are is the caller's to say by PutVideo(). kInvalid for its own name, or very many; kConflict where the one is a film and
  // the other a series. Journal: ShowChanged.
  Result<void> MergeSeries(std::string_view series, const Ulid& into);
  // Back: names that say `series` mean that again. Nothing happens where they do.
  Result<void> PartSeries(std::string_view series);
  // What has no file any more of what `from` begins goes to the show of `to`, with whoever watched it. Journal: ShowChanged, WatchChanged.
  Result<void> CarryGone(std::string_view from, std::string_view to);
  // What is known of an entry; kNotFound when there is none. Journal: ShowChanged.
  Result<void> PutEntry(const model::Entry& entry);

  // What an inspection found, put right when it is still so; false when there was nothing to do (mending.cc).
  Result<bool> Mend(const Flaw& flaw);

  void Emit(model::Event event);
  // Journal entries up to `sequence` have been dealt with by follower `name` (at most 64 characters).
  Result<void> PutFollowerPosition(std::string_view name, uint64_t sequence);
  // The name is forgotten, so that it no longer holds the journal back.
  Result<void> DeleteFollower(std::string_view name);

  Timestamp Now() const;

 private:
  friend class Committer;
  Result<void> CancelQueuedFor(const Ulid& subject);
  // A file's name says something else now: whoever has watched it has watched that. Who knows the other work already keeps
  // what is known of it; the old one is forgotten once no file but `video` (nil: no file at all) holds it.
  Result<void> CarryWatches(const std::string& from, const std::string& to, const Ulid& video);
  // The show and the entry of the video's work are there and know of it. `from`: the work it held before, if any.
  Result<void> Shelve(const model::Video& video, const std::optional<model::WorkName>& told, std::string_view from);
  // The video, as it was, no longer holds its work: it is gone (`to` empty), or holds the work `to`.
  Result<void> Unshelve(const model::Video& video, std::string_view to);
  // The show whose last file became one of `series` goes on as that one; false when that is another show.
  Result<bool> GoOnAs(const Ulid& id, std::string_view series);
  // Everybody who has the show `from` in their list has `to`, unless they have that already.
  Result<void> CarryListings(const Ulid& from, const Ulid& to);
  // The show of the work goes when it has neither files nor anybody who watched something of it, or has it in a list.
  Result<void> ForgetIfEmpty(std::string_view work);
  Result<void> ForgetIfEmpty(const Ulid& id, std::string_view series);
  // NFO files have something else to say of the show of this work than before.
  Result<void> AskNfo(std::string_view work);
  Result<void> EraseShow(const Ulid& id, std::string_view series);
  Result<void> WriteShow(const model::Show& show);
  Result<void> WriteEntry(const model::Entry& entry, const Ulid& show);
  Result<std::string> FreeSlug(const model::WorkName& name, const Ulid& id) const;
  Result<bool> HasWatchers(std::string_view beginning) const;
  void EraseWatch(const model::Watch& watch);
  Result<void> EraseWatches(const Ulid& account);
  Result<bool> HasListers(const Ulid& show) const;
  Result<void> EraseListings(const Ulid& account);
  Result<void> EraseSavedSearches(const Ulid& account);
  // Deletes at most `limit` videos of a library that is gone; removes its purge mark with the last.
  Result<void> PurgeStep(const Ulid& library, size_t limit);

  Batch& batch_;
};

}  // namespace chanoma::store
