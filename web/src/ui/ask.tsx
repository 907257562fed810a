// A form in a dialog: it asks, sends, and says what is at fault in the server's own words, beside the field that it is about.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import { t } from '../i18n';
import { Dialog } from './overlay';

export interface Fault { field: string | null; text: string }

export const faultOf = (error: unknown): Fault =>
  (error instanceof ApiError ? { field: error.problem.field ?? null, text: error.message } : { field: null, text: t('fault.text') });

interface AskProps {
  title: string;
  button: string;
  name: string;
  send: (form: HTMLFormElement) => Promise<void>;
  close: () => void;
  children: (fault: Fault | null) => ComponentChildren;
}

/** A form in a dialog, with one button that does it. */
export function Ask({ title, button, name, send, close, children }: AskProps) {
  const form = useRef<HTMLFormElement>(null);
  const fault = useSignal<Fault | null>(null);
  const busy = useSignal(false);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    fault.value = null;
    send(form.current!).catch((error: unknown) => {
      busy.value = false;
      fault.value = faultOf(error);
      form.current?.querySelector<HTMLInputElement>(`[name="${CSS.escape(fault.value.field ?? '')}"]`)?.focus();
    });
  };
  return (
    <Dialog title={title} close={close}>
      <form class="form" ref={form} onSubmit={submit} aria-busy={busy.value}>
        {children(fault.value)}
        <p class="field-problem" id="ask-problem" role="alert">{fault.value?.text}</p>
        <div class="form-end"><button type="button" class="button" onClick={close}>{t('action.cancel')}</button>
          <button class="button primary" type="submit" data-key={name} disabled={busy.value}>{button}</button></div>
      </form>
    </Dialog>
  );
}
