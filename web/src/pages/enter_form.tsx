// The form of every page by which one comes in: its fields, what is wrong with them, and where it leads.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import { t, type Key } from '../i18n';
import '../i18n/enter';
import { href, route } from '../router';
import { gate } from '../state/gate';
import './enter.css';

interface FieldProps {
  id: string;
  label: Key;
  hint?: Key;
  type?: 'text' | 'password';
  autocomplete: string;
  value?: string;
  start?: boolean;
  wrong: boolean;
}

export function Field({ id, label, hint, type = 'text', autocomplete, value, start, wrong }: FieldProps) {
  const shown = useSignal(false);
  return (
    <div class="enter-field">
      <label for={id}>{t(label)}</label>
      <div class="enter-input">
        <input id={id} name={id} type={shown.value ? 'text' : type} autocomplete={autocomplete} autocapitalize="off" spellcheck={false} required
          defaultValue={value} data-nav={start ? 'start' : undefined} autofocus={start} aria-invalid={wrong}
          aria-describedby={`${hint ? `${id}-hint ` : ''}enter-problem`} />
        {type === 'password' && (
          <button type="button" class="enter-show" aria-pressed={shown.value} onClick={() => { shown.value = !shown.value; }}>{t(shown.value ? 'enter.conceal' : 'enter.show')}</button>
        )}
      </div>
      {hint && <p class="quiet" id={`${id}-hint`}>{t(hint)}</p>}
    </div>
  );
}

/** Where one wanted to go before the daemon asked who one is. */
export function enter(): void {
  if (gate.peek() && route.peek().page !== 'enter') location.reload();
  else location.assign(href(''));
}

interface FormProps {
  button: Key;
  busy?: Key;
  /** What a code that is not good is called, or that there is none. */
  gone?: Key | ((values: Record<string, string>) => Key);
  send: (values: Record<string, string>) => Promise<unknown>;
  children: (wrong: string | null) => preact.ComponentChildren;
}

export function Form({ button, busy = 'setup.busy', gone = 'setup.wrong', send, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const problem = useSignal<string | null>(null);
  const wrong = useSignal<string | null>(null);
  const sending = useSignal(false);
  const submit = (event: Event) => {
    event.preventDefault();
    if (sending.value) return;
    sending.value = true;
    problem.value = wrong.value = null;
    const values = Object.fromEntries([...new FormData(form.current!)].map(([name, value]) => [name, String(value)]));
    send(values).then(enter).catch((error: unknown) => {
      sending.value = false;
      if (error instanceof ApiError && error.status === 429) problem.value = t('enter.wait', { n: Math.ceil((error.retryAfter ?? 60) / 60) });
      else if (error instanceof ApiError && error.status === 403 && error.problem.field === 'password') problem.value = t('enter.wrong');
      else if (error instanceof ApiError && error.status === 403 && error.problem.field === 'code') problem.value = t(typeof gone === 'string' ? gone : gone(values));
      else if (error instanceof ApiError && error.status === 403 && error.problem.field === 'invitation') problem.value = t('join.gone');
      else problem.value = error instanceof ApiError ? error.message : t('fault.title');
      wrong.value = error instanceof ApiError ? error.problem.field ?? 'password' : null;
      const field = (wrong.value ? form.current?.querySelector<HTMLInputElement>(`#${CSS.escape(wrong.value)}`) : null) ?? form.current?.querySelector('input');
      field?.focus();
    });
  };
  return (
    <form class="enter-form" ref={form} onSubmit={submit} aria-busy={sending.value}>
      {children(wrong.value)}
      <p class="field-problem" id="enter-problem" role="alert">{problem.value}</p>
      <button class="button primary" type="submit" disabled={sending.value}>{t(sending.value ? busy : button)}</button>
    </form>
  );
}

/** The code from the link; it does not stay in the address bar. */
export function codeFromLink(): string {
  const code = new URLSearchParams(location.hash.slice(1)).get('code') ?? '';
  if (code) history.replaceState(history.state, '', location.pathname);
  return code;
}
