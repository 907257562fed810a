// What is done to an account: made, changed, banned, deleted. Each asks first, and says what is at fault in its own words.
import { people } from '../api/people';
import { profiles } from '../api/profiles';
import type { Role, User } from '../api/types';
import { t } from '../i18n';
import '../i18n/who';
import { Ask } from '../ui/ask';
import { givenOf, GivenFields, kEverything } from './people_view';

export function PinLine({ wrong, required = true }: { wrong: boolean; required?: boolean }) {
  return (
    <label class="form-line"><span>{t('pin.new')}</span>
      <input type="password" name="pin" required={required} inputMode="numeric" pattern="[0-9]{4,8}" maxLength={8} autocomplete="off" aria-invalid={wrong} aria-describedby="ask-problem" /></label>
  );
}

export function AddPerson({ roles, made, close }: { roles: readonly Role[]; made: (user: User) => void; close: () => void }) {
  const send = async (form: HTMLFormElement) => {
    const values = new FormData(form);
    const password = String(values.get('password'));
    made(await people.add({ name: String(values.get('name')), ...(password ? { password } : {}), ...givenOf(form) }));
  };
  return (
    <Ask title={t('people.add')} button={t('people.make')} name="person:make" send={send} close={close}>
      {(fault) => (
        <>
          <label class="form-line"><span>{t('people.name')}</span>
            <input type="text" name="name" required maxLength={64} autocomplete="off" autocapitalize="off" spellcheck={false} aria-invalid={fault?.field === 'name'} aria-describedby="ask-problem" /></label>
          <label class="form-line"><span>{t('people.password')}</span>
            <input type="password" name="password" autocomplete="new-password" aria-invalid={fault?.field === 'password'} aria-describedby="password-hint ask-problem" />
            <p class="quiet" id="password-hint">{t('people.password.hint')}</p></label>
          <GivenFields roles={roles} role="member" view={kEverything} />
        </>
      )}
    </Ask>
  );
}

export function EditPerson({ user, roles, changed, close }: { user: User; roles: readonly Role[]; changed: (user: User) => void; close: () => void }) {
  const send = async (form: HTMLFormElement) => changed(await people.patch(user.id, givenOf(form)));
  return (
    <Ask title={t('people.edit.title', { name: user.displayName })} button={t('people.save')} name="person:save" send={send} close={close}>
      {() => <GivenFields roles={roles} role={user.role ?? ''} view={user.view ?? kEverything} />}
    </Ask>
  );
}

export function BanPerson({ user, changed, close }: { user: User; changed: (user: User) => void; close: () => void }) {
  const name = user.displayName;
  const send = async (form: HTMLFormElement) => changed(await people.patch(user.id, { banned: true, banReason: String(new FormData(form).get('banReason')) }));
  return (
    <Ask title={t('people.ban.title', { name })} button={t('people.ban.button')} name="person:ban" send={send} close={close}>
      {(fault) => (
        <>
          <p>{t('people.ban.text', { name })}</p>
          <label class="form-line"><span>{t('people.ban.reason', { name })}</span>
            <input type="text" name="banReason" maxLength={500} autocomplete="off" aria-invalid={fault?.field === 'banReason'} aria-describedby="ask-problem" /></label>
        </>
      )}
    </Ask>
  );
}

export function StopTotp({ user, done, close }: { user: User; done: () => void; close: () => void }) {
  const name = user.displayName;
  const send = () => people.stopTotp(user.id).then(done);
  return (
    <Ask title={t('people.totp.title', { name })} button={t('people.totp')} name="person:totp" send={send} close={close}>
      {() => <p>{t('people.totp.text', { name })}</p>}
    </Ask>
  );
}

export function PersonPin({ user, done, close }: { user: User; done: (pin: boolean) => void; close: () => void }) {
  const name = user.displayName;
  const send = async (form: HTMLFormElement) => {
    const pin = String(new FormData(form).get('pin') ?? '');
    await (pin ? profiles.setPin(user.id, pin) : profiles.removePin(user.id));
    done(pin !== '');
  };
  return (
    <Ask title={t('pin.theirs', { name })} button={t('pin.save')} name="person:pin" send={send} close={close}>
      {(fault) => <><p>{t('pin.theirs.text', { name })}</p><PinLine wrong={fault?.field === 'pin'} required={false} /></>}
    </Ask>
  );
}

export function DeletePerson({ user, gone, close }: { user: User; gone: () => void; close: () => void }) {
  const name = user.displayName;
  const send = () => people.remove(user.id).then(gone);
  return (
    <Ask title={t('people.delete.title', { name })} button={t('people.delete.button')} name="person:delete" send={send} close={close}>
      {() => <p>{t('people.delete.text', { name })}</p>}
    </Ask>
  );
}
