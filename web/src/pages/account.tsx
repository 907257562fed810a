// One's own account: who one is here, the password, where one is signed in, and the keys of programs.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { account } from '../api/account';
import { api, ApiError } from '../api/client';
import { door } from '../api/enter';
import type { Session, User } from '../api/types';
import { t, type Key } from '../i18n';
import '../i18n/account';
import '../i18n/device';
import '../i18n/who';
import { href } from '../router';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { Message } from '../ui/states';
import { Keys } from './account_keys';
import { Email } from './account_email';
import { Links } from './account_links';
import { Pin, Screens } from './account_pin';
import { Likes } from './account_likes';
import { Banner, Export, Picture } from './account_picture';
import { SecondFactor } from './account_totp';
import { deviceOf, momentOf } from './account_words';
import '../styles/manage.css';
import '../styles/account.css';

const failed = (error: unknown) => toast(t('account.failed', { detail: error instanceof Error ? error.message : '' }));

interface Fault { field: string | null; text: string }

const faultOf = (error: unknown): Fault => {
  if (error instanceof ApiError && error.status === 429) return { field: 'oldPassword', text: t('account.password.wait', { n: Math.ceil((error.retryAfter ?? 60) / 60) }) };
  if (error instanceof ApiError && error.status === 403 && error.problem.field === 'oldPassword') return { field: 'oldPassword', text: t('account.password.wrong') };
  // A new password is called as an account's first one is.
  if (error instanceof ApiError) return { field: error.problem.field === 'password' ? 'newPassword' : error.problem.field ?? null, text: error.message };
  return { field: null, text: t('fault.text') };
};

interface LineProps {
  name: string;
  label: Key;
  hint?: Key;
  type?: 'text' | 'email' | 'password';
  autocomplete: string;
  value?: string;
  required?: boolean;
  fault: Fault | null;
}

function Line({ name, label, hint, type = 'text', autocomplete, value, required, fault }: LineProps) {
  const wrong = fault?.field === name;
  return (
    <label class="form-line"><span>{t(label)}</span>
      <input name={name} type={type} autocomplete={autocomplete} autocapitalize="off" spellcheck={false} required={required} defaultValue={value}
        aria-invalid={wrong} aria-describedby={wrong ? `${name}-fault` : hint ? `${name}-hint` : undefined} />
      {wrong ? <p class="field-problem" id={`${name}-fault`} role="alert">{fault.text}</p> : hint && <p class="quiet" id={`${name}-hint`}>{t(hint)}</p>}
    </label>
  );
}

/** A form whose fields are sent together; what is at fault is told under its field, and the field is gone to. */
function useForm(send: (values: Record<string, string>) => Promise<void>) {
  const form = useRef<HTMLFormElement>(null);
  const fault = useSignal<Fault | null>(null);
  const busy = useSignal(false);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    fault.value = null;
    send(Object.fromEntries([...new FormData(form.current!)].map(([name, value]) => [name, String(value)]))).catch((error: unknown) => {
      fault.value = faultOf(error);
      form.current?.querySelector<HTMLInputElement>(`[name="${CSS.escape(fault.value.field ?? '')}"]`)?.focus();
    }).finally(() => { busy.value = false; });
  };
  return { form, fault, busy, submit };
}

/** What is at fault with no field of the form. */
const Rest = ({ fault, fields }: { fault: Fault | null; fields: string[] }) =>
  (fault && !fields.includes(fault.field ?? '') ? <p class="field-problem" role="alert">{fault.text}</p> : null);

function Profile({ user, mail, changed }: { user: User; mail: boolean; changed: (user: User) => void }) {
  const { form, fault, busy, submit } = useForm(async ({ displayName, email, bio }) => {
    changed(await account.patch({ displayName, bio, ...(mail ? {} : { email }) }));
    toast(t('account.saved'));
  });
  return (
    <section aria-labelledby="profile">
      <h2 id="profile">{t('account.profile')}</h2>
      <form class="form account-form" ref={form} onSubmit={submit} aria-busy={busy.value}>
        <Line name="displayName" label='account.shown' autocomplete="nickname" value={user.displayName} fault={fault.value} />
        {!mail && <Line name="email" label='account.email' hint='account.email.hint' type="email" autocomplete="email" value={user.email ?? ''} fault={fault.value} />}
        <label class="form-line"><span>{t('account.bio')}</span><textarea name="bio" rows={3} maxLength={2000} defaultValue={user.bio} aria-invalid={fault.value?.field === 'bio'} /></label>
        <Rest fault={fault.value} fields={['displayName', 'email']} />
        <div class="form-end"><button class="button primary" type="submit" data-key="account:save" disabled={busy.value}>{t('account.save')}</button></div>
      </form>
    </section>
  );
}

function Password({ user, changed }: { user: User; changed: () => void }) {
  const { form, fault, busy, submit } = useForm(async ({ oldPassword, newPassword }) => {
    await account.password(oldPassword ?? '', newPassword ?? '');
    form.current?.reset();
    toast(t('account.password.changed'));
    changed();
  });
  return (
    <section aria-labelledby="password">
      <h2 id="password">{t('account.password')}</h2>
      {!user.hasPassword && <p class="quiet">{t('account.password.none')}</p>}
      <form class="form account-form" ref={form} onSubmit={submit} aria-busy={busy.value}>
        {/* For programs that keep passwords: whose it is. */}
        <input name="username" type="text" autocomplete="username" value={user.name} readOnly hidden />
        {user.hasPassword && <Line name="oldPassword" label='account.password.old' type="password" autocomplete="current-password" required fault={fault.value} />}
        <Line name="newPassword" label='account.password.new' hint='account.password.hint' type="password" autocomplete="new-password" required fault={fault.value} />
        <Rest fault={fault.value} fields={['oldPassword', 'newPassword']} />
        <div class="form-end"><button class="button" type="submit" data-key="account:password" disabled={busy.value}>{t('account.password.change')}</button></div>
      </form>
    </section>
  );
}

