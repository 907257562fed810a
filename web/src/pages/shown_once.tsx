// A secret that the server tells once: a key, a link for somebody. It is copied, and gone when the dialog closes.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import '../i18n/account';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/overlay';
import '../styles/account.css';

/** On a plain-HTTP name of the LAN there is no navigator.clipboard; the old way copies what is marked. */
async function copy(field: HTMLTextAreaElement): Promise<boolean> {
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand('copy');
  }
}

export function ShownOnce({ title, text, label, value, rows = 3, close }: { title: string; text: string; label: string; value: string; rows?: number; close: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const copied = useSignal<boolean | null>(null);
  return (
    <Dialog title={title} close={close}>
      <div class="form">
        <p>{text}</p>
        <textarea class="key-shown" ref={field} aria-label={label} rows={rows} readOnly spellcheck={false} value={value} onFocus={(event) => event.currentTarget.select()} />
        <p class="quiet" role="status">{copied.value === false ? t('apikeys.copy.hand') : copied.value ? t('apikeys.copied') : ' '}</p>
        <div class="form-end">
          <button class="button" onClick={close}>{t('apikeys.done')}</button>
          <button class="button primary" data-key="key:copy" onClick={() => void copy(field.current!).then((done) => { copied.value = done; })}>
            <Icon name={copied.value ? 'check' : 'download'} size={20} />{t('apikeys.copy')}</button>
        </div>
      </div>
    </Dialog>
  );
}
