// The shows that take up the most room, and files that belong to none, a page at a time.
import { batch, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { space } from '../api/space';
import type { Large } from '../api/types';
import { bytes, langOf, t } from '../i18n';
import '../i18n/space';
import { href } from '../router';
import { failed } from '../state/toasts';
import { Poster } from '../ui/artwork';

const sorts = ['media', 'segments'] as const;
type Sort = typeof sorts[number];

function LargeRow({ one, most, sort }: { one: Large; most: number; sort: Sort }) {
  const { show, video } = one;
  const pictured = show ?? video!;
  const address = show ? href(`show/${show.slug}`) : href(`watch/${video!.id}`);
  const size = sort === 'media' ? one.bytes : one.segments;
  return (
    <li class="space-large">
      <a class="space-poster" href={address} tabIndex={-1} aria-hidden="true"><Poster video={pictured} sizes="64px" /></a>
      <div class="line-words">
        <p class="line-title" lang={langOf(pictured.title)}><a href={address} data-key={`large:${pictured.id}`}>{pictured.title}</a></p>
        <span class="space-share" aria-hidden="true"><i style={{ transform: `scaleX(${(size / Math.max(1, most)).toFixed(4)})` }} /></span>
        <p class="line-text">{[t('space.files', { n: one.files }), sort === 'media' ? one.segments > 0 && t('space.segments', { size: bytes(one.segments) }) : t('space.media', { size: bytes(one.bytes) })].filter(Boolean).join(' · ')}</p>
      </div>
      <p class="space-bytes">{bytes(size)}</p>
    </li>
  );
}

export function Largest() {
  const sort = useSignal<Sort>('media');
  const items = useSignal<Large[] | null>(null);
  const next = useSignal<string | null>(null);
  const busy = useSignal(false);
  useEffect(() => {
    let over = false;
    items.value = null;
    space.largest(sort.value).then((page) => { if (!over) batch(() => { items.value = page.items; next.value = page.next; }); }).catch((error: unknown) => { if (!over) { items.value = []; failed(error); } });
    return () => { over = true; };
  }, [sort.value]);
  const more = async () => {
    if (busy.value || !next.value) return;
    busy.value = true;
    const asked = sort.value;
    await space.largestAt(next.value).then((page) => { if (asked === sort.value) batch(() => { items.value = [...items.value ?? [], ...page.items]; next.value = page.next; }); }).catch(failed);
    busy.value = false;
  };
  const first = items.value?.[0];
  const most = first ? (sort.value === 'media' ? first.bytes : first.segments) : 0;
  return (
    <section aria-labelledby="largest" aria-busy={!items.value}>
      <h2 id="largest">{t('space.largest')}</h2>
      <div class="space-sorts" role="radiogroup" aria-labelledby="largest">{sorts.map((one) => (
        <label class="radio" key={one}><input type="radio" name="space-sort" value={one} data-key={`space:sort:${one}`} checked={sort.value === one} onChange={() => { sort.value = one; }} /><span>{t(`space.sort.${one}`)}</span></label>
      ))}</div>
      {!items.value && <div class="rows-waiting" aria-hidden="true">{Array.from({ length: 4 }, (_, at) => <i key={at} />)}</div>}
      {items.value?.length === 0 && <p class="quiet">{t(`space.none.${sort.value}`)}</p>}
      {items.value && items.value.length > 0 && <ol class="space-larges">{items.value.map((one) => <LargeRow key={(one.show ?? one.video!).id} one={one} most={most} sort={sort.value} />)}</ol>}
      {next.value && <button class="button" data-key="space:more" disabled={busy.value} onClick={() => void more()}>{t('space.more')}</button>}
    </section>
  );
}
