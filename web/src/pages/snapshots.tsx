// The snapshots of the metadata: when the last one was taken, one more at once, and whether this server came from one.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../api/client';
import type { SnapshotList } from '../api/types';
import { language, t } from '../i18n';
import '../i18n/manage';
import { may } from '../state/catalogue';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';

/** To the minute. */
const momentOf = (text: string) => new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));

export function Snapshots() {
  const list = useSignal<SnapshotList | null>(null);
  const busy = useSignal(false);
  const look = () => api.snapshots().then((now) => { list.value = now; });
  useEffect(() => { look().catch(() => undefined); }, []);
  if (!list.value) return <section class="work coming" aria-hidden="true" />;
  const { items, startedFrom } = list.value;
  const take = () => {
    busy.value = true;
    api.takeSnapshot().then(look).then(() => toast(t('snapshots.taken')))
      .catch((error: Error) => toast(t('toast.failed', { detail: error.message })))
      .finally(() => { busy.value = false; });
  };
  return (
    <section class="work" aria-label={t('snapshots.title')}>
      <div>
        <h2>{t('snapshots.title')}</h2>
        <p class="quiet" aria-live="polite">{items[0] ? t('snapshots.last', { time: momentOf(items[0].takenAt), n: items.length }) : t('snapshots.none')}</p>
        {startedFrom && <p class="notice-line" role="status"><Icon name="alert" size={20} />{t('snapshots.from', { time: momentOf(startedFrom.takenAt), folder: startedFrom.setAside })}</p>}
      </div>
      {may('settings.write') && <button class="button small" data-key="snapshots:take" disabled={busy.value} onClick={take}>
        <Icon name="disk" size={20} />{t(busy.value ? 'snapshots.taking' : 'snapshots.take')}</button>}
    </section>
  );
}
