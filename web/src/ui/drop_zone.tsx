// Files let go anywhere over the window become uploads; until then a veil says so.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { navigate, route } from '../router';
import { Icon } from './icons';

export function DropZone() {
  const over = useSignal(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const listeners: [keyof WindowEventMap, (event: DragEvent) => void][] = [
      ['dragover', (event) => { if (hasFiles(event)) { event.preventDefault(); over.value = true; } }],
      ['dragleave', (event) => { if (event.relatedTarget === null) over.value = false; }],
      ['drop', (event) => {
        over.value = false;
        if (!hasFiles(event)) return;
        event.preventDefault();
        const files = [...event.dataTransfer!.files];
        void import('../state/uploads').then((part) => part.add(files)).then(() => { if (route.value.page !== 'uploads') navigate('uploads'); });
      }],
    ];
    for (const [name, listener] of listeners) addEventListener(name, listener as EventListener);
    return () => { for (const [name, listener] of listeners) removeEventListener(name, listener as EventListener); };
  }, []);
  if (!over.value) return null;
  return <div class="drop" aria-hidden="true"><div><Icon name="upload" size={56} /><p>{t('drop.title')}</p><small>{t('drop.text')}</small></div></div>;
}
