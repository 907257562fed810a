// The film that goes on in a corner once its page is left; null when leaving the page ends it. The watch page writes it.
import { signal } from '@preact/signals';
import type { Ulid } from '../api/types';

export const mini = signal<Ulid | null>(null);
