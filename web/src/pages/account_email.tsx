// One's e-mail address, where the server sends e-mail: confirmed by a link that goes there.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import { mail } from '../api/mail';
import type { User } from '../api/types';
import { t } from '../i18n';
import '../i18n/mail';

const faultOf = (error: unknown): { field: string; text: string } => {
  if (!(error instanceof ApiError)) return { field: '', text: t('fault.text') };
  if (error.status === 429) return { field: '', text: t('account.password.wait', { n: Math.ceil((error.retryAfter ?? 60) / 60) }) };
  if (error.status === 403 && error.problem.field === 'password') return { field: 'password', text: t('email.wrong') };
  return { field: error.problem.field ?? '', text: error.message };
};

export function Email({ user }: { user: User }) {
  const form = useRef<HTMLFormElement>(null);
  const fault = useSignal<{ field: string; text: string } | null>(null);
  const busy = useSignal(false);
  const sent = useSignal('');
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    fault.value = null;
    const values = new FormData(form.current!);
    const email = String(values.get('email'));
    mail.ask(email, String(values.get('password') ?? '')).then(() => {
      sent.value = email;
      form.current?.reset();
    }).catch((error: unknown) => {
      fault.value = faultOf(error);
      form.current?.querySelector<HTMLInputElement>(`[name="${CSS.escape(fault.value.field || 'email')}"]`)?.focus();
    }).finally(() => { busy.value = false; });
  };
  const wrong = fault.value?.field;
  return (
    <section aria-labelledby="email-title">
      <h2 id="email-title">{t('email.title')}</h2>
      <p class="quiet">{!user.email ? t('email.none') : t(user.emailVerified ? 'email.verified' : 'email.unverified', { email: user.email })}</p>
      <form class="form account-form" ref={form} onSubmit={submit} aria-busy={busy.value}>
        <label class="form-line"><span>{t('email.address')}</span>
          <input name="email" type="email" autocomplete="email" required defaultValue={user.emailVerified ? '' : user.email ?? ''} aria-invalid={wrong === 'email'} aria-describedby="email-problem" /></label>
        {user.hasPassword && <label class="form-line"><span>{t('email.password')}</span>
          <input name="password" type="password" autocomplete="current-password" required aria-invalid={wrong === 'password'} aria-describedby="email-problem" /></label>}
        <p class="field-problem" id="email-problem" role="alert">{fault.value?.text}</p>
        <p id="email-sent" role="status">{sent.value && t('email.sent', { email: sent.value })}</p>
        <div class="form-end"><button class="button" type="submit" data-key="email:send" disabled={busy.value}>{t('email.send')}</button></div>
      </form>
    </section>
  );
}
