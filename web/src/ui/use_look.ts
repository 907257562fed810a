// Asking again and again while a page is open and in front.
import { useEffect } from 'preact/hooks';

const kPause = 3000;

/** `ask` again some seconds after its answer, or its failure; not while the page is hidden. Anew when `about` is another. */
export function useLook(ask: () => Promise<unknown>, about: unknown = null): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const look = () => {
      if (document.hidden) return again();
      ask().catch(() => undefined).finally(() => { if (!over) again(); });
    };
    const again = () => { timer = setTimeout(look, kPause); };
    look();
    return () => { over = true; clearTimeout(timer); };
  }, [about]);
}
