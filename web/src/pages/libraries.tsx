// The folders that are libraries: how each is doing, a new one by browsing this machine's folders, and background work.
import { useSignal } from '@preact/signals';
import { api } from '../api/client';
import type { Library } from '../api/types';
import { dateOf, number, t } from '../i18n';
import '../i18n/ahead';
import '../i18n/manage';
import { href } from '../router';
import { libraries, load, loaded, may } from '../state/catalogue';
import { failed } from '../state/toasts';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/overlay';
import { Message } from '../ui/states';
import { BackgroundWork } from './background_work';
import { FolderChooser } from './folder_chooser';
import { LibraryAhead, mayMakeAhead } from './library_ahead';
import { OnlineProviders } from './online';
import { Snapshots } from './snapshots';
import '../styles/manage.css';

function stateOf(library: Library): string {
  if (library.state === 'scanning') {
    return library.scan?.total ? t('libraries.scanning.of', { done: library.scan.done, total: library.scan.total }) : t('libraries.scanning');
  }
  if (library.managed) return t('libraries.managed');
  const { following } = library;
  if (following.mode === 'watched') return t('libraries.watched', { n: following.folders });
  if (following.mode !== 'polled') return t('libraries.unwatched');
  return t(following.remote ? 'libraries.polled.remote' : 'libraries.polled.limit');
}

function LibraryRow({ library, remove, prepare }: { library: Library; remove: () => void; prepare: () => void }) {
  const bad = library.problem !== null;
  const mine = !library.managed && may('library.write');
  const rename = (event: FocusEvent) => {
    const name = (event.currentTarget as HTMLInputElement).value.trim();
    if (name && name !== library.name) api.renameLibrary(library.id, name).then(load).catch(failed);
  };
  return (
    <li class={`line ${bad ? 'bad' : ''}`}>
      <span class="line-picture plain"><Icon name={bad ? 'alert' : library.managed ? 'upload' : 'disk'} /></span>
      <div class="line-words">
        {library.locked || !mine ? <p class="line-title">{library.name}</p>
          : <input class="line-title" aria-label={t('libraries.name')} defaultValue={library.name} key={library.name} onBlur={rename} onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); }} />}
        {!library.managed && <p class="line-text path">{library.path}</p>}
        <p class="line-text" role={bad ? 'alert' : undefined}>{library.problem?.detail ?? stateOf(library)}</p>
        <p class="line-text">{t('libraries.videos', { n: library.videos })}{library.scannedAt && !library.managed ? ` · ${t('libraries.scanned', { date: dateOf(library.scannedAt) })}` : ''}{library.locked ? ` · ${t('libraries.locked')}` : ''}</p>
        {library.ahead !== 'nothing' && <p class="line-text">{t(`ahead.is.${library.ahead}`)}</p>}
      </div>
      <div class="line-actions">
        {mayMakeAhead(library) && <button class="button small" data-key={`library:ahead:${library.id}`} aria-label={t('ahead.choose.of', { name: library.name })} onClick={prepare}>{t('ahead.choose')}</button>}
        {mine && <button class="button small" data-key={`library:scan:${library.id}`} disabled={library.state === 'scanning'} onClick={() => api.scan(library.id).then(load).catch(failed)}>{t('libraries.scan')}</button>}
        {mine && !library.locked && <button class="icon-button" data-key={`library:remove:${library.id}`} aria-label={t('libraries.remove', { name: library.name })} title={t('libraries.remove.short')} onClick={remove}><Icon name="trash" /></button>}
      </div>
    </li>
  );
}

export function Libraries() {
  const choosing = useSignal(false);
  const removing = useSignal<Library | null>(null);
  const preparing = useSignal<Library | null>(null);
  const remove = (library: Library) => api.removeLibrary(library.id).then(load).then(() => { removing.value = null; }).catch(failed);
  if (loaded.value && libraries.value.length === 0 && may('library.write')) {
    return (
      <main key="message" class="page"><Message title={t('libraries.none')} text={t('first.text')}>
        <button class="button primary" data-nav="start" onClick={() => { choosing.value = true; }}><Icon name="folder" size={20} />{t('libraries.add')}</button>
      </Message>{choosing.value && <FolderChooser close={() => { choosing.value = false; }} />}</main>
    );
  }
  return (
    <main class="page manage" aria-busy={!loaded.value}>
      <header class="manage-head" data-nav="top">
        <div><h1>{t('libraries.title')}</h1><p class="quiet">{t('libraries.count', { n: libraries.value.length })}</p></div>
        <div class="manage-links">
          {may('video.edit') && <a class="button" href={href('desk')} data-key="libraries:desk">{t('libraries.desk')}</a>}
          {may('jobs.read') && <a class="button" href={href('activity')} data-key="libraries:activity">{t('libraries.activity')}</a>}
          {may('settings.read') && <a class="button" href={href('settings')} data-key="libraries:settings">{t('libraries.settings')}</a>}
          {may('library.write') && <button class="button primary" data-nav="start" data-key="libraries:add" onClick={() => { choosing.value = true; }}><Icon name="folder" size={20} />{t('libraries.add')}</button>}
        </div>
      </header>
      <ul class="lines">{libraries.value.map((library) => <LibraryRow key={library.id} library={library} remove={() => { removing.value = library; }} prepare={() => { preparing.value = library; }} />)}</ul>
      {may('settings.read') && may('settings.write') && <section class="work"><div><h2>{t('libraries.search')}</h2><p class="quiet">{t('libraries.search.text')}</p></div><a class="button small" href={href('synonyms')} data-key="libraries:synonyms">{t('libraries.synonyms')}</a></section>}
      {may('jobs.read') && <BackgroundWork />}
      {may('settings.read') && <OnlineProviders />}
      {may('settings.read') && <Snapshots />}
      {choosing.value && <FolderChooser close={() => { choosing.value = false; }} />}
      {preparing.value && <LibraryAhead library={preparing.value} close={() => { preparing.value = null; }} />}
      {removing.value && (
        <Dialog title={t('libraries.remove', { name: removing.value.name })} close={() => { removing.value = null; }}>
          <div class="form"><p>{t('libraries.remove.text', { n: number(removing.value.videos) })}</p>
            <div class="form-end"><button class="button" onClick={() => { removing.value = null; }}>{t('action.cancel')}</button>
              <button class="button primary" onClick={() => void remove(removing.value!)}>{t('libraries.remove.short')}</button></div></div>
        </Dialog>
      )}
    </main>
  );
}
