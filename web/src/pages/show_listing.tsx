// One's own list, on the page of a film or series: where one is with it, and how one likes it.
import { shows } from '../api/shows';
import type { Listing, ListingPatch, Show } from '../api/types';
import { number, t } from '../i18n';
import '../i18n/shows';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import type { Choice } from '../ui/overlay';

export const statuses = ['planned', 'watching', 'completed', 'dropped', 'rewatching'] as const;
const kBest = 10;

/** What is to be opened over the page: a menu stands in front of all of it, and so is no part of what opens it. */
export interface Opened { label: string; choices: Choice[]; place: { x: number; y: number } }

/** `changed` gets what the server says it is now. */
export function InList({ show, changed, open }: { show: Show; changed: (now: Listing) => void; open: (menu: Opened) => void }) {
  const { status, chosen, score } = show.listing;
  const say = (patch: ListingPatch) => {
    shows.say(show.id, patch).then(changed).catch((error: Error) => toast(t('toast.failed', { detail: error.message })));
  };
  const list = statuses.map((one): Choice => ({ key: one, label: t(`listing.${one}`), checked: one === status, choose: () => say({ status: one }) }));
  if (chosen) list.push({ key: 'none', label: t('listing.remove'), choose: () => say({ status: null }) });
  const marks = Array.from({ length: kBest }, (_, at): Choice => ({ key: String(kBest - at), label: `★ ${kBest - at}`, checked: score === kBest - at, choose: () => say({ score: kBest - at }) }));
  if (score !== null) marks.push({ key: 'none', label: t('listing.unrate'), choose: () => say({ score: null }) });
  const button = (name: string, label: string, words: string, set: boolean, choices: Choice[]) => (
    <button class="button" data-key={`show:${name}`} aria-haspopup="menu" aria-label={set ? `${label}: ${words}` : words} onClick={(event) => {
      const box = event.currentTarget.getBoundingClientRect();
      open({ label, choices, place: { x: Math.min(box.left, innerWidth - 272), y: box.bottom + 4 } });
    }}><Icon name={set ? 'check' : 'plus'} size={20} />{words}</button>
  );
  return (
    <>
      {button('list', t('listing.label'), status ? t(`listing.${status}`) : t('listing.add'), status !== null, list)}
      {button('score', t('listing.score'), score === null ? t('listing.rate') : `★ ${number(score)}`, score !== null, marks)}
    </>
  );
}
