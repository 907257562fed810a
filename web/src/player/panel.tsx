// A panel at the side of the film, which goes on beside it; on a phone, a sheet at the foot.
import type { ComponentChildren } from 'preact';
import { t } from '../i18n';
import { Icon } from '../ui/icons';
import { useFocusTrap } from '../ui/overlay';

/** `reading`: nothing in it can be pressed, so the text itself takes the focus, and arrows scroll it. */
export function Panel({ title, close, children, reading = false }: { title: string; close: () => void; children: ComponentChildren; reading?: boolean }) {
  const box = useFocusTrap(close);
  return (
    <>
      <div class="panel-away" onPointerDown={(event) => { event.preventDefault(); close(); }} />
      <div class="panel" role="dialog" aria-label={title} data-scope ref={box}>
        <div class="panel-head">
          <h2>{title}</h2>
          <button class="icon-button" aria-label={t('action.close')} data-first onClick={close}><Icon name="close" /></button>
        </div>
        <div class="panel-body" {...(reading ? { tabIndex: 0, role: 'document' } : {})}>{children}</div>
      </div>
    </>
  );
}
