// What takes up the room: the disks with everything that is on them by kind, the libraries, and the largest shows and files.
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { space } from '../api/space';
import type { Space } from '../api/types';
import { bytes, t } from '../i18n';
import '../i18n/space';
import { href } from '../router';
import { may, system } from '../state/catalogue';
import { Message } from '../ui/states';
import { momentOf } from './account_words';
import { Largest } from './space_largest';
import '../styles/manage.css';
import '../styles/space.css';

const kLookAgain = 2000;

/** One that lies on the server's own disks; media are the libraries'. */
type Kind = Space['kinds'][number] & { kind: Exclude<Space['kinds'][number]['kind'], 'media'> };
type Disk = Space['disks'][number];

const share = (part: number, whole: number) => Math.max(0, Math.min(1, part / Math.max(1, whole)));

/** What is no longer done, of those whose being full stops something. */
const fullOf = (kind: Kind['kind']) => t(kind === 'images' ? 'space.full.images' : kind === 'incoming' ? 'space.full.incoming' : kind === 'snapshots' ? 'space.full.snapshots' : 'space.full');

function KindRow({ one }: { one: Kind }) {
  const limit = one.cap !== null ? t('space.cap', { size: bytes(one.cap) }) : one.kind === 'snapshots' ? t('space.counted') : t('space.uncapped');
  return (
    <li class="space-kind">
      <i class={`space-dot ${one.kind}`} aria-hidden="true" />
      <div class="line-words"><p class="line-title">{t(`space.kind.${one.kind}`)}</p><p class="line-text">{t(`space.kind.${one.kind}.text`)}</p>
        {one.full && <p class="line-text low" role="alert">{fullOf(one.kind)}</p>}</div>
      <p class="space-bytes">{one.bytes === null ? t('space.measuring.short') : bytes(one.bytes)}
        {one.key && <a href={`${href('settings')}?q=${one.key}`} data-key={`space:${one.kind}`} aria-label={t('space.limit.of', { kind: t(`space.kind.${one.kind}`), limit })}>{limit}</a>}</p>
    </li>
  );
}

/** One bar: what is ours by kind, what else is there, what is free, and where it ends for us. */
function DiskBar({ disk, kinds }: { disk: Disk; kinds: Kind[] }) {
  const known = kinds.filter((one) => (one.bytes ?? 0) > 0);
  const ours = known.reduce((sum, one) => sum + one.bytes!, 0);
  const others = Math.max(0, disk.size - disk.free - ours);
  const told = [...known.map((one) => t('space.told', { what: t(`space.kind.${one.kind}`), size: bytes(one.bytes!) })), t('space.told', { what: t('space.others'), size: bytes(others) }), t('space.told', { what: t('space.free'), size: bytes(disk.free) })];
  return (
    <div class="space-bar" role="img" aria-label={told.join(', ')}>
      {known.map((one) => <i key={one.kind} class={one.kind} style={{ flexGrow: share(one.bytes!, disk.size) }} />)}
      <i class="others" style={{ flexGrow: share(others, disk.size) }} />
      <i class="free" style={{ flexGrow: share(disk.free, disk.size) }} />
      <b style={{ insetInlineEnd: `${(share(disk.floor, disk.size) * 100).toFixed(2)}%` }} />
    </div>
  );
}

function DiskSection({ disk, at, kinds }: { disk: Disk; at: number; kinds: Kind[] }) {
  const low = disk.free < disk.floor;
  const floor = t('space.floor', { size: bytes(disk.floor) });
  return (
    <section aria-labelledby={`disk-${at}`}>
      <h2 id={`disk-${at}`}>{t(`space.disk.${disk.holds.length > 1 ? 'both' : disk.holds[0]!}`)}<small>{disk.path}</small></h2>
      <p class={`space-free ${low ? 'low' : ''}`} role={low ? 'alert' : undefined}><b>{t('space.free.of', { free: bytes(disk.free), size: bytes(disk.size) })}</b> {low ? t('space.low') : ''}</p>
      <DiskBar disk={disk} kinds={kinds} />
      <p class="quiet">{disk.floorKey ? <a href={`${href('settings')}?q=${disk.floorKey}`} data-key={`space:floor:${at}`}>{floor}</a> : floor}</p>
      <ul class="space-kinds">{kinds.map((one) => <KindRow key={one.kind} one={one} />)}</ul>
    </section>
  );
}

function Libraries({ items }: { items: Space['libraries'] }) {
  const all = items.reduce((sum, one) => sum + one.bytes, 0);
  const most = Math.max(1, ...items.map((one) => one.bytes));
  return (
    <section aria-labelledby="space-libraries">
      <h2 id="space-libraries">{t('space.libraries')}<small>{bytes(all)}</small></h2>
      <ul class="space-libraries">{[...items].sort((a, b) => b.bytes - a.bytes).map((one) => (
        <li key={one.id}><p class="line-title">{one.name}</p><p class="space-bytes">{bytes(one.bytes)}</p>
          <span class="space-share" aria-hidden="true"><i style={{ transform: `scaleX(${share(one.bytes, most).toFixed(4)})` }} /></span>
          <p class="line-text">{t('space.files', { n: one.files })}{one.managed && ` · ${t('space.managed')}`}</p></li>
      ))}</ul>
    </section>
  );
}

export function SpacePage() {
  const now = useSignal<Space | null>(null);
  const fault = useSignal<Error | null>(null);
  const known = system.value !== null;
  const allowed = may('settings.read');
  const look = () => space.now().then((found) => { now.value = found; fault.value = null; }).catch((error: Error) => { fault.value = error; });
  useEffect(() => { if (known && allowed) void look(); }, [known, allowed]);
  useEffect(() => {
    if (!now.value?.measuring) return undefined;
    const timer = setTimeout(() => void look(), kLookAgain);
    return () => clearTimeout(timer);
  }, [now.value]);
  useLayoutEffect(() => { document.title = `${t('space.title')} · Chanoma`; });
  if (known && !allowed) {
    return <main key="message" class="page"><Message title={t('space.title')} text={t('space.refused')}><a class="button primary" data-nav="start" href={href('')}>{t('action.home')}</a></Message></main>;
  }
  if (!now.value && fault.value) {
    return <main key="message" class="page"><Message title={t('fault.title')} text={fault.value.message} level="alert"><button class="button primary" data-nav="start" onClick={() => void look()}>{t('action.retry')}</button></Message></main>;
  }
  const found = now.value;
  return (
    <main class="page manage space" aria-busy={!found}>
      <header class="manage-head" data-nav="top"><div><h1>{t('space.title')}</h1>
        <p class="quiet" role="status">{!found ? t('space.text') : found.measuring ? t('space.measuring') : found.measuredAt ? t('space.measured', { time: momentOf(found.measuredAt) }) : t('space.text')}</p></div>
        <a class="button" data-nav="start" href={href('settings')} data-key="space:settings">{t('space.settings')}</a></header>
      {!found && <div class="rows-waiting" aria-hidden="true">{Array.from({ length: 6 }, (_, at) => <i key={at} />)}</div>}
      {found?.disks.map((disk, at) => <DiskSection key={disk.path} disk={disk} at={at} kinds={found.kinds.filter((one): one is Kind => one.disk !== null && disk.holds.includes(one.disk))} />)}
      {found && found.libraries.length > 0 && <Libraries items={found.libraries} />}
      {found && <Largest />}
    </main>
  );
}
