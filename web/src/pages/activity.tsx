// What the server does at the moment: who watches what and how it is sent, work and what became of it, the machine, the log.
import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { activity } from '../api/activity';
import { api } from '../api/client';
import type { Background, Job, Server, Trouble, Viewing } from '../api/types';
import { clock, langOf, t, type Key } from '../i18n';
import '../i18n/account';
import '../i18n/activity';
import '../i18n/manage';
import '../i18n/player';
import { encoderName, why } from '../player/why';
import { href } from '../router';
import { may, system } from '../state/catalogue';
import { failed, toast } from '../state/toasts';
import { Still } from '../ui/artwork';
import { Icon } from '../ui/icons';
import { Message } from '../ui/states';
import { useLook } from '../ui/use_look';
import { deviceOf } from './account_words';
import { Complaints, Machine } from './activity_machine';
import { NoticeSettings, Troubles } from './activity_notices';
import { WorkState } from './background_work';
import { OnlineTroubles } from './online';
import '../styles/manage.css';
import '../styles/activity.css';

/** How it is sent, in a few words: "720p · picture converted · 2.1 × real time". */
function sending(one: Viewing): string {
  const parts = [one.height !== null && t('activity.lines', { n: String(one.height) })];
  if (one.file) parts.push(t('activity.file'));
  if (one.picture) parts.push(t(one.picture.copied ? 'activity.copied' : 'activity.rendered'));
  if (one.sound && !one.sound.copied) parts.push(t('activity.sound'));
  if (one.encoder !== null) parts.push(encoderName(one.encoder));
  if (one.speed !== null) parts.push(t('activity.speed', { n: one.speed.toFixed(1) }));
  return parts.filter(Boolean).join(' · ');
}

function ViewingRow({ one }: { one: Viewing }) {
  const { video, position } = one;
  const share = position !== null && video.duration ? Math.min(1, position / video.duration) : 0;
  return (
    <li class="line">
      <a class="line-picture" href={href(`watch/${video.id}`)} tabIndex={-1} aria-hidden="true"><Still video={video} sizes="128px" />
        {share > 0 && <span class="progress"><i style={{ transform: `scaleX(${share.toFixed(4)})` }} /></span>}</a>
      <div class="line-words">
        <p class="line-title" lang={langOf(video.title)}><a href={href(`watch/${video.id}`)} data-key={`viewing:${video.id}`}>{video.title}</a></p>
        <p class="line-text"><b>{one.user?.displayName ?? t('activity.stranger')}</b> · {t('activity.where', { device: deviceOf(one.agent ?? ''), address: one.address })}{position !== null && ` · ${clock(position)}`}</p>
        <p class="line-text">{sending(one)}</p>
        <p class="line-text">{why(one.code, one.reason, one.codec ?? undefined)}</p>
        {one.fellBack && <p class="line-text">{t('about.fell_back', { why: one.fellBack })}</p>}
      </div>
    </li>
  );
}

function Watching({ items }: { items: Viewing[] }) {
  return (
    <section aria-labelledby="watching">
      <h2 id="watching">{t('activity.watching')}</h2>
      {items.length === 0 ? <p class="quiet">{t('activity.nobody')}</p>
        : <ul class="lines">{items.map((one) => <ViewingRow key={`${one.user?.id} ${one.address} ${one.agent} ${one.video.id}`} one={one} />)}</ul>}
    </section>
  );
}

function FailedRow({ job, retry }: { job: Job; retry: () => void }) {
  const what = t(`work.kind.${job.kind}` as Key), title = job.subjectTitle ?? t('activity.gone');
  return (
    <li class="line bad">
      <span class="line-picture plain"><Icon name="alert" /></span>
      <div class="line-words">
        <p class="line-title" lang={langOf(title)}>{title}</p>
        <p class="line-text">{what}{job.error && ` · ${job.error.detail}`}</p>
      </div>
      {may('jobs.write') && <div class="line-actions">
        <button class="button small" data-key={`job:retry:${job.id}`} aria-label={t('activity.retry.of', { what, title })} onClick={retry}>{t('activity.retry')}</button></div>}
    </li>
  );
}

