// How people and what they see are called.
import type { Role, User, View } from '../api/types';
import { t, type Key } from '../i18n';
import '../i18n/account';
import '../i18n/people';

/** The role that has everything, and the one that no account has. */
export const kAdministrator = 'administrator';
export const kGuest = 'guest';

const named = new Set(['guest', 'member', 'trusted', 'moderator', 'administrator']);

export const roleName = (role: string | null): string => (role && named.has(role) ? t(`role.${role}` as Key) : role ?? '');

export function sightOf(view: View): string {
  const where = view.libraries === null ? t('people.sees.all') : view.libraries.length === 0 ? t('people.sees.none') : t('people.sees.libraries', { n: view.libraries.length });
  if (view.maxAge === null) return where;
  return `${where} · ${t(view.unrated ? 'people.age.unrated' : 'people.age', { age: view.maxAge })}`;
}

export const nameOf = (people: readonly User[], id: string | null): string | null => people.find((one) => one.id === id)?.displayName ?? null;

/** Nobody gives what they do not hold. */
export const givable = (roles: readonly Role[], mine: readonly string[]): Role[] =>
  roles.filter(({ name, permissions }) => name !== kGuest && permissions.every((one) => mine.includes(one)));
