// The first account, signing in, joining, and who is signed in. One page: the daemon and the address say which of them it is.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { api, ApiError } from '../api/client';
import { door } from '../api/enter';
import type { SetupState, User } from '../api/types';
import { t } from '../i18n';
import { href, route } from '../router';
import { gate } from '../state/gate';
import { chosen, known } from '../state/who';
import { profiles } from '../api/profiles';
import { television } from '../state/settings';
import { Lazy } from '../ui/lazy';
import { Message } from '../ui/states';
import { elsewhere } from '../api/elsewhere';
import { Providers, problemWords, useProblem } from './elsewhere';
import { codeFromLink, enter, Field, Form } from './enter_form';
import { Join, Reset } from './join';

const mailPart = () => import('./mail').then((part) => part.Mail);

const whoPart = () => import('./who').then((part) => part.Who);
const deviceShow = () => import('./device_show').then((part) => part.DeviceShow);

function Setup() {
  const code = useRef(codeFromLink());
  return (
    <Message title={t('setup.title')} text={t('setup.text')}>
      <Form button='setup.button' send={({ code: typed, name, password }) => door.setUp({ code: typed ?? '', name: name ?? '', password: password ?? '', cookie: true })}>
        {(wrong) => (
          <>
            <Field id="code" label='setup.code' hint='setup.code.hint' autocomplete="off" value={code.current} start={!code.current} wrong={wrong === 'code'} />
            <Field id="name" label='setup.name' autocomplete="username" start={code.current !== ''} wrong={wrong === 'name'} />
            <Field id="password" label='enter.password' hint='setup.password.hint' type="password" autocomplete="new-password" wrong={wrong === 'password'} />
          </>
        )}
      </Form>
    </Message>
  );
}

/** Whoever may not be offered without a PIN is signed in all the same. */
async function remember(): Promise<void> {
  await profiles.remember().catch(() => undefined);
  await profiles.list().then(({ items }) => known(items.length)).catch(() => undefined);
  chosen();
}

function SignIn({ about }: { about: SetupState }) {
  // Once the password was right and the account has a second factor.
  const wanted = useSignal(false);
  const problem = useProblem(about.providers);
  // A remote control types badly: there the phone comes first.
  const phone = useSignal(television && !problem);
  useEffect(() => { if (wanted.value) document.getElementById('code')?.focus(); }, [wanted.value]);
  const remembered = (wanted: boolean) => (wanted ? remember() : Promise.resolve());
  if (phone.value) {
    const props = { title: t('enter.title', { server: about.name }), entered: (there: boolean) => void remembered(there).then(enter), password: () => { phone.value = false; } };
    return <Lazy fetch={deviceShow} props={props} wait={<div aria-busy="true" />} />;
  }
  const send = ({ login = '', password = '', code, remember: here }: Record<string, string>) => door.signIn({ login, password, cookie: true, ...(code ? { code } : {}) })
    .then(() => remembered(here === 'on'))
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 403 && error.problem.field === 'code') wanted.value = true;
      throw error;
    });
  const others = about.providers.length > 0;
  return (
    <Message title={t('enter.title', { server: about.name })} text={about.passwords ? undefined : t('elsewhere.only')}>
      {problem && <p class="field-problem" id="elsewhere-problem" role="alert">{problem}</p>}
      {about.passwords && <Form button='enter.button' busy='enter.busy' gone={({ code }) => (code ? 'enter.code.wrong' : 'enter.code.asked')} send={send}>
        {(wrong) => (
          <>
            <Field id="login" label='enter.login' autocomplete="username" start wrong={wrong === 'login'} />
            <Field id="password" label='enter.password' type="password" autocomplete="current-password" wrong={wrong === 'password'} />
            {wanted.value && <Field id="code" label='enter.code' hint='enter.code.hint' autocomplete="one-time-code" wrong={wrong === 'code'} />}
            <label class="radio"><input type="checkbox" name="remember" defaultChecked={television} /><span>{t('enter.remember')}</span></label>
          </>
        )}
      </Form>}
      {about.mail && about.passwords && <a class="button" href={href('forgot')} data-key="enter:forgot">{t('enter.forgot')}</a>}
      <button class="button" data-key="enter:phone" onClick={() => { phone.value = true; }}>{t('enter.phone')}</button>
      {others && about.passwords && <p class="quiet elsewhere-or">{t('elsewhere.or')}</p>}
      {others && <Providers providers={about.providers} label='elsewhere.with' start={!about.passwords} />}
      {about.registration !== 'closed' && (about.passwords || about.registration === 'invitation') && <a class="button" href={href('join')}>{t(about.registration === 'open' ? 'join.offer' : 'join.have')}</a>}
      {about.guests && <a class="button" href={href('')}>{t('enter.guest')}</a>}
    </Message>
  );
}

