// A PIN, typed on a keypad that a remote control reaches, or with the digits of a keyboard.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/overlay';

const kMost = 8, kLeast = 4;
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'delete', '0', 'done'] as const;

/** `send` rejects with the words to show. */
export function PinPad({ title, send, close }: { title: string; send: (pin: string) => Promise<unknown>; close: () => void }) {
  const pin = useSignal('');
  const fault = useSignal<string | null>(null);
  const busy = useSignal(false);
  const pad = useRef<HTMLDivElement>(null);
  const begin = () => pad.current?.querySelector<HTMLElement>('[data-key="pin:5"]')?.focus();
  useEffect(begin, []);
  const done = () => {
    if (busy.value || pin.value.length < kLeast) return;
    busy.value = true;
    send(pin.value).catch((error: Error) => {
      busy.value = false;
      pin.value = '';
      fault.value = error.message;
      begin();
    });
  };
  const press = (key: string) => {
    if (busy.value) return;
    fault.value = null;
    if (key === 'done') done();
    else if (key === 'delete') pin.value = pin.value.slice(0, -1);
    else if (pin.value.length < kMost) pin.value += key;
  };
  const onKey = (event: KeyboardEvent) => {
    const key = /^[0-9]$/.test(event.key) ? event.key : event.key === 'Backspace' ? 'delete' : null;
    if (!key) return;
    event.preventDefault();
    press(key);
  };
  return (
    <Dialog title={title} close={close}>
      <div class="pin" ref={pad} onKeyDown={onKey} aria-busy={busy.value}>
        <p class="pin-digits" role="status" aria-label={t('who.pin.digits', { n: pin.value.length })}>{'●'.repeat(pin.value.length) || ' '}</p>
        <p class="field-problem" role="alert">{fault.value}</p>
        <div class="pin-pad">{keys.map((key) => (
          <button key={key} type="button" class={`button ${key === 'done' ? 'primary' : ''}`} data-key={`pin:${key}`} aria-disabled={key === 'done' && pin.value.length < kLeast}
            aria-label={key === 'delete' ? t('who.pin.delete') : key === 'done' ? t('who.pin.ok') : undefined} onClick={() => press(key)}>
            {key === 'delete' ? <Icon name="return" /> : key === 'done' ? <Icon name="check" /> : key}
          </button>
        ))}</div>
      </div>
    </Dialog>
  );
}
