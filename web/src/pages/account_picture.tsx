// One's picture and the banner over one's page: chosen from a file, cut to their shapes here, made anew by the daemon.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { account, type PictureKind } from '../api/account';
import type { User } from '../api/types';
import { t, type Key } from '../i18n';
import '../i18n/likes';
import { toast } from '../state/toasts';
import { Lazy } from '../ui/lazy';
import { Avatar } from '../ui/person';

const crop = () => import('./crop').then((part) => part.Crop);
const failed = (error: unknown) => toast(t('account.failed', { detail: error instanceof Error ? error.message : '' }));

type Pictured = { id: string; avatar: number | null; banner: number | null };

/** Under this address the picture may be kept for ever. */
export const pictureOf = (user: Pictured, kind: PictureKind = 'avatar'): string | null => {
  const number = user[kind];
  return number === null ? null : account.pictureAddress(user.id, kind, number);
};

const words: Record<PictureKind, Record<'choose' | 'change' | 'remove' | 'saved' | 'removed', Key>> = {
  avatar: { choose: 'picture.choose', change: 'picture.change', remove: 'picture.remove', saved: 'picture.saved', removed: 'picture.removed' },
  banner: { choose: 'banner.choose', change: 'banner.change', remove: 'banner.remove', saved: 'banner.saved', removed: 'banner.removed' },
};

function Chosen({ user, kind, changed }: { user: User; kind: PictureKind; changed: (now: Partial<User>) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const source = useSignal<ImageBitmap | null>(null);
  const tell = words[kind];
  const open = (event: Event & { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = '';
    if (file) createImageBitmap(file).then((picture) => { source.value = picture; }).catch(() => toast(t('picture.unreadable')));
  };
  const close = () => {
    source.value?.close();
    source.value = null;
  };
  const send = (picture: Blob) => account.putPicture(kind, picture).then(async () => {
    close();
    changed({ [kind]: (await account.me())[kind] });
    toast(t(tell.saved));
  });
  const remove = () => account.removePicture(kind).then(() => { changed({ [kind]: null }); toast(t(tell.removed)); }).catch(failed);
  return (
    <div class="account-ways">
      <button class="button small" data-key={`${kind}:choose`} onClick={() => field.current?.click()}>{t(user[kind] === null ? tell.choose : tell.change)}</button>
      {user[kind] !== null && <button class="button small" data-key={`${kind}:remove`} onClick={() => void remove()}>{t(tell.remove)}</button>}
      <input ref={field} type="file" name={kind} accept="image/jpeg,image/png,image/webp,image/gif" hidden aria-label={t(tell.choose)} onChange={open} />
      {source.value && <Lazy fetch={crop} props={{ source: source.value, kind, send, close }} wait={null} />}
    </div>
  );
}

export function Picture({ user, changed }: { user: User; changed: (now: Partial<User>) => void }) {
  return (
    <section aria-labelledby="picture">
      <h2 id="picture">{t('picture.title')}</h2>
      <div class="picture-line">
        <Avatar id={user.id} name={user.displayName} picture={pictureOf(user)} size="large" />
        <div>
          <p class="quiet">{t('picture.text')}</p>
          <Chosen user={user} kind="avatar" changed={changed} />
        </div>
      </div>
      <p class="quiet">{t('banner.text')}</p>
      <Chosen user={user} kind="banner" changed={changed} />
    </section>
  );
}

/** Across the top of somebody's page; nothing where they have none. */
export function Banner({ user }: { user: Pictured }) {
  const picture = pictureOf(user, 'banner');
  return picture && <img class="account-banner" src={picture} alt="" width={1536} height={384} decoding="async" />;
}

export function Export() {
  return (
    <section aria-labelledby="export">
      <div class="account-head"><h2 id="export">{t('export.title')}</h2>
        <a class="button small" href={account.exportAddress()} download="chanoma-account.json" data-key="account:export">{t('export.button')}</a></div>
      <p class="quiet">{t('export.text')}</p>
    </section>
  );
}
