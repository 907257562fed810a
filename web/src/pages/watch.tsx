// The watch page: the film from edge to edge, controls that come and go over it, and words when there is no film. The same
// film, made small, goes on in a corner of the other pages.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { clock, langOf, t } from '../i18n';
import '../i18n/player';
import { AboutPanel } from '../player/about_panel';
import { Captions } from '../player/captions';
import { Controls, type MenuName } from '../player/controls';
import { useGestures } from '../player/gestures';
import { Help } from '../player/help';
import { listenForKeys } from '../player/keys';
import { delayWords, LookPanel } from '../player/look_panel';
import { Mini } from '../player/mini';
import { PlayerModel, subtitleName } from '../player/model';
import { after, askNext } from '../player/next_up';
import { NextFilm } from '../player/prepare_next';
import { canGoRemote } from '../player/remote';
import { holdSession } from '../player/session';
import { SkipOffer } from '../player/skip_offer';
import { offerAt, storyEnd } from '../player/skips';
import { UpNext } from '../player/up_next';
import { back, href, navigate, route } from '../router';
import { libraries, loaded, videos } from '../state/catalogue';
import { mini } from '../state/mini';
import { settings, television } from '../state/settings';
import { toast } from '../state/toasts';
import { Invented, Picture } from '../ui/artwork';
import { accentOf, inventedPalette, shadeOf } from '../ui/colour';
import { Icon } from '../ui/icons';
import { Message } from '../ui/states';
import '../styles/watch.css';

const kIdle = 3000;
const kIdleWithFocus = 6000;
const kFlash = 900;
const kWarming = 2000;

type Flash = { words: string; side: 'left' | 'right' | 'top'; key: number };

interface WatchProps {
  id: string;
  at: number | null;
  /** In the corner of another page. */
  small: boolean;
}

