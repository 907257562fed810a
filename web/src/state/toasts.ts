// Short messages at the foot of the page, with at most one thing to press. They leave by themselves.
import { signal } from '@preact/signals';
import { t } from '../i18n';

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

export const toasts = signal<Toast[]>([]);

const kStay = 6000;
const kStayWithAction = 10_000;
let last = 0;

export function toast(text: string, action?: Toast['action']): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { id, text, ...(action ? { action } : {}) }];
  setTimeout(() => dismiss(id), action ? kStayWithAction : kStay);
}

/** What was tried did not go well; to be given to catch(). */
export const failed = (error: unknown): void => toast(t('toast.failed', { detail: error instanceof Error ? error.message : '' }));

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
