// A part of the app that is fetched when first needed; `wait` is drawn until it is there, words if it cannot be had.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { back } from '../router';
import { Message } from './states';

/** Another `instance` is another component; the same one stays as it is when its props change. */
export function Lazy<P extends object>({ fetch, props, wait, instance }: {
  fetch: () => Promise<ComponentType<P>>; props: P; wait: ComponentChildren; instance?: string;
}) {
  const Part = useSignal<ComponentType<P> | null>(null);
  const failed = useSignal(false);
  const start = () => {
    failed.value = false;
    fetch().then((part) => { Part.value = part; }).catch(() => { failed.value = true; });
  };
  useEffect(start, []);
  if (failed.value) {
    return (
      <main key="message" class="page"><Message title={t('fault.title')} text={t('fault.text')} level="alert">
        <button class="button primary" data-nav="start" onClick={start}>{t('action.retry')}</button>
        <button class="button" onClick={back}>{t('action.back')}</button>
      </Message></main>
    );
  }
  return Part.value ? <Part.value key={instance} {...props} /> : <>{wait}</>;
}