export function Watch({ id, at, small }: WatchProps) {
  const element = useRef<HTMLVideoElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [model, setModel] = useState<PlayerModel | null>(null);
  useLayoutEffect(() => {
    const made = new PlayerModel(element.current!, id, at);
    const upcoming = () => (loaded.value && made.video.value ? after(videos.value, made.video.value) : null);
    const next = new NextFilm();
    askNext(id);
    const stops = [
      holdSession(made, () => { const one = upcoming(); return one ? () => navigate(`watch/${one.id}`, true) : null; }),
      made.time.subscribe((now) => {
        if (made.duration.peek() > 0) next.at(now / made.duration.peek(), () => upcoming()?.id ?? null, made.playing.peek().height);
      }),
      () => next.close(),
      // Before the next page is drawn: it may want to know.
      route.subscribe(() => made.save()),
    ];
    setModel(made);
    return () => {
      for (const stop of stops) stop();
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
      void made.close();
    };
  }, []);
  useLayoutEffect(() => {
    document.documentElement.classList.toggle('watching', !small);
    if (small && document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    return () => document.documentElement.classList.remove('watching');
  }, [small]);
  // An address with a time in it, on the page of a film that goes on already.
  useEffect(() => { if (!small && at !== null && model?.started.peek()) model.seek(at); }, [at, small]);
  const title = model?.video.value?.title ?? '';
  return (
    <div class={`watch ${small ? 'small' : ''}`} ref={stage} role={small ? 'complementary' : 'main'} aria-label={small ? t('player.mini.label', { title }) : undefined}>
      <video id="video" ref={element} playsInline preload="auto" tabIndex={-1} {...{ 'x-webkit-airplay': 'allow' }} />
      {model && <KeepGoing model={model} small={small} />}
      {model && (small ? <Mini model={model} /> : <Stage model={model} stage={stage} />)}
    </div>
  );
}

/** Decides what becomes of the film when its page is left: what plays goes on in the corner, what stands is put away. */
function KeepGoing({ model, small }: { model: PlayerModel; small: boolean }) {
  const alive = !television && model.started.value && !model.ended.value && model.phase.value.name !== 'failed';
  const keeps = alive && (small || !model.paused.value);
  useLayoutEffect(() => {
    if (keeps) mini.value = model.id;
    else if (mini.peek() === model.id || !small) mini.value = null;
  }, [keeps, small]);
  return null;
}

function Stage({ model, stage }: { model: PlayerModel; stage: { current: HTMLDivElement | null } }) {
  const awake = useSignal(true);
  const menu = useSignal<MenuName | null>(null);
  const panel = useSignal<'help' | 'about' | 'look' | null>(null);
  const full = useSignal(false);
  const flash = useSignal<Flash | null>(null);
  const warming = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const flashTimer = useRef<ReturnType<typeof setTimeout>>();
  const video = model.video.value;
  const phase = model.phase.value;
  const busy = useComputed(() => model.phase.value.name !== 'failed' && !model.ended.value
    && (model.waiting.value || model.phase.value.name !== 'playing' || (!model.started.value && !model.paused.value)));

  const offer = useComputed(() => {
    const film = model.video.value;
    return film ? offerAt(film.skips, model.time.value, model.duration.value, settings.value.skip, loaded.value && after(videos.value, film) !== null) : null;
  });

  const focusInControls = () => stage.current?.querySelector('.controls :focus-visible') as HTMLElement | null;
  const wake = () => {
    awake.value = true;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (model.paused.peek() || menu.peek() || panel.peek() || model.phase.peek().name !== 'playing') return;
      focusInControls()?.blur();
      awake.value = false;
    }, focusInControls() ? kIdleWithFocus : kIdle);
  };
  const say = (words: string, side: Flash['side']) => {
    flash.value = { words, side, key: Date.now() };
    clearTimeout(flashTimer.current);
    flashTimer.current = setTimeout(() => { flash.value = null; }, kFlash);
  };
  const fullscreen = () => {
    const root = document.documentElement;
    const native = model.element as HTMLVideoElement & { webkitEnterFullscreen?: () => void };
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (root.requestFullscreen) {
      void root.requestFullscreen().then(() => {
        // A telephone held upright turns a wide film; where turning cannot be asked for, nothing happens.
        const turn = screen.orientation as ScreenOrientation & { lock?: (to: string) => Promise<void> };
        if (model.element.videoWidth > model.element.videoHeight && matchMedia('(pointer: coarse)').matches) return turn.lock?.('landscape');
        return undefined;
      }).catch(() => undefined);
    } else native.webkitEnterFullscreen?.();
  };
  const hold = (on: boolean) => {
    model.hold(on);
    clearTimeout(flashTimer.current);
    flash.value = on ? { words: '2×', side: 'top', key: 0 } : null;
  };
  const next = () => {
    const film = model.video.peek();
    const one = loaded.peek() && film ? after(videos.peek(), film) : null;
    if (!one) return;
    const over = storyEnd(film!.skips, model.duration.peek());
    if (over !== null && model.time.peek() >= over) model.finish();
    navigate(`watch/${one.id}`, true);
  };
  const corner = () => {
    if (television || !model.started.peek()) return;
    model.play();
    mini.value = model.id;
    back();
  };
  const remote = () => {
    void model.goRemote().then((found) => toast(t(found ? 'player.remote.on' : 'player.remote.none')));
  };

  useEffect(() => {
    wake();
    const onFull = () => { full.value = document.fullscreenElement !== null; };
    document.addEventListener('fullscreenchange', onFull);
    const stopKeys = listenForKeys(model, {
      wake,
      leaveControls: () => {
        const focused = focusInControls();
        focused?.blur();
        return focused !== null;
      },
      enterControls: () => {
        wake();
        requestAnimationFrame(() => stage.current?.querySelector<HTMLElement>('[data-control="play"]')?.focus());
      },
      fullscreen,
      isFullscreen: () => document.fullscreenElement !== null,
      help: () => { panel.value = 'help'; },
      next, corner, hold,
      skip: () => {
        const one = offer.peek();
        if (one) model.seek(one.end);
        return one !== null;
      },
      say: (what) => {
        if (what === 'back' || what === 'forward') say(clock(model.element.currentTime), what === 'back' ? 'left' : 'right');
        else if (what === 'speed') say(`${model.speed.peek()}×`, 'top');
        else if (what === 'frame') say(`${model.element.currentTime.toFixed(2)} s`, 'top');
        else if (what === 'delay') say(delayWords(model.subtitles.delay.peek()), 'top');
        else if (what === 'volume') say(model.element.muted ? t('player.mute') : `${Math.round(model.element.volume * 100)} %`, 'top');
        else {
          const one = model.subtitles.chosen.peek();
          say(one ? subtitleName(one) : model.subtitleTracks.length > 0 ? `${t('player.subtitles')}: ${t('player.off')}` : t('player.no.subtitles'), 'top');
        }
      },
    });
    const stopWake = [model.paused, model.phase, menu, panel].map((one) => one.subscribe(() => wake()));
    return () => {
      stopKeys();
      stopWake.forEach((stop) => stop());
      document.removeEventListener('fullscreenchange', onFull);
      clearTimeout(timer.current);
      clearTimeout(flashTimer.current);
      document.title = 'Chanoma';
    };
  }, []);

  useEffect(() => {
    if (!busy.value) { warming.value = false; return; }
    const later = setTimeout(() => { warming.value = true; }, kWarming);
    return () => clearTimeout(later);
  }, [busy.value]);

  useEffect(() => {
    if (model.resumedAt.value !== null) say(t('player.resumed', { time: clock(model.resumedAt.value) }), 'top');
  }, [model.resumedAt.value]);
  useEffect(() => { if (model.subtitles.broken.value) say(t('player.subtitles.broken'), 'top'); }, [model.subtitles.broken.value]);
  useEffect(() => { if (video) document.title = `${video.title} · Chanoma`; }, [video?.title]);

  const gestures = useGestures({
    press: () => {
      if (model.phase.peek().name === 'failed') return;
      model.toggle();
      wake();
    },
    fullscreen,
    tap: () => {
      if (awake.peek() && !model.paused.peek()) awake.value = false;
      else wake();
    },
    jump: (side, total) => {
      model.step(side === 'left' ? -10 : 10);
      say(t('player.tap', { n: total }), side);
    },
    hold: (on) => { if (model.started.peek()) hold(on); },
  });

  const picture = video?.still ?? video?.poster;
  const colors = picture?.colors ?? inventedPalette(model.id).colors;
  const accent = accentOf(colors);
  const shown = awake.value || phase.name === 'failed' || menu.value !== null;
  const backdrop = phase.name === 'failed' || video?.kind === 'audio' || !model.started.value;
  const library = libraries.value.find((one) => one.id === video?.libraryId);
  const unreachable = phase.name === 'offline' && library?.state === 'unreachable';
  const reading = video?.subtitles.some((one) => one.ready === false) === true;
  return (
    <div class={`stage ${shown ? 'awake' : 'asleep'}`} style={{ ...(accent ? { '--accent': accent } : {}), '--shade': shadeOf(colors) }}
      aria-label={t('player.label', { title: video?.title ?? '' })} role="region"
      onPointerMove={(event) => { if (event.pointerType === 'mouse') wake(); }}>
      {backdrop && video && (
        <div class={`backdrop ${phase.name === 'failed' ? 'dim' : ''} ${video.kind}`}>
          {picture ? <Picture poster={picture} aspect={16 / 9} sizes="100vw" eager /> : <Invented id={video.id} />}
        </div>
      )}
      <div class="touch" {...gestures} />
      {video?.kind === 'audio' && phase.name !== 'failed' && (
        <div class="sleeve"><p lang={langOf(video.title)}>{video.title}</p></div>
      )}
      <Captions cues={model.subtitles.cues.value} raised={shown} />
      <div class="player-status" role="status" aria-live="polite">
        {busy.value && phase.name !== 'opening' && (
          <div class="busy">
            <span class="ring" aria-hidden="true" />
            <p>{phase.name === 'preparing' ? t('player.preparing') : unreachable ? t('player.unreachable') : phase.name === 'offline' ? t('player.offline') : warming.value ? t('player.warming') : ''}</p>
            {phase.name === 'preparing' && <p class="quiet">{t('player.preparing.text')}</p>}
            {unreachable && <p class="quiet">{t('player.unreachable.text', { path: library!.path })}</p>}
          </div>
        )}
        {busy.value && phase.name === 'opening' && warming.value && <div class="busy"><span class="ring" aria-hidden="true" /><p>{t('player.opening')}</p></div>}
      </div>
      {flash.value && <div class={`flash ${flash.value.side}`} key={flash.value.key} aria-hidden="true">
        {flash.value.side !== 'top' && <Icon name={flash.value.side === 'left' ? 'back' : 'forward'} size={32} />}<span>{flash.value.words}</span>
      </div>}
      {phase.name === 'failed' ? (
        <div class="watch-failed">
          <button class="icon-button leave" aria-label={t('action.back')} onClick={back}><Icon name="return" /></button>
          <Message level="alert" title={phase.title} text={phase.text} detail={phase.detail}>
            {phase.retry && <button class="button primary" data-nav="start" onClick={() => model.retry()}>{t('action.retry')}</button>}
            {phase.file && <a class="button" href={phase.file} target="_blank" rel="noopener">{t('action.download')}</a>}
            <a class={phase.retry ? 'button' : 'button primary'} href={href('')}>{t('action.home')}</a>
          </Message>
        </div>
      ) : (
        <Controls model={model} menu={menu} shown={shown} full={full.value} fullscreen={fullscreen} reading={reading} actions={{
          help: () => { panel.value = 'help'; }, about: () => { panel.value = 'about'; }, look: () => { panel.value = 'look'; },
          corner: television ? null : corner, remote: canGoRemote(model.element) ? remote : null,
        }} />
      )}
      <SkipOffer model={model} offer={offer} awake={shown} />
      <UpNext model={model} />
      {panel.value === 'help' && <Help close={() => { panel.value = null; }} />}
      {panel.value === 'about' && <AboutPanel model={model} close={() => { panel.value = null; }} />}
      {panel.value === 'look' && <LookPanel model={model} close={() => { panel.value = null; }} />}
    </div>
  );
}
