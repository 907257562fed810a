// Keys for programs: the list, a new one, and the one time it is shown.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { account } from '../api/account';
import { ApiError } from '../api/client';
import type { ApiKey } from '../api/types';
import { dateOf, t } from '../i18n';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/overlay';
import { momentOf, permissionName } from './account_words';
import { ShownOnce } from './shown_once';

const failed = (error: unknown) => toast(t('account.failed', { detail: error instanceof Error ? error.message : '' }));

const lives = [7, 30, 90, 365, null] as const;
const kDay = 86_400;

function Make({ may, made, close }: { may: readonly string[]; made: (key: ApiKey) => void; close: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  const problem = useSignal<{ field: string | null; text: string } | null>(null);
  const busy = useSignal(false);
  const submit = (event: Event) => {
    event.preventDefault();
    const values = new FormData(form.current!);
    const permissions = values.getAll('permissions').map(String);
    if (permissions.length === 0) {
      problem.value = { field: 'permissions', text: t('apikeys.nothing') };
      return;
    }
    const days = Number(values.get('life'));
    busy.value = true;
    problem.value = null;
    account.addKey({ name: String(values.get('name')).trim(), permissions, seconds: days > 0 ? days * kDay : null }).then(made).catch((error: unknown) => {
      busy.value = false;
      problem.value = { field: error instanceof ApiError ? error.problem.field ?? null : null, text: error instanceof ApiError ? error.message : t('fault.text') };
    });
  };
  return (
    <Dialog title={t('apikeys.add')} close={close}>
      <form class="form" ref={form} onSubmit={submit} aria-busy={busy.value}>
        <label class="form-line"><span>{t('apikeys.name')}</span>
          <input type="text" name="name" required maxLength={64} autocomplete="off" placeholder={t('apikeys.name.hint')} aria-invalid={problem.value?.field === 'name'} aria-describedby="key-problem" /></label>
        <fieldset class="form-line" aria-describedby="key-problem"><legend>{t('apikeys.may')}</legend>
          <div class="key-may">{may.map((one) => (
            <label class="radio" key={one}><input type="checkbox" name="permissions" value={one} defaultChecked={one === 'library.read'} /><span>{permissionName(one)}</span></label>
          ))}</div>
        </fieldset>
        <fieldset class="form-line"><legend>{t('apikeys.life')}</legend>
          <div class="key-lives">{lives.map((days) => (
            <label class="radio" key={days}><input type="radio" name="life" value={days ?? 0} defaultChecked={days === 90} /><span>{days === null ? t('apikeys.always') : t('apikeys.days', { n: days })}</span></label>
          ))}</div>
        </fieldset>
        <p class="field-problem" id="key-problem" role="alert">{problem.value?.text}</p>
        <div class="form-end"><button type="button" class="button" onClick={close}>{t('action.cancel')}</button>
          <button class="button primary" type="submit" disabled={busy.value}>{t('apikeys.make')}</button></div>
      </form>
    </Dialog>
  );
}

function KeyRow({ one, remove }: { one: ApiKey; remove: () => void }) {
  const over = one.expiresAt !== null && Date.parse(one.expiresAt) <= Date.now();
  const life = one.expiresAt === null ? t('apikeys.endless') : t(over ? 'apikeys.over' : 'apikeys.until', { date: dateOf(one.expiresAt) });
  return (
    <li class={`line ${over ? 'bad' : ''}`}>
      <span class="line-picture plain"><Icon name={over ? 'alert' : 'keyboard'} /></span>
      <div class="line-words">
        <p class="line-title">{one.name}</p>
        <p class="line-text">{one.permissions.map(permissionName).join(' · ')}</p>
        <p class="line-text">{[one.usedAt ? t('apikeys.used', { time: momentOf(one.usedAt) }) : t('apikeys.unused'), life].join(' · ')}</p>
      </div>
      <div class="line-actions">
        <button class="icon-button" data-key={`key:remove:${one.id}`} aria-label={t('apikeys.remove', { name: one.name })} title={t('apikeys.remove.short')} onClick={remove}><Icon name="trash" /></button>
      </div>
    </li>
  );
}

export function Keys({ may }: { may: readonly string[] }) {
  const keys = useSignal<ApiKey[] | null>(null);
  const problem = useSignal<Error | null>(null);
  const making = useSignal(false);
  const made = useSignal<ApiKey | null>(null);
  const removing = useSignal<ApiKey | null>(null);
  const load = () => account.keys().then(({ items }) => { keys.value = items; problem.value = null; }).catch((error: Error) => { problem.value = error; });
  useEffect(() => void load(), []);
  const remove = (key: ApiKey) => account.removeKey(key.id).then(load).catch(failed).finally(() => { removing.value = null; });
  return (
    <section aria-labelledby="keys" aria-busy={!keys.value && !problem.value}>
      <div class="account-head"><h2 id="keys">{t('apikeys.title')}</h2>
        {may.length > 0 && <button class="button small" data-key="keys:add" onClick={() => { making.value = true; }}><Icon name="plus" size={20} />{t('apikeys.add')}</button>}</div>
      <p class="quiet">{t('apikeys.text')}</p>
      {problem.value ? (
        <p class="field-problem" role="alert">{t('account.failed', { detail: problem.value.message })} <button class="button small" onClick={() => void load()}>{t('action.retry')}</button></p>
      ) : keys.value?.length === 0 ? <p class="account-none">{t('apikeys.none')}</p>
        : <ul class="lines">{keys.value?.map((one) => <KeyRow key={one.id} one={one} remove={() => { removing.value = one; }} />)}</ul>}
      {making.value && <Make may={may} close={() => { making.value = false; }} made={(key) => { making.value = false; made.value = key; void load(); }} />}
      {made.value && <ShownOnce title={t('apikeys.made', { name: made.value.name })} text={t('apikeys.made.text')} label={t('apikeys.key')} value={made.value.token ?? ''} close={() => { made.value = null; }} />}
      {removing.value && (
        <Dialog title={t('apikeys.remove', { name: removing.value.name })} close={() => { removing.value = null; }}>
          <div class="form"><p>{t('apikeys.remove.text')}</p>
            <div class="form-end"><button class="button" onClick={() => { removing.value = null; }}>{t('action.cancel')}</button>
              <button class="button primary" data-key="key:remove" onClick={() => void remove(removing.value!)}>{t('apikeys.remove.short')}</button></div></div>
        </Dialog>
      )}
    </section>
  );
}
