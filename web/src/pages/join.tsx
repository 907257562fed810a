// What links that were given to people open: an account of one's own, and a new password.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { api, ApiError } from '../api/client';
import { door } from '../api/enter';
import type { CodeMeaning, SetupState, User } from '../api/types';
import { t } from '../i18n';
import { href } from '../router';
import { Message } from '../ui/states';
import { Providers } from './elsewhere';
import { codeFromLink, Field, Form } from './enter_form';

/** What the code of the link is good for; `gone` when it is for nothing, or for something else. */
function useCode(kind: CodeMeaning['kind']) {
  const code = useRef(codeFromLink());
  const meaning = useSignal<CodeMeaning | 'asking' | 'gone' | Error>('asking');
  const ask = () => {
    meaning.value = 'asking';
    door.code(code.current).then((answer) => { meaning.value = answer.kind === kind ? answer : 'gone'; })
      .catch((error: Error) => { meaning.value = error instanceof ApiError && error.status === 403 ? 'gone' : error; });
  };
  useEffect(() => { if (code.current) ask(); }, []);
  return { code: code.current, meaning: meaning.value, ask };
}

const ToSignIn = () => <a class="button primary" href={href('sign-in')} data-nav="start">{t('enter.button')}</a>;

function Trouble({ error, ask }: { error: Error; ask: () => void }) {
  const wait = error instanceof ApiError && error.status === 429 ? t('enter.wait', { n: Math.ceil((error.retryAfter ?? 60) / 60) }) : null;
  return (
    <Message title={wait ?? t('fault.title')} text={wait ? undefined : t('fault.text')} level="alert">
      <button class="button primary" data-nav="start" onClick={ask}>{t('action.retry')}</button>
    </Message>
  );
}

function Newcomer({ about, code, asked }: { about: SetupState; code: string; asked: boolean }) {
  // A code that is still to be typed goes with a password alone; the link that carries it goes everywhere.
  const others = asked ? [] : about.providers;
  const send = async (values: Record<string, string>) => {
    const { name = '', password = '' } = values;
    const invitation = code || (values['invitation'] ?? '');
    await door.join({ name, password, ...(invitation ? { invitation } : {}) });
    // The account is there: whoever cannot be signed in at once does that on the page that follows.
    await door.signIn({ login: name, password, cookie: true }).catch(() => undefined);
  };
  return (
    <Message title={t('join.title', { server: about.name })} text={about.passwords ? t(code || asked ? 'join.text' : 'join.open') : t('elsewhere.only')}>
      {about.passwords && <Form button='join.button' send={send}>
        {(wrong) => (
          <>
            {asked && <Field id="invitation" label='join.code' hint='join.code.hint' autocomplete="off" start wrong={wrong === 'invitation'} />}
            <Field id="name" label='setup.name' hint='join.name.hint' autocomplete="username" start={!asked} wrong={wrong === 'name'} />
            <Field id="password" label='enter.password' hint='setup.password.hint' type="password" autocomplete="new-password" wrong={wrong === 'password'} />
          </>
        )}
      </Form>}
      {about.passwords && others.length > 0 && <p class="quiet elsewhere-or">{t('elsewhere.or')}</p>}
      {others.length > 0 && <Providers providers={others} label='elsewhere.with' invitation={code} start={!about.passwords} />}
    </Message>
  );
}

export function Join({ about, user, left }: { about: SetupState; user: User | null; left: () => void }) {
  const { code, meaning, ask } = useCode('invitation');
  if (user) {
    const leave = () => { void api.signOut().then(left, left); };
    return (
      <Message title={t('join.known')} text={t('join.known.text', { name: user.name })}>
        <a class="button primary" href={href('')} data-nav="start">{t('action.home')}</a>
        <button class="button" onClick={leave}>{t('join.leave')}</button>
      </Message>
    );
  }
  if (about.registration === 'closed') return <Message title={t('join.closed')} text={t('join.closed.text', { server: about.name })}><ToSignIn /></Message>;
  if (!code) return <Newcomer about={about} code="" asked={about.registration === 'invitation'} />;
  if (meaning === 'asking') return <div aria-busy="true" />;
  if (meaning === 'gone') return <Message title={t('join.gone')} text={t('join.gone.text')}><ToSignIn /></Message>;
  if (meaning instanceof Error) return <Trouble error={meaning} ask={ask} />;
  return <Newcomer about={about} code={code} asked={false} />;
}

export function Reset() {
  const { code, meaning, ask } = useCode('reset');
  if (!code) return <Message title={t('reset.none')} text={t('reset.none.text')}><ToSignIn /></Message>;
  if (meaning === 'asking') return <div aria-busy="true" />;
  if (meaning === 'gone') return <Message title={t('reset.gone')} text={t('reset.gone.text')}><ToSignIn /></Message>;
  if (meaning instanceof Error) return <Trouble error={meaning} ask={ask} />;
  const name = meaning.name ?? '';
  const send = async ({ password = '' }: Record<string, string>) => {
    await door.reset(code, password);
    // The code is used: whatever keeps one from signing in is told where one signs in.
    await door.signIn({ login: name, password, cookie: true }).catch(() => undefined);
  };
  return (
    <Message title={t('reset.title', { name })} text={t('reset.text')}>
      <Form button='reset.button' gone='reset.gone' send={send}>
        {(wrong) => (
          <>
            {/* For programs that keep passwords: whose it is. */}
            <input name="username" type="text" autocomplete="username" value={name} readOnly hidden />
            <Field id="password" label='reset.password' hint='setup.password.hint' type="password" autocomplete="new-password" start wrong={wrong === 'password'} />
          </>
        )}
      </Form>
    </Message>
  );
}
