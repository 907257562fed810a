// What is wrong with the server, and how whoever runs it hears of that.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { activity } from '../api/activity';
import { ApiError } from '../api/client';
import { people } from '../api/people';
import type { Setting, Trouble } from '../api/types';
import { bytes, t, type Key } from '../i18n';
import '../i18n/activity';
import { may } from '../state/catalogue';
import { failed, toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { momentOf } from './account_words';

function wordsOf({ kind, subject, number, detail }: Trouble): { title: string; text: string } {
  const given = { subject: subject ?? '', n: number, free: bytes(number) };
  return { title: t(`trouble.${kind}` as Key, given), text: kind === 'disk-low' || kind === 'work-failed' ? t(`trouble.${kind}.text` as Key, given) : [detail, t(`trouble.${kind}.text` as Key, given)].filter(Boolean).join(' · ') };
}

export function Troubles({ items }: { items: Trouble[] }) {
  return (
    <section aria-labelledby="troubles">
      <h2 id="troubles">{t('activity.troubles')}</h2>
      <ul class="lines">{items.map((one) => {
        const { title, text } = wordsOf(one);
        return (
          <li key={one.kind + one.subject} class="line bad">
            <span class="line-picture plain"><Icon name="alert" /></span>
            <div class="line-words"><p class="line-title">{title}</p><p class="line-text">{text}</p><p class="line-text">{t('activity.troubles.since', { time: momentOf(one.since) })}</p></div>
          </li>
        );
      })}</ul>
    </section>
  );
}

/** Where notices go, for whoever may change settings. */
export function NoticeSettings() {
  const settings = useSignal<Record<string, Setting>>({});
  const address = useSignal<string | null>(null);  // as typed; null: as it is kept
  const fault = useSignal<{ field: string | null; text: string } | null>(null);
  const busy = useSignal(false);
  const take = ({ items }: { items: Setting[] }) => { settings.value = Object.fromEntries(items.map((one) => [one.key, one])); };
  useEffect(() => { people.settings().then(take).catch(failed); }, []);
  const { notify_mail: mail, notify_webhook: webhook } = settings.value;
  if (!may('settings.write') || !mail || !webhook) return null;
  const set = async (change: Record<string, string | boolean>) => {
    busy.value = true;
    fault.value = null;
    try {
      take(await people.set(change));
      address.value = null;
      toast(t('notices.saved'));
    } catch (error) {
      fault.value = { field: error instanceof ApiError ? error.problem.field ?? null : null, text: (error as Error).message };
    }
    busy.value = false;
  };
  const test = async () => {
    busy.value = true;
    try {
      const told = await activity.testNotices();
      if (told.webhook === 'refused') fault.value = { field: 'notify_webhook', text: t('notices.refused', { why: told.refusal ?? '' }) };
      else toast(t(told.letters > 0 || told.webhook === 'told' ? 'notices.tested' : 'notices.nobody'));
    } catch (error) {
      failed(error);
    }
    busy.value = false;
  };
  return (
    <section aria-labelledby="notices" aria-busy={busy.value}>
      <h2 id="notices">{t('notices.title')}</h2>
      <p class="quiet">{t('notices.text')}</p>
      <form class="form" onSubmit={(event) => { event.preventDefault(); void set({ notify_webhook: address.value ?? String(webhook.value) }); }}>
        <label class="radio"><input type="checkbox" data-key="notices:mail" checked={mail.value === true} disabled={mail.locked || busy.value} onChange={(event) => void set({ notify_mail: event.currentTarget.checked })} />
          <span>{t('notices.mail')}</span></label>
        <label class="form-line"><span>{t('notices.webhook')}</span>
          <input type="text" name="notify_webhook" inputMode="url" spellcheck={false} autocomplete="off" placeholder={t('notices.example')} readOnly={webhook.locked} aria-invalid={fault.value?.field === 'notify_webhook'}
            aria-describedby="notices-problem" value={address.value ?? String(webhook.value)} onInput={(event) => { address.value = event.currentTarget.value; }} /></label>
        <p class="field-problem" id="notices-problem" role="alert">{fault.value?.text}</p>
        <div class="form-end">
          <button type="button" class="button" data-key="notices:test" disabled={busy.value} onClick={() => void test()}>{t('notices.test')}</button>
          {!webhook.locked && <button class="button primary" data-key="notices:save" disabled={busy.value || address.value === null}>{t('notices.save')}</button>}
        </div>
      </form>
    </section>
  );
}
