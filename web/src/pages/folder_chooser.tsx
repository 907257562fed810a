// A folder of this machine becomes a library: the dialog that walks its folders. What is typed counts as well.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../api/client';
import type { FolderList } from '../api/types';
import { t } from '../i18n';
import '../i18n/manage';
import { load } from '../state/catalogue';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/overlay';
import '../styles/manage.css';

export function FolderChooser({ close }: { close: () => void }) {
  const here = useSignal<FolderList | null>(null);
  const path = useSignal('/');
  const problem = useSignal<string | null>(null);
  const go = (to: string) => {
    api.folders(to).then((list) => { here.value = list; path.value = list.path; problem.value = null; }).catch((error: Error) => { problem.value = error.message; });
  };
  useEffect(() => go('/'), []);
  const choose = (event: Event) => {
    event.preventDefault();
    api.addLibrary(path.value.trim()).then(load).then(close).catch((error: Error) => { problem.value = error.message; });
  };
  return (
    <Dialog title={t('libraries.choose')} close={close}>
      <form class="form" onSubmit={choose}>
        <label class="form-line"><span>{t('first.label')}</span>
          <input type="text" value={path.value} spellcheck={false} autocapitalize="off" autocomplete="off" aria-invalid={problem.value !== null} aria-describedby="chooser-problem"
            onInput={(event) => { path.value = event.currentTarget.value; }} onBlur={() => { if (path.value !== here.value?.path) go(path.value); }} /></label>
        <p class="field-problem" id="chooser-problem" role="alert">{problem.value}</p>
        <ul class="folders" aria-label={t('libraries.folders', { path: here.value?.path ?? '/' })} aria-busy={!here.value}>
          {here.value?.parent && <li><button type="button" class="menu-item" onClick={() => go(here.value!.parent!)}><Icon name="return" size={20} /><span>{t('libraries.up')}</span></button></li>}
          {here.value?.folders.map((folder) => <li key={folder.path}><button type="button" class="menu-item" onClick={() => go(folder.path)}><Icon name="folder" size={20} /><span>{folder.name}</span></button></li>)}
          {here.value?.folders.length === 0 && <li class="quiet">{t('libraries.no.folders')}</li>}
        </ul>
        <div class="form-end"><button type="button" class="button" onClick={close}>{t('action.cancel')}</button><button class="button primary" type="submit" disabled={path.value === '/'}>{t('libraries.take')}</button></div>
      </form>
    </Dialog>
  );
}
