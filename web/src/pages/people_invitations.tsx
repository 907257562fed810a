// Who is on the way: invitations that nobody has used, and new ones; and who may come in at all.
import { useSignal } from '@preact/signals';
import { people } from '../api/people';
import type { Invitation, Role, SetupState, Setting, User } from '../api/types';
import { t, type Key } from '../i18n';
import { failed, toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { momentOf } from './account_words';
import { Ask } from '../ui/ask';
import { givenOf, GivenFields, kEverything } from './people_view';
import { nameOf, roleName, sightOf } from './people_words';
import { ShownOnce } from './shown_once';

const kDay = 86_400;
const lives = [1, 7, 30] as const;

export const linkOf = (link: string) => new URL(link, location.href).href;

/** The form of a new one, and then, once, its link. */
export function Invite({ roles, invited, close }: { roles: readonly Role[]; invited: () => void; close: () => void }) {
  const made = useSignal<Invitation | null>(null);
  const send = async (form: HTMLFormElement) => {
    const values = new FormData(form);
    made.value = await people.invite({ ...givenOf(form), note: String(values.get('note')).trim(), seconds: Number(values.get('life')) * kDay });
    invited();
  };
  if (made.value) {
    return <ShownOnce title={t('invite.made', { role: roleName(made.value.role) })} text={t('invite.made.text')} label={t('people.link')} value={linkOf(made.value.link ?? '')} close={close} />;
  }
  return (
    <Ask title={t('invite.add')} button={t('invite.make')} name="invite:make" send={send} close={close}>
      {(fault) => (
        <>
          <label class="form-line"><span>{t('invite.for')}</span>
            <input type="text" name="note" maxLength={80} autocomplete="off" aria-invalid={fault?.field === 'note'} aria-describedby="note-hint ask-problem" />
            <p class="quiet" id="note-hint">{t('invite.for.hint')}</p></label>
          <GivenFields roles={roles} role="member" view={kEverything} />
          <fieldset class="form-line"><legend>{t('invite.life')}</legend>
            <div class="key-lives">{lives.map((days) => (
              <label class="radio" key={days}><input type="radio" name="life" value={days} defaultChecked={days === 7} /><span>{t('apikeys.days', { n: days })}</span></label>
            ))}</div>
          </fieldset>
        </>
      )}
    </Ask>
  );
}

function InvitationRow({ one, users, back }: { one: Invitation; users: readonly User[]; back: () => void }) {
  const name = one.note ?? t('invite.somebody');
  const by = nameOf(users, one.issuerId);
  return (
    <li class="line">
      <span class="line-picture plain"><Icon name="person" /></span>
      <div class="line-words">
        <p class="line-title">{name}<span class="account-mark">{roleName(one.role)}</span></p>
        <p class="line-text">{sightOf(one.view)}</p>
        <p class="line-text">{[t('invite.until', { time: momentOf(one.expiresAt) }), by && t('invite.by', { name: by })].filter(Boolean).join(' · ')}</p>
      </div>
      <div class="line-actions">
        <button class="button small" data-key={`invite:back:${one.id}`} aria-label={t('invite.back', { name })} onClick={back}>{t('invite.back.short')}</button>
      </div>
    </li>
  );
}

export function Invitations({ items, users, reload }: { items: readonly Invitation[]; users: readonly User[]; reload: () => Promise<void> }) {
  const back = (one: Invitation) => people.revoke(one.id).then(reload).then(() => toast(t('invite.gone'))).catch(failed);
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations">{t('invite.title')}</h2>
      <p class="quiet">{t('invite.text')}</p>
      {items.length === 0 ? <p class="account-none">{t('invite.none')}</p>
        : <ul class="lines">{items.map((one) => <InvitationRow key={one.id} one={one} users={users} back={() => void back(one)} />)}</ul>}
    </section>
  );
}

const policies = ['closed', 'invitation', 'open'] as const;

export function Policy({ about, settings, changed }: { about: SetupState; settings: readonly Setting[]; changed: () => Promise<void> }) {
  const locked = (key: string) => settings.find((one) => one.key === key)?.locked ?? false;
  const set = (change: Record<string, string | boolean>) => people.set(change).then(changed).then(() => toast(t('people.saved'))).catch((error: unknown) => { failed(error); void changed(); });
  return (
    <section aria-labelledby="policy">
      <h2 id="policy">{t('policy.title')}</h2>
      {(locked('registration') || locked('guests')) && <p class="quiet">{t('policy.locked')}</p>}
      <fieldset class="form-line" aria-labelledby="policy">
        {policies.map((policy) => (
          <label class="radio" key={policy}>
            <input type="radio" name="policy" data-key={`policy:${policy}`} checked={about.registration === policy} disabled={locked('registration')} onChange={() => void set({ registration: policy })} />
            <span>{t(`policy.${policy}`)}<small>{t(`policy.${policy}.text` as Key)}</small></span>
          </label>
        ))}
      </fieldset>
      <label class="radio"><input type="checkbox" data-key="policy:guests" checked={about.guests} disabled={locked('guests')} onChange={(event) => void set({ guests: event.currentTarget.checked })} /><span>{t('policy.guests')}</span></label>
    </section>
  );
}
