// The controls over the film: the way back and the title above, time and buttons below.
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { clock, langOf, t } from '../i18n';
import { back } from '../router';
import { metaOf } from '../ui/card';
import { Icon, type IconName } from '../ui/icons';
import { Menu, type Section } from '../ui/overlay';
import { audioName, channelName, kSpeeds, type PlayerModel, subtitleName } from './model';
import { chapterAt, Scrubber } from './scrubber';

export type MenuName = 'tracks' | 'quality' | 'speed' | 'chapters' | 'more';

interface ControlsProps {
  model: PlayerModel;
  menu: Signal<MenuName | null>;
  shown: boolean;
  full: boolean;
  fullscreen: () => void;
  /** Some subtitles are still being taken out of the file. */
  reading: boolean;
  actions: MoreActions;
}

/** What the last menu leads to. */
export interface MoreActions {
  help(): void;
  about(): void;
  look(): void;
  corner: (() => void) | null;
  remote: (() => void) | null;
}

interface ButtonProps {
  icon: IconName;
  label: string;
  press: (event: MouseEvent) => void;
  name?: string;
  size?: number;
  keyHint?: string;
  extra?: string;
  expanded?: boolean;
  on?: boolean;
}

function Button({ icon, label, press, name, size = 24, keyHint, extra = '', expanded, on }: ButtonProps) {
  return (
    <button class={`control ${extra} ${on ? 'on' : ''}`} aria-label={label} title={keyHint ? `${label} (${keyHint})` : label} data-control={name}
      {...(expanded === undefined ? {} : { 'aria-haspopup': 'menu', 'aria-expanded': expanded })}
      onClick={(event) => {
        press(event);
        // A mouse press leaves the keys with the film; a press by keyboard keeps the focus here.
        if (event.detail > 0 && expanded === undefined) event.currentTarget.blur();
      }}>
      <Icon name={icon} size={size} />
    </button>
  );
}

/** Tracks of one name are counted: "English", "English 2". */
function toldApart<One extends { label: string; hint?: string }>(choices: One[]): One[] {
  const seen = new Map<string, number>();
  return choices.map((one) => {
    const name = `${one.label}\n${one.hint ?? ''}`, count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count > 1 ? { ...one, label: `${one.label} ${count}` } : one;
  });
}

function sectionsOf(model: PlayerModel, menu: MenuName, actions: MoreActions, open: (menu: MenuName) => void): Section[] {
  switch (menu) {
    case 'tracks': {
      const audio = model.audio.value;
      return [
        {
          title: t('player.subtitles'),
          choices: [
            { key: 'off', label: t('player.off'), checked: model.subtitles.chosen.value === null, choose: () => model.setSubtitle(null) },
            ...toldApart(model.subtitleTracks.map((one) => ({
              key: `s${one.index}`, label: subtitleName(one), lang: langOf(subtitleName(one)) ?? '', checked: model.subtitles.chosen.value?.index === one.index, choose: () => model.setSubtitle(one),
            }))),
            ...(model.subtitleTracks.length > 0 ? [{ key: 'look', label: t('player.look'), choose: () => actions.look() }] : []),
          ],
        },
        {
          title: t('player.audio'),
          choices: audio.length < 2 ? [] : toldApart(audio.map((one, at) => ({
            key: `a${one.key}`, label: audioName(one, at), hint: channelName(one.channels) ?? '', checked: one.active, choose: () => model.setAudio(one),
          }))),
        },
      ];
    }
    case 'quality': {
      const { height, automatic } = model.playing.value;
      return [{
        choices: [
          { key: 'auto', label: automatic && height ? t('player.autoAt', { height: String(height) }) : t('player.auto'), checked: automatic, choose: () => model.setHeight(null) },
          ...model.heights.value.map((one) => ({
            key: String(one), label: model.isOriginal(one) ? t('player.original', { height: String(one) }) : `${one}p`,
            checked: !automatic && one === height, choose: () => model.setHeight(one),
          })),
        ],
      }];
    }
    case 'speed':
      return [{
        choices: kSpeeds.map((speed) => ({
          key: String(speed), label: speed === 1 ? t('player.normal') : `${speed}×`, checked: model.speed.value === speed, choose: () => model.setSpeed(speed),
        })),
      }];
    case 'more': {
      const file = model.video.value?.playback?.file;
      const element = model.element as HTMLVideoElement & { requestPictureInPicture?: () => Promise<unknown> };
      const picture = model.video.value?.kind !== 'audio';
      return [{
        choices: [
          { key: 'speed', label: t('player.speed'), hint: model.speed.value === 1 ? t('player.normal') : `${model.speed.value}×`, choose: () => open('speed') },
          ...(model.subtitleTracks.length > 0 ? [{ key: 'look', label: t('player.look'), choose: () => actions.look() }] : []),
          ...(document.pictureInPictureEnabled === true && picture ? [{ key: 'pip', label: t('player.pip'), choose: () => {
            if (document.pictureInPictureElement) void document.exitPictureInPicture();
            else void element.requestPictureInPicture?.().catch(() => undefined);
          } }] : []),
          ...(actions.corner ? [{ key: 'corner', label: t('player.mini'), choose: actions.corner }] : []),
          ...(actions.remote ? [{ key: 'remote', label: t('player.remote'), choose: actions.remote }] : []),
          ...(file ? [{ key: 'file', label: t('player.download'), choose: () => download(file) }] : []),
          { key: 'about', label: t('player.about'), choose: () => actions.about() },
          { key: 'keys', label: t('player.help'), choose: () => actions.help() },
        ],
      }];
    }
    case 'chapters': {
      const chapters = model.video.value?.chapters ?? [];
      const now = chapterAt(chapters, model.time.value);
      return [{
        choices: chapters.map((chapter) => ({
          key: String(chapter.start), label: chapter.title || clock(chapter.start), lang: langOf(chapter.title) ?? '', hint: clock(chapter.start),
          checked: chapter === now, choose: () => model.seek(chapter.start),
        })),
      }];
    }
  }
}

