// Pages that have no films to show: each says what is so, why, and what to do, in words. Their <main> has a key of its own: one that
// stood elsewhere would have moved.
import type { ComponentChildren } from 'preact';
import { Mark } from './icons';

interface MessageProps {
  title: string;
  text?: string;
  detail?: string;
  children?: ComponentChildren;
  level?: 'status' | 'alert';
}

export function Message({ title, text, detail, children, level = 'status' }: MessageProps) {
  return (
    <div class="message" role={level}>
      <Mark size={72} />
      <h1>{title}</h1>
      {text && <p>{text}</p>}
      {detail && <p class="message-detail">{detail}</p>}
      {children && <div class="message-actions">{children}</div>}
    </div>
  );
}
