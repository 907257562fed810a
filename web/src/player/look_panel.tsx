// How subtitles look and when they come: shown beside the film, each change at once.
import { t } from '../i18n';
import { Icon } from '../ui/icons';
import { changeLook, cueLook, kBacks, kColours, kEdges, kPlaces, kSizes, resetLook } from './cue_look';
import { lookStyle } from './captions';
import type { PlayerModel } from './model';
import { Panel } from './panel';
import { kDelayStep } from './subtitles';

interface ChoiceProps<T> { label: string; values: readonly T[]; value: T; name: (value: T) => string; choose: (value: T) => void }

function Choices<T extends string | number | boolean>({ label, values, value, name, choose }: ChoiceProps<T>) {
  return (
    <div class="look-row">
      <p id={`look-${label}`}>{label}</p>
      <div class="pills" role="radiogroup" aria-labelledby={`look-${label}`}>
        {values.map((one) => (
          <button key={String(one)} class="pill-choice" role="radio" aria-checked={one === value} onClick={() => choose(one)}>{name(one)}</button>
        ))}
      </div>
    </div>
  );
}

const words = {
  colour: { white: 'player.colour.white', yellow: 'player.colour.yellow', grey: 'player.colour.grey' },
  edge: { none: 'player.edge.none', outline: 'player.edge.outline', shadow: 'player.edge.shadow' },
  place: { low: 'player.place.low', lifted: 'player.place.lifted', high: 'player.place.high' },
} as const;

export function delayWords(seconds: number): string {
  if (seconds === 0) return t('player.delay.none');
  return t(seconds > 0 ? 'player.delay.later' : 'player.delay.sooner', { n: Math.abs(seconds).toFixed(1) });
}

export function LookPanel({ model, close }: { model: PlayerModel; close: () => void }) {
  const look = cueLook.value;
  const chosen = model.subtitles.chosen.value;
  const delay = model.subtitles.delay.value;
  const pictures = chosen !== null && chosen.url === null;
  const styled = chosen?.original?.format === 'ass';
  const percent = (value: number) => t('player.look.percent', { n: value });
  return (
    <Panel title={t('player.look')} close={close}>
      <div class="look-sample" style={lookStyle(look)}><p class="cue"><span>{t('player.look.sample')}</span></p></div>
      {chosen && (
        <div class="look-row">
          <p>{t('player.delay')}</p>
          <div class="stepper">
            <button class="icon-button" aria-label={t('player.delay.less')} onClick={() => model.subtitles.setDelay(delay - kDelayStep)}><Icon name="minus" /></button>
            <output aria-live="polite">{delayWords(delay)}</output>
            <button class="icon-button" aria-label={t('player.delay.more')} onClick={() => model.subtitles.setDelay(delay + kDelayStep)}><Icon name="plus" /></button>
          </div>
        </div>
      )}
      {styled && chosen?.url && (
        <Choices label={t('player.look.styled')} values={[true, false]} value={look.styled} name={(one) => t(one ? 'player.look.styled.own' : 'player.look.styled.plain')}
          choose={(one) => { changeLook({ styled: one }); model.setSubtitle(chosen); }} />
      )}
      {(pictures || (styled && look.styled)) && <p class="quiet">{t('player.look.own')}</p>}
      <Choices label={t('player.look.size')} values={kSizes} value={look.size} name={percent} choose={(size) => changeLook({ size })} />
      <Choices label={t('player.look.colour')} values={kColours} value={look.colour} name={(one) => t(words.colour[one])} choose={(colour) => changeLook({ colour })} />
      <Choices label={t('player.look.edge')} values={kEdges} value={look.edge} name={(one) => t(words.edge[one])} choose={(edge) => changeLook({ edge })} />
      <Choices label={t('player.look.back')} values={kBacks} value={look.back} name={percent} choose={(back) => changeLook({ back })} />
      <Choices label={t('player.look.place')} values={kPlaces} value={look.place} name={(one) => t(words.place[one])} choose={(place) => changeLook({ place })} />
      <button class="button small" onClick={resetLook}>{t('player.look.reset')}</button>
    </Panel>
  );
}