function Known({ user }: { user: User }) {
  const leave = () => { void api.signOut().finally(() => { location.assign(href('')); }); };
  return (
    <Message title={user.displayName} text={t('enter.known', { name: user.name })}>
      <a class="button primary" href={href('')} data-nav="start">{t('action.home')}</a>
      <a class="button" href={href('account')}>{t('enter.account')}</a>
      <button class="button" onClick={leave}>{t('enter.leave')}</button>
    </Message>
  );
}

export function Enter() {
  const about = useSignal<SetupState | null>(null);
  const user = useSignal<User | null>(null);
  const failed = useSignal(false);
  const refused = useSignal<string | null>(null);
  // Those whom this screen remembers come before anybody else.
  const offers = useSignal(false);
  const ask = () => {
    failed.value = false;
    door.about().then(async (answer) => {
      if (!answer.needed && !gate.peek()) user.value = await api.me().catch(() => null);
      // A proxy has let this person through: it says who they are.
      if (answer.proxied && !answer.needed && !user.value) {
        // Once in a while: a browser that keeps no cookies would go round for ever.
        const again = Date.now() - Number(sessionStorage.getItem('chanoma.proxied') ?? 0) < 15_000;
        sessionStorage.setItem('chanoma.proxied', String(Date.now()));
        const fault = again ? new Error() : await elsewhere.byProxy().then(() => null, (error: Error) => error);
        if (!fault) return enter();
        refused.value = problemWords(fault instanceof ApiError ? fault.problem.field ?? '' : '', answer.name);
      }
      const asked = route.peek().page !== 'enter' || location.pathname.endsWith('/sign-in');
      if (!answer.needed && !user.value && asked) offers.value = await profiles.list().then(({ items }) => items.length > 0).catch(() => false);
      about.value = answer;
    }).catch(() => { failed.value = true; });
  };
  useEffect(ask, []);
  if (failed.value) {
    return (
      <main key="message" class="page"><Message title={t('fault.title')} text={t('fault.text')} level="alert">
        <button class="button primary" data-nav="start" onClick={ask}>{t('action.retry')}</button>
      </Message></main>
    );
  }
  if (!about.value) return <main class="page" aria-busy="true" />;
  const now = route.value.page === 'enter' ? route.value.door : 'sign-in';
  // Somebody else, on a screen where one is signed in.
  const other = new URLSearchParams(location.search).has('other');
  const left = () => { user.value = null; };
  return (
    <main class="page enter">
      {refused.value && <p class="field-problem" role="alert">{refused.value}</p>}
      {about.value.needed ? <Setup />
        : now === 'join' ? <Join about={about.value} user={user.value} left={left} />
          : now === 'reset' ? <Reset />
            : now === 'forgot' || now === 'confirm' ? <Lazy key={now} fetch={mailPart} props={{ about: about.value, door: now }} wait={<div aria-busy="true" />} />
            : user.value && !other ? <Known user={user.value} />
              : offers.value && !other ? <Lazy fetch={whoPart} props={{ other: () => { offers.value = false; } }} wait={<div aria-busy="true" />} />
                : <SignIn about={about.value} />}
    </main>
  );
}
