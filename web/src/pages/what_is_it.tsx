// What a file holds, said in a dialog: an episode or a part of a show that there is, or something else by its title.
import { useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { mending, wanting } from '../api/mending';
import { online } from '../api/online';
import type { Holding, OnlineCandidate, ShowSummary, Ulid, Unmatched } from '../api/types';
import { t } from '../i18n';
import '../i18n/desk';
import { toast } from '../state/toasts';
import { Ask, type Fault } from '../ui/ask';
import { ChooseShow } from './choose_show';
import { OnlineSearch } from './online_search';

/** Nothing chosen yet; null: none of those that there are. */
type Choice = ShowSummary | null | undefined;

function NumberLine({ name, label, value, fault }: { name: string; label: string; value: number | null; fault: Fault | null }) {
  return (
    <label class="form-line"><span>{label}</span>
      <input type="text" name={name} inputMode="numeric" pattern="[0-9]*" autocomplete="off" defaultValue={value === null ? '' : String(value)} aria-invalid={fault?.field === name} aria-describedby="ask-problem" /></label>
  );
}

const numberIn = (values: FormData, name: string): number | null => {
  const text = String(values.get(name) ?? '').trim();
  return text === '' ? null : Number(text);
};

export interface Meant { id: Ulid; title: string; guess: Unmatched['guess'] | null }

/** Takes back what was said. */
export type Undo = () => Promise<unknown>;

/** `said` is called once the server knows it. */
export function WhatIsIt({ video, said, close }: { video: Meant; said: (undo: Undo) => void; close: () => void }) {
  const [choice, setChoice] = useState<Choice>(undefined);
  const [kind, setKind] = useState<'movie' | 'series'>(video.guess?.number != null ? 'series' : 'movie');
  const [meant, setMeant] = useState<OnlineCandidate | null>(null);
  const { guess } = video;
  const send = async (form: HTMLFormElement) => {
    if (choice === undefined) throw wanting('show', t('desk.choose.first'));
    const values = new FormData(form);
    const of = choice === null ? { title: String(values.get('title') ?? ''), year: numberIn(values, 'year'), kind } : { show: choice.id };
    const numbers = (choice?.kind ?? kind) === 'series' ? { season: numberIn(values, 'season'), number: numberIn(values, 'number') } : { part: numberIn(values, 'part') };
    const undo = await mending.former([video.id]);
    const { showId } = await mending.hold(video.id, { ...of, ...numbers } as Holding);
    // It has its place by now, whatever becomes of that.
    if (choice === null && meant && showId) await online.choose(showId, meant.provider, meant.id).catch((error: unknown) => toast(error instanceof ApiError ? error.message : t('fault.text')));
    said(undo);
  };
  const shown = choice === undefined ? null : choice?.kind ?? kind;
  return (
    <Ask title={t('desk.what.title', { title: video.title })} button={t('desk.save')} name="desk:save" send={send} close={close}>
      {(fault) => (
        <>
          <ChooseShow first={guess?.title ?? ''} other choose={setChoice} />
          {choice === null && (
            <>
              <fieldset class="form-line"><legend>{t('desk.new.kind')}</legend>
                {(['movie', 'series'] as const).map((one) => <label class="radio" key={one}><input type="radio" name="kind" data-key={`kind:${one}`} checked={kind === one} onChange={() => { setKind(one); setMeant(null); }} /><span>{t(`desk.${one}`)}</span></label>)}
              </fieldset>
              <OnlineSearch key={kind} kind={kind} title={guess?.title || video.title} year={guess?.year ?? null} choose={setMeant} />
              <div class="form-pair" key={meant ? `${meant.provider}:${meant.id}` : 'own'}>
                <label class="form-line"><span>{t('desk.new.title')}</span>
                  <input type="text" name="title" required maxLength={200} autocomplete="off" defaultValue={meant?.title ?? (guess?.title || video.title)} aria-invalid={fault?.field === 'title'} aria-describedby="ask-problem" /></label>
                <NumberLine name="year" label={t('desk.new.year')} value={meant?.year ?? guess?.year ?? null} fault={fault} />
              </div>
            </>
          )}
          {shown === 'series' && (
            <div class="form-pair"><NumberLine name="season" label={t('desk.season')} value={guess?.season ?? null} fault={fault} />
              <NumberLine name="number" label={t('desk.number')} value={guess?.number ?? null} fault={fault} /></div>
          )}
          {shown === 'movie' && <NumberLine name="part" label={t('desk.part')} value={null} fault={fault} />}
        </>
      )}
    </Ask>
  );
}

/** Several files at once, each with the numbers that it has. */
export function WhichShow({ videos, said, close }: { videos: readonly Ulid[]; said: (undo: Undo) => void; close: () => void }) {
  const [choice, setChoice] = useState<Choice>(undefined);
  const send = async () => {
    if (!choice) throw wanting('show', t('desk.choose.first'));
    const undo = await mending.former(videos);
    await mending.give(choice.id, videos);
    said(undo);
  };
  return (
    <Ask title={t('desk.give.title', { n: videos.length })} button={t('desk.save')} name="desk:give" send={send} close={close}>
      {() => <><p>{t('desk.give.text')}</p><ChooseShow first="" other={false} choose={setChoice} /></>}
    </Ask>
  );
}
