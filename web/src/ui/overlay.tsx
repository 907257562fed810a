// Things that open over the page: dialogs and menus. Both take the focus, keep it, and give it back.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from './icons';

/** Pixels between a menu and the end of the window. */
const kEdge = 8;
const kReachable = 'a[href], button:not([disabled]), input:not([disabled]), [tabindex="0"]';

export function isBackKey(event: KeyboardEvent): boolean {
  // 461 is webOS, 10009 Tizen: their remotes' Back.
  return ['Escape', 'GoBack', 'BrowserBack', 'XF86Back'].includes(event.key) || event.keyCode === 461 || event.keyCode === 10009;
}

/** Keeps Tab inside, closes on Back, and returns the focus to where it was. */
export function useFocusTrap(close: () => void) {
  const box = useRef<HTMLDivElement>(null);
  const closing = useRef(close);
  closing.current = close;
  // With the first drawing: a key that is pressed right after it opens is this panel's already.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const root = box.current!;
    const first = root.querySelector<HTMLElement>('[aria-checked="true"], [data-first]') ?? root.querySelector<HTMLElement>(kReachable);
    first?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: 'nearest' });
    const onKey = (event: KeyboardEvent) => {
      if (isBackKey(event)) {
        event.preventDefault();
        event.stopPropagation();
        closing.current();
      } else if (event.key === 'Tab') {
        const all = [...root.querySelectorAll<HTMLElement>(kReachable)];
        const at = all.indexOf(document.activeElement as HTMLElement);
        const to = event.shiftKey ? at - 1 : at + 1;
        event.preventDefault();
        all[(to + all.length) % all.length]?.focus();
      }
    };
    root.addEventListener('keydown', onKey);
    return () => {
      root.removeEventListener('keydown', onKey);
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return box;
}

export function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const box = useFocusTrap(close);
  return (
    <div class="scrim" onClick={(event) => { if (event.target === event.currentTarget) close(); }}>
      <div class="dialog" role="dialog" aria-modal="true" aria-label={title} data-scope ref={box}>
        <div class="dialog-head">
          <h2>{title}</h2>
          <button class="icon-button" aria-label={t('action.close')} data-first onClick={close}><Icon name="close" /></button>
        </div>
        {children}
      </div>
    </div>
  );
}

export interface Choice {
  key: string;
  label: string;
  hint?: string;
  lang?: string;
  checked?: boolean;
  choose: () => void;
}

export interface Section {
  title?: string;
  choices: Choice[];
}

/** A panel of choices beside the button that opened it; on a phone, a sheet at the foot. */
export function Menu({ label, sections, close, place, note }: { label: string; sections: Section[]; close: () => void; place?: { x: number; y: number }; note?: string }) {
  const box = useFocusTrap(close);
  useLayoutEffect(() => {
    // Where there is no room below, it stands higher.
    const panel = box.current!;
    if (place) panel.style.top = `${Math.max(kEdge, Math.min(place.y, innerHeight - panel.offsetHeight - kEdge))}px`;
  }, []);
  return (
    <>
      <div class="menu-away" onPointerDown={(event) => { event.preventDefault(); close(); }} onContextMenu={(event) => { event.preventDefault(); close(); }} />
      <div class={`menu ${place ? 'placed' : ''}`} role="menu" aria-label={label} data-scope ref={box}
        style={place ? { left: `${place.x}px`, top: `${place.y}px` } : undefined}>
        {sections.filter((section) => section.choices.length > 0).map((section) => (
          <div role="group" aria-label={section.title ?? label} key={section.title ?? ''}>
            {section.title && <p class="menu-title" aria-hidden="true">{section.title}</p>}
            {section.choices.map((choice) => (
              <button key={choice.key} class="menu-item" tabIndex={0}
                role={choice.checked === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked={choice.checked === undefined ? undefined : choice.checked}
                onClick={() => { close(); choice.choose(); }}>
                {choice.checked !== undefined && <span class="tick">{choice.checked && <Icon name="check" size={20} />}</span>}
                <span class="menu-label" lang={choice.lang}>{choice.label}</span>
                {choice.hint && <span class="menu-hint">{choice.hint}</span>}
              </button>
            ))}
          </div>
        ))}
        {note && <p class="menu-title" role="note">{note}</p>}
      </div>
    </>
  );
}
