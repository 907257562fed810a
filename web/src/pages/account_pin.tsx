// The PIN for being picked on a shared screen, and the screens that offer one.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiError } from '../api/client';
import { profiles } from '../api/profiles';
import type { Screen, User } from '../api/types';
import { t } from '../i18n';
import '../i18n/who';
import { known } from '../state/who';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { deviceOf, momentOf } from './account_words';
import { PinLine } from './people_dialogs';
import { Ask } from '../ui/ask';

const failed = (error: unknown) => toast(t('account.failed', { detail: error instanceof Error ? error.message : '' }));

/** What the daemon says of a password is about one's own here. */
const worded = (error: unknown): never => {
  if (error instanceof ApiError && error.status === 403 && error.problem.field === 'password') throw new ApiError(403, { ...error.problem, detail: t('pin.password.wrong') }, null);
  if (error instanceof ApiError && error.status === 429) throw new ApiError(429, { ...error.problem, detail: t('account.password.wait', { n: Math.ceil((error.retryAfter ?? 60) / 60) }) }, null);
  throw error;
};

const textOf = (form: HTMLFormElement, name: string) => String(new FormData(form).get(name) ?? '');

function PasswordLine({ wrong }: { wrong: boolean }) {
  return (
    <label class="form-line"><span>{t('pin.password')}</span>
      <input type="password" name="password" required autocomplete="current-password" aria-invalid={wrong} aria-describedby="ask-problem" /></label>
  );
}

export function Pin({ user, changed }: { user: User; changed: (now: Partial<User>) => void }) {
  const open = useSignal<'set' | 'remove' | null>(null);
  const close = () => { open.value = null; };
  const done = (pin: boolean) => {
    close();
    changed({ pin });
    toast(t(pin ? 'pin.saved' : 'pin.removed'));
  };
  const set = (form: HTMLFormElement) => profiles.setPin(user.id, textOf(form, 'pin'), textOf(form, 'password')).then(() => done(true), worded);
  const remove = (form: HTMLFormElement) => profiles.removePin(user.id, textOf(form, 'password')).then(() => done(false), worded);
  return (
    <section aria-labelledby="pin">
      <div class="account-head"><h2 id="pin">{t('pin.title')}</h2>
        <div class="account-ways">
          {user.hasPassword && <button class="button small" data-key="pin:set" onClick={() => { open.value = 'set'; }}>{t(user.pin ? 'pin.change' : 'pin.set')}</button>}
          {user.hasPassword && user.pin && <button class="button small" data-key="pin:remove" onClick={() => { open.value = 'remove'; }}>{t('pin.remove')}</button>}
        </div></div>
      <p class="quiet">{t('pin.text')}</p>
      <p class="totp-state">{t(user.pin ? 'pin.on' : user.hasPassword ? 'pin.off' : 'pin.needs')}</p>
      {open.value === 'set' && (
        <Ask title={t('pin.title')} button={t('pin.save')} name="pin:save" send={set} close={close}>
          {(fault) => <><PinLine wrong={fault?.field === 'pin'} /><PasswordLine wrong={fault?.field === 'password'} /></>}
        </Ask>
      )}
      {open.value === 'remove' && (
        <Ask title={t('pin.remove')} button={t('pin.remove')} name="pin:removed" send={remove} close={close}>
          {(fault) => <PasswordLine wrong={fault?.field === 'password'} />}
        </Ask>
      )}
    </section>
  );
}

export function Screens() {
  const list = useSignal<Screen[] | null>(null);
  const problem = useSignal<Error | null>(null);
  const load = () => profiles.screens().then(({ items }) => { list.value = items; problem.value = null; }).catch((error: Error) => { problem.value = error; });
  useEffect(() => void load(), []);
  const forget = (screen: Screen) => profiles.forget(screen.id).then(() => { toast(t('screens.forgotten', { device: deviceOf(screen.device) })); return load(); }).catch(failed);
  const here = () => profiles.remember().then(() => profiles.list()).then(({ items }) => { known(items.length); toast(t('who.here.done')); return load(); }).catch(failed);
  return (
    <section aria-labelledby="screens" aria-busy={!list.value && !problem.value}>
      <div class="account-head"><h2 id="screens">{t('screens.title')}</h2>
        <button class="button small" data-key="screens:here" onClick={() => void here()}><Icon name="plus" size={20} />{t('who.here')}</button></div>
      {problem.value ? (
        <p class="field-problem" role="alert">{t('account.failed', { detail: problem.value.message })} <button class="button small" onClick={() => void load()}>{t('action.retry')}</button></p>
      ) : list.value?.length === 0 ? <p class="account-none">{t('screens.none')}</p> : (
        <ul class="lines">{list.value?.map((screen) => (
          <li class="line" key={screen.id}>
            <span class="line-picture plain"><Icon name="device" /></span>
            <div class="line-words">
              <p class="line-title">{deviceOf(screen.device)}</p>
              <p class="line-text">{t('screens.used', { address: screen.address, time: momentOf(screen.usedAt) })}</p>
            </div>
            <div class="line-actions"><button class="button small" data-key={`screen:forget:${screen.id}`} aria-label={t('screens.forget', { device: deviceOf(screen.device) })} onClick={() => void forget(screen)}>{t('screens.forget.short')}</button></div>
          </li>
        ))}</ul>
      )}
    </section>
  );
}
