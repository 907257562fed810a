// Everybody who has an account here, what they are and see, who is on the way, and what roles permit. For those who look after people.
import { batch, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, ApiError } from '../api/client';
import { door } from '../api/enter';
import { people } from '../api/people';
import type { Invitation, ResetLink, Role, SetupState, Setting, User } from '../api/types';
import { t } from '../i18n';
import { href, navigate } from '../router';
import { failed, toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { Menu, type Choice } from '../ui/overlay';
import { Avatar } from '../ui/person';
import { Message } from '../ui/states';
import { pictureOf } from './account_picture';
import { momentOf } from './account_words';
import { AddPerson, BanPerson, DeletePerson, EditPerson, PersonPin, StopTotp } from './people_dialogs';
import { Invitations, Invite, linkOf, Policy } from './people_invitations';
import { Roles } from './people_roles';
import { givable, roleName, sightOf } from './people_words';
import { ShownOnce } from './shown_once';
import '../styles/manage.css';
import '../styles/account.css';
import '../styles/people.css';

/** What is open over the page. */
type Open =
  | { what: 'add' | 'invite' }
  | { what: 'edit' | 'ban' | 'totp' | 'pin' | 'delete'; user: User }
  | { what: 'link'; user: User; link: ResetLink }
  | { what: 'menu'; user: User; place: { x: number; y: number } };

function PersonRow({ user, mine, open }: { user: User; mine: boolean; open: ((event: MouseEvent) => void) | null }) {
  const seen = user.seenAt ? t('people.seen', { time: momentOf(user.seenAt) }) : t('people.unseen');
  return (
    <li class={`line ${user.banned ? 'bad' : ''}`}>
      <Avatar id={user.id} name={user.displayName} picture={pictureOf(user)} />
      <div class="line-words">
        <p class="line-title">{user.displayName}<span class="account-mark">{roleName(user.role)}</span>{mine && <span class="account-mark">{t('people.you')}</span>}</p>
        <p class="line-text">{[user.name === user.displayName ? null : user.name, seen].filter(Boolean).join(' · ')}</p>
        <p class="line-text">{user.banned ? [t('people.banned'), user.banReason].filter(Boolean).join(' · ') : user.view && sightOf(user.view)}</p>
      </div>
      <div class="line-actions">
        {open && <button class="icon-button" data-key={`person:${user.id}`} aria-haspopup="menu" aria-label={t('people.actions', { name: user.displayName })} title={t('people.actions', { name: user.displayName })} onClick={open}><Icon name="more" /></button>}
      </div>
    </li>
  );
}

/** The page's lines without words, until it is known who looks. */
const Waiting = () => (
  <main class="page manage account" aria-busy="true">
    <header class="manage-head"><h1>{t('people.title')}</h1></header>
    <div class="account-waiting" aria-hidden="true">{Array.from({ length: 5 }, (_, at) => <i key={at} />)}</div>
  </main>
);

function Trouble({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && error.status === 403) {
    return <main key="message" class="page"><Message title={t('people.refused.title')} text={t('people.refused.text')}><a class="button primary" data-nav="start" href={href('')}>{t('action.home')}</a></Message></main>;
  }
  return (
    <main key="message" class="page"><Message title={t('fault.title')} text={error instanceof ApiError ? error.message : t('fault.text')} level="alert">
      <button class="button primary" data-nav="start" onClick={retry}>{t('action.retry')}</button>
    </Message></main>
  );
}

/** Under the button, or over it where there is no room. */
function placeOf(event: MouseEvent): { x: number; y: number } {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const width = 264, height = 7 * 44 + 48;
  return { x: Math.max(8, box.right - width), y: box.bottom + height > innerHeight ? Math.max(8, box.top - height) : box.bottom };
}

export function People() {
  const me = useSignal<User | null>(null);
  const users = useSignal<User[]>([]);
  const next = useSignal<string | null>(null);
  const roles = useSignal<Role[]>([]);
  const invitations = useSignal<Invitation[]>([]);
  const about = useSignal<SetupState | null>(null);
  const settings = useSignal<Setting[]>([]);
  const problem = useSignal<Error | null>(null);
  const open = useSignal<Open | null>(null);
  const mine = me.value?.permissions ?? [];
  const writes = mine.includes('users.write');
  const sets = mine.includes('settings.read') && mine.includes('settings.write');

  const listInvitations = () => people.invitations().then(({ items }) => { invitations.value = items; });
  const listRoles = () => people.roles().then(({ items }) => { roles.value = items; });
  const listSettings = () => Promise.all([door.about(), people.settings()]).then(([now, { items }]) => batch(() => { about.value = now; settings.value = items; }));
  const load = async () => {
    problem.value = null;
    try {
      const self = await api.me();
      const may = self.permissions ?? [];
      const [page, , now] = await Promise.all([people.list(), listRoles(), door.about(), may.includes('users.write') ? listInvitations() : null,
        may.includes('settings.read') && may.includes('settings.write') ? listSettings() : null]);
      batch(() => { users.value = page.items; next.value = page.next; about.value = now; me.value = self; });
    } catch (error) {
      problem.value = error as Error;
    }
  };
  useEffect(() => void load(), []);
  if (problem.value) return <Trouble error={problem.value} retry={() => void load()} />;
  if (!me.value || !about.value) return <Waiting />;

  const more = () => people.listAt(next.value!).then((page) => batch(() => { users.value = [...users.value, ...page.items]; next.value = page.next; })).catch(failed);
  const close = () => { open.value = null; };
  const changed = (user: User, words = t('people.saved')) => batch(() => { users.value = users.value.map((one) => (one.id === user.id ? user : one)); close(); toast(words); });
  const unban = (user: User) => people.patch(user.id, { banned: false, banReason: '' }).then((now) => changed(now, t('people.unbanned', { name: user.displayName }))).catch(failed);
  const link = (user: User) => people.reset(user.id).then((made) => { open.value = { what: 'link', user, link: made }; }).catch(failed);
  const choices = (user: User): Choice[] => [
    { key: 'edit', label: t('people.edit'), choose: () => { open.value = { what: 'edit', user }; } },
    { key: 'reset', label: t('people.reset'), choose: () => void link(user) },
    ...(user.secondFactor ? [{ key: 'totp', label: t('people.totp'), choose: () => { open.value = { what: 'totp', user }; } }] : []),
    { key: 'pin', label: t('people.pin'), choose: () => { open.value = { what: 'pin', user }; } },
    user.banned ? { key: 'unban', label: t('people.unban'), choose: () => void unban(user) } : { key: 'ban', label: t('people.ban'), choose: () => { open.value = { what: 'ban', user }; } },
    ...(mine.includes('audit.read') ? [{ key: 'log', label: t('people.log.of'), choose: () => navigate(`audit?user=${encodeURIComponent(user.name)}`) }] : []),
    { key: 'delete', label: t('people.delete'), choose: () => { open.value = { what: 'delete', user }; } },
  ];
  const offered = givable(roles.value, mine);
  const now = open.value;
  return (
    <main class="page manage account people">
      <header class="manage-head" data-nav="top">
        <div><h1>{t('people.title')}</h1><p class="quiet">{next.value ? t('people.count.more', { n: users.value.length }) : t('people.count', { n: users.value.length })}</p></div>
        <div class="people-head">
          {mine.includes('audit.read') && <a class="button" href={href('audit')} data-key="people:log">{t('people.log')}</a>}
          {writes && <button class="button" data-key="people:add" onClick={() => { open.value = { what: 'add' }; }}>{t('people.add')}</button>}
          {writes && about.value.registration !== 'closed' && <button class="button primary" data-nav="start" data-key="people:invite" onClick={() => { open.value = { what: 'invite' }; }}><Icon name="plus" size={20} />{t('invite.add')}</button>}
        </div>
      </header>
      <ul class="lines" aria-label={t('people.title')}>{users.value.map((user) => {
        const self = user.id === me.value!.id;
        // Whoever may more than oneself is not one's to change.
        const manages = writes && !self && offered.some(({ name }) => name === user.role);
        return <PersonRow key={user.id} user={user} mine={self} open={manages ? (event) => { open.value = { what: 'menu', user, place: placeOf(event) }; } : null} />;
      })}</ul>
      {next.value && <p class="people-more"><button class="button" data-key="people:more" onClick={() => void more()}>{t('people.more')}</button></p>}
      {writes && <Invitations items={invitations.value} users={users.value} reload={listInvitations} />}
      {sets && <Policy about={about.value} settings={settings.value} changed={listSettings} />}
      <Roles roles={roles.value} mine={mine} edits={writes} changed={listRoles} />

      {now?.what === 'menu' && <Menu label={t('people.actions', { name: now.user.displayName })} place={now.place} close={close} sections={[{ title: now.user.displayName, choices: choices(now.user) }]} />}
      {now?.what === 'add' && <AddPerson roles={offered} close={close} made={(user) => batch(() => { users.value = [...users.value, user]; close(); toast(t('people.made', { name: user.displayName })); })} />}
      {now?.what === 'invite' && <Invite roles={offered} close={close} invited={() => void listInvitations().catch(failed)} />}
      {now?.what === 'edit' && <EditPerson user={now.user} roles={offered} changed={changed} close={close} />}
      {now?.what === 'ban' && <BanPerson user={now.user} changed={changed} close={close} />}
      {now?.what === 'totp' && <StopTotp user={now.user} close={close} done={() => changed({ ...now.user, secondFactor: false }, t('people.totp.done', { name: now.user.displayName }))} />}
      {now?.what === 'pin' && <PersonPin user={now.user} close={close} done={(pin) => changed({ ...now.user, pin }, t('pin.theirs.done', { name: now.user.displayName }))} />}
      {now?.what === 'delete' && <DeletePerson user={now.user} close={close}
        gone={() => batch(() => { users.value = users.value.filter(({ id }) => id !== now.user.id); close(); toast(t('people.deleted', { name: now.user.displayName })); })} />}
      {now?.what === 'link' && <ShownOnce title={t('people.reset.title', { name: now.user.displayName })} text={t('people.reset.text', { name: now.user.displayName })} label={t('people.link')} value={linkOf(now.link.link)} close={close} />}
    </main>
  );
}
