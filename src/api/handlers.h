#pragma once
// The handlers of the route table, grouped by file. Each parses, calls one service and renders.

#include "api/route.h"

namespace chanoma::api {

// video_routes.cc
Result<http::Response> ListVideos(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetVideo(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> PatchVideo(const Call&, const http::Request&);
Result<http::Response> DeleteVideo(const Call&, const http::Request&);
Result<http::Response> GetPoster(const Call&, const http::Request&);
Result<http::Response> GetVideoPicture(const Call&, const http::Request&);

// playback_routes.cc
Result<http::Response> GetMpd(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetPlaybackState(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetDecision(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetMasterPlaylist(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetMediaPlaylist(const Call&, const http::Request&, store::ReadMode);
void GetSegment(const Call&, http::Exchange);
void GetFont(const Call&, http::Exchange);
void GetOriginal(const Call&, http::Exchange);

// oidc_routes.cc
Result<http::Response> BeginOidc(const Call&, const http::Request&);
Result<http::Response> EndOidc(const Call&, const http::Request&);
Result<http::Response> ListIdentities(const Call&, const http::Request&);
Result<http::Response> DeleteIdentity(const Call&, const http::Request&);

// mail_routes.cc
Result<http::Response> AskReset(const Call&, const http::Request&);
Result<http::Response> AskEmail(const Call&, const http::Request&);
Result<http::Response> ConfirmEmail(const Call&, const http::Request&);

// proxy_routes.cc
Result<http::Response> SignInByProxy(const Call&, const http::Request&);

// subtitle_routes.cc
Result<http::Response> GetSubtitles(const Call&, const http::Request&);
Result<http::Response> GetStoryboard(const Call&, const http::Request&);
Result<http::Response> GetStoryboardSheet(const Call&, const http::Request&);

// watching_routes.cc
Result<http::Response> ListWatching(const Call&, const http::Request&);
Result<http::Response> ListGoing(const Call&, const http::Request&);
Result<http::Response> GetPlace(const Call&, const http::Request&);
Result<http::Response> TellPlace(const Call&, const http::Request&);
Result<http::Response> PatchPlace(const Call&, const http::Request&);
Result<http::Response> DeletePlace(const Call&, const http::Request&);
Result<http::Response> GetNext(const Call&, const http::Request&);

// show_routes.cc
Result<http::Response> ListShows(const Call&, const http::Request&);
Result<http::Response> ListSeries(const Call&, const http::Request&);
Result<http::Response> ListMovies(const Call&, const http::Request&);
Result<http::Response> ListGenres(const Call&, const http::Request&);
Result<http::Response> GetShow(const Call&, const http::Request&);
Result<http::Response> GetShowPicture(const Call&, const http::Request&);
Result<http::Response> PatchShow(const Call&, const http::Request&);
Result<http::Response> ListSeasons(const Call&, const http::Request&);
Result<http::Response> ListEntries(const Call&, const http::Request&);
Result<http::Response> MarkShow(const Call&, const http::Request&);
Result<http::Response> PatchListing(const Call&, const http::Request&);
Result<http::Response> DeleteListing(const Call&, const http::Request&);

// group_routes.cc
Result<http::Response> ListStaff(const Call&, const http::Request&);
Result<http::Response> GetStaff(const Call&, const http::Request&);
Result<http::Response> ListStudios(const Call&, const http::Request&);
Result<http::Response> GetStudio(const Call&, const http::Request&);
Result<http::Response> ListCollections(const Call&, const http::Request&);
Result<http::Response> GetCollection(const Call&, const http::Request&);

// mending_routes.cc
Result<http::Response> MergeShow(const Call&, const http::Request&);
Result<http::Response> PartShow(const Call&, const http::Request&);
Result<http::Response> GiveVideos(const Call&, const http::Request&);
Result<http::Response> ListUnmatched(const Call&, const http::Request&);

// library_routes.cc
Result<http::Response> ListLibraries(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetLibrary(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> AddLibrary(const Call&, const http::Request&);
Result<http::Response> PatchLibrary(const Call&, const http::Request&);
Result<http::Response> DeleteLibrary(const Call&, const http::Request&);
Result<http::Response> ScanLibrary(const Call&, const http::Request&);
void ListFolders(const Call&, http::Exchange);

// tus_routes.cc
void UploadOptions(const Call&, http::Exchange);
void CreateUpload(const Call&, http::Exchange);
void ContinueUpload(const Call&, http::Exchange);
void HeadUpload(const Call&, http::Exchange);
Result<http::Response> DeleteUpload(const Call&, const http::Request&);

// upload_routes.cc
Result<http::Response> ListUploads(const Call&, const http::Request&);
Result<http::Response> GetUpload(const Call&, const http::Request&);
Result<http::Response> PatchUploadDetails(const Call&, const http::Request&);
Result<http::Response> RestoreUpload(const Call&, const http::Request&);

// job_routes.cc
Result<http::Response> ListJobs(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetJob(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> CancelJob(const Call&, const http::Request&);
Result<http::Response> RetryJob(const Call&, const http::Request&);
Result<http::Response> GetBackground(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> PatchBackground(const Call&, const http::Request&);
Result<http::Response> ListSnapshots(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> TakeSnapshot(const Call&, const http::Request&);
Result<http::Response> DeleteSnapshot(const Call&, const http::Request&);

// search_routes.cc
Result<http::Response> Search(const Call&, const http::Request&);
Result<http::Response> SuggestSearch(const Call&, const http::Request&);
Result<http::Response> GetSearchIndex(const Call&, const http::Request&);
Result<http::Response> RebuildSearchIndex(const Call&, const http::Request&);

// system_routes.cc
Result<http::Response> GetSystem(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetOpenApi(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> ListSettings(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> PatchSettings(const Call&, const http::Request&);
Result<http::Response> ListTroubles(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> TestNotices(const Call&, const http::Request&);
Result<http::Response> GetVerification(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> StartVerification(const Call&, const http::Request&);
Result<http::Response> ListViewings(const Call&, const http::Request&);
Result<http::Response> GetServer(const Call&, const http::Request&);
Result<http::Response> GetSpace(const Call&, const http::Request&);
Result<http::Response> ListLarge(const Call&, const http::Request&);
Result<http::Response> GetComplaints(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetMetrics(const Call&, const http::Request&);
Result<http::Response> GetHealth(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetReady(const Call&, const http::Request&, store::ReadMode);

// session_routes.cc
Result<http::Response> GetSetup(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> SetUp(const Call&, const http::Request&);
Result<http::Response> SignIn(const Call&, const http::Request&);
Result<http::Response> OpenSession(const Call&, const http::Request&);
Result<http::Response> ListSessions(const Call&, const http::Request&);
Result<http::Response> EndSession(const Call&, const http::Request&);

// account_routes.cc
Result<http::Response> ListUsers(const Call&, const http::Request&);
Result<http::Response> AddUser(const Call&, const http::Request&);
Result<http::Response> GetUser(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> PatchUser(const Call&, const http::Request&);
Result<http::Response> DeleteUser(const Call&, const http::Request&);
Result<http::Response> ChangePassword(const Call&, const http::Request&);
Result<http::Response> ListRoles(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> PutRole(const Call&, const http::Request&);

// second_factor_routes.cc
Result<http::Response> StartTotp(const Call&, const http::Request&);
Result<http::Response> ConfirmTotp(const Call&, const http::Request&);
Result<http::Response> StopTotp(const Call&, const http::Request&);

// token_routes.cc
Result<http::Response> IssueJwt(const Call&, const http::Request&);
Result<http::Response> GetJwks(const Call&, const http::Request&, store::ReadMode);
Result<http::Response> GetOpenIdConfiguration(const Call&, const http::Request&, store::ReadMode);

// ticket_routes.cc
Result<http::Response> ListInvitations(const Call&, const http::Request&);
Result<http::Response> AddInvitation(const Call&, const http::Request&);
Result<http::Response> DeleteInvitation(const Call&, const http::Request&);
Result<http::Response> OfferReset(const Call&, const http::Request&);
Result<http::Response> CheckCode(const Call&, const http::Request&);
Result<http::Response> ResetPassword(const Call&, const http::Request&);

// device_routes.cc
Result<http::Response> AskForDevice(const Call&, const http::Request&);
Result<http::Response> PollDevice(const Call&, const http::Request&);
Result<http::Response> FindDevice(const Call&, const http::Request&);
Result<http::Response> DecideDevice(const Call&, const http::Request&);

// profile_routes.cc
Result<http::Response> ListProfiles(const Call&, const http::Request&);
Result<http::Response> RememberProfile(const Call&, const http::Request&);
Result<http::Response> PickProfile(const Call&, const http::Request&);
Result<http::Response> ForgetProfile(const Call&, const http::Request&);
Result<http::Response> ListScreens(const Call&, const http::Request&);
Result<http::Response> SetPin(const Call&, const http::Request&);
Result<http::Response> RemovePin(const Call&, const http::Request&);

// picture_routes.cc
void PutPicture(const Call&, http::Exchange);
Result<http::Response> GetPicture(const Call&, const http::Request&);
Result<http::Response> DeletePicture(const Call&, const http::Request&);
Result<http::Response> GetProfilePicture(const Call&, const http::Request&);

// export_routes.cc
void ExportAccount(const Call&, http::Exchange);

// link_routes.cc
Result<http::Response> Presign(const Call&, const http::Request&);

// key_routes.cc
Result<http::Response> ListKeys(const Call&, const http::Request&);
Result<http::Response> AddKey(const Call&, const http::Request&);
Result<http::Response> DeleteKey(const Call&, const http::Request&);
Result<http::Response> Verify(const Call&, const http::Request&, store::ReadMode);

// online_routes.cc
Result<http::Response> GetOnline(const Call&, const http::Request&);
Result<http::Response> SearchOnline(const Call&, const http::Request&);
Result<http::Response> GetOnlinePicture(const Call&, const http::Request&);
Result<http::Response> TestProvider(const Call&, const http::Request&);
Result<http::Response> PutProviderKey(const Call&, const http::Request&);
Result<http::Response> GetShowOnline(const Call&, const http::Request&);
Result<http::Response> ChooseShowOnline(const Call&, const http::Request&);
Result<http::Response> LeaveShowAlone(const Call&, const http::Request&);
Result<http::Response> RefreshShowOnline(const Call&, const http::Request&);

// saved_search_routes.cc
Result<http::Response> ListSavedSearches(const Call&, const http::Request&);
Result<http::Response> AddSavedSearch(const Call&, const http::Request&);
Result<http::Response> PatchSavedSearch(const Call&, const http::Request&);
Result<http::Response> DeleteSavedSearch(const Call&, const http::Request&);

// audit_routes.cc
Result<http::Response> ListAudit(const Call&, const http::Request&);

// events.cc
void FollowEvents(const Call&, http::Exchange);

}  // namespace chanoma::api
