// Keeping a search under a name, and calling it something else.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import { t } from '../i18n';
import { navigate } from '../router';
import { askedIn, keep, keptAs, remove, useSaved } from '../state/saved_searches';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/overlay';
import '../styles/manage.css';

/** So that the longest name in any script is one the server takes. */
const kLongest = 60;

export function NameDialog({ title, hint, name, button, send, close }: { title: string; hint?: string; name: string; button: string; send: (name: string) => Promise<void>; close: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const problem = useSignal<string | null>(null);
  const busy = useSignal(false);
  // After the dialog has taken the focus.
  useEffect(() => input.current?.select(), []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    problem.value = null;
    send(input.current!.value.trim()).then(close).catch((error: unknown) => {
      busy.value = false;
      problem.value = error instanceof ApiError ? error.message : t('fault.text');
      input.current?.focus();
    });
  };
  return (
    <Dialog title={title} close={close}>
      <form class="form" onSubmit={submit} aria-busy={busy.value}>
        {hint && <p class="quiet">{hint}</p>}
        <label class="form-line"><span>{t('saved.name')}</span>
          <input ref={input} type="text" name="name" required maxLength={kLongest} autocomplete="off" defaultValue={name} aria-invalid={problem.value !== null} aria-describedby="saved-problem" /></label>
        <p class="field-problem" id="saved-problem" role="alert">{problem.value}</p>
        <div class="form-end"><button type="button" class="button" onClick={close}>{t('action.cancel')}</button>
          <button class="button primary" type="submit" data-key="saved:keep" disabled={busy.value}>{button}</button></div>
      </form>
    </Dialog>
  );
}

/** Beside the order of the results; nothing where nothing is asked for. */
export function SaveSearch({ query }: { query: string }) {
  const list = useSaved();
  const naming = useSignal(false);
  const asked = askedIn(query);
  const usual = asked.q.trim() || Object.values(asked.filters).flat().join(' · ');
  if (usual === '') return null;
  const kept = keptAs(asked);
  const save = async (name: string) => {
    await keep({ name, ...asked });
    toast(t('saved.done', { name }), { label: t('action.home'), run: () => navigate('') });
  };
  return (
    <>
      <button class="button small save-button" data-key="search:save" aria-pressed={kept !== undefined} disabled={list === null} title={kept ? t('saved.remove.label', { name: kept.name }) : undefined}
        onClick={() => { if (kept) remove(kept); else naming.value = true; }}>
        <Icon name={kept ? 'check' : 'plus'} size={20} />{kept ? t('saved.kept') : t('saved.save')}
      </button>
      {naming.value && <NameDialog title={t('saved.save')} hint={t('saved.hint')} name={[...usual].slice(0, kLongest).join('')} button={t('saved.keep')} send={save} close={() => { naming.value = false; }} />}
    </>
  );
}
