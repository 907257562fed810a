// Jellyfin's databases, of the releases whose schemas stand in tests/freedom/jellyfin, filled with what a test says.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {top} from './daemon.mjs';

// Python's sqlite3 writes them; `log`: what was written stays in the write-ahead logs, as where a server was killed.
const script = `
import json, os, sqlite3, sys, uuid
folder, schemas, log = sys.argv[1], sys.argv[2], sys.argv[3] == 'log'
said = json.load(sys.stdin)
whole = said['release'] == '10.11'
def open_one(name, schema):
    c = sqlite3.connect(os.path.join(folder, name))
    c.executescript(open(os.path.join(schemas, schema)).read())
    return c
people = open_one('jellyfin.db', 'whole-10.11.sql' if whole else 'users-%s.sql' % said['release'])
library = people if whole else open_one('library.db', 'library-%s.sql' % said['release'])
made = lambda kind, n: uuid.UUID('%08x-1122-3344-0000-%012x' % (kind, n))
text = lambda u: str(u).upper()
user = lambda n: made(0xa0000000, n)
item = lambda n: text(made(0xb0c0d0e0, n)) if whole else made(0xb0c0d0e0, n).bytes_le
for n, u in enumerate(said['users'], 1):
    people.execute("INSERT INTO Users (Id, Username, MustUpdatePassword, AuthenticationProviderId, PasswordResetProviderId, InvalidLoginAttemptCount, MaxActiveSessions, SubtitleMode, PlayDefaultAudioTrack, EnableLocalPassword, EnableAutoLogin, InternalId, SyncPlayAccess, RowVersion) VALUES (?, ?, 0, 'a', 'b', 0, 0, 0, 1, 0, 0, ?, 0, 1)", (text(user(n)), u['name'], n))
    for kind, value in ((0, u.get('administrator', False)), (2, u.get('disabled', False)), (16, not u.get('limited', False))):
        people.execute('INSERT INTO Permissions (UserId, Kind, Value, RowVersion) VALUES (?, ?, ?, 0)', (text(user(n)), kind, int(value)))
for n, i in enumerate(said['items'], 1):
    kind = 'MediaBrowser.Controller.' + i['type']
    rest = (kind, i.get('path'), i.get('title'), i.get('year'), i.get('season'), i.get('episode'), item(i['series']) if 'series' in i else None, i.get('seriesTitle'), 0, '2020-01-01 00:00:00' + ('' if whole else 'Z'))
    columns = 'Type, Path, Name, ProductionYear, ParentIndexNumber, IndexNumber, SeriesId, SeriesName, IsVirtualItem, DateCreated'
    ids = i.get('ids', {})
    if whole:
        library.execute('INSERT INTO BaseItems (Id, %s, IsFolder, IsInMixedFolder, IsLocked, IsMovie, IsRepeat, IsSeries, Data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, ?)' % columns, (item(n), *rest, i.get('data')))
        library.executemany('INSERT INTO BaseItemProviders VALUES (?, ?, ?)', [(item(n), k, v) for k, v in ids.items()])
    else:
        data = i['data'].encode() if 'data' in i else None
        library.execute('INSERT INTO TypedBaseItems (guid, %s, UserDataKey, ProviderIds, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)' % columns, (item(n), *rest, 'key %d' % n, '|'.join('='.join(p) for p in ids.items()), data))
for s in said['states']:
    rest = (int(s.get('played', False)), s.get('plays', 0), int(s.get('favourite', False)), s.get('rating'), s.get('seconds', 0) * 10**7, s.get('last'))
    if whole:
        library.execute('INSERT INTO UserData (CustomDataKey, ItemId, UserId, Played, PlayCount, IsFavorite, Rating, PlaybackPositionTicks, LastPlayedDate) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', ('key %d' % s['item'], item(s['item']), text(user(s['user'])), *rest))
    else:
        library.execute('INSERT INTO UserDatas (key, userId, played, playCount, isFavorite, rating, playbackPositionTicks, lastPlayedDate) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', ('key %d' % s['item'], s['user'], *rest))
for c in {people, library}: c.commit()
if log: os._exit(0)
`;

// said: {release, users: [{name, administrator?, disabled?, limited?}], items: [{type, path?, title?, year?, season?, episode?, series?, ids?,
// data?}], states: [{user, item, played?, plays?, seconds?, last?, favourite?, rating?}]}; items and users are counted from 1.
export function makeJellyfin(folder, said, {log = false} = {}) {
  mkdirSync(folder, {recursive: true});
  const done = spawnSync('python3', ['-c', script, folder, join(top, 'tests/freedom/jellyfin'), log ? 'log' : 'whole'], {encoding: 'utf8', input: JSON.stringify(said)});
  assert.equal(done.status, 0, done.stderr);
}
