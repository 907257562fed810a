// Who is watching: big round pictures of those whom this screen remembers. One press, or a PIN, and it is theirs.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiError } from '../api/client';
import { profiles } from '../api/profiles';
import type { Profile } from '../api/types';
import { t } from '../i18n';
import '../i18n/who';
import { href } from '../router';
import { chosen, known } from '../state/who';
import { Avatar } from '../ui/person';
import { Icon } from '../ui/icons';
import { Lazy } from '../ui/lazy';
import { Dialog } from '../ui/overlay';
import { Message } from '../ui/states';
import './who.css';

const pinPad = () => import('./pin_pad').then((part) => part.PinPad);

const faultOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return t('fault.text');
  if (error.status === 429) return t('who.pin.wait', { n: error.retryAfter ?? 30 });
  if (error.status === 403 && error.problem.field === 'pin') return t('who.pin.wrong');
  return error.status === 403 && error.problem.field === 'password' ? t('who.password') : error.message;
};

export function Who({ other }: { other: () => void }) {
  const list = useSignal<Profile[] | null>(null);
  const problem = useSignal<Error | null>(null);
  const fault = useSignal<string | null>(null);
  const editing = useSignal(false);
  const asking = useSignal<Profile | null>(null);
  const removing = useSignal<Profile | null>(null);
  const load = () => {
    problem.value = null;
    return profiles.list().then(({ items }) => { list.value = items; known(items.length); }).catch((error: Error) => { problem.value = error; });
  };
  useEffect(() => void load(), []);
  if (problem.value) {
    return (
      <Message title={t('fault.title')} text={problem.value instanceof ApiError ? problem.value.message : t('fault.text')} level="alert">
        <button class="button primary" data-nav="start" autofocus onClick={() => void load()}>{t('action.retry')}</button>
      </Message>
    );
  }
  if (!list.value) return <div class="who" aria-busy="true"><h1>{t('who.title')}</h1></div>;
  if (list.value.length === 0) {
    return <Message title={t('who.none')} text={t('who.none.text')}><button class="button primary" data-nav="start" data-key="who:other" autofocus onClick={other}>{t('who.other')}</button></Message>;
  }
  // Whoever is picked begins with a page of their own: nothing of the one before is left in it.
  const enter = () => { chosen(); location.assign(href('')); };
  const pick = (profile: Profile) => {
    fault.value = null;
    if (editing.value) removing.value = profile;
    else if (profile.pin) asking.value = profile;
    else if (profile.current) enter();
    else profiles.pick(profile.id).then(enter).catch((error: unknown) => { fault.value = faultOf(error); });
  };
  const byPin = (pin: string) => profiles.pick(asking.value!.id, pin).then(enter, (error: unknown) => { throw new Error(faultOf(error)); });
  const forget = (profile: Profile) => profiles.forget(profile.id).then(load).catch((error: unknown) => { fault.value = faultOf(error); }).finally(() => { removing.value = null; });
  const nameOf = (profile: Profile) => (editing.value ? t('who.forget', { name: profile.displayName }) : profile.pin ? t('who.pin', { name: profile.displayName }) : profile.displayName);
  const start = Math.max(0, list.value.findIndex(({ current }) => current));
  return (
    <div class={`who ${editing.value ? 'editing' : ''}`}>
      <h1>{t('who.title')}</h1>
      <ul>
        {list.value.map((profile, at) => (
          <li key={profile.id}>
            <button class="who-one" data-key={`who:${profile.id}`} data-nav={at === start ? 'start' : undefined} autofocus={at === start} aria-label={nameOf(profile)} onClick={() => pick(profile)}>
              <Avatar id={profile.userId} name={profile.displayName} picture={profile.picture} size="large" />
              <span class="who-name">{profile.displayName}</span>
              {editing.value ? <Icon name="trash" size={20} /> : profile.pin && <Icon name="lock" size={20} />}
            </button>
          </li>
        ))}
      </ul>
      <p class="field-problem" role="alert">{fault.value}</p>
      <div class="who-ways">
        <button class="button" data-key="who:other" onClick={other}>{t('who.other')}</button>
        <button class="button" data-key="who:edit" aria-pressed={editing.value} onClick={() => { editing.value = !editing.value; }}>{t(editing.value ? 'who.edit.done' : 'who.edit')}</button>
      </div>
      {asking.value && <Lazy fetch={pinPad} props={{ title: t('who.pin.title', { name: asking.value.displayName }), send: byPin, close: () => { asking.value = null; } }} wait={null} />}
      {removing.value && (
        <Dialog title={t('who.forget', { name: removing.value.displayName })} close={() => { removing.value = null; }}>
          <div class="form"><p>{t('who.forget.text', { name: removing.value.displayName })}</p>
            <div class="form-end"><button class="button" onClick={() => { removing.value = null; }}>{t('action.cancel')}</button>
              <button class="button primary" data-key="who:forget" onClick={() => void forget(removing.value!)}>{t('who.forget.button')}</button></div></div>
        </Dialog>
      )}
    </div>
  );
}

/** The page of its own, for whoever is signed in. */
export function WhoPage() {
  return <main class="page enter who-page"><Who other={() => location.assign(href('sign-in?other=1'))} /></main>;
}
