// The API's shapes under the names this app uses, taken from the daemon's own description: `npm run api` makes schema.ts
// from openapi.json, which `chanoma openapi` prints. Only the live feed stands here by hand: OpenAPI has no words for it.
import type { components, operations } from './schema';

type Schemas = components['schemas'];

export type Ulid = string;

export type Fault = Schemas['Trouble'];
export type Poster = Schemas['Poster'];
export type VideoSummary = Schemas['VideoSummary'];
export type VideoState = VideoSummary['state'];
export type VideoStream = Schemas['VideoTrack'];
export type AudioStream = Schemas['AudioTrack'];
export type Subtitle = Schemas['SubtitleTrack'];
export type Chapter = Schemas['Chapter'];
export type Skip = Schemas['Skip'];
export type Storyboard = Schemas['Storyboard'];
export type Video = Schemas['Video'];
export interface TrackDecision { track: string; stream: number; codec: string; treatment: 'copied' | 'rendered'; code: string; reason: string }
export interface PlaybackDecision {
  method: 'file' | 'copied' | 'soundRendered' | 'rendered'; code: string; reason: string;
  video: TrackDecision[]; audio: TrackDecision[];
  rungs: { track: string; width: number; height: number; bitRate: number; offered: boolean; code: string | null; reason: string | null; speed: number | null; encoder: string | null; fellBack: string | null }[];
}
export type Place = Schemas['Place'];
export type Watched = Schemas['Watched'];
export type WatchReport = Schemas['WatchReport'];
export interface WatchMessage { type: 'watch.changed'; seq: number; id: Ulid; position: number; duration: number | null; seen: boolean; forgotten: boolean }
export type VideoPatch = Schemas['VideoPatch'];
export type VideoQuery = NonNullable<operations['listVideos']['parameters']['query']>;
export type ShowSummary = Schemas['ShowSummary'];
export type Show = Schemas['Show'];
export type ShowPlay = Schemas['ShowPlay'];
export type Listing = Schemas['Listing'];
export type ListingPatch = Schemas['ListingPatch'];
export type Season = Schemas['Season'];
export type Entry = Schemas['Entry'];
export type Holding = Schemas['Holding'];
export type ShowGiven = Schemas['ShowGiven'];
export type ShowPatch = Schemas['ShowPatch'];
export type Unmatched = Schemas['Unmatched'];
export type Online = Schemas['Online'];
export type OnlineProvider = Schemas['OnlineProvider'];
export type OnlineCandidate = Schemas['OnlineCandidate'];
export type OnlineFound = Schemas['OnlineFound'];
export type ProviderTest = Schemas['ProviderTest'];
export type ShowOnline = Schemas['ShowOnline'];
export type NameLink = Schemas['NameLink'];
export type Work = Schemas['Work'];
export type WorkPage = Schemas['WorkPage'];
export type Staff = Schemas['Staff'];
export type Studio = Schemas['Studio'];
export type Collection = Schemas['Collection'];
export type SearchGroup = Schemas['SearchGroup'];
export type Genre = Schemas['Genre'];
export type Library = Schemas['Library'];
export type Upload = Schemas['Upload'];
export type UploadList = Schemas['UploadList'];
export type FolderList = Schemas['FolderList'];
export type Background = Schemas['Background'];
export type Snapshot = Schemas['Snapshot'];
export type SnapshotList = Schemas['SnapshotList'];
export type Job = Schemas['Job'];
export type Viewing = Schemas['Viewing'];
export type NoticeTest = Schemas['NoticeTest'];
export type Server = Schemas['Server'];
export type Space = Schemas['Space'];
export type Large = Schemas['Large'];
export type Trouble = Schemas['ServerTrouble'];
export type System = Schemas['System'];
export type MarkedText = Schemas['MarkedText'];
export type SearchHit = Schemas['SearchHit'];
export type SearchShow = Schemas['SearchShow'];
export type SearchPerson = Schemas['SearchPerson'];
export type SearchPage = Schemas['SearchPage'];
export type SearchFacet = Schemas['SearchFacet'];
export type SavedSearch = Schemas['SavedSearch'];
export type NewSavedSearch = Schemas['NewSavedSearch'];
export type SavedSearchPatch = Schemas['SavedSearchPatch'];
export type SearchSuggestions = Schemas['SearchSuggestions'];
export type SetupState = Schemas['Setup'];
export type Provider = Schemas['Provider'];
export type NewOidc = Schemas['NewOidc'];
export type Identity = Schemas['Identity'];
export type NewSetup = Schemas['NewSetup'];
export type NewSession = Schemas['NewSession'];
export type NewUser = Schemas['NewUser'];
export type CodeMeaning = Schemas['CodeMeaning'];
export type SignedIn = Schemas['SignedIn'];
export type User = Schemas['User'];
export type UserPatch = Schemas['UserPatch'];
export type Session = Schemas['Session'];
export type ApiKey = Schemas['ApiKey'];
export type NewApiKey = Schemas['NewApiKey'];
export type DeviceCode = Schemas['DeviceCode'];
export type DeviceAsk = Schemas['DeviceAsk'];
export type Profile = Schemas['Profile'];
export type Screen = Schemas['Screen'];
export type TotpSecret = Schemas['TotpSecret'];
export type View = Schemas['View'];
export type Role = Schemas['Role'];
export type Invitation = Schemas['Invitation'];
export type NewInvitation = Schemas['NewInvitation'];
export type ResetLink = Schemas['ResetLink'];
export type Setting = Schemas['Setting'];
export type AuditEntry = Schemas['AuditEntry'];
// A proxy's error page is made into one as well, which has less to say than the daemon's.
export type Problem = Pick<Schemas['Problem'], 'type' | 'title' | 'status'> & Partial<Schemas['Problem']>;

export interface Page<T> {
  items: T[];
  this: string;
  next: string | null;
}

export type LiveMessage =
  | WatchMessage
  | { type: 'hello'; seq: number }
  | { type: 'resync'; seq: number }
  | { type: 'video.changed'; seq: number; id: Ulid; change: 'created' | 'updated' | 'deleted' }
  | { type: 'show.changed'; seq: number; id: Ulid; change: 'created' | 'updated' | 'deleted' }
  | { type: 'listing.changed'; seq: number; id: Ulid }
  | { type: 'searches.changed'; seq: number }
  | { type: 'library.changed'; seq: number; id: Ulid; change: 'created' | 'updated' | 'deleted' }
  | {
      type: 'job.progress'; seq: number; id: Ulid; kind: Job['kind']; state: Job['state'];
      subject: string | null; done: number | null; total: number | null;
    };
