// The list of keys.
import { t } from '../i18n';
import { Dialog } from '../ui/overlay';
import { keyList } from './keys';

export function Help({ close }: { close: () => void }) {
  return (
    <Dialog title={t('keys.title')} close={close}>
      <dl class="key-list">
        {keyList.map(({ keys, words }) => (
          <div key={words}>
            <dt>{keys.map((key, at) => <>{at > 0 && <span class="key-or">{words === 'keys.play' ? t('keys.or') : words === 'keys.tenths' ? '–' : ' '}</span>}<kbd>{key}</kbd></>)}</dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
