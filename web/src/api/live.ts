// The WebSocket that follows the journal. It reconnects for ever with a growing wait, resumes from the last sequence
// number it saw, and tells its listeners when what they hold may be out of date.
import { signal } from '@preact/signals';
import type { LiveMessage } from './types';

/** `lost` only after a connection that stood has gone, or several first tries have failed. */
export const connection = signal<'connecting' | 'open' | 'lost'>('connecting');

/** The message that came last, for pages of their own. */
export const heard = signal<LiveMessage | null>(null);

type Listener = (message: LiveMessage) => void;

const kFirstWait = 500;
const kLongestWait = 15_000;

export function followJournal(listener: Listener): () => void {
  let socket: WebSocket | null = null;
  let seq: number | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  function open() {
    const url = new URL('api/v1/ws', document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    if (seq !== null) url.searchParams.set('after', String(seq));
    socket = new WebSocket(url.href);
    socket.onmessage = (event) => {
      let message: LiveMessage;
      try {
        message = JSON.parse(String(event.data)) as LiveMessage;
      } catch {
        return;
      }
      if (message.type === 'hello') {
        const restarted = seq !== null && message.seq < seq;
        failures = 0;
        connection.value = 'open';
        // A smaller number than ours is another journal: what we hold belongs to the old one.
        if (restarted) listener({ type: 'resync', seq: message.seq });
        if (seq === null || restarted) seq = message.seq;
        listener(message);
        return;
      }
      if (typeof message.seq === 'number') seq = message.seq;
      heard.value = message;
      listener(message);
    };
    socket.onclose = () => {
      socket = null;
      if (stopped) return;
      failures += 1;
      if (connection.value === 'open' || failures > 2) connection.value = 'lost';
      const wait = Math.min(kLongestWait, kFirstWait * 2 ** Math.min(failures - 1, 5));
      timer = setTimeout(open, wait * (0.75 + Math.random() * 0.5));
    };
  }

  // A phone that wakes, or a network that returns, should not wait out the back-off.
  function wake() {
    if (stopped || socket || document.visibilityState === 'hidden') return;
    clearTimeout(timer);
    open();
  }

  open();
  addEventListener('online', wake);
  document.addEventListener('visibilitychange', wake);
  return () => {
    stopped = true;
    clearTimeout(timer);
    removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', wake);
    socket?.close();
  };
}
