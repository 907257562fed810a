// What one has watched, newest first, a day at a time. What is taken out of it is gone once its toast is: until then it can be
// had back.
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { api, ApiError } from '../api/client';
import type { Watched } from '../api/types';
import { langOf, length, t } from '../i18n';
import '../i18n/history';
import { useReturn } from '../nav/use_return';
import { href } from '../router';
import { guest } from '../state/catalogue';
import { toast } from '../state/toasts';
import { Still } from '../ui/artwork';
import { Icon } from '../ui/icons';
import { Message } from '../ui/states';
import '../styles/manage.css';
import '../styles/history.css';

const kPage = 60;
/** As long as a toast with a button stays. */
const kRegret = 10_000;

const dayOf = (time: string) => new Date(time).toDateString();

/** Today, yesterday, or the date. */
function dayName(time: string): string {
  const day = new Date(time), today = new Date();
  const ago = Math.round((new Date(today.toDateString()).getTime() - new Date(day.toDateString()).getTime()) / 86_400_000);
  if (ago < 2) return new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' }).format(-Math.max(ago, 0), 'day');
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'full' }).format(day);
}

function timeOf(time: string): string {
  return new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: 'short' }).format(new Date(time));
}

function Row({ one, remove }: { one: Watched; remove: () => void }) {
  const { video } = one;
  const place = one.place!;
  const share = place.position > 0 && place.duration ? Math.min(1, place.position / place.duration) : 0;
  const state = share > 0 ? t('action.left', { time: length(place.duration! - place.position) }) : place.seen ? t('history.seen') : t('history.begun');
  return (
    <li class="line">
      <a class="line-picture" href={href(`watch/${video.id}`)} tabIndex={-1} aria-hidden="true"><Still video={video} sizes="128px" />
        {share > 0 && <span class="progress"><i style={{ transform: `scaleX(${share.toFixed(4)})` }} /></span>}</a>
      <div class="line-words">
        <p class="line-title" lang={langOf(video.title)}><a href={href(`watch/${video.id}`)} data-key={`history:${video.id}`}>{video.title}</a></p>
        <p class="line-text"><time dateTime={place.watchedAt}>{timeOf(place.watchedAt)}</time> · {state}</p>
      </div>
      <div class="line-actions">
        {video.showId && <a class="button small" href={href(`show/${video.showId}`)} data-key={`history:show:${video.id}`} aria-label={`${t('action.show')}: ${video.title}`}>{t('action.show')}</a>}
        <button class="icon-button" data-key={`history:remove:${video.id}`} title={t('history.remove')} aria-label={t('history.remove.label', { title: video.title })} onClick={remove}><Icon name="trash" size={20} /></button>
      </div>
    </li>
  );
}

export function History() {
  const items = useSignal<Watched[] | null>(null);
  const next = useSignal<string | null>(null);
  const fault = useSignal<Error | null>(null);
  const going = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const end = useRef<HTMLDivElement>(null);

  const load = () => {
    fault.value = null;
    api.watched(kPage).then((page) => { items.value = page.items; next.value = page.next; }).catch((error: Error) => { fault.value = error; });
  };
  useEffect(load, []);
  useLayoutEffect(() => { document.title = `${t('history.title')} · Chanoma`; }, []);
  useReturn(items.value !== null);

  // Whoever leaves the page regrets nothing.
  useEffect(() => () => {
    for (const [id, timer] of going.current) {
      clearTimeout(timer);
      api.forgetPlace(id).catch(() => undefined);
    }
  }, []);

  const after = next.value;
  useEffect(() => {
    if (!after || !end.current) return undefined;
    let once = false;
    const watcher = new IntersectionObserver((seen) => {
      if (once || !seen.some((one) => one.isIntersecting)) return;
      once = true;
      api.watchedAt(after).then((more) => {
        if (next.value !== after) return;
        items.value = [...(items.value ?? []), ...more.items];
        next.value = more.next;
      }).catch((error: Error) => toast(t('toast.failed', { detail: error.message })));
    }, { rootMargin: '800px' });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [after]);

  const remove = (one: Watched) => {
    const { id } = one.video;
    const before = items.value ?? [];
    items.value = before.filter((other) => other !== one);
    going.current.set(id, setTimeout(() => {
      going.current.delete(id);
      api.forgetPlace(id).catch((error: Error) => toast(t('toast.failed', { detail: error.message })));
    }, kRegret));
    toast(t('history.removed', { title: one.video.title }), {
      label: t('action.undo'),
      run: () => {
        clearTimeout(going.current.get(id));
        going.current.delete(id);
        const at = before.indexOf(one);
        const rest = (items.value ?? []).filter((other) => other !== one);
        const following = before.slice(at + 1).find((other) => rest.includes(other));
        items.value = following ? rest.flatMap((other) => (other === following ? [one, other] : [other])) : [...rest, one];
      },
    });
  };

  if (fault.value && !items.value) {
    return (
      <main key="message" class="page"><Message title={t('fault.title')} text={fault.value instanceof ApiError ? fault.value.message : t('fault.text')} level="alert">
        <button class="button primary" data-nav="start" onClick={load}>{t('action.retry')}</button>
      </Message></main>
    );
  }
  if (items.value?.length === 0 && !next.value) {
    return <main key="message" class="page"><Message title={t('history.none')} text={t('history.none.text')}><a class="button primary" href={href('')} data-nav="start">{t('action.home')}</a></Message></main>;
  }
  const days: { name: string; of: Watched[] }[] = [];
  let day = '';
  for (const one of items.value ?? []) {
    if (!one.place) continue;
    if (dayOf(one.place.watchedAt) !== day || days.length === 0) {
      day = dayOf(one.place.watchedAt);
      days.push({ name: dayName(one.place.watchedAt), of: [] });
    }
    days[days.length - 1]!.of.push(one);
  }
  return (
    <main class="page manage history" aria-busy={items.value === null}>
      <header class="manage-head" data-nav="top"><div><h1>{t('history.title')}</h1><p class="quiet">{t('history.text')}</p></div>
        {!guest() && <a class="button" href={href('browse?list=planned')} data-key="history:list">{t('history.list')}</a>}</header>
      {items.value === null && <div class="rows-waiting" aria-hidden="true">{Array.from({ length: 6 }, (_, at) => <i key={at} />)}</div>}
      {days.map(({ name, of }, at) => (
        <section key={name} aria-labelledby={`day-${at}`}>
          <h2 id={`day-${at}`}>{name}</h2>
          <ul class="lines">{of.map((one) => <Row key={one.video.id} one={one} remove={() => remove(one)} />)}</ul>
        </section>
      ))}
      <div ref={end} />
    </main>
  );
}