function download(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}

const menuTitles = { tracks: 'player.tracks', quality: 'player.quality', speed: 'player.speed', chapters: 'player.chapters', more: 'player.more' } as const;

export function Controls({ model, menu, shown, full, fullscreen, reading, actions }: ControlsProps) {
  const video = model.video.value;
  const muted = model.muted.value || model.volume.value === 0;
  const paused = model.paused.value;
  const chapters = video?.chapters ?? [];
  const now = chapterAt(chapters, model.time.value);
  const menuButton = (name: MenuName, icon: IconName, on = false, keyHint?: string, extra = ''): ComponentChildren => (
    <div class="menu-place">
      <Button icon={icon} label={t(menuTitles[name])} name={name} on={on} extra={extra} {...(keyHint ? { keyHint } : {})} expanded={menu.value === name}
        press={() => { menu.value = menu.value === name ? null : name; }} />
      {menu.value === name && <Menu label={t(menuTitles[name])} sections={sectionsOf(model, name, actions, (next) => { menu.value = next; })} close={() => { menu.value = null; }} {...(name === 'tracks' && reading ? { note: t('player.subtitles.reading') } : {})} />}
    </div>
  );
  return (
    <div class={`controls ${shown ? '' : 'hidden'}`} {...(shown ? {} : { inert: true })}>
      <div class="controls-top">
        <Button icon="return" label={t('action.back')} press={back} name="back" keyHint="Esc" />
        {video && <div class="controls-title">
          <h1 lang={langOf(video.title)}>{video.title}</h1>
          <p>{metaOf(video)}</p>
        </div>}
      </div>
      <div class="controls-middle">
        <Button icon="back" label={t('player.back10')} press={() => model.step(-10)} size={32} extra="big" />
        <Button icon={paused ? 'play' : 'pause'} label={paused ? t('player.play') : t('player.pause')} press={() => model.toggle()} size={40} extra="big main" />
        <Button icon="forward" label={t('player.forward10')} press={() => model.step(10)} size={32} extra="big" />
      </div>
      <div class="controls-bottom">
        <Scrubber model={model} />
        <div class="controls-row">
          <Button icon={paused ? 'play' : 'pause'} label={paused ? t('player.play') : t('player.pause')} press={() => model.toggle()} name="play" keyHint="k" extra="desk" />
          <Button icon="back" label={t('player.back10')} press={() => model.step(-10)} keyHint="j" extra="desk" />
          <Button icon="forward" label={t('player.forward10')} press={() => model.step(10)} keyHint="l" extra="desk" />
          <div class="volume">
            <Button icon={muted ? 'muted' : model.volume.value < 0.5 ? 'quiet' : 'volume'} label={muted ? t('player.unmute') : t('player.mute')} press={() => model.toggleMute()} name="mute" keyHint="m" />
            <input type="range" min="0" max="1" step="0.05" value={muted ? 0 : model.volume.value} aria-label={t('player.volume')}
              style={{ '--value': muted ? 0 : model.volume.value }} onInput={(event) => model.setVolume(Number(event.currentTarget.value))} />
          </div>
          <p class="time"><span>{clock(model.time.value)}</span> <i>/</i> <span class="whole">{clock(model.duration.value)}</span></p>
          {now && <p class="chapter-now" lang={langOf(now.title)}>{now.title}</p>}
          <span class="spring" />
          {chapters.length > 1 && menuButton('chapters', 'chapters')}
          {(model.subtitleTracks.length > 0 || model.audio.value.length > 1) && menuButton('tracks', 'captions', model.subtitles.chosen.value !== null, 'c')}
          {model.heights.value.length > 1 && menuButton('quality', 'quality')}
          {menuButton('speed', 'speed', model.speed.value !== 1, undefined, 'roomy')}
          {menuButton('more', 'more')}
          <Button icon={full ? 'shrink' : 'enlarge'} label={full ? t('player.window') : t('player.fullscreen')} press={fullscreen} name="fullscreen" keyHint="f" />
        </div>
      </div>
    </div>
  );
}
