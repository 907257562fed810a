// On the screen that wants to be let in: its code, as letters and as a picture, until somebody says yes or no elsewhere.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiError } from '../api/client';
import { devices } from '../api/devices';
import type { DeviceCode } from '../api/types';
import { t } from '../i18n';
import '../i18n/device';
import { Message } from '../ui/states';
import { Qr } from './qr';
import '../styles/account.css';
import './device.css';

/** Asks for a code and then, no more often than it may, what became of it; when one runs out it asks for the next. */
function useCode(entered: (remember: boolean) => void) {
  const shown = useSignal<DeviceCode | 'refused' | Error | null>(null);
  const turn = useSignal(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const later = (seconds: number, then: () => void) => { timer = setTimeout(then, seconds * 1000); };
    const failed = (error: Error, code: DeviceCode | null) => {
      if (over) return;
      const status = error instanceof ApiError ? error.status : 0;
      if (status === 403) shown.value = 'refused';
      else if (status === 404) start();
      // A daemon that is away for a moment comes back, and still knows the code unless it was started anew.
      else if (code) later((error instanceof ApiError && error.retryAfter) || code.interval, () => poll(code));
      else shown.value = error;
    };
    const poll = (code: DeviceCode) => {
      devices.poll(code.deviceCode).then(({ signedIn, remember }) => {
        if (over) return;
        if (signedIn) entered(remember);
        else later(code.interval, () => poll(code));
      }).catch((error: Error) => failed(error, code));
    };
    const start = () => {
      devices.ask().then((code) => {
        if (over) return;
        shown.value = code;
        later(code.interval, () => poll(code));
      }).catch((error: Error) => failed(error, null));
    };
    shown.value = null;
    start();
    return () => { over = true; clearTimeout(timer); };
  }, [turn.value]);
  return { shown: shown.value, again: () => { turn.value += 1; } };
}

export function DeviceShow({ title, entered, password }: { title: string; entered: (remember: boolean) => void; password: () => void }) {
  const { shown, again } = useCode(entered);
  const byPassword = <button class="button" data-key="device:password" onClick={password}>{t('device.show.password')}</button>;
  if (shown === 'refused' || shown instanceof Error) {
    const [head, text] = shown === 'refused' ? [t('device.show.refused'), t('device.show.refused.text')] : [t('fault.title'), t('fault.text')];
    return (
      <Message title={head} text={text} level="alert">
        <button class="button primary" data-nav="start" autofocus onClick={again}>{t('device.show.again')}</button>
        {byPassword}
      </Message>
    );
  }
  const page = shown ? new URL(shown.page, location.href).href : '';
  return (
    <Message title={title}>
      <div class="device-show" aria-busy={!shown}>
        {shown ? <Qr text={new URL(shown.link, location.href).href} label={t('device.show.qr')} /> : <div class="qr" />}
        <div class="device-words">
          <p>{t('device.show.text', { page: page.replace(/^https?:\/\//, '') })}</p>
          <p class="device-code" role="status" aria-label={`${t('device.show.code')}: ${shown?.userCode.split('').join(' ') ?? ''}`}>{shown?.userCode ?? ' '}</p>
          <p class="quiet">{t('device.show.wait')}</p>
        </div>
      </div>
      {byPassword}
    </Message>
  );
}
