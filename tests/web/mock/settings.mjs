// Settings as the daemon tells of them, with one of each kind and origin; and what becomes of a change.
import { administer } from './people.mjs';

const kGiB = 2 ** 30;

const kind = (group, type, fallback, more = {}) => ({ group, type, default: fallback, unit: null, least: null, most: null, oneOf: [], restart: false, description: '', ...more });
const kinds = {
  data: kind('machine', 'text', '/var/lib/chanoma', { restart: true }),
  listen: kind('server', 'text', '127.0.0.1:8420', { restart: true }),
  public_url: kind('server', 'text', ''),
  allowed_hosts: kind('server', 'text', '', { restart: true }),
  tls_self_signed: kind('server', 'boolean', false, { restart: true }),
  connections: kind('server', 'integer', 4096, { restart: true, least: 16, most: 65536 }),
  log_level: kind('running', 'text', 'info', { oneOf: ['debug', 'info', 'warning', 'error'] }),
  metrics: kind('running', 'boolean', true),
  name: kind('server', 'text', 'Chanoma'),
  registration: kind('people', 'text', 'invitation', { oneOf: ['closed', 'invitation', 'open'] }),
  guests: kind('people', 'boolean', false),
  smtp_server: kind('notices', 'text', '', { restart: true }),
  notify_webhook: kind('notices', 'text', ''),
  notify_free: kind('notices', 'size', 2 * kGiB, { least: 0 }),
  segment_cache: kind('space', 'size', 10 * kGiB, { restart: true, least: 2 ** 26 }),
  upload_quota: kind('space', 'size', 0, { least: 0 }),
  synonyms: kind('libraries', 'text', ''),
  poll_interval: kind('libraries', 'integer', 300, { unit: 'seconds', least: 1, most: 86_400 }),
  snapshot_every: kind('snapshots', 'integer', 15, { unit: 'minutes', least: 0, most: 100_000 }),
  snapshot_days: kind('snapshots', 'integer', 7, { least: 0, most: 1000 }),
  viewer_workers: kind('machine', 'integer', 2, { restart: true, least: 1, most: 64 }),
  // A key that the page has no words for.
  tea: kind('machine', 'text', 'sencha', { description: 'Tea that is served' }),
};

export function arrange(mock) {
  administer(mock);
  const origins = {
    data: ['flag', '--data', '/srv/chanoma'], listen: ['file', '/etc/chanoma/chanoma.toml:12', '[::]:8420'], public_url: ['environment', 'CHANOMA_PUBLIC_URL', 'https://tv.example.org'],
    name: ['store', null, '茶の間 of the Satō family'], segment_cache: ['store', null, 20 * kGiB],
  };
  mock.settings = Object.entries(kinds).map(([key, one]) => {
    const [source, place, value] = origins[key] ?? ['default', null, one.default];
    const locked = !['default', 'store'].includes(source) || ['allowed_hosts', 'tls_self_signed', 'connections', 'smtp_server'].includes(key);
    return { key, value, source, place, locked, waits: key === 'segment_cache', ...one };
  });
}

const sizes = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: kGiB, TiB: 2 ** 40 };
const times = { s: 1, min: 60, h: 3600, d: 86_400 };

function valueOf({ key, type, unit, least, most }, value) {
  const parts = /^(\d+)(?: ?(\w+))?$/.exec(value);
  if (type === 'size' && typeof value === 'string') {
    if (!parts || (parts[2] && !sizes[parts[2]])) throw new Error(`${key}: “${value}” is no size: write bytes, or a number with KiB, MiB, GiB or TiB`);
    return Number(parts[1]) * (sizes[parts[2]] ?? 1);
  }
  if (unit && typeof value === 'string') {
    if (!parts || (parts[2] && !times[parts[2]])) throw new Error(`${key}: “${value}” is no length of time: write ${unit}, or a number with s, min, h or d`);
    return parts[2] ? Number(parts[1]) * times[parts[2]] / (unit === 'minutes' ? 60 : 1) : Number(parts[1]);
  }
  if (type === 'integer' && !(value >= least && value <= most)) throw new Error(`${key} is between ${least} and ${most}`);
  return value;
}

/** The problem there is with it, or null and it is done. */
export function changeSettings(mock, change) {
  for (const setting of mock.settings) {
    if (!(setting.key in change)) continue;
    const wanted = change[setting.key];
    try {
      Object.assign(setting, wanted === null ? { value: setting.default, source: 'default' } : { value: valueOf(setting, wanted), source: 'store' });
    } catch (error) {
      return { field: setting.key, detail: error.message };
    }
    setting.waits = setting.restart;
  }
  return null;
}
