// "About this playback": what each track is and why, what is going on now, and which sizes the daemon holds back.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { api } from '../api/client';
import type { PlaybackDecision, TrackDecision } from '../api/types';
import { t } from '../i18n';
import { href } from '../router';
import { may } from '../state/catalogue';
import { abilityFor, type Ability } from './can_play';
import type { Figures } from './engine';
import type { PlayerModel } from './model';
import { Panel } from './panel';
import { codecName, encoderName, why } from './why';

const kAgain = 1000;
/** Of these looks, so many go by between two questions to the daemon: who encodes may change in the middle of a film. */
const kAsk = 5;

export function bitRate(bits: number | null): string | null {
  if (!bits) return null;
  return bits >= 1e6 ? t('about.megabits', { n: (bits / 1e6).toFixed(bits >= 1e7 ? 0 : 1) }) : t('about.kilobits', { n: String(Math.round(bits / 1e3)) });
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function Track({ title, one, details }: { title: string; one: TrackDecision; details: (string | null)[] }) {
  return (
    <div class="about-track">
      <h3>{title}</h3>
      <p class="about-verdict"><span class={`about-tag ${one.treatment}`}>{t(one.treatment === 'copied' ? 'about.copied' : 'about.rendered')}</span>{details.filter(Boolean).join(' · ')}</p>
      <p class="quiet">{why(one.code, one.reason, one.codec)}</p>
    </div>
  );
}

interface Now { figures: Figures | null; dropped: number; shown: number; ahead: number }

function look(model: PlayerModel): Now {
  const quality = model.element.getVideoPlaybackQuality?.();
  return {
    figures: model.figures, dropped: quality?.droppedVideoFrames ?? 0, shown: quality?.totalVideoFrames ?? 0,
    ahead: Math.max(0, model.buffered.peek() - model.element.currentTime),
  };
}

export function AboutPanel({ model, close }: { model: PlayerModel; close: () => void }) {
  const decision = useSignal<PlaybackDecision | null>(null);
  const silent = useSignal(false);
  const ability = useSignal<Ability | null>(null);
  const now = useSignal<Now>(look(model));
  const video = model.video.value;
  useEffect(() => {
    let looks = 0;
    const ask = () => void api.decision(model.id, model.figures?.can ?? []).then((answer) => { decision.value = answer; silent.value = false; }, () => { silent.value = !decision.peek(); });
    const timer = setInterval(() => { now.value = look(model); if (++looks % kAsk === 0) ask(); }, kAgain);
    ask();
    if (video) void abilityFor(video).then((answer) => { ability.value = answer; });
    return () => clearInterval(timer);
  }, []);
  const { figures, dropped, shown, ahead } = now.value;
  const audio = model.audio.value.find((one) => one.active);
  const sound = decision.value?.audio.find((one) => figures?.tracks.includes(one.track)) ?? decision.value?.audio[0];
  const picture = decision.value?.video[0];
  const original = figures?.tracks.some((one) => one === picture?.track) ?? true;
  const rungs = decision.value?.rungs ?? [];
  const rung = rungs.find((one) => figures?.tracks.includes(one.track));
  const size = figures?.width && figures.height ? `${figures.width} × ${figures.height}` : null;
  return (
    <Panel title={t('about.title')} close={close} reading>
      {!decision.value && !silent.value && <p class="quiet" role="status">{t('about.asking')}</p>}
      {silent.value && <p class="quiet">{t('about.silent')}</p>}
      {picture && (original
        ? <Track title={t('about.picture')} one={picture} details={[codecName(figures?.videoCodec ?? picture.codec), size, bitRate(figures?.videoBitRate ?? null)]} />
        : <Track title={t('about.picture')} one={{ ...picture, treatment: 'rendered', code: 'smaller', reason: t('about.smaller') }}
            details={[codecName(figures?.videoCodec ?? ''), size, bitRate(figures?.videoBitRate ?? null)]} />)}
      {sound && <Track title={t('about.sound')} one={sound} details={[codecName(figures?.audioCodec ?? sound.codec), audio?.channels ? t('about.channels', { n: audio.channels }) : null, bitRate(figures?.audioBitRate ?? null)]} />}
      <h3>{t('about.now')}</h3>
      <dl class="about-list">
        {size && <Row name={t('about.size')}>{size}</Row>}
        <Row name={t('about.buffer')}>{t('about.seconds', { n: ahead.toFixed(0) })}</Row>
        {shown > 0 && <Row name={t('about.dropped')}>{t('about.of', { n: dropped, total: shown })}</Row>}
        {figures?.line && <Row name={t('about.line')}>{bitRate(figures.line)}</Row>}
        {rung?.encoder && <Row name={t('about.encoder')}>{encoderName(rung.encoder)}{rung.fellBack && <span class="quiet"> {t('about.fell_back', { why: rung.fellBack })}</span>}</Row>}
        {figures?.chunked && <Row name={t('about.delivery')}>{t('about.chunked')}</Row>}
      </dl>
      {rungs.length > 0 && <>
        <h3>{t('about.rungs')}</h3>
        <ul class="about-rungs">
          {rungs.map((one) => (
            <li key={one.track} class={one.offered ? '' : 'withheld'}>
              <p><b>{one.height}p</b> <span>{bitRate(one.bitRate)}</span>{!one.offered && <em>{t('about.withheld')}</em>}</p>
              {!one.offered && <p class="quiet">{why(one.code, one.reason, '')}{one.speed ? ` ${t('about.speed', { n: one.speed.toFixed(2) })}` : ''}</p>}
            </li>
          ))}
        </ul>
      </>}
      {video?.video && <>
        <h3>{t('about.file')}</h3>
        <dl class="about-list">
          <Row name={t('about.container')}>{video.container}</Row>
          <Row name={t('about.picture')}>{[codecName(video.video.codec), `${video.width} × ${video.height}`, video.video.range !== 'sdr' ? video.video.range.toUpperCase() : null, bitRate(video.video.bitRate)].filter(Boolean).join(' · ')}</Row>
          <Row name={t('about.ability')}>{t(ability.value === null ? 'about.ability.unknown' : !ability.value.supported ? 'about.ability.no' : !ability.value.smooth ? 'about.ability.slow' : ability.value.powerEfficient ? 'about.ability.well' : 'about.ability.smooth')}</Row>
        </dl>
      </>}
      {may('video.edit') && <p><a class="button small" href={href(`desk?video=${model.id}`)} data-key="about:hold">{t('about.hold')}</a></p>}
    </Panel>
  );
}
