// Putting a show right: what is written of it, that it is another one, or was taken for another one. A toast takes back what was done.
import { useSignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { mending, wanting } from '../api/mending';
import type { Show, ShowPatch, ShowSummary } from '../api/types';
import { t, type Key } from '../i18n';
import '../i18n/desk';
import '../i18n/online';
import { navigate } from '../router';
import { failed, toast } from '../state/toasts';
import { Ask } from '../ui/ask';
import { ChooseShow } from './choose_show';
import { OnlineShow } from './online_show';
import '../styles/manage.css';
import '../styles/desk.css';

type Text = 'title' | 'sortTitle' | 'originalTitle' | 'tagline' | 'plot' | 'collection' | 'ageRating' | 'premieredOn' | 'endedOn';
type Field = Text | 'year' | 'genres' | 'studios';
const fields: [Field, Key, number][] = [['title', 'edit.name', 300], ['originalTitle', 'edit.original', 300], ['sortTitle', 'edit.sort', 300], ['year', 'edit.year', 4], ['tagline', 'edit.tagline', 300],
  ['plot', 'edit.plot', 16_384], ['genres', 'edit.genres', 4000], ['studios', 'edit.studios', 4000], ['collection', 'edit.collection', 300], ['ageRating', 'edit.age', 100], ['premieredOn', 'edit.premiered', 10], ['endedOn', 'edit.ended', 10]];

const shownIn = (show: Show, field: Field): string => {
  const value = show[field];
  return value === null ? '' : Array.isArray(value) ? value.join(', ') : String(value);
};

/** What the field is to be; an empty one takes back what was written. */
function valueOf(field: Field, text: string): string | number | string[] | null {
  if (text === '') return null;
  if (field === 'year') return Number(text);
  if (field === 'genres' || field === 'studios') return text.split(',').map((one) => one.trim()).filter((one) => one !== '');
  return text;
}

/** Writes of `names` what `show` has where somebody wrote it, and else nothing. */
const formerOf = (show: Show, names: readonly string[]): ShowPatch =>
  Object.fromEntries(names.map((name) => [name, (show.edited as readonly string[]).includes(name) ? show[name as Field] ?? '' : null]));

function Edit({ show, changed, merge, online, close }: { show: Show; changed: () => void; merge: () => void; online: () => void; close: () => void }) {
  const send = async (form: HTMLFormElement) => {
    const values = new FormData(form);
    const patch: Record<string, unknown> = {};
    for (const [field] of fields) {
      const text = String(values.get(field) ?? '').trim();
      if (text !== shownIn(show, field).trim()) patch[field] = valueOf(field, text);
    }
    const names = Object.keys(patch);
    if (names.length > 0) await mending.edit(show.id, patch as ShowPatch);
    changed();
    close();
    if (names.length > 0) toast(t('edit.saved'), { label: t('action.undo'), run: () => { mending.edit(show.id, formerOf(show, names)).then(changed).catch(failed); } });
  };
  const split = (name: string) => mending.split(show.id, name).then(() => { changed(); close(); toast(t('edit.split.done', { name })); }).catch(failed);
  return (
    <Ask title={t('edit.title', { title: show.title })} button={t('edit.save')} name="edit:save" send={send} close={close}>
      {(fault) => (
        <>
          <p class="quiet">{t('edit.text')}</p>
          {fields.map(([field, label, longest]) => {
            const props = { name: field, maxLength: longest, autocomplete: 'off', defaultValue: shownIn(show, field), 'aria-invalid': fault?.field === field, 'aria-describedby': 'ask-problem' };
            return (
              <label class="form-line" key={field}><span>{t(label)}{(show.edited as readonly string[]).includes(field) ? ` · ${t('edit.locked')}` : ''}</span>
                {field === 'plot' ? <textarea rows={5} tabIndex={0} {...props} /> : <input type="text" inputMode={field === 'year' ? 'numeric' : undefined} pattern={field === 'year' ? '[0-9]{4}' : undefined} {...props} />}</label>
            );
          })}
          <div class="form-pair">
            <button type="button" class="button" data-key="edit:online" onClick={online}>{t('online.show')}</button>
            <button type="button" class="button" data-key="edit:merge" onClick={merge}>{t('edit.merge')}</button>
            {show.merged.map((name) => <button key={name} type="button" class="button" data-key={`edit:split:${name}`} onClick={() => void split(name)}>{t('edit.split', { name })}</button>)}
          </div>
        </>
      )}
    </Ask>
  );
}

function Merge({ show, close }: { show: Show; close: () => void }) {
  const [choice, setChoice] = useState<ShowSummary | null>(null);
  const send = async () => {
    if (!choice) throw wanting('show', t('desk.choose.first'));
    const into = choice;
    const before = await mending.names(into.id);
    const { show: now } = await mending.merge(show.id, into.id);
    close();
    navigate(`show/${now ?? into.id}`, true);
    toast(t('edit.merged', { title: show.title }), { label: t('action.undo'), run: () => { void back(now ?? into.id, before).catch(failed); } });
  };
  // Its name is a show of its own again, with what was written of it.
  const back = async (into: string, before: readonly string[]) => {
    const names = (await mending.names(into)).filter((name) => !before.includes(name));
    let own: string | null = null;
    for (const name of names) own = (await mending.split(into, name)).show ?? own;
    if (!own) return;
    if (show.edited.length > 0) await mending.edit(own, formerOf(show, show.edited));
    navigate(`show/${own}`, true);
  };
  return (
    <Ask title={t('edit.merge.title', { title: show.title })} button={t('edit.merge.button')} name="edit:merge-now" send={send} close={close}>
      {() => <><p>{t('edit.merge.text')}</p><ChooseShow first={show.title} without={show.id} kind={show.kind} other={false} choose={setChoice} /></>}
    </Ask>
  );
}

export function ShowEdit({ show, changed, close }: { show: Show; changed: () => void; close: () => void }) {
  const part = useSignal<'edit' | 'merge' | 'online'>('edit');
  if (part.value === 'merge') return <Merge show={show} close={close} />;
  if (part.value === 'online') return <OnlineShow show={show} changed={changed} close={close} />;
  return <Edit show={show} changed={changed} close={close} merge={() => { part.value = 'merge'; }} online={() => { part.value = 'online'; }} />;
}
