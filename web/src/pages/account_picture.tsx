// One's picture: chosen from a file, cut to a square here, made anew by the daemon.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { account } from '../api/account';
import type { User } from '../api/types';
import { t } from '../i18n';
import '../i18n/likes';
import { toast } from '../state/toasts';
import { Lazy } from '../ui/lazy';
import { Avatar } from '../ui/person';

const crop = () => import('./crop').then((part) => part.Crop);
const failed = (error: unknown) => toast(t('account.failed', { detail: error instanceof Error ? error.message : '' }));

/** Under this address the picture may be kept for ever. */
export const pictureOf = (user: { id: string; avatar: number | null }): string | null => (user.avatar === null ? null : account.pictureAddress(user.id, user.avatar));

export function Picture({ user, changed }: { user: User; changed: (now: Partial<User>) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const source = useSignal<ImageBitmap | null>(null);
  const open = (event: Event & { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = '';
    if (file) createImageBitmap(file).then((picture) => { source.value = picture; }).catch(() => toast(t('picture.unreadable')));
  };
  const close = () => {
    source.value?.close();
    source.value = null;
  };
  const send = (picture: Blob) => account.putPicture(picture).then(async () => {
    close();
    changed({ avatar: (await account.me()).avatar });
    toast(t('picture.saved'));
  });
  const remove = () => account.removePicture().then(() => { changed({ avatar: null }); toast(t('picture.removed')); }).catch(failed);
  return (
    <section aria-labelledby="picture">
      <h2 id="picture">{t('picture.title')}</h2>
      <div class="picture-line">
        <Avatar id={user.id} name={user.displayName} picture={pictureOf(user)} size="large" />
        <div>
          <p class="quiet">{t('picture.text')}</p>
          <div class="account-ways">
            <button class="button small" data-key="picture:choose" onClick={() => field.current?.click()}>{t(user.avatar === null ? 'picture.choose' : 'picture.change')}</button>
            {user.avatar !== null && <button class="button small" data-key="picture:remove" onClick={() => void remove()}>{t('picture.remove')}</button>}
          </div>
        </div>
      </div>
      <input ref={field} type="file" name="picture" accept="image/jpeg,image/png,image/webp,image/gif" hidden aria-label={t('picture.choose')} onChange={open} />
      {source.value && <Lazy fetch={crop} props={{ source: source.value, send, close }} wait={null} />}
    </section>
  );
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
