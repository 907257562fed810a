// The part of a form that says what somebody is and sees: role, libraries, age. For accounts and for invitations alike.
import { useSignal } from '@preact/signals';
import type { Role, View } from '../api/types';
import { t } from '../i18n';
import { libraries } from '../state/catalogue';
import { roleName } from './people_words';

const ages = [0, 6, 12, 16, 18];

export interface Given { role: string; view: View }

export const kEverything: View = { libraries: null, maxAge: null, unrated: true };

export function givenOf(form: HTMLFormElement): Given {
  const values = new FormData(form);
  const age = String(values.get('age') ?? '');
  return {
    role: String(values.get('role')),
    view: {
      libraries: values.get('libraries') === 'some' ? values.getAll('library').map(String) : null,
      maxAge: age === '' ? null : Number(age),
      unrated: age === '' || values.has('unrated'),
    },
  };
}

export function GivenFields({ roles, role, view }: { roles: readonly Role[]; role: string; view: View }) {
  const some = useSignal(view.libraries !== null);
  const limited = useSignal(view.maxAge !== null);
  const offered = view.maxAge === null || ages.includes(view.maxAge) ? ages : [...ages, view.maxAge].sort((a, b) => a - b);
  return (
    <>
      <fieldset class="form-line"><legend>{t('people.role')}</legend>
        <div class="key-lives">{roles.map(({ name }) => (
          <label class="radio" key={name}><input type="radio" name="role" value={name} defaultChecked={name === role} /><span>{roleName(name)}</span></label>
        ))}</div>
      </fieldset>
      <fieldset class="form-line"><legend>{t('people.libraries')}</legend>
        <div class="key-lives">
          <label class="radio"><input type="radio" name="libraries" value="all" defaultChecked={!some.value} onChange={() => { some.value = false; }} /><span>{t('people.libraries.all')}</span></label>
          <label class="radio"><input type="radio" name="libraries" value="some" defaultChecked={some.value} onChange={() => { some.value = true; }} /><span>{t('people.libraries.some')}</span></label>
        </div>
        {some.value && (
          <div class="key-may">{libraries.value.map(({ id, name }) => (
            <label class="radio" key={id}><input type="checkbox" name="library" value={id} defaultChecked={view.libraries?.includes(id) ?? false} /><span>{name}</span></label>
          ))}</div>
        )}
      </fieldset>
      <fieldset class="form-line"><legend>{t('people.limit')}</legend>
        <div class="key-lives">
          <label class="radio"><input type="radio" name="age" value="" defaultChecked={view.maxAge === null} onChange={() => { limited.value = false; }} /><span>{t('people.limit.none')}</span></label>
          {offered.map((age) => (
            <label class="radio" key={age}><input type="radio" name="age" value={age} defaultChecked={view.maxAge === age} onChange={() => { limited.value = true; }} /><span>{age}</span></label>
          ))}
        </div>
        {limited.value && <label class="radio"><input type="checkbox" name="unrated" defaultChecked={view.maxAge === null ? false : view.unrated} /><span>{t('people.unrated')}</span></label>}
      </fieldset>
      {(some.value || limited.value) && <p class="quiet">{t('people.narrow')}</p>}
    </>
  );
}
