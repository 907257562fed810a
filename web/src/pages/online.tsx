// Providers on the network: whether they are asked at all, which of them, with which keys, and how each of them is.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import { online, type Provider } from '../api/online';
import { people } from '../api/people';
import type { Online, OnlineProvider } from '../api/types';
import { t } from '../i18n';
import '../i18n/online';
import { may } from '../state/catalogue';
import { failed, toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { useLook } from '../ui/use_look';
import { momentOf } from './account_words';
import '../styles/manage.css';
import '../styles/online.css';

export const nameOf = (provider: Provider): string => t(`online.${provider}`);
const isWrong = ({ state }: OnlineProvider): boolean => state === 'failing' || state === 'resting' || state === 'refused';

function stateOf(one: OnlineProvider): string {
  const words = t(`online.state.${one.state}`, { why: one.detail ?? '', until: one.until === null ? '' : momentOf(one.until) });
  return isWrong(one) && one.since !== null ? `${words} · ${t('online.since', { time: momentOf(one.since) })}` : words;
}

function Key({ one, changed }: { one: OnlineProvider; changed: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const busy = useSignal(false);
  const fault = useSignal<string | null>(null);
  const { provider } = one, name = nameOf(provider), about = `key-${provider}-about`;
  const put = async (key: string) => {
    busy.value = true;
    fault.value = null;
    await online.key(provider, key).then(() => {
      if (field.current) field.current.value = '';
      toast(t(key === '' ? 'online.key.forgotten' : 'online.key.saved', { name }));
      changed();
    }).catch((error: unknown) => { fault.value = error instanceof ApiError ? error.message : t('fault.text'); });
    busy.value = false;
  };
  const save = (event: Event) => {
    event.preventDefault();
    const key = field.current?.value.trim() ?? '';
    if (key !== '' && !busy.value) void put(key);
  };
  return (
    <form class="online-key" onSubmit={save} aria-busy={busy.value}>
      <label class="form-line"><span>{t('online.key', { name })}</span>
        <input ref={field} type="text" name={`key-${provider}`} data-key={`online:key:${provider}`} autocomplete="off" spellcheck={false} autocapitalize="off" maxLength={2000} aria-invalid={fault.value !== null} aria-describedby={about} /></label>
      <div class="line-actions">
        <button class="button small primary" data-key={`online:save:${provider}`} disabled={busy.value}>{t('online.key.save')}</button>
        {one.hasKey && <button type="button" class="button small" data-key={`online:forget:${provider}`} disabled={busy.value} onClick={() => void put('')}>{t('online.key.forget')}</button>}
      </div>
      <p id={about} class={fault.value ? 'field-problem' : 'quiet'} role="status">{busy.value ? t('online.key.busy', { name }) : fault.value ?? (one.hasKey ? t('online.key.kept') : '')}</p>
    </form>
  );
}

function Row({ one, editable, allow, changed }: { one: OnlineProvider; editable: boolean; allow: (on: boolean) => void; changed: () => void }) {
  const busy = useSignal(false);
  const { provider, allowed } = one, name = nameOf(provider), wrong = isWrong(one);
  const test = async () => {
    busy.value = true;
    await online.test(provider).then(({ works, detail }) => { toast(works ? t('online.works', { name }) : t('online.fails', { name, why: detail ?? '' })); }).catch(failed);
    busy.value = false;
    changed();
  };
  return (
    <li class={`line online-line ${wrong ? 'bad' : ''}`}>
      <input type="checkbox" class="desk-check" data-key={`online:allow:${provider}`} aria-label={t('online.ask', { name })} checked={allowed} disabled={!editable} onChange={(event) => allow(event.currentTarget.checked)} />
      <div class="line-words">
        <p class="line-title">{name}</p>
        <p class="line-text">{t(`online.${provider}.text`)}</p>
        <p class={wrong ? 'notice-line' : 'line-text'}>{wrong && <Icon name="alert" size={20} />}{stateOf(one)}</p>
        {one.needsKey && allowed && editable && <Key one={one} changed={changed} />}
      </div>
      {editable && (one.hasKey || !one.needsKey) && allowed && <div class="line-actions"><button class="button small" data-key={`online:test:${provider}`} aria-label={t('online.test.of', { name })} disabled={busy.value} onClick={() => void test()}>{t('online.test')}</button></div>}
    </li>
  );
}

export function OnlineProviders() {
  const now = useSignal<Online | null>(null);
  const look = () => online.state().then((state) => { now.value = state; });
  useLook(look);
  const editable = may('settings.write');
  if (!now.value) return <section class="work coming" aria-hidden="true" />;
  const { on, providers } = now.value;
  const set = (settings: Record<string, boolean | string>) => { people.set(settings).then(look).catch((error: unknown) => { failed(error); void look(); }); };
  const allow = (provider: Provider, wanted: boolean) => set({ online_providers: providers.filter((one) => (one.provider === provider ? wanted : one.allowed)).map((one) => one.provider).join(', ') });
  return (
    <section class="online" aria-labelledby="online">
      <h2 id="online">{t('online.title')}</h2>
      <p class="quiet">{t('online.text')}</p>
      <label class="radio"><input type="checkbox" data-key="online:on" checked={on} disabled={!editable} onChange={(event) => set({ online: event.currentTarget.checked })} /><span>{t('online.on')}</span></label>
      {on && <ul class="lines" aria-label={t('online.list')}>{providers.map((one) => <Row key={one.provider} one={one} editable={editable} allow={(wanted) => allow(one.provider, wanted)} changed={() => void look()} />)}</ul>}
    </section>
  );
}

/** Nothing, as long as those who are asked answer. */
export function OnlineTroubles() {
  const wrong = useSignal<OnlineProvider[]>([]);
  useLook(() => online.state().then(({ on, providers }) => { wrong.value = on ? providers.filter(isWrong) : []; }));
  if (wrong.value.length === 0) return null;
  return (
    <section aria-labelledby="online-troubles">
      <h2 id="online-troubles">{t('online.troubles')}</h2>
      <ul class="lines">{wrong.value.map((one) => (
        <li class="line bad" key={one.provider}><span class="line-picture plain"><Icon name="alert" /></span>
          <div class="line-words"><p class="line-title">{nameOf(one.provider)}</p><p class="line-text">{stateOf(one)}</p></div></li>
      ))}</ul>
    </section>
  );
}
