// Whether the daemon wants to know who is asking: set by the first answer that says so, and never taken back, since signing
// in loads the app afresh.
import { signal } from '@preact/signals';

export const gate = signal(false);
