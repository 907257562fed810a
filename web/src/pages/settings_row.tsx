// One setting: what it is, what it is set to and where, and a field where it may be changed here.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import type { Setting } from '../api/types';
import { bytes, t, type Key } from '../i18n';
import '../i18n/settings';
import { href } from '../router';
import { partsOf, textOf, valueOf, type Value } from './settings_values';

/** The sentence of a key in the language of whoever reads; a key that this page has no words for has the server's. */
export const sentenceOf = ({ key, description }: Setting): string => {
  const words = t(`setting.${key}` as Key);
  return words === `setting.${key}` ? description : words;
};

const shown = (setting: Setting, value: Value): string => {
  if (typeof value === 'boolean') return t(value ? 'settings.on' : 'settings.off');
  return value === '' ? t('settings.empty') : textOf(setting, value);
};

function whereFrom(setting: Setting): string {
  const { source, locked, place } = setting;
  if (source === 'store') return t('settings.from.store', { value: shown(setting, setting.default) });
  if (source === 'default') return t(locked ? 'settings.from.outside' : 'settings.from.default');
  return t(`settings.from.${source}`, { place: place ?? '' });
}

interface RowProps {
  setting: Setting;
  editable: boolean;
  /** Rejects with what the server says of it. */
  set: (value: Value | null) => Promise<void>;
}

interface FieldProps extends RowProps { ids: { label: string; about: string }; fault: string | null; busy: boolean; send: (value: Value) => Promise<boolean> }

function Choice({ setting, editable, ids, send, busy }: FieldProps) {
  return (
    <div role="radiogroup" aria-labelledby={ids.label} aria-describedby={ids.about} class="setting-choice">
      {setting.oneOf.map((one) => (
        <label class="radio" key={one}><input type="radio" name={setting.key} value={one} data-key={`setting:${setting.key}:${one}`} checked={setting.value === one} disabled={!editable || busy} onChange={() => void send(one)} /><span>{one}</span></label>
      ))}
    </div>
  );
}

function Switch({ setting, editable, ids, send, busy }: FieldProps) {
  return (
    <label class="radio"><input type="checkbox" name={setting.key} data-key={`setting:${setting.key}`} aria-labelledby={ids.label} aria-describedby={ids.about} checked={setting.value === true} disabled={!editable || busy}
      onChange={(event) => void send(event.currentTarget.checked)} /><span aria-hidden="true">{t(setting.value === true ? 'settings.on' : 'settings.off')}</span></label>
  );
}

function Text({ setting, editable, ids, fault, send, busy }: FieldProps) {
  const typed = useSignal<string | null>(null);  // null: as it is kept
  const field = useRef<HTMLInputElement>(null);
  const kept = textOf(setting, setting.value);
  const changed = typed.value !== null && typed.value !== kept;
  const save = (event: Event) => {
    event.preventDefault();
    // The button goes with the change; whoever pressed it stays with the field.
    field.current?.focus();
    if (changed) void send(valueOf(setting, typed.value!)).then((kept) => { if (kept) typed.value = null; });
  };
  return (
    <form class="setting-form" onSubmit={save}>
      <input ref={field} type="text" name={setting.key} data-key={`setting:${setting.key}`} inputMode={setting.type === 'integer' && !setting.unit ? 'numeric' : undefined} spellcheck={false} autocomplete="off" autocapitalize="off"
        aria-labelledby={ids.label} aria-describedby={ids.about} aria-invalid={fault !== null} placeholder={setting.value === '' ? t('settings.empty') : undefined} readOnly={!editable} value={typed.value ?? kept}
        onInput={(event) => { typed.value = event.currentTarget.value; }} onKeyDown={(event) => { if (event.key === 'Escape' && changed) { event.stopPropagation(); typed.value = null; } }} />
      {changed && <button class="button small primary" data-key={`setting:${setting.key}:save`} disabled={busy}>{t('settings.save')}</button>}
    </form>
  );
}

export function SettingRow({ setting, editable: may, set }: RowProps) {
  const busy = useSignal(false);
  const fault = useSignal<string | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const { key, locked, restart, waits } = setting;
  const editable = may && !locked;
  const [title, rest] = partsOf(sentenceOf(setting));
  const ids = { label: `label-${key}`, about: `about-${key} fault-${key}` };
  /** Whether the server took it. */
  const send = async (value: Value | null) => {
    busy.value = true;
    fault.value = null;
    await set(value).catch((error: unknown) => { fault.value = error instanceof ApiError ? error.message : t('fault.text'); });
    busy.value = false;
    return fault.value === null;
  };
  const reset = () => {
    row.current?.querySelector<HTMLElement>('input, a')?.focus();
    void send(null);
  };
  const size = setting.type === 'size' && typeof setting.value === 'number' && setting.value > 0 && t('settings.size', { size: bytes(setting.value) });
  const field = { setting, editable, set, ids, fault: fault.value, busy: busy.value, send };
  return (
    <li class={`setting ${locked ? 'locked' : ''}`} ref={row} id={`setting-${key}`} aria-busy={busy.value}>
      <div class="line-words">
        <p class="line-title" id={`label-${key}`}>{title}</p>
        <div class="setting-about" id={`about-${key}`}>
          {rest && <p class="line-text">{rest}</p>}
          <p class="line-text"><code>{key}</code> · {[size, whereFrom(setting)].filter(Boolean).join(' · ')}</p>
          {waits ? <p class="line-text setting-waits">{t('settings.waits')}</p> : restart && !locked && <p class="line-text">{t('settings.restart')}</p>}
        </div>
      </div>
      <div class="setting-field">
        {key === 'synonyms' ? <a class="button small" href={href('synonyms')} data-key="setting:synonyms">{t('settings.synonyms')}</a>
          : setting.oneOf.length > 0 ? <Choice {...field} /> : setting.type === 'boolean' ? <Switch {...field} /> : <Text {...field} />}
        {editable && setting.source === 'store' && <button class="button small" data-key={`setting:${key}:default`} disabled={busy.value} aria-describedby={`label-${key}`} onClick={reset}>{t('settings.default')}</button>}
        <p class="field-problem" id={`fault-${key}`} role="alert">{fault.value}</p>
      </div>
    </li>
  );
}
