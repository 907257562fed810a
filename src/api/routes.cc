#include "api/handlers.h"
#include "api/route.h"

namespace chanoma::api {
namespace {

using accounts::Permission;
using http::Method;

const Parameter kLimit{"limit", R"({"type":"integer","minimum":1,"maximum":250,"default":50})", "Items a page"};
const Parameter kAfter{"after", R"({"type":"string"})", "Where the page before ended; from its `next`"};
const Parameter kCan{"can", R"({"type":"string"})", "What the player decodes: RFC 6381 sample entries, separated by commas"};

const Parameter kQuery{"q", R"({"type":"string","maxLength":1000})", "What was typed; the last word may be unfinished"};
const Parameter kKinds{"kind", R"({"type":"string"})", "Only of these kinds, separated by commas"};
const Parameter kChosenLibrary{"library", R"({"type":"string"})", "Only of these libraries' ids, separated by commas"};
const Parameter kChosenLanguage{"language", R"({"type":"string"})", "Only with sound in one of these languages"};
const Parameter kChosenResolution{"resolution", R"({"type":"string"})", "Only so fine: 2160p, 1440p, 1080p, 720p, sd"};
const Parameter kChosenDecade{"decade", R"({"type":"string"})", "Only of these decades, such as 1990s"};
const Parameter kChosenYear{"year", R"({"type":"string"})", "Only of these years"};

const Parameter kPicture{"v", R"({"type":"string"})", "The picture’s number: the address may then be kept for ever"};

const Parameter kShowSort{"sort", R"({"type":"string","pattern":"^(-?(title|added|year|rating)|random:[0-9]+)$","default":"title"})", "Missing values come last; random:NUMBER is an order of its own for every number"};
const Parameter kGroupSort{"sort", R"({"type":"string","enum":["name","-name","shows","-shows"],"default":"name"})", "By name, or by how many shows there are of each"};
const Parameter kShowFilter{"filter", R"({"type":"string","maxLength":4096})", "kind, title, year, genres, added, runtime (minutes), watchStatus, rating, studios, ageRating, collection, such as: runtime gt 75 and genres has drama"};
const Parameter kGroupFilter{"filter", R"({"type":"string","maxLength":4096})", "name, shows, such as: name has pictures and shows gt 2"};
const Parameter kWorkSort{"sort", R"({"type":"string","pattern":"^(-?(title|added|year|rating)|random:[0-9]+)$","default":"-year"})", "Missing values come last"};

std::vector<Route> MakeRoutes() {
  return {
      // Videos
      {Method::kGet, "/api/v1/videos", Permission::kLibraryRead, "listVideos", "Videos, a page at a time", &ListVideos, 200, "VideoPage", {},
       {kLimit, kAfter,
        {"sort", R"({"type":"string","enum":["-added","added","title","-title","duration","-duration"],"default":"-added"})", "Missing values come last"},
        {"library", R"({"type":"string"})", "Only of this library"},
        {"state", R"({"type":"string","enum":["found","probed","ready","failed"]})", "Only in this state"}}},
      {Method::kGet, "/api/v1/videos/{id}", Permission::kLibraryRead, "getVideo", "One video", &GetVideo, 200, "Video"},
      {Method::kPatch, "/api/v1/videos/{id}", Permission::kVideoEdit, "patchVideo", "Change its title, hide or show it, or say what it holds", &PatchVideo, 200, "Video", "VideoPatch"},
      {Method::kDelete, "/api/v1/videos/{id}", Permission::kVideoEdit, "hideVideo", "Hide it; the file is never touched", &DeleteVideo, 204, ""},
      {Method::kGet, "/api/v1/videos/{id}/poster", Permission::kLibraryRead, "getPoster", "A still of the film", &GetPoster, 200, "image/jpeg", {},
       {{"width", R"({"type":"integer","minimum":1,"maximum":4096,"default":640})", "The picture is at least so wide, if there is one"}}},
      {Method::kGet, "/api/v1/videos/{id}/poster/{generation}", Permission::kLibraryRead, "getPosterOf", "The same, under an address that may be kept for ever", &GetPoster, 200, "image/jpeg", {},
       {{"width", R"({"type":"integer","minimum":1,"maximum":4096,"default":640})", "The picture is at least so wide, if there is one"}}},
      {Method::kGet, "/api/v1/videos/{id}/pictures/{generation}", Permission::kLibraryRead, "getVideoPicture", "A picture that lies beside it, JPEG or PNG, under an address that may be kept for ever", &GetVideoPicture, 200, "image/jpeg", {},
       {{"width", R"({"type":"integer","minimum":1,"maximum":4096,"default":640})", "The picture is at least so wide, if there is one"}}},

      {Method::kGet, "/api/v1/videos/{id}/storyboard.vtt", Permission::kLibraryRead, "getStoryboard", "Where on the sheet the picture of a time is (WebVTT with #xywh)", &GetStoryboard, 200, "text/vtt"},
      {Method::kGet, "/api/v1/videos/{id}/storyboard.jpg", Permission::kLibraryRead, "getStoryboardSheet", "Small pictures of the whole film on one sheet", &GetStoryboardSheet, 200, "image/jpeg"},

      // Playing
      {Method::kGet, "/api/v1/playback", Permission::kJobsRead, "getPlaybackState", "What is rendered for viewers now, and the segments kept", &GetPlaybackState, 200, "PlaybackState"},
      {Method::kGet, "/api/v1/videos/{id}/playback", Permission::kLibraryPlay, "getPlayback", "What a player gets of it, and why", &GetDecision, 200, "PlaybackDecision", {}, {kCan}},
      {Method::kGet, "/api/v1/videos/{id}/manifest.mpd", Permission::kLibraryPlay, "getDash", "MPEG-DASH manifest", &GetMpd, 200, "application/dash+xml", {}, {kCan}},
      {Method::kGet, "/api/v1/videos/{id}/master.m3u8", Permission::kLibraryPlay, "getHls", "HLS multivariant playlist", &GetMasterPlaylist, 200, "application/vnd.apple.mpegurl", {}, {kCan}},
      {Method::kGet, "/api/v1/videos/{id}/s/{edition}/{track}/index.m3u8", Permission::kLibraryPlay, "getHlsTrack", "HLS media playlist of a track", &GetMediaPlaylist, 200, "application/vnd.apple.mpegurl"},
      {Method::kGet, "/api/v1/videos/{id}/s/{edition}/{track}/{segment}", Permission::kLibraryPlay, "getSegment", "A CMAF segment: init.mp4 or N.m4s", &GetSegment, 200, "video/iso.segment"},
      {Method::kGet, "/api/v1/videos/{id}/subtitles/{name}", Permission::kLibraryPlay, "getSubtitles", "A subtitle track as it was extracted: N.vtt (text), N.ass, N.sup (pictures), or N.m3u8 for HLS", &GetSubtitles, 200, "text/vtt"},
      {Method::kGet, "/api/v1/videos/{id}/fonts/{index}", Permission::kLibraryPlay, "getFont", "A font attached to the file", &GetFont, 200, "font/sfnt"},
      {Method::kGet, "/api/v1/videos/{id}/file", Permission::kLibraryPlay, "getFile", "The original, by range", &GetOriginal, 200, "application/octet-stream"},

      // Watching
      {Method::kGet, "/api/v1/watching", Permission::kSignedIn, "listWatching", "What one has watched, newest first", &ListWatching, 200, "WatchedPage", {}, {kLimit, kAfter}},
      {Method::kGet, "/api/v1/watching/going", Permission::kSignedIn, "listGoing", "What to go on with: begun and not ended, or next in its series", &ListGoing, 200, "WatchedList", {},
       {{"limit", R"({"type":"integer","minimum":1,"maximum":100,"default":25})", "Items"}}},
      {Method::kGet, "/api/v1/videos/{id}/place", Permission::kSignedIn, "getPlace", "Where one is in it", &GetPlace, 200, "PlaceAnswer"},
      {Method::kPost, "/api/v1/videos/{id}/place", Permission::kSignedIn, "tellPlace", "What a player reports: start, pause, resume, progress every few seconds, stop, finish", &TellPlace, 200, "WatchAnswer", "WatchReport"},
      {Method::kPatch, "/api/v1/videos/{id}/place", Permission::kSignedIn, "patchPlace", "Seen, or not seen any more", &PatchPlace, 200, "PlaceAnswer", "PlacePatch"},
      {Method::kDelete, "/api/v1/videos/{id}/place", Permission::kSignedIn, "forgetPlace", "As if it had never been watched", &DeletePlace, 204, ""},
      {Method::kGet, "/api/v1/videos/{id}/next", Permission::kLibraryRead, "getNext", "What follows it in its series", &GetNext, 200, "NextVideo"},

      // Films and series
      {Method::kGet, "/api/v1/shows", Permission::kLibraryRead, "listShows", "Films and series, a page at a time", &ListShows, 200, "ShowPage", {}, {kLimit, kAfter, kShowSort, kShowFilter}},
      {Method::kGet, "/api/v1/series", Permission::kLibraryRead, "listSeries", "Series, a page at a time", &ListSeries, 200, "ShowPage", {}, {kLimit, kAfter, kShowSort, kShowFilter}},
      {Method::kGet, "/api/v1/movies", Permission::kLibraryRead, "listMovies", "Films, a page at a time", &ListMovies, 200, "ShowPage", {}, {kLimit, kAfter, kShowSort, kShowFilter}},
      {Method::kGet, "/api/v1/genres", Permission::kLibraryRead, "listGenres", "The genres of films and series, by name", &ListGenres, 200, "GenreList"},
      {Method::kGet, "/api/v1/shows/{id}", Permission::kLibraryRead, "getShow", "A film or series, by id or slug, and what of it to play", &GetShow, 200, "Show"},
      {Method::kGet, "/api/v1/shows/{id}/pictures/{generation}", Permission::kLibraryRead, "getShowPicture", "A picture that lies in the folders of a series, JPEG or PNG, under an address that may be kept for ever", &GetShowPicture, 200, "image/jpeg", {},
       {{"width", R"({"type":"integer","minimum":1,"maximum":4096,"default":640})", "The picture is at least so wide, if there is one"}}},
      {Method::kPatch, "/api/v1/shows/{id}", Permission::kVideoEdit, "patchShow", "Say something else of it than its files do; null takes that back", &PatchShow, 200, "Show", "ShowPatch"},
      {Method::kGet, "/api/v1/shows/{id}/seasons", Permission::kLibraryRead, "listSeasons", "Its seasons and how much of each one has seen; 0 are its specials, last", &ListSeasons, 200, "SeasonList"},
      {Method::kGet, "/api/v1/shows/{id}/entries", Permission::kLibraryRead, "listEntries", "Its episodes, specials or parts, in the order of watching, with one's places", &ListEntries, 200, "EntryPage", {},
       {kLimit, kAfter, {"season", R"({"type":"integer","minimum":0,"maximum":4294967295})", "Only of this season; 0 are the specials"}}},
      {Method::kPatch, "/api/v1/shows/{id}/listing", Permission::kSignedIn, "patchListing", "Put it into one's list: planned, dropped, … and how one likes it; null takes that back", &PatchListing, 200, "Listing", "ListingPatch"},
      {Method::kDelete, "/api/v1/shows/{id}/listing", Permission::kSignedIn, "deleteListing", "Take it from one's list", &DeleteListing, 204, ""},
      {Method::kPut, "/api/v1/shows/{id}/seen", Permission::kSignedIn, "markShow", "All of it, or of a season, is seen, or not seen any more", &MarkShow, 200, "ShowMarked", "ShowSeen"},

      // People, studios and collections
      {Method::kGet, "/api/v1/staff", Permission::kLibraryRead, "listStaff", "Who made the shows and is in them, a page at a time", &ListStaff, 200, "StaffPage", {},
       {kLimit, kAfter, kGroupSort, {"filter", R"({"type":"string","maxLength":4096})", "name, shows, kinds, such as: kinds has director and shows gt 2"}}},
      {Method::kGet, "/api/v1/staff/{slug}", Permission::kLibraryRead, "getStaff", "Somebody, by slug or name, and a page of what they did", &GetStaff, 200, "Staff", {}, {kLimit, kAfter, kWorkSort, kShowFilter}},
      {Method::kGet, "/api/v1/studios", Permission::kLibraryRead, "listStudios", "Whose the shows are, a page at a time", &ListStudios, 200, "GroupPage", {}, {kLimit, kAfter, kGroupSort, kGroupFilter}},
      {Method::kGet, "/api/v1/studios/{slug}", Permission::kLibraryRead, "getStudio", "A studio, by slug or name, and a page of its shows", &GetStudio, 200, "Studio", {}, {kLimit, kAfter, kWorkSort, kShowFilter}},
      {Method::kGet, "/api/v1/collections", Permission::kLibraryRead, "listCollections", "What films belong together to, a page at a time", &ListCollections, 200, "GroupPage", {}, {kLimit, kAfter, kGroupSort, kGroupFilter}},
      {Method::kGet, "/api/v1/collections/{slug}", Permission::kLibraryRead, "getCollection", "A collection, by slug or name, and a page of its films in the order in which they came out", &GetCollection, 200, "Collection", {},
       {kLimit, kAfter, {"sort", R"({"type":"string","pattern":"^(-?(title|added|year|rating)|random:[0-9]+)$","default":"year"})", "Missing values come last"}, kShowFilter}},

      // Mending by hand
      {Method::kGet, "/api/v1/unmatched", Permission::kVideoEdit, "listUnmatched", "Files whose names say neither film nor episode, and what was understood of them", &ListUnmatched, 200, "UnmatchedPage", {}, {kLimit, kAfter}},
      {Method::kPost, "/api/v1/shows/{id}/videos", Permission::kVideoEdit, "giveVideos", "These files are of it, each with the numbers that it has", &GiveVideos, 200, "ShowGiven", "ShowVideos"},
      {Method::kPost, "/api/v1/shows/{id}/merge", Permission::kVideoEdit, "mergeShow", "All of its files, and those that get its name, are of another show", &MergeShow, 200, "ShowGiven", "ShowMerge"},
      {Method::kPost, "/api/v1/shows/{id}/split", Permission::kVideoEdit, "splitShow", "What has one of the names that were merged into it is a show of its own again", &PartShow, 200, "ShowGiven", "ShowSplit"},

      // Providers on the network
      {Method::kGet, "/api/v1/online", Permission::kSettingsRead, "getOnline", "Whether providers on the network are asked about films and series, and how each of them is", &GetOnline, 200, "Online"},
      {Method::kGet, "/api/v1/online/search", Permission::kVideoEdit, "searchOnline", "Which works of providers may be meant; nothing but these words is sent to them", AwayHandler{&SearchOnline}, 200, "OnlineFound", {},
       {{"kind", R"({"type":"string","enum":["series","movie"]})", "What it is"}, {"title", R"({"type":"string","minLength":1,"maxLength":200})", "What it is called"},
        {"year", R"({"type":"integer","minimum":1800,"maximum":2200})", "When it was first shown"}}},
      {Method::kGet, "/api/v1/online/pictures", Permission::kVideoEdit, "getOnlinePicture", "The poster of a candidate, small, by way of this server", AwayHandler{&GetOnlinePicture}, 200, "image/jpeg", {},
       {{"provider", R"({"type":"string","enum":["tmdb","tvdb","tvmaze","anilist","wikidata"]})", "Whose it is"}, {"address", R"({"type":"string","maxLength":1000})", "Where it is, there"}}},
      {Method::kPost, "/api/v1/online/{provider}/test", Permission::kSettingsWrite, "testProvider", "Whether it answers, and takes the key that there is", AwayHandler{&TestProvider}, 200, "ProviderTest"},
      {Method::kPut, "/api/v1/online/{provider}/key", Permission::kSettingsWrite, "putProviderKey", "The key for it, once it has taken it; none is ever shown", AwayHandler{&PutProviderKey}, 204, "", "ProviderKey"},
      {Method::kGet, "/api/v1/shows/{id}/online", Permission::kVideoEdit, "getShowOnline", "Which works of providers it is taken for", &GetShowOnline, 200, "ShowOnline"},
      {Method::kPut, "/api/v1/shows/{id}/online", Permission::kVideoEdit, "chooseShowOnline", "It is this one; others are asked by its ids", &ChooseShowOnline, 200, "ShowOnline", "OnlineChoice"},
      {Method::kDelete, "/api/v1/shows/{id}/online", Permission::kVideoEdit, "leaveShowAlone", "Nobody is asked of it, and nothing of what was answered stays", &LeaveShowAlone, 204, ""},
      {Method::kPost, "/api/v1/shows/{id}/online/refresh", Permission::kVideoEdit, "refreshShowOnline", "Everybody is asked of it anew", &RefreshShowOnline, 200, "ShowOnline"},

      // Searching
      {Method::kGet, "/api/v1/search", Permission::kLibraryRead, "search", "What is found for what was typed", &Search, 200, "SearchPage", {},
       {kQuery, kKinds, kChosenLibrary, kChosenLanguage, kChosenResolution, kChosenDecade, kChosenYear,
        {"facets", R"({"type":"string"})", "To be counted, separated by commas: kind, library, language, resolution, decade, genre, tag"},
        {"sort", R"({"type":"string","enum":["relevance","added","-added","title","-title","rating","-rating","views","-views","year","-year","duration","-duration"],"default":"relevance"})", "Missing values come last"},
        {"limit", R"({"type":"integer","minimum":1,"maximum":250,"default":25})", "Items a page"}, kAfter,
        {"explain", R"({"type":"string","enum":["0","1"],"default":"0"})", "1: every hit says why it stands where it does"}}},
      {Method::kGet, "/api/v1/search/suggest", Permission::kLibraryRead, "suggestSearch", "The first hits, for every key typed", &SuggestSearch, 200, "SearchSuggestions", {},
       {kQuery, kKinds, kChosenLibrary, kChosenLanguage, kChosenResolution, kChosenDecade, kChosenYear,
        {"limit", R"({"type":"integer","minimum":1,"maximum":25,"default":8})", "Items"}}},
      {Method::kGet, "/api/v1/search/index", Permission::kLibraryRead, "getSearchIndex", "How far the index is", &GetSearchIndex, 200, "SearchIndex"},
      {Method::kPost, "/api/v1/search/index", Permission::kLibraryWrite, "rebuildSearchIndex", "Build it anew, beside the live one", &RebuildSearchIndex, 202, "SearchIndex"},
      {Method::kGet, "/api/v1/saved-searches", Permission::kSignedIn, "listSavedSearches", "The searches one keeps, in one's order", &ListSavedSearches, 200, "SavedSearchList"},
      {Method::kPost, "/api/v1/saved-searches", Permission::kSignedIn, "addSavedSearch", "Keep a search under a name", &AddSavedSearch, 201, "SavedSearch", "NewSavedSearch"},
      {Method::kPatch, "/api/v1/saved-searches/{id}", Permission::kSignedIn, "patchSavedSearch", "Call it something else, move it, or have it ask for something else", &PatchSavedSearch, 200, "SavedSearch", "SavedSearchPatch"},
      {Method::kDelete, "/api/v1/saved-searches/{id}", Permission::kSignedIn, "deleteSavedSearch", "Keep it no longer", &DeleteSavedSearch, 204, ""},

      // Libraries
      {Method::kGet, "/api/v1/libraries", Permission::kLibraryRead, "listLibraries", "All libraries", &ListLibraries, 200, "LibraryList"},
      {Method::kPost, "/api/v1/libraries", Permission::kLibraryWrite, "addLibrary", "Make a folder a library", &AddLibrary, 201, "Library", "NewLibrary"},
      {Method::kGet, "/api/v1/libraries/{id}", Permission::kLibraryRead, "getLibrary", "One library", &GetLibrary, 200, "Library"},
      {Method::kPatch, "/api/v1/libraries/{id}", Permission::kLibraryWrite, "patchLibrary", "Rename it, or say what is made of its videos before anybody asks", &PatchLibrary, 200, "Library", "LibraryPatch"},
      {Method::kDelete, "/api/v1/libraries/{id}", Permission::kLibraryWrite, "deleteLibrary", "Forget it and its videos; the files stay", &DeleteLibrary, 204, ""},
      {Method::kPost, "/api/v1/libraries/{id}/scan", Permission::kLibraryWrite, "scanLibrary", "Look through its folder now", &ScanLibrary, 202, "Job"},

      {Method::kGet, "/api/v1/folders", Permission::kLibraryWrite, "listFolders", "The folders in a folder of this machine", &ListFolders, 200, "FolderList", {},
       {{"path", R"({"type":"string","default":"/"})", "Where to look"}}},

      // Uploads: tus 1.0.0, and one's own
      {Method::kGet, "/api/v1/uploads", Permission::kVideoUpload, "listUploads", "One's own uploads, newest first, and the room there is", &ListUploads, 200, "UploadList"},
      {Method::kOptions, "/api/v1/uploads", Permission::kNone, "getUploadOptions", "What of tus is spoken here", &UploadOptions, 204, ""},
      {Method::kPost, "/api/v1/uploads", Permission::kVideoUpload, "createUpload", "Begin an upload (tus creation); its first bytes may come along", &CreateUpload, 201, "", {}, {}, true},
      {Method::kGet, "/api/v1/uploads/{id}", Permission::kVideoUpload, "getUpload", "One upload", &GetUpload, 200, "Upload"},
      {Method::kHead, "/api/v1/uploads/{id}", Permission::kVideoUpload, "headUpload", "How far it is (tus)", &HeadUpload, 200, ""},
      {Method::kPatch, "/api/v1/uploads/{id}", Permission::kVideoUpload, "continueUpload", "Its next bytes (tus)", &ContinueUpload, 204, "", {}, {}, true},
      {Method::kDelete, "/api/v1/uploads/{id}", Permission::kVideoUpload, "deleteUpload", "End it (tus termination); a stored one goes to the trash, from there for good", &DeleteUpload, 204, ""},
      {Method::kPatch, "/api/v1/uploads/{id}/details", Permission::kVideoUpload, "patchUpload", "Describe it", &PatchUploadDetails, 200, "Upload", "UploadDetails"},
      {Method::kPost, "/api/v1/uploads/{id}/restore", Permission::kVideoUpload, "restoreUpload", "Take it out of the trash", &RestoreUpload, 200, "Upload"},

      // Jobs
      {Method::kGet, "/api/v1/jobs", Permission::kJobsRead, "listJobs", "Background work, newest first", &ListJobs, 200, "JobPage", {},
       {kLimit, kAfter,
        {"state", R"({"type":"string","enum":["queued","running","done","dead","cancelled"]})", "Only in this state"},
        {"kind", R"({"type":"string","enum":["scan","probe","index","poster","store","subtitles","storyboard","nfo","pictures","ahead","skips","mail","online"]})", "Only of this kind"}}},
      {Method::kGet, "/api/v1/jobs/{id}", Permission::kJobsRead, "getJob", "One job", &GetJob, 200, "Job"},
      {Method::kDelete, "/api/v1/jobs/{id}", Permission::kJobsWrite, "cancelJob", "Cancel it", &CancelJob, 204, ""},
      {Method::kPost, "/api/v1/jobs/{id}/retry", Permission::kJobsWrite, "retryJob", "Try it once more: one that failed for good, or was cancelled", &RetryJob, 200, "Job"},

      {Method::kGet, "/api/v1/background", Permission::kJobsRead, "getBackground", "Background work as a whole: how much, how long, paused or not", &GetBackground, 200, "Background"},
      {Method::kPatch, "/api/v1/background", Permission::kJobsWrite, "patchBackground", "Pause it or go on", &PatchBackground, 200, "Background", "BackgroundPatch"},

      // The first start, signing in and out
      {Method::kGet, "/api/v1/setup", Permission::kNone, "getSetup", "Whether this server waits for its first account, and who may register", &GetSetup, 200, "Setup", {}, {}, false, true},
      {Method::kPost, "/api/v1/setup", Permission::kNone, "setUp", "Make the first account, with the code that the server printed", HashHandler{&SetUp}, 201, "SignedIn", "NewSetup", {}, false, true},
      {Method::kPost, "/api/v1/sessions", Permission::kNone, "signIn", "Sign in by name or e-mail and password, and the code of a second factor where there is one", HashHandler{&SignIn}, 201, "SignedIn", "NewSession"},
      {Method::kGet, "/api/v1/sessions", Permission::kSignedIn, "listSessions", "One's own sessions", &ListSessions, 200, "SessionList"},
      {Method::kDelete, "/api/v1/sessions/{session}", Permission::kSignedIn, "endSession", "End a session; `current` is this one", &EndSession, 204, ""},
      {Method::kGet, "/api/v1/auth/verify", Permission::kNone, "verify", "Who asks, in headers, for a proxy that guards other servers; 401 when nobody known does", &Verify, 200, ""},
      {Method::kGet, "/api/v1/keys", Permission::kSignedIn, "listKeys", "One's own API keys", &ListKeys, 200, "ApiKeyList"},
      {Method::kPost, "/api/v1/keys", Permission::kSignedIn, "addKey", "Make an API key; it is told once", &AddKey, 201, "ApiKey", "NewApiKey"},
      {Method::kDelete, "/api/v1/keys/{key}", Permission::kSignedIn, "deleteKey", "Take an API key back", &DeleteKey, 204, ""},
      {Method::kPost, "/api/v1/jwt", Permission::kNone, "issueJwt", "A token that tells other programs who asks, for an hour", &IssueJwt, 201, "Jwt", "NewJwt"},
      {Method::kGet, "/.well-known/jwks.json", Permission::kNone, "getJwks", "The keys that verify such tokens (RFC 7517)", &GetJwks, 200, "KeySet"},
      {Method::kGet, "/.well-known/openid-configuration", Permission::kNone, "getOpenIdConfiguration", "Who issues them, and where its keys are", &GetOpenIdConfiguration, 200, "OpenIdConfiguration"},
      {Method::kPost, "/api/v1/presign", Permission::kLibraryPlay, "presign", "A link for players that cannot send headers: one video, or one address of it", &Presign, 201, "Link", "NewLink"},

      // Signing in elsewhere
      {Method::kPost, "/api/v1/oidc/{provider}", Permission::kNone, "beginOidc", "Begin to sign in by a provider, or (signed in) to link one's account to it; the browser goes to the address", AwayHandler{&BeginOidc}, 200, "OidcBegun", "NewOidc"},
      {Method::kGet, "/api/v1/oidc/{provider}/callback", Permission::kNone, "endOidc", "Where the provider sends the browser back to; it goes on to a page", AwayHandler{&EndOidc}, 303, "", {},
       {{"state", R"({"type":"string"})", "From the beginning"}, {"code", R"({"type":"string"})", "The provider's word"},
        {"error", R"({"type":"string"})", "What it says in place of one"}, {"error_description", R"({"type":"string"})", "The same in words; not looked at"},
        {"error_uri", R"({"type":"string"})", "Not looked at"}, {"iss", R"({"type":"string"})", "Who the provider says it is"}, {"session_state", R"({"type":"string"})", "Not looked at"},
        {"scope", R"({"type":"string"})", "Not looked at"}, {"authuser", R"({"type":"string"})", "Not looked at"}, {"prompt", R"({"type":"string"})", "Not looked at"}, {"hd", R"({"type":"string"})", "Not looked at"}}},
      {Method::kPost, "/api/v1/sessions/proxy", Permission::kNone, "signInByProxy", "A session for whom a trusted proxy has let through", &SignInByProxy, 201, "SignedIn", "NewProxySession"},
      {Method::kGet, "/api/v1/users/{id}/identities", Permission::kSignedIn, "listIdentities", "Who one is elsewhere: what signs one in here", &ListIdentities, 200, "IdentityList"},
      {Method::kDelete, "/api/v1/users/{id}/identities/{identity}", Permission::kSignedIn, "deleteIdentity", "Unlink it", &DeleteIdentity, 204, ""},

      // E-mail
      {Method::kPost, "/api/v1/resets/mail", Permission::kNone, "askReset", "A link for a new password by e-mail, if somebody here has the address", &AskReset, 204, "", "NewResetMail"},
      {Method::kPost, "/api/v1/users/{id}/email", Permission::kSignedIn, "askEmail", "Confirm an address for one's own account by a link that is sent there", HashHandler{&AskEmail}, 204, "", "NewEmail"},
      {Method::kPost, "/api/v1/emails", Permission::kNone, "confirmEmail", "With the code from that link: the address is the account's", &ConfirmEmail, 204, "", "NewCode"},

      // Televisions and boxes
      {Method::kPost, "/api/v1/devices/codes", Permission::kNone, "askForDevice", "A code for a screen without a keyboard to show (RFC 8628)", &AskForDevice, 201, "DeviceCode", "NewDevice"},
      {Method::kPost, "/api/v1/devices/tokens", Permission::kNone, "pollDevice", "Whether somebody has let the screen in; null: not yet", &PollDevice, 200, "DeviceState", "DevicePoll"},
      {Method::kPost, "/api/v1/devices/asking", Permission::kSignedIn, "findDevice", "The screen that shows a code", &FindDevice, 200, "DeviceAsk", "NewCode"},
      {Method::kPost, "/api/v1/devices/answers", Permission::kSignedIn, "decideDevice", "Let the screen in, or not", &DecideDevice, 204, "", "DeviceDecision"},

      // Who is watching
      {Method::kGet, "/api/v1/profiles", Permission::kNone, "listProfiles", "The accounts that this screen remembers", &ListProfiles, 200, "ProfileList"},
      {Method::kPost, "/api/v1/profiles", Permission::kSignedIn, "rememberProfile", "Have this screen remember who is signed in on it", &RememberProfile, 201, "RememberedProfile", "NewProfile"},
      {Method::kPost, "/api/v1/profiles/{profile}/session", Permission::kNone, "pickProfile", "A session of an account that this screen remembers, with its PIN where it has one", HashHandler{&PickProfile}, 201, "SignedIn", "ProfilePick"},
      {Method::kDelete, "/api/v1/profiles/{profile}", Permission::kNone, "forgetProfile", "Have a screen forget an account: on the screen, or from elsewhere one’s own", &ForgetProfile, 204, ""},
      {Method::kGet, "/api/v1/profiles/{profile}/picture", Permission::kNone, "getProfilePicture", "The picture of an account that this screen remembers", &GetProfilePicture, 200, "image/jpeg", {}, {kPicture}},
      {Method::kGet, "/api/v1/screens", Permission::kSignedIn, "listScreens", "The screens that remember one, newest first", &ListScreens, 200, "ScreenList"},
      {Method::kPut, "/api/v1/users/{id}/pin", Permission::kSignedIn, "setPin", "A PIN of four to eight digits for being picked on a screen: one’s own, with the password, or (users.write) somebody’s", HashHandler{&SetPin}, 204, "", "NewPin"},
      {Method::kPost, "/api/v1/users/{id}/pin/off", Permission::kSignedIn, "removePin", "No PIN any more: one’s own, with the password, or (users.write) somebody’s", HashHandler{&RemovePin}, 204, "", "TotpEnd"},

      // One's own picture, and what is kept of one
      {Method::kGet, "/api/v1/users/{id}/pictures/{kind}", Permission::kSignedIn, "getPicture", "The avatar or banner of an account", &GetPicture, 200, "image/jpeg", {}, {kPicture}},
      {Method::kPut, "/api/v1/users/{id}/pictures/{kind}", Permission::kSignedIn, "putPicture", "Choose one’s own avatar or banner, or (users.write) somebody’s: a JPEG, PNG, WebP or GIF of at most 1 MiB, cut to its middle and made anew", &PutPicture, 200, "Picture"},
      {Method::kDelete, "/api/v1/users/{id}/pictures/{kind}", Permission::kSignedIn, "deletePicture", "None any more", &DeletePicture, 204, ""},
      {Method::kGet, "/api/v1/users/{id}/export", Permission::kSignedIn, "exportAccount", "Everything that is kept about one, without secrets", &ExportAccount, 200, "application/json"},

      // People
      {Method::kGet, "/api/v1/users", Permission::kSignedIn, "listUsers", "All accounts (users.read), or the basic facts of some", &ListUsers, 200, "UserPage", {},
       {kLimit, kAfter, {"ids", R"({"type":"string"})", "At most 100 ids, separated by commas"}}},
      {Method::kPost, "/api/v1/users", Permission::kNone, "addUser", "Register (with the code of an invitation), or (users.write) make an account for somebody", HashHandler{&AddUser}, 201, "User", "NewUser"},
      {Method::kGet, "/api/v1/users/{id}", Permission::kSignedIn, "getUser", "An account, by id or name; `me` is one's own", &GetUser, 200, "User"},
      {Method::kPatch, "/api/v1/users/{id}", Permission::kSignedIn, "patchUser", "Change one's own, or (users.write) somebody's", &PatchUser, 200, "User", "UserPatch"},
      {Method::kDelete, "/api/v1/users/{id}", Permission::kSignedIn, "deleteUser", "Delete one's own, or (users.write) somebody's", &DeleteUser, 204, ""},
      {Method::kPost, "/api/v1/users/{id}/password", Permission::kSignedIn, "changePassword", "A new password; every other session of the account ends", HashHandler{&ChangePassword}, 204, "", "PasswordChange"},
      {Method::kPost, "/api/v1/users/{id}/totp", Permission::kSignedIn, "startTotp", "Begin to set up one's own second factor, with the password", HashHandler{&StartTotp}, 201, "TotpSecret", "NewTotp"},
      {Method::kPut, "/api/v1/users/{id}/totp", Permission::kSignedIn, "confirmTotp", "Switch it on, with a first code; its recovery codes are told once", &ConfirmTotp, 200, "RecoveryCodes", "NewCode"},
      {Method::kPost, "/api/v1/users/{id}/totp/off", Permission::kSignedIn, "stopTotp", "Switch one's own off, with the password, or (users.write) somebody's", HashHandler{&StopTotp}, 204, "", "TotpEnd"},
      {Method::kPost, "/api/v1/users/{id}/reset", Permission::kUsersWrite, "offerReset", "A link by which somebody sets a new password, once", &OfferReset, 201, "ResetLink"},
      {Method::kGet, "/api/v1/invitations", Permission::kUsersWrite, "listInvitations", "The invitations that nobody has used, newest first", &ListInvitations, 200, "InvitationList"},
      {Method::kPost, "/api/v1/invitations", Permission::kUsersWrite, "addInvitation", "A link by which somebody makes their account, once", &AddInvitation, 201, "Invitation", "NewInvitation"},
      {Method::kDelete, "/api/v1/invitations/{invitation}", Permission::kUsersWrite, "deleteInvitation", "Take an invitation back", &DeleteInvitation, 204, ""},
      {Method::kPost, "/api/v1/codes", Permission::kNone, "checkCode", "What the code from a link is good for", &CheckCode, 200, "CodeMeaning", "NewCode"},
      {Method::kPost, "/api/v1/resets", Permission::kNone, "resetPassword", "A new password, with the code from a link; every session of the account ends", HashHandler{&ResetPassword}, 204, "", "PasswordReset"},
      {Method::kPost, "/api/v1/users/{id}/sessions", Permission::kUsersWrite, "openSession", "A session without a password, for the machine's owner", &OpenSession, 201, "SignedIn", "NewOwnSession"},
      {Method::kGet, "/api/v1/roles", Permission::kUsersRead, "listRoles", "The roles and what they permit", &ListRoles, 200, "RoleList"},
      {Method::kPut, "/api/v1/roles/{role}", Permission::kUsersWrite, "putRole", "Change what a role permits", &PutRole, 200, "Role", "RolePermissions"},
      {Method::kGet, "/api/v1/audit", Permission::kAuditRead, "listAudit", "Who did what, newest first", &ListAudit, 200, "AuditPage", {},
       {kLimit, kAfter,
        {"user", R"({"type":"string"})", "Only by this name or id"},
        {"action", R"({"type":"string"})", "Only this action"},
        {"allowed", R"({"type":"boolean"})", "Only what was allowed, or refused"}}},

      // The server itself
      {Method::kGet, "/api/v1/system", Permission::kLibraryRead, "getSystem", "What this server is", &GetSystem, 200, "System"},
      {Method::kGet, "/api/v1/settings", Permission::kSettingsRead, "listSettings", "The configuration in force", &ListSettings, 200, "SettingList"},
      {Method::kPatch, "/api/v1/settings", Permission::kSettingsWrite, "patchSettings", "Change settings that are not locked", &PatchSettings, 200, "SettingList", "SettingChanges"},
      {Method::kGet, "/api/v1/snapshots", Permission::kSettingsRead, "listSnapshots", "Snapshots of the metadata, newest first", &ListSnapshots, 200, "SnapshotList"},
      {Method::kPost, "/api/v1/snapshots", Permission::kSettingsWrite, "takeSnapshot", "Take one now", &TakeSnapshot, 201, "Snapshot"},
      {Method::kDelete, "/api/v1/snapshots/{name}", Permission::kSettingsWrite, "deleteSnapshot", "Remove one", &DeleteSnapshot, 204, ""},
      {Method::kGet, "/api/v1/viewings", Permission::kUsersRead, "listViewings", "Who is sent which film at the moment, and how", &ListViewings, 200, "ViewingList"},
      {Method::kGet, "/api/v1/server", Permission::kSettingsRead, "getServer", "How the machine is doing: disks, memory, workers, search", &GetServer, 200, "Server"},
      {Method::kGet, "/api/v1/space", Permission::kSettingsRead, "getSpace", "What takes up the room: disks, everything by kind, libraries", &GetSpace, 200, "Space"},
      {Method::kGet, "/api/v1/space/shows", Permission::kSettingsRead, "listLarge", "The shows that take up the most room, and files of none", &ListLarge, 200, "LargePage", {},
       {kLimit, kAfter, {"sort", R"({"type":"string","enum":["media","segments"]})", "By the bytes of their files, or of their segments"}}},
      {Method::kGet, "/api/v1/troubles", Permission::kSettingsRead, "listTroubles", "What is wrong with the server that somebody has to do something about, oldest first", &ListTroubles, 200, "ServerTroubleList"},
      {Method::kPost, "/api/v1/troubles/test", Permission::kSettingsWrite, "testNotices", "Try how whoever runs the server is told: by e-mail and by notify_webhook", AwayHandler{&TestNotices}, 200, "NoticeTest"},
      {Method::kGet, "/api/v1/complaints", Permission::kSettingsRead, "listComplaints", "The last warnings and errors of the log, oldest first", &GetComplaints, 200, "ComplaintList"},
      {Method::kGet, "/api/v1/verification", Permission::kSettingsRead, "getVerification", "How far the data directory has been verified, and what was found", &GetVerification, 200, "Verification"},
      {Method::kPost, "/api/v1/verification", Permission::kSettingsWrite, "startVerification", "Look through the whole data directory, and repair what is derived if asked to", &StartVerification, 202, "Verification", "NewVerification"},
      {Method::kGet, "/api/v1/ws", Permission::kLibraryRead, "followEvents", "WebSocket of changes", &FollowEvents, 101, "", {},
       {{"after", R"({"type":"integer","minimum":0})", "Sequence number to follow from"}}},
      {Method::kGet, "/api/v1/openapi.json", Permission::kNone, "getOpenApi", "This document", &GetOpenApi, 200, "application/json"},
      {Method::kGet, "/metrics", Permission::kNone, "getMetrics", "Numbers of the running server, for Prometheus: on this machine, or with the token of metrics_token_file", &GetMetrics, 200, "text/plain"},
      {Method::kGet, "/healthz", Permission::kNone, "getHealth", "The process lives", &GetHealth, 200, "text/plain", {}, {}, false, true},
      {Method::kGet, "/readyz", Permission::kNone, "getReady", "The store is open and takes writes", &GetReady, 200, "text/plain", {}, {}, false, true},
  };
}

}  // namespace

const std::vector<Route>& Routes() {
  static const std::vector<Route> routes = MakeRoutes();
  return routes;
}

}  // namespace chanoma::api
