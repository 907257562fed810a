// Every setting of the server, for whoever looks after it, grouped by what one would look for. What is searched for stands in the address.
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { people } from '../api/people';
import type { Setting } from '../api/types';
import { t } from '../i18n';
import '../i18n/settings';
import { href, navigate, route } from '../router';
import { may, system } from '../state/catalogue';
import { failed, toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { Message } from '../ui/states';
import { sentenceOf, SettingRow } from './settings_row';
import { textOf, type Value } from './settings_values';
import '../styles/manage.css';
import '../styles/settings.css';

const groups = ['server', 'people', 'libraries', 'space', 'snapshots', 'notices', 'running', 'machine'] as const;

const folded = (text: string) => text.normalize('NFKC').toLowerCase();

/** Whether all words of the query stand in what is said of it, in this language or the server's. */
function isFound(setting: Setting, query: string): boolean {
  const said = folded([setting.key, setting.key.replaceAll('_', ' '), sentenceOf(setting), setting.description, t(`settings.group.${setting.group}`), textOf(setting, setting.value)].join(' '));
  return folded(query).split(/\s+/).every((word) => said.includes(word));
}

function Group({ name, items, editable, set }: { name: typeof groups[number]; items: Setting[]; editable: boolean; set: (setting: Setting, value: Value | null) => Promise<void> }) {
  return (
    <section aria-labelledby={`group-${name}`}>
      <h2 id={`group-${name}`} tabIndex={-1}>{t(`settings.group.${name}`)}</h2>
      <ul class="settings">{items.map((one) => <SettingRow key={one.key} setting={one} editable={editable} set={(value) => set(one, value)} />)}</ul>
    </section>
  );
}

function Groups({ names }: { names: readonly (typeof groups[number])[] }) {
  const go = (event: Event, name: string) => {
    event.preventDefault();
    const heading = document.getElementById(`group-${name}`);
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  };
  return (
    <nav class="settings-groups" aria-label={t('settings.groups')}>
      {names.map((name) => <a class="button small" key={name} href={`#group-${name}`} data-key={`settings:${name}`} onClick={(event) => go(event, name)}>{t(`settings.group.${name}`)}</a>)}
    </nav>
  );
}

export function Settings() {
  const items = useSignal<Setting[] | null>(null);
  const fault = useSignal<Error | null>(null);
  const known = system.value !== null;
  const allowed = may('settings.read');
  route.value;  // the query is the address's
  const query = new URLSearchParams(location.search).get('q') ?? '';
  const load = () => {
    fault.value = null;
    people.settings().then((now) => { items.value = now.items; }).catch((error: Error) => { fault.value = error; });
  };
  useEffect(() => { if (known && allowed) load(); }, [known, allowed]);
  useLayoutEffect(() => { document.title = `${t('settings.title')} · Chanoma`; });
  if (known && !allowed) {
    return <main key="message" class="page"><Message title={t('settings.title')} text={t('settings.refused')}><a class="button primary" data-nav="start" href={href('')}>{t('action.home')}</a></Message></main>;
  }
  if (fault.value && !items.value) {
    return <main key="message" class="page"><Message title={t('fault.title')} text={fault.value.message} level="alert"><button class="button primary" data-nav="start" onClick={load}>{t('action.retry')}</button></Message></main>;
  }
  const put = (key: string, value: Value | null) => people.set({ [key]: value }).then((now) => { items.value = now.items; });
  const set = async (setting: Setting, value: Value | null) => {
    const before = setting.source === 'store' ? setting.value : null;
    await put(setting.key, value);
    const text = t(setting.restart ? 'settings.saved.restart' : 'settings.saved');
    toast(text, { label: t('action.undo'), run: () => void put(setting.key, before).catch(failed) });
  };
  const search = (text: string) => navigate(`settings${text ? `?${new URLSearchParams({ q: text })}` : ''}`, true);
  const found = (items.value ?? []).filter((one) => !query.trim() || isFound(one, query.trim()));
  // What can be changed here comes first.
  const of = (name: string) => found.filter((one) => one.group === name).sort((a, b) => Number(a.locked) - Number(b.locked));
  const names = groups.filter((name) => of(name).length > 0);
  const waiting = (items.value ?? []).filter((one) => one.waits).length;
  return (
    <main class="page manage settings-page" aria-busy={!items.value}>
      <header class="manage-head" data-nav="top"><div><h1>{t('settings.title')}</h1><p class="quiet">{t('settings.text')}</p></div></header>
      <label class="settings-search"><span class="unseen">{t('settings.search')}</span><Icon name="search" size={20} />
        <input id="search-input" type="text" inputMode="search" enterKeyHint="search" autocomplete="off" spellcheck={false} maxLength={100} data-nav="start" data-key="settings:search" placeholder={t('settings.search')} value={query}
          onInput={(event) => search(event.currentTarget.value)} /></label>
      <p class="unseen" role="status">{query && items.value ? t('settings.count', { n: found.length }) : ''}</p>
      {waiting > 0 && <p class="notice-line" role="status"><Icon name="alert" size={20} />{t('settings.waiting', { n: waiting })}</p>}
      {!items.value && <div class="rows-waiting" aria-hidden="true">{Array.from({ length: 6 }, (_, at) => <i key={at} />)}</div>}
      {names.length > 1 && <Groups names={names} />}
      {names.map((name) => <Group key={name} name={name} items={of(name)} editable={may('settings.write')} set={set} />)}
      {items.value && found.length === 0 && <p class="settings-none">{t('settings.none', { words: query })} <button class="button small" data-key="settings:all" onClick={() => search('')}>{t('settings.all')}</button></p>}
    </main>
  );
}
