// How the machine is doing, and what the log complains about.
import type { Server } from '../api/types';
import { bytes, t } from '../i18n';
import '../i18n/activity';
import { href } from '../router';
import { momentOf } from './account_words';

/** Below this share of a disk, or this much, something ought to be done. */
const kLowShare = 0.05;
const kLow = 5e9;

function Gauge({ name, text, share, note }: { name: string; text: string; share?: number; note?: string | false | null }) {
  return (
    <div class={`gauge ${note ? 'bad' : ''}`}>
      <dt>{name}</dt>
      <dd>{text}{share !== undefined && <span class="gauge-bar" aria-hidden="true"><i style={{ transform: `scaleX(${Math.max(0, Math.min(1, share)).toFixed(4)})` }} /></span>}
        {note && <span class="gauge-note" role="status">{note}</span>}</dd>
    </div>
  );
}

function Disk({ disk }: { disk: Server['disks'][number] }) {
  const low = disk.free < Math.min(kLow, disk.size * kLowShare);
  return <Gauge name={disk.path} text={t('activity.free', { free: bytes(disk.free), size: bytes(disk.size) })} share={1 - disk.free / Math.max(1, disk.size)} note={low && t('activity.low')} />;
}

function Hardware({ now }: { now: Server['hardware'] }) {
  const name = { name: now.kind.toUpperCase(), n: now.pictures };
  const text = now.state === 'works' ? t('activity.hardware.works', name) : t(now.state === 'trying' ? 'activity.hardware.trying' : 'activity.hardware.fails', name);
  const often = now.fellBack > 0 ? ` · ${t('activity.hardware.fell_back', { n: now.fellBack })}` : '';
  return <Gauge name={t('activity.hardware')} text={text + often} note={now.state === 'fails' && t('activity.hardware.why', { why: now.problem ?? '' })} />;
}

export function Machine({ now }: { now: Server }) {
  const { segments, search } = now;
  const busy = now.workers.reduce((sum, lane) => sum + lane.busy, 0), most = now.workers.reduce((sum, lane) => sum + lane.limit, 0);
  const kept = { used: bytes(segments.bytes), size: bytes(segments.limit), pinned: bytes(segments.pinned) };
  const following = search.building ? t('activity.search.building') : search.behind > 0 ? ` · ${t('activity.search.behind', { n: search.behind })}` : '';
  return (
    <section aria-labelledby="machine">
      <div class="work"><h2 id="machine">{t('activity.machine')}</h2><a class="button small" href={href('space')} data-key="activity:space">{t('activity.space')}</a></div>
      <dl class="gauges">
        {now.disks.filter((disk, at) => now.disks.findIndex(({ path }) => path === disk.path) === at).map((disk) => <Disk key={disk.holds} disk={disk} />)}
        <Gauge name={t('activity.segments')} text={t(segments.pinned > 0 ? 'activity.pinned' : 'activity.kept', kept)} share={segments.bytes / Math.max(1, segments.limit)} />
        <Gauge name={t('activity.workers')} text={t('activity.workers.busy', { n: busy, most })} share={busy / Math.max(1, most)} />
        {now.hardware.kind !== 'off' && <Hardware now={now.hardware} />}
        <Gauge name={t('activity.memory')} text={t('activity.memory.text', { used: bytes(now.memory) })} />
        <Gauge name={t('activity.metadata')} text={bytes(now.metadata.bytes)} note={!now.metadata.healthy && t('activity.metadata.full')} />
        <Gauge name={t('activity.search')} text={search.building ? following : t('activity.search.text', { n: search.documents }) + following} />
        <Gauge name={t('activity.version')} text={t('activity.version.since', { version: now.version, time: momentOf(now.startedAt) })} />
      </dl>
    </section>
  );
}

/** Oldest first, as the log has them. */
export function Complaints({ lines }: { lines: string[] }) {
  return (
    <section aria-labelledby="complaints">
      <h2 id="complaints">{t('activity.log')}</h2>
      <p class="quiet">{t(lines.length > 0 ? 'activity.log.text' : 'activity.log.none')}</p>
      {lines.length > 0 && <pre class="log" tabIndex={0} aria-labelledby="complaints" lang="en">{[...lines].reverse().join('\n')}</pre>}
    </section>
  );
}
