// Text with what was found marked in it. The pieces come from the server as text, so nothing in a title can become markup.
import type { MarkedText } from '../api/types';
import { langOf } from '../i18n';

export function Marked({ text }: { text: MarkedText }) {
  return <span lang={langOf(text.map((piece) => piece.text).join(''))}>{text.map((piece) => (piece.hit ? <mark>{piece.text}</mark> : piece.text))}</span>;
}
