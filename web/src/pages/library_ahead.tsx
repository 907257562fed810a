// How much of a library is made before anybody asks: three choices, each with what it costs.
import { useSignal } from '@preact/signals';
import { ahead, type Ahead } from '../api/ahead';
import type { Library } from '../api/types';
import { t } from '../i18n';
import '../i18n/ahead';
import { load, may } from '../state/catalogue';
import { failed } from '../state/toasts';
import { Dialog } from '../ui/overlay';

const kChoices: Ahead[] = ['nothing', 'copy', 'ladder'];

/** What is sent in is said by a setting, all else with its library. */
export function mayMakeAhead(library: Library): boolean {
  return may(library.managed ? 'settings.write' : 'library.write');
}

export function LibraryAhead({ library, close }: { library: Library; close: () => void }) {
  const chosen = useSignal<Ahead>(library.ahead);
  // A remote control has one key to choose with: here it chooses, and saves nothing yet.
  const choose = (event: KeyboardEvent, one: Ahead) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    chosen.value = one;
  };
  const save = (event: Event) => {
    event.preventDefault();
    const done: Promise<unknown> = library.managed ? ahead.wantOfUploads(chosen.value) : ahead.wantOf(library.id, chosen.value);
    done.then(load).then(close).catch(failed);
  };
  return (
    <Dialog title={t('ahead.title', { name: library.name })} close={close}>
      <form class="form" onSubmit={save}>
        <p id="ahead-text">{t('ahead.text')}</p>
        <div role="radiogroup" aria-describedby="ahead-text" aria-label={t('ahead.title', { name: library.name })}>{kChoices.map((one) => (
          <label class="radio" key={one}><input type="radio" name="ahead" value={one} checked={chosen.value === one} onKeyDown={(event) => choose(event, one)} onChange={() => { chosen.value = one; }} />
            <span>{t(`ahead.${one}`)}<small>{t(`ahead.${one}.cost`)}</small></span></label>
        ))}</div>
        <div class="form-end"><button type="button" class="button" onClick={close}>{t('action.cancel')}</button>
          <button class="button primary" data-key="ahead:save">{t('action.save')}</button></div>
      </form>
    </Dialog>
  );
}
