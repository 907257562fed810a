// Somebody's picture, or their initial on a colour of their own. It tells nothing that stands beside it in words.
import { inventedPalette } from './colour';
import '../styles/person.css';

export function Avatar({ id, name, picture, size }: { id: string; name: string; picture?: string | null; size?: 'large' }) {
  return (
    <span class={`avatar ${size ?? ''}`} aria-hidden="true" data-initial={picture ? '' : [...name][0]?.toLocaleUpperCase()} style={{ '--ground': inventedPalette(id).ground }}>
      {picture && <img src={picture} alt="" decoding="async" />}
    </span>
  );
}
