// The roles and what each permits.
import { useSignal } from '@preact/signals';
import { people } from '../api/people';
import type { Role } from '../api/types';
import { t } from '../i18n';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { permissionName } from './account_words';
import { Ask } from '../ui/ask';
import { kAdministrator, kGuest, roleName } from './people_words';

function EditRole({ role, all, close, changed }: { role: Role; all: readonly string[]; close: () => void; changed: () => Promise<void> }) {
  const send = async (form: HTMLFormElement) => {
    await people.setRole(role.name, new FormData(form).getAll('permissions').map(String));
    await changed();
    toast(t('people.saved'));
    close();
  };
  return (
    <Ask title={t('roles.edit.title', { role: roleName(role.name) })} button={t('people.save')} name="role:save" send={send} close={close}>
      {() => (
        <fieldset class="form-line"><legend>{t('roles.edit.text')}</legend>
          <div class="key-may">{all.map((one) => (
            <label class="radio" key={one}><input type="checkbox" name="permissions" value={one} defaultChecked={role.permissions.includes(one)} /><span>{permissionName(one)}</span></label>
          ))}</div>
          {role.name === kGuest && <p class="quiet">{t('roles.guest.text')}</p>}
        </fieldset>
      )}
    </Ask>
  );
}

/** `mine`: what one holds oneself, which is all that one gives and takes. */
export function Roles({ roles, mine, edits, changed }: { roles: readonly Role[]; mine: readonly string[]; edits: boolean; changed: () => Promise<void> }) {
  const editing = useSignal<Role | null>(null);
  const all = roles.find(({ name }) => name === kAdministrator)?.permissions ?? [];
  const wordsOf = (role: Role) => (role.name === kAdministrator ? t('roles.all') : role.permissions.map(permissionName).join(' · ') || t('roles.nothing'));
  return (
    <section aria-labelledby="roles">
      <h2 id="roles">{t('roles.title')}</h2>
      <p class="quiet">{t('roles.text')}</p>
      <ul class="lines">{roles.map((role) => (
        <li class="line role" key={role.name}>
          <div class="line-words"><p class="line-title">{roleName(role.name)}</p><p class="line-text">{wordsOf(role)}</p></div>
          <div class="line-actions">
            {edits && role.name !== kAdministrator && role.permissions.every((one) => mine.includes(one)) && (
              <button class="icon-button" data-key={`role:edit:${role.name}`} aria-label={t('roles.edit', { role: roleName(role.name) })} onClick={() => { editing.value = role; }}><Icon name="edit" /></button>
            )}
          </div>
        </li>
      ))}</ul>
      {editing.value && <EditRole role={editing.value} all={all.filter((one) => mine.includes(one))} close={() => { editing.value = null; }} changed={changed} />}
    </section>
  );
}
