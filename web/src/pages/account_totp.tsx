// The second factor: set up with a QR code, proven by a first code, and the recovery codes, once.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { account } from '../api/account';
import { ApiError } from '../api/client';
import type { TotpSecret, User } from '../api/types';
import { t, type Key } from '../i18n';
import { toast } from '../state/toasts';
import { Lazy } from '../ui/lazy';
import { Dialog } from '../ui/overlay';
import { ShownOnce } from './shown_once';

const qr = () => import('./qr').then((part) => part.Qr);

const faultOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return t('fault.text');
  if (error.status === 429) return t('account.password.wait', { n: Math.ceil((error.retryAfter ?? 60) / 60) });
  if (error.status === 403 && error.problem.field === 'password') return t('totp.password.wrong');
  if (error.status === 403 && error.problem.field === 'code') return t('totp.wrong');
  return error.message;
};

interface StepProps {
  label: Key;
  name: 'password' | 'code';
  button: Key;
  send: (value: string) => Promise<unknown>;
  close: () => void;
  children?: preact.ComponentChildren;
}

/** One question, and the button that goes on. */
function Step({ label, name, button, send, close, children }: StepProps) {
  const field = useRef<HTMLInputElement>(null);
  const fault = useSignal<string | null>(null);
  const busy = useSignal(false);
  // The step before took the focus along when it went.
  useEffect(() => field.current?.focus(), []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    fault.value = null;
    send(field.current!.value).catch((error: unknown) => {
      busy.value = false;
      fault.value = faultOf(error);
      field.current?.select();
      field.current?.focus();
    });
  };
  return (
    <form class="form" onSubmit={submit} aria-busy={busy.value}>
      {children}
      <label class="form-line"><span>{t(label)}</span>
        <input ref={field} type={name === 'password' ? 'password' : 'text'} name={name} required autocomplete={name === 'password' ? 'current-password' : 'one-time-code'}
          inputMode={name === 'code' ? 'numeric' : undefined} autocapitalize="off" spellcheck={false} aria-invalid={fault.value !== null} aria-describedby="totp-problem" /></label>
      <p class="field-problem" id="totp-problem" role="alert">{fault.value}</p>
      <div class="form-end"><button type="button" class="button" onClick={close}>{t('action.cancel')}</button>
        <button class="button primary" type="submit" data-key={`totp:${name}`} disabled={busy.value}>{t(button)}</button></div>
    </form>
  );
}

function SetUp({ on, close }: { on: (codes: number) => void; close: () => void }) {
  const secret = useSignal<TotpSecret | null>(null);
  const codes = useSignal<string[] | null>(null);
  if (codes.value) return <ShownOnce title={t('totp.recovery')} text={t('totp.recovery.text')} label={t('totp.recovery')} value={codes.value.join('\n')} rows={10} close={close} />;
  return (
    <Dialog title={t('totp.title')} close={close}>
      {secret.value ? (
        <Step key="code" label='totp.code' name="code" button='totp.confirm' close={close}
          send={(code) => account.confirmTotp(code).then(({ recovery }) => { codes.value = recovery; on(recovery.length); })}>
          <p>{t('totp.scan')}</p>
          <Lazy fetch={qr} props={{ text: secret.value.address, label: t('totp.qr') }} wait={<div class="qr" aria-busy="true" />} />
          <p class="quiet">{t('totp.key')}: <code class="totp-key">{secret.value.secret.match(/.{1,4}/g)?.join(' ')}</code></p>
        </Step>
      ) : (
        <Step key="password" label='totp.password' name="password" button='totp.go' close={close} send={(password) => account.startTotp(password).then((made) => { secret.value = made; })} />
      )}
    </Dialog>
  );
}

export function SecondFactor({ user, changed }: { user: User; changed: (now: Partial<User>) => void }) {
  const open = useSignal<'set-up' | 'stop' | null>(null);
  const close = () => { open.value = null; };
  const stopped = () => {
    close();
    changed({ secondFactor: false, recoveryCodes: 0 });
    toast(t('totp.stopped'));
  };
  return (
    <section aria-labelledby="totp">
      <div class="account-head"><h2 id="totp">{t('totp.title')}</h2>
        {user.secondFactor ? <button class="button small" data-key="totp:stop" onClick={() => { open.value = 'stop'; }}>{t('totp.stop')}</button>
          : user.hasPassword && <button class="button small" data-key="totp:set-up" onClick={() => { open.value = 'set-up'; }}>{t('totp.setup')}</button>}</div>
      <p class="quiet">{t('totp.text')}</p>
      <p class="totp-state">{user.secondFactor ? t('totp.on', { n: user.recoveryCodes ?? 0 }) : t(user.hasPassword ? 'totp.off' : 'totp.needs')}</p>
      {open.value === 'set-up' && <SetUp close={close} on={(codes) => changed({ secondFactor: true, recoveryCodes: codes })} />}
      {open.value === 'stop' && (
        <Dialog title={t('totp.stop')} close={close}>
          <Step label='totp.password' name="password" button='totp.stop' close={close} send={(password) => account.stopTotp(password).then(stopped)}><p>{t('totp.stop.text')}</p></Step>
        </Dialog>
      )}
    </section>
  );
}
