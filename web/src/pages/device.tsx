// On the phone: which screen asks to be let in, and yes or no. Opening the link does neither.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { api, ApiError } from '../api/client';
import { devices } from '../api/devices';
import type { DeviceAsk, User } from '../api/types';
import { t } from '../i18n';
import '../i18n/account';
import '../i18n/device';
import '../i18n/who';
import { href } from '../router';
import { Message } from '../ui/states';
import { deviceOf, momentOf } from './account_words';
import { codeFromLink } from './enter_form';
import './device.css';

type State = { at: 'typing' } | { at: 'asked'; code: string; ask: DeviceAsk } | { at: 'done' | 'refused' };

/** As the screen shows it, whatever was typed between its letters. */
const spelled = (code: string) => {
  const letters = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
};

const faultOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return t('fault.text');
  if (error.status === 429) return t('device.wait', { n: Math.ceil((error.retryAfter ?? 60) / 60) });
  return error.status === 403 && error.problem.field === 'code' ? t('device.wrong') : error.message;
};

function Typing({ first, find, fault, busy }: { first: string; find: (code: string) => void; fault: string | null; busy: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { if (fault) { field.current?.select(); field.current?.focus(); } }, [fault]);
  const submit = (event: Event) => {
    event.preventDefault();
    if (!busy) find(field.current!.value);
  };
  return (
    <Message title={t('device.title')} text={t('device.text')}>
      <form class="enter-form" onSubmit={submit} aria-busy={busy}>
        <div class="enter-field">
          <label for="code">{t('device.code')}</label>
          <div class="enter-input"><input ref={field} id="code" name="code" class="device-typed" required maxLength={20} autocomplete="off" autocapitalize="characters" spellcheck={false}
            defaultValue={first} data-nav="start" autofocus aria-invalid={fault !== null} aria-describedby="device-problem" /></div>
        </div>
        <p class="field-problem" id="device-problem" role="alert">{fault}</p>
        <button class="button primary" type="submit" data-key="device:find" disabled={busy}>{t('device.find')}</button>
      </form>
    </Message>
  );
}

function Asked({ code, ask, user, decide, fault, busy }: { code: string; ask: DeviceAsk; user: User; decide: (approve: boolean, remember: boolean) => void; fault: string | null; busy: boolean }) {
  const head = useRef<HTMLDivElement>(null);
  // Whoever looks after the server is offered nowhere without a PIN.
  const offered = user.pin || !['users.write', 'settings.write', 'library.write'].some((one) => user.permissions?.includes(one));
  const remember = useSignal(offered);
  useEffect(() => { head.current?.focus(); }, []);
  return (
    <Message title={t('device.ask')} text={t('device.ask.text', { name: user.displayName })}>
      <div class="device-ask" ref={head} tabIndex={-1}>
        <p class="device-code">{spelled(code)}</p>
        <p>{t('device.ask.same')}</p>
        <dl>
          <dt>{t('device.ask.what')}</dt><dd>{deviceOf(ask.device)}</dd>
          <dt>{t('device.ask.where')}</dt><dd>{ask.address}</dd>
          <dt>{t('device.ask.when')}</dt><dd>{momentOf(ask.askedAt)}</dd>
        </dl>
        {!ask.near && <p class="device-far" role="note">{t('device.ask.far')}</p>}
        <label class="radio"><input type="checkbox" name="remember" checked={remember.value} disabled={!offered} onChange={(event) => { remember.value = event.currentTarget.checked; }} /><span>{t('who.remember.there')}</span></label>
        {!offered && <p class="quiet">{t('who.remember.pin')}</p>}
        <p class="field-problem" role="alert">{fault}</p>
      </div>
      <button class="button primary" data-key="device:yes" disabled={busy} onClick={() => decide(true, remember.value ?? false)}>{t('device.yes')}</button>
      <button class="button" data-key="device:no" data-nav="start" disabled={busy} onClick={() => decide(false, false)}>{t('device.no')}</button>
    </Message>
  );
}

export function Device() {
  const user = useSignal<User | null>(null);
  const problem = useSignal<Error | null>(null);
  const state = useSignal<State>({ at: 'typing' });
  const first = useSignal('');
  const fault = useSignal<string | null>(null);
  const busy = useSignal(false);
  const run = (work: Promise<void>) => {
    busy.value = true;
    fault.value = null;
    return work.catch((error: unknown) => { fault.value = faultOf(error); }).finally(() => { busy.value = false; });
  };
  const find = (code: string) => run(devices.find(code).then((ask) => { state.value = { at: 'asked', code, ask }; }));
  const load = () => {
    problem.value = null;
    // Whoever is not signed in does that first; the code stays in the address until then.
    api.me().then(async (me) => {
      first.value = codeFromLink();
      if (first.value) await find(first.value);
      user.value = me;
    }).catch((error: Error) => { problem.value = error; });
  };
  useEffect(load, []);
  if (problem.value) {
    return (
      <main key="message" class="page"><Message title={t('fault.title')} text={problem.value instanceof ApiError ? problem.value.message : t('fault.text')} level="alert">
        <button class="button primary" data-nav="start" onClick={load}>{t('action.retry')}</button>
      </Message></main>
    );
  }
  if (!user.value) return <main class="page" aria-busy="true" />;
  const now = state.value;
  const decide = (approve: boolean, remember: boolean) => {
    if (now.at !== 'asked') return;
    void run(devices.decide(now.code, approve, remember).then(() => { state.value = { at: approve ? 'done' : 'refused' }; }));
  };
  const other = () => { first.value = ''; fault.value = null; state.value = { at: 'typing' }; };
  return (
    <main class="page enter device">
      {now.at === 'typing' && <Typing first={first.value} find={(code) => void find(code)} fault={fault.value} busy={busy.value} />}
      {now.at === 'asked' && <Asked code={now.code} ask={now.ask} user={user.value} decide={decide} fault={fault.value} busy={busy.value} />}
      {(now.at === 'done' || now.at === 'refused') && (
        <Message title={t(`device.${now.at}`)} text={t(`device.${now.at}.text`)}>
          <a class="button primary" href={href('account')} data-nav="start" autofocus>{t('device.account')}</a>
          <button class="button" data-key="device:other" onClick={other}>{t('device.other')}</button>
        </Message>
      )}
    </main>
  );
}
