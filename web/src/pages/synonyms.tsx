// Words that searches take for one another, for whoever may change settings: a group a line here, parted by semicolons where
// they are kept. What does not count is said by the server, by its group.
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { people } from '../api/people';
import type { Setting } from '../api/types';
import { t } from '../i18n';
import '../i18n/synonyms';
import { toast } from '../state/toasts';
import { Message } from '../ui/states';
import '../styles/manage.css';
import '../styles/account.css';

const groupsOf = (text: string) => text.split(/[;\n]/).map((group) => group.trim()).filter((group) => group !== '');

export function Synonyms() {
  const [setting, setSetting] = useState<Setting | null>(null);
  const [text, setText] = useState('');
  const [fault, setFault] = useState<Error | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const take = ({ items }: { items: Setting[] }) => {
    const now = items.find(({ key }) => key === 'synonyms') ?? null;
    setSetting(now);
    setText(groupsOf(String(now?.value ?? '')).join('\n'));
  };
  const load = () => {
    setFault(null);
    people.settings().then(take).catch(setFault);
  };
  useEffect(load, []);
  useLayoutEffect(() => { document.title = `${t('synonyms.title')} · Chanoma`; }, []);

  const put = (value: string, done: () => void) => {
    setBusy(true);
    setProblem(null);
    people.set({ synonyms: value }).then((now) => { take(now); done(); }).catch((error: Error) => setProblem(error.message)).finally(() => setBusy(false));
  };
  const save = () => {
    const before = String(setting?.value ?? '');
    put(groupsOf(text).join('; '), () => toast(t('synonyms.saved'), { label: t('action.undo'), run: () => put(before, () => undefined) }));
  };

  if (fault) {
    return (
      <main key="message" class="page"><Message level="alert" title={fault instanceof ApiError ? t('fault.server') : t('fault.title')} text={fault instanceof ApiError ? fault.message : t('fault.text')}>
        <button class="button primary" data-nav="start" onClick={load}>{t('action.retry')}</button>
      </Message></main>
    );
  }
  if (!setting) return <main class="page manage" aria-busy="true"><h1 class="unseen">{t('synonyms.title')}</h1></main>;
  return (
    <main class="page manage" aria-busy={busy}>
      <header class="manage-head" data-nav="top"><div><h1>{t('synonyms.title')}</h1><p class="quiet">{t('synonyms.text')}</p></div></header>
      <form class="form synonyms" onSubmit={(event) => { event.preventDefault(); save(); }}>
        <label class="form-line"><span>{t('synonyms.label')}</span>
          <textarea name="synonyms" rows={12} spellcheck={false} maxLength={60_000} placeholder={t('synonyms.example')} readOnly={setting.locked}
            aria-invalid={problem !== null} aria-describedby="synonyms-problem" value={text} onInput={(event) => setText(event.currentTarget.value)} /></label>
        <p id="synonyms-problem" role="alert">{problem ?? (setting.locked ? t('synonyms.locked') : '')}</p>
        <div class="form-end">
          <p class="quiet" aria-live="polite">{t('synonyms.count', { n: groupsOf(text).length })}</p>
          {!setting.locked && <button class="button primary" data-nav="start" data-key="synonyms:save" disabled={busy}>{t('synonyms.save')}</button>}
        </div>
      </form>
    </main>
  );
}
