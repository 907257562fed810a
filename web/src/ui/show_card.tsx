// A film or series on a shelf: its picture, and the way to its page.
import type { ComponentChildren } from 'preact';
import type { ShowSummary } from '../api/types';
import { length, t } from '../i18n';
import '../i18n/shows';
import { href } from '../router';
import { Poster } from './artwork';

export function showMeta(show: ShowSummary): string {
  const parts = show.year === null ? [] : [String(show.year)];
  if (show.kind === 'series') parts.push(show.seasons > 1 ? t('show.seasons', { n: show.seasons }) : t('show.episodes', { n: show.episodes }));
  else if (show.duration !== null) parts.push(length(show.duration));
  return parts.join(' · ') || '\u00a0';
}

export const ShowCard = ({ show, rail, children }: { show: ShowSummary; rail: string; children?: ComponentChildren }) => (
  <div class="card">
    <a class="card-link" href={href(`show/${show.slug}`)} data-key={`${rail}:${show.id}`} title={show.title} draggable={false}>
      <div class="card-picture"><Poster video={show} sizes="(max-width: 600px) 32vw, 200px" /></div>
      {children ?? <p class="card-meta">{showMeta(show)}</p>}
    </a>
  </div>
);
