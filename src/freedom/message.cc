#include "freedom/message.h"

namespace chanoma::freedom {

const std::vector<Mapped>& Everything() {
  using enum store::RecordKind;
  using enum Type;
  static const std::vector<KeyColumn> kOwnId{{"id", kId}}, kVideoId{{"video", kId}}, kByWork{{"work", kWork}}, kByName{{"name", kText}};
  static const std::vector<Mapped> everything = {
      {kLibrary, "libraries", kOwnId, &LibraryMessage(), "Folders that are looked through."},
      {kSetting, "settings", {{"key", kText}}, &SettingMessage(), "Settings that were changed while the server ran. None is a secret: those stand in files that settings name."},
      {kRole, "roles", kByName, &RoleMessage(), "Roles that were changed, or made."},
      {kAccount, "accounts", kOwnId, &AccountMessage(), "The people."},
      {kIdentity, "identities", kOwnId, &IdentityMessage(), "By whom people are known at providers of sign-in."},
      {kShow, "shows", kOwnId, &ShowMessage(), "Films and series."},
      {kEntry, "entries", kByWork, &EntryMessage(), "What shows consist of: films and their parts, episodes, specials. Of the show with the same series."},
      {kVideo, "videos", kOwnId, &VideoMessage(), "Files."},
      {kMedia, "media", kVideoId, &MediaMessage(), "What is known of the streams of a file."},
      {kPoster, "posters", kVideoId, &PosterMessage(), "What is known of the picture that was taken from a file."},
      {kUpload, "uploads", kOwnId, &UploadMessage(), "What was sent in, or is on its way."},
      {kWatch, "watches", {{"account", kId}, {"work", kWork}}, &WatchMessage(), "Who watched what, and where they are in it."},
      {kListing, "listings", {{"account", kId}, {"show", kId}}, &ListingMessage(), "What people have in their lists, and how they like it."},
      {kSavedSearch, "saved_searches", {{"account", kId}, {"id", kId}}, &SavedSearchMessage(), "Searches that people keep: what they ask for, not what they find."},
      {kJob, "jobs", kOwnId, &JobMessage(), "Work that is to be done, and the latest that was."},
      {kMail, "mails", kOwnId, &MailMessage(), "Letters that are on their way. Their codes are made when they are sent."},
      {kAudit, "audit", kOwnId, &AuditMessage(), "Who did what to accounts and roles; the ids are in the order of time."},
      {kPurge, "leaving_libraries", {{"library", kId}}, nullptr, "Libraries that were deleted and whose videos are still being removed; the value is the last path that was."},
      {kCredential, "credentials", kOwnId, &CredentialMessage(), "Sessions, API keys, and screens that remember an account.", true},
      {kTicket, "tickets", kOwnId, &TicketMessage(), "Invitations, and codes that were sent by e-mail.", true},
      {kSecret, "secrets", kByName, nullptr, "Keys that the server signs with.", true},
  };
  return everything;
}

const std::vector<LeftOut>& NotExported() {
  static constexpr std::string_view kJournal = "the journal tells followers within the server what has changed; each begins anew with the records of a new store";
  static constexpr std::string_view kCounted = "it is counted anew from the records";
  static const std::vector<LeftOut> left = {
      {"JournalRecord", kJournal}, {"VideoChanged", kJournal}, {"LibraryChanged", kJournal}, {"JobChanged", kJournal}, {"SettingChanged", kJournal},
      {"WatchChanged", kJournal}, {"ShowChanged", kJournal}, {"ListingChanged", kJournal}, {"SavedSearchesChanged", kJournal}, {"JournalState", kJournal},
      {"VideoCountsRecord", kCounted}, {"JobCountsRecord", kCounted},
      {"SchemaRecord", "it numbers the form of the store; the form of these tables has a number of its own"},
  };
  return left;
}

}  // namespace chanoma::freedom