/** `all`: how many there are, of which the newest are shown. */
function FailedWork({ items, all, look }: { items: Job[]; all: number; look: () => Promise<void> }) {
  // One after the other: what another has taken up meanwhile does not hold up the rest.
  const retry = async (jobs: Job[]) => {
    let tried = 0, fault: unknown = null;
    for (const { id } of jobs) await activity.retry(id).then(() => { tried += 1; }).catch((error: unknown) => { fault = error; });
    if (tried > 0) toast(t('activity.retried', { n: tried }));
    else failed(fault);
    await look();
  };
  return (
    <section aria-labelledby="failed">
      <div class="work"><div><h2 id="failed">{t('activity.failed')}</h2><p class="quiet">{t('activity.failed.text')}</p></div>
        {may('jobs.write') && items.length > 1 && <button class="button small" data-key="jobs:retry" onClick={() => void retry(items)}>{t('activity.retry.all')}</button>}</div>
      <ul class="lines">{items.map((job) => <FailedRow key={job.id} job={job} retry={() => void retry([job])} />)}</ul>
      {all > items.length && <p class="quiet">{t('activity.more', { n: all - items.length })}</p>}
    </section>
  );
}

/** What whoever looks may know of; the rest is not asked for. */
interface Now { viewings?: Viewing[]; work?: Background; failed?: Job[]; server?: Server; complaints?: string[]; troubles?: Trouble[] }

async function askAll(): Promise<Now> {
  const [viewings, work, dead, server, complaints, troubles] = await Promise.all([
    may('users.read') ? activity.viewings() : null, may('jobs.read') ? api.background() : null, may('jobs.read') ? activity.failed() : null,
    may('settings.read') ? activity.server() : null, may('settings.read') ? activity.complaints() : null,
    may('settings.read') ? activity.troubles() : null,
  ]);
  return { ...(viewings && { viewings: viewings.items }), ...(work && { work }), ...(dead && { failed: dead.items }), ...(server && { server }), ...(complaints && { complaints: complaints.items }), ...(troubles && { troubles: troubles.items }) };
}

export function Activity() {
  const now = useSignal<Now | null>(null);
  const fault = useSignal<Error | null>(null);
  const known = system.value !== null;
  const look = async () => {
    if (!known) return;
    try {
      now.value = await askAll();
      fault.value = null;
    } catch (error) {
      fault.value = error as Error;
    }
  };
  useLook(look, known);
  useLayoutEffect(() => { document.title = `${t('activity.title')} · Chanoma`; }, []);
  if (known && !may('jobs.read')) {
    return <main key="message" class="page"><Message title={t('activity.title')} text={t('activity.refused')}><a class="button primary" data-nav="start" href={href('')}>{t('action.home')}</a></Message></main>;
  }
  if (!now.value && fault.value) {
    return <main key="message" class="page"><Message title={t('fault.title')} text={fault.value.message} level="alert"><button class="button primary" data-nav="start" onClick={() => void look()}>{t('action.retry')}</button></Message></main>;
  }
  const { viewings, work, failed: dead, server, complaints, troubles } = now.value ?? {};
  return (
    <main class="page manage activity" aria-busy={!now.value}>
      <header class="manage-head" data-nav="top"><div><h1>{t('activity.title')}</h1><p class="quiet">{t('activity.text')}</p></div></header>
      {!now.value && <div class="rows-waiting" aria-hidden="true">{Array.from({ length: 6 }, (_, at) => <i key={at} />)}</div>}
      {troubles && troubles.length > 0 && <Troubles items={troubles} />}
      {server && <OnlineTroubles />}
      {viewings && <Watching items={viewings} />}
      {work && <WorkState work={work} changed={(changed) => { now.value = { ...now.value, work: changed }; }} />}
      {dead && dead.length > 0 && <FailedWork items={dead} all={server?.failedJobs ?? dead.length} look={look} />}
      {server && <Machine now={server} />}
      {complaints && <Complaints lines={complaints} />}
      {server && <NoticeSettings />}
    </main>
  );
}
