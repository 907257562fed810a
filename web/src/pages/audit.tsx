// The log of who did what, newest first. What it is narrowed to stands in the address.
import { batch, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import { people } from '../api/people';
import type { AuditEntry } from '../api/types';
import { t, type Key } from '../i18n';
import '../i18n/account';
import '../i18n/audit';
import { href, navigate, route } from '../router';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/overlay';
import { Message } from '../ui/states';
import { deviceOf, momentOf } from './account_words';
import '../styles/manage.css';
import '../styles/account.css';
import '../styles/people.css';

const deeds = ['session.create', 'session.end', 'user.create', 'user.change', 'user.ban', 'user.unban', 'user.delete', 'password.change', 'password.offer', 'password.reset',
  'invitation.create', 'invitation.delete', 'code.check', 'key.create', 'key.delete', 'link.create', 'jwt.create', 'totp.start', 'totp.on', 'totp.off', 'role.change', 'setup'] as const;
const outcomes = ['true', 'false'] as const;

type Name = 'user' | 'action' | 'allowed';

const did = (action: string): string => ((deeds as readonly string[]).includes(action) ? t(`did.${action}` as Key) : action);

/** Ids say nothing to people. */
const isId = (text: string) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);

function EntryRow({ one }: { one: AuditEntry }) {
  const who = one.user ?? t('audit.nobody');
  const what = [did(one.action), one.subject && !isId(one.subject) ? one.subject : null].filter(Boolean).join(' · ');
  const detail = one.detail && (one.action === 'session.create' && one.allowed ? deviceOf(one.detail) : one.detail);
  return (
    <li class={`line ${one.allowed ? '' : 'bad'}`}>
      <span class="line-picture plain"><Icon name={one.allowed ? 'check' : 'alert'} /></span>
      <div class="line-words">
        <p class="line-title">{who}{!one.allowed && <span class="account-mark">{t('audit.refused')}</span>}</p>
        <p class="line-text">{what}</p>
        <p class="line-text"><time dateTime={one.at}>{momentOf(one.at)}</time>{[one.address && t('audit.from', { address: one.address }), detail].filter(Boolean).map((text) => ` · ${text}`).join('')}</p>
      </div>
    </li>
  );
}

/** A button that says what is chosen and opens the choices. */
function Chooser({ name, label, value, all, options, wordsOf, choose }: {
  name: Name; label: Key; value: string; all: Key; options: readonly string[]; wordsOf: (option: string) => string; choose: (value: string) => void;
}) {
  const place = useSignal<{ x: number; y: number } | null>(null);
  const open = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    place.value = { x: Math.min(box.left, innerWidth - 272), y: box.bottom + 4 };
  };
  const words = (option: string) => (option ? wordsOf(option) : t(all));
  return (
    <>
      <button class="button" data-key={`audit:${name}`} aria-haspopup="menu" onClick={open}>{t(label)}: {words(value)}</button>
      {place.value && <Menu label={t(label)} place={place.value} close={() => { place.value = null; }}
        sections={[{ choices: ['', ...options].map((option) => ({ key: option, label: words(option), checked: option === value, choose: () => choose(option) })) }]} />}
    </>
  );
}

const chosen = (): Record<Name, string> => {
  const given = new URLSearchParams(location.search);
  return { user: given.get('user') ?? '', action: given.get('action') ?? '', allowed: given.get('allowed') ?? '' };
};

function paramsOf(values: Record<Name, string>): URLSearchParams {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));
}

export function Audit() {
  // The address says what is asked for, and this page is drawn again when it changes.
  const values = route.value.page === 'audit' ? chosen() : { user: '', action: '', allowed: '' };
  const query = paramsOf(values).toString();
  const items = useSignal<AuditEntry[] | null>(null);
  const next = useSignal<string | null>(null);
  const problem = useSignal<Error | null>(null);
  const busy = useSignal(false);
  const turn = useRef(0);
  const load = () => {
    const mine = ++turn.current;
    items.value = null;
    problem.value = null;
    people.audit(new URLSearchParams(query))
      .then((page) => { if (mine === turn.current) batch(() => { items.value = page.items; next.value = page.next; }); })
      .catch((error: Error) => { if (mine === turn.current) problem.value = error; });
  };
  useEffect(load, [query]);
  const more = () => {
    const mine = turn.current;
    busy.value = true;
    people.auditAt(next.value!)
      .then((page) => { if (mine === turn.current) batch(() => { items.value = [...items.value ?? [], ...page.items]; next.value = page.next; }); })
      .catch((error: Error) => toast(t('toast.failed', { detail: error.message })))
      .finally(() => { busy.value = false; });
  };
  const choose = (name: Name, value: string) => {
    const params = paramsOf({ ...values, [name]: value.trim() }).toString();
    navigate(`audit${params && `?${params}`}`, true);
  };
  if (problem.value instanceof ApiError && problem.value.status === 403) {
    return <main key="message" class="page"><Message title={t('audit.refused.title')} text={problem.value.message}><a class="button primary" data-nav="start" href={href('')}>{t('action.home')}</a></Message></main>;
  }
  return (
    <main class="page manage account audit" aria-busy={!items.value && !problem.value}>
      <header class="manage-head" data-nav="top"><div><h1>{t('audit.title')}</h1><p class="quiet">{t('audit.text')}</p></div></header>
      <div class="audit-choices">
        <label class="form-line"><span>{t('audit.who')}</span>
          <input type="text" name="user" data-nav="start" data-key="audit:user" key={values.user} defaultValue={values.user} placeholder={t('audit.who.hint')} autocomplete="off" autocapitalize="off" spellcheck={false} enterkeyhint="search"
            onChange={(event) => choose('user', event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); }} /></label>
        <Chooser name="action" label='audit.what' all='audit.what.all' value={values.action} options={deeds} wordsOf={did} choose={(value) => choose('action', value)} />
        <Chooser name="allowed" label='audit.outcome' all='audit.outcome.all' value={values.allowed} options={outcomes} wordsOf={(option) => t(`audit.outcome.${option}` as Key)} choose={(value) => choose('allowed', value)} />
      </div>
      {problem.value ? (
        <Message title={t('fault.title')} text={problem.value instanceof ApiError ? problem.value.message : t('fault.text')} level="alert">
          <button class="button primary" onClick={load}>{t('action.retry')}</button>
        </Message>
      ) : !items.value ? (
        <div class="account-waiting" aria-hidden="true">{Array.from({ length: 5 }, (_, at) => <i key={at} />)}</div>
      ) : items.value.length === 0 && !next.value ? (
        <div class="audit-none" role="status"><h2>{t('audit.none')}</h2><p>{t('audit.none.text')}</p>
          {query && <button class="button" data-key="audit:reset" onClick={() => navigate('audit', true)}>{t('audit.reset')}</button>}</div>
      ) : (
        <ol class="lines">{items.value.map((one) => <EntryRow key={one.id} one={one} />)}</ol>
      )}
      {next.value && items.value && <p class="people-more"><button class="button" data-key="audit:more" disabled={busy.value} onClick={more}>{t(items.value.length === 0 ? 'audit.further' : 'audit.more')}</button></p>}
    </main>
  );
}
