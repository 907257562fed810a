// What one does by e-mail without being signed in: asking for a new password, and confirming an address by the link that came.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import { mail } from '../api/mail';
import type { SetupState } from '../api/types';
import { t } from '../i18n';
import '../i18n/mail';
import { href } from '../router';
import { Message } from '../ui/states';
import { codeFromLink, Field, Form } from './enter_form';

const ToSignIn = () => <a class="button" href={href('sign-in')} data-nav="start" data-key="mail:back">{t('forgot.back')}</a>;
/** A form goes into the house when it is sent; these show the next page in its place. */
const stay = () => new Promise<never>(() => undefined);

function Forgot({ about }: { about: SetupState }) {
  const sent = useSignal(false);
  // It comes late: the page's own first field had the focus of a page that opens.
  useEffect(() => document.getElementById('email')?.focus(), []);
  if (!about.mail || !about.passwords) return <Message title={t('forgot.none')} text={t('forgot.none.text')}><ToSignIn /></Message>;
  if (sent.value) return <Message title={t('forgot.sent')} text={t('forgot.sent.text')}><ToSignIn /></Message>;
  return (
    <Message title={t('forgot.title')} text={t('forgot.text')}>
      <Form button='forgot.button' busy='forgot.busy' send={({ email = '' }) => mail.forgot(email).then(() => { sent.value = true; return stay(); })}>
        {(wrong) => <Field id="email" label='forgot.email' autocomplete="email" start wrong={wrong === 'email'} />}
      </Form>
      <a class="button" href={href('sign-in')} data-key="mail:back">{t('forgot.back')}</a>
    </Message>
  );
}

function Confirm() {
  const code = useRef(codeFromLink());
  const state = useSignal<'asking' | 'done' | 'gone'>(code.current ? 'asking' : 'gone');
  if (state.value === 'done') return <Message title={t('confirm.done')} text={t('confirm.done.text')}><a class="button primary" href={href('account')} data-nav="start">{t('enter.account')}</a></Message>;
  if (state.value === 'gone') return <Message title={t('confirm.gone')} text={t('confirm.gone.text')}><a class="button primary" href={href('account')} data-nav="start">{t('enter.account')}</a></Message>;
  const send = () => mail.confirm(code.current).then(() => { state.value = 'done'; return stay(); }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    state.value = 'gone';
    return stay();
  });
  // A button, not the link alone: programs that look into letters open every link in them.
  return (
    <Message title={t('confirm.title')} text={t('confirm.text')}>
      <Form button='confirm.button' busy='confirm.busy' send={send}>{() => null}</Form>
    </Message>
  );
}

export function Mail({ about, door }: { about: SetupState; door: string }) {
  return door === 'confirm' ? <Confirm /> : <Forgot about={about} />;
}
