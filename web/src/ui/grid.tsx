// Cards as a grid of which only the rows near the screen exist. 20,000 films cost as many nodes as 60.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';

/** Rows kept above and below the screen, so that arrow keys always find a neighbour and a flick shows no holes. */
const kSpare = 3;

interface Shape { columns: number; row: number; top: number }

/** `grow` is called when the end comes near, and may have nothing to add. */
export function Grid<T extends { id: string }>({ items, draw, grow }: { items: T[]; draw: (item: T) => ComponentChildren; grow: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [shape, setShape] = useState<Shape | null>(null);
  const [scroll, setScroll] = useState(() => scrollY);

  useLayoutEffect(() => {
    // The style sheet decides the columns; an unseen first cell tells how large a row comes out.
    const measure = () => {
      const columns = getComputedStyle(box.current!).gridTemplateColumns.split(' ');
      const gap = parseFloat(getComputedStyle(box.current!).rowGap) || 0;
      probe.current!.style.width = columns[0]!;
      const row = probe.current!.getBoundingClientRect().height + gap;
      const top = box.current!.getBoundingClientRect().top + scrollY;
      setShape((held) => (held && held.columns === columns.length && Math.abs(held.row - row) < 0.5 && Math.abs(held.top - top) < 1 ? held : { columns: columns.length, row, top }));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box.current!);
    watcher.observe(document.body);
    return () => watcher.disconnect();
  }, []);

  useEffect(() => {
    let frame = 0;
    const onScroll = () => {
      if (frame === 0) frame = requestAnimationFrame(() => { frame = 0; setScroll(scrollY); });
    };
    addEventListener('scroll', onScroll, { passive: true });
    return () => { removeEventListener('scroll', onScroll); cancelAnimationFrame(frame); };
  }, []);

  const columns = shape?.columns ?? 1;
  const row = shape?.row ?? 1;
  const rows = Math.ceil(items.length / columns);
  const at = shape ? Math.floor((scroll - shape.top) / row) : 0;
  const visible = shape ? Math.ceil(innerHeight / row) : 0;
  const first = Math.max(0, Math.min(rows, at - kSpare));
  const last = Math.max(Math.min(rows, kSpare), Math.min(rows, at + visible + kSpare + 1));
  const nearEnd = shape !== null && last >= rows - 4;

  useEffect(() => {
    if (nearEnd) grow();
  }, [nearEnd, items.length]);

  return (
    <div class="grid" role="list" ref={box} style={{ minHeight: shape ? `${rows * row}px` : undefined, paddingTop: `${first * row}px` }}>
      <div class="grid-probe" ref={probe} aria-hidden="true"><div class="card"><div class="card-picture"><div class="poster" /></div><p class="card-meta">&nbsp;</p></div></div>
      {shape && items.slice(first * columns, last * columns).map((item) => (
        <div role="listitem" key={item.id}>{draw(item)}</div>
      ))}
    </div>
  );
}