function SessionRow({ session, end }: { session: Session; end: () => void }) {
  const device = deviceOf(session.device);
  const time = momentOf(session.usedAt);
  return (
    <li class="line">
      <span class="line-picture plain"><Icon name="device" /></span>
      <div class="line-words">
        <p class="line-title">{device}{session.current && <span class="account-mark">{t('sessions.current')}</span>}</p>
        <p class="line-text">{session.address ? t('sessions.used', { address: session.address, time }) : t('sessions.used.nowhere', { time })}</p>
      </div>
      <div class="line-actions">
        {!session.current && <button class="button small" data-key={`session:end:${session.id}`} aria-label={t('sessions.end', { device })} onClick={end}>{t('sessions.end.short')}</button>}
      </div>
    </li>
  );
}

function Sessions({ sessions, ended }: { sessions: Session[]; ended: () => void }) {
  const end = (session: Session) => account.endSession(session.id).then(() => { toast(t('sessions.ended', { device: deviceOf(session.device) })); ended(); }).catch(failed);
  const ordered = [...sessions].sort((a, b) => Number(b.current) - Number(a.current) || Date.parse(b.usedAt) - Date.parse(a.usedAt));
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">{t('sessions.title')}</h2>
      <p class="quiet">{t('sessions.text')}</p>
      <ul class="lines">{ordered.map((session) => <SessionRow key={session.id} session={session} end={() => void end(session)} />)}</ul>
    </section>
  );
}

/** The page's lines without words, until it is known who looks. */
const Waiting = () => (
  <main class="page manage account" aria-busy="true">
    <header class="manage-head"><h1>{t('account.title')}</h1></header>
    <div class="account-halves account-waiting" aria-hidden="true">
      {[3, 2].map((lines) => <div key={lines}>{Array.from({ length: lines }, (_, at) => <i key={at} />)}</div>)}
    </div>
  </main>
);

export function Account() {
  const user = useSignal<User | null>(null);
  const sessions = useSignal<Session[]>([]);
  // Where letters are sent, an address is confirmed by one.
  const mail = useSignal(false);
  const problem = useSignal<Error | null>(null);
  const listSessions = () => account.sessions().then(({ items }) => { sessions.value = items; });
  const load = () => {
    problem.value = null;
    // Whoever is not signed in is asked to, by the answer of 401 itself.
    const about = door.about().then((answer) => { mail.value = answer.mail; }).catch(() => undefined);
    Promise.all([api.me(), listSessions(), about]).then(([me]) => { user.value = me; }).catch((error: Error) => { problem.value = error; });
  };
  useEffect(load, []);
  if (problem.value) {
    return (
      <main key="message" class="page"><Message title={t('fault.title')} text={problem.value instanceof ApiError ? problem.value.message : t('fault.text')} level="alert">
        <button class="button primary" data-nav="start" onClick={load}>{t('action.retry')}</button>
      </Message></main>
    );
  }
  if (!user.value) return <Waiting />;
  const me = user.value;
  const leave = () => { void api.signOut().finally(() => { location.assign(href('')); }); };
  return (
    <main class="page manage account">
      <Banner user={me} />
      <header class="manage-head" data-nav="top">
        <div><h1>{me.displayName}</h1><p class="quiet">{t('account.role', { name: me.name, role: me.role ?? '' })}</p></div>
        <div class="account-ways">
          {me.permissions?.includes('users.read') && <a class="button" href={href('people')} data-key="account:people">{t('account.people')}</a>}
          {me.permissions?.includes('jobs.read') && <a class="button" href={href('activity')} data-key="account:activity">{t('account.activity')}</a>}
          {me.permissions?.includes('audit.read') && <a class="button" href={href('audit')} data-key="account:audit">{t('account.audit')}</a>}
          {me.permissions?.includes('settings.read') && <a class="button" href={href('settings')} data-key="account:settings">{t('account.settings')}</a>}
          <a class="button" href={href('history')} data-key="account:history">{t('account.history')}</a>
          <a class="button" href={href('who')} data-key="account:who">{t('who.switch')}</a>
          <button class="button" data-nav="start" data-key="account:leave" onClick={leave}>{t('account.leave')}</button>
        </div>
      </header>
      <div class="account-halves">
        <Profile user={me} mail={mail.value} changed={(now) => { user.value = now; }} />
        <Picture user={me} changed={(now) => { user.value = { ...me, ...now }; }} />
        <Likes />
        <Password user={me} changed={() => { user.value = { ...me, hasPassword: true }; void listSessions().catch(failed); }} />
        {mail.value && <Email user={me} />}
      </div>
      <SecondFactor user={me} changed={(now) => { user.value = { ...me, ...now }; }} />
      <Links />
      <Pin user={me} changed={(now) => { user.value = { ...me, ...now }; }} />
      <section aria-labelledby="devices">
        <div class="account-head"><h2 id="devices">{t('device.section')}</h2>
          <a class="button small" href={href('device')} data-key="account:device"><Icon name="plus" size={20} />{t('device.title')}</a></div>
        <p class="quiet">{t('device.section.text')}</p>
      </section>
      <Screens />
      <Sessions sessions={sessions.value} ended={() => void listSessions().catch(failed)} />
      <Keys may={me.permissions ?? []} />
      <Export />
    </main>
  );
}
