// The player's keyboard. Arrows belong to the film while nothing has the keyboard's focus, and to the controls once
// they have (Tab, Enter, or Down on a remote leads there).
import { back } from '../router';
import { television } from '../state/settings';
import { isBackKey } from '../ui/overlay';
import type { PlayerModel } from './model';
import { kDelayStep } from './subtitles';

export interface KeyActions {
  wake(): void;
  /** Leaves the controls for the film; false when the film had the keys already. */
  leaveControls(): boolean;
  enterControls(): void;
  fullscreen(): void;
  isFullscreen(): boolean;
  help(): void;
  next(): void;
  /** Leaves out what is offered; false when nothing is. */
  skip(): boolean;
  corner(): void;
  hold(on: boolean): void;
  say(words: 'volume' | 'speed' | 'captions' | 'back' | 'forward' | 'frame' | 'delay'): void;
}

type KeyWords = 'keys.play' | 'keys.hold' | 'keys.seek10' | 'keys.seek5' | 'keys.frame' | 'keys.volume' | 'keys.mute' | 'keys.fullscreen' | 'keys.captions'
  | 'keys.delay' | 'keys.skip' | 'keys.tenths' | 'keys.speed' | 'keys.next' | 'keys.mini' | 'keys.controls' | 'keys.back' | 'keys.help';

export const keyList: readonly { keys: readonly string[]; words: KeyWords }[] = [
  { keys: ['k', '␣'], words: 'keys.play' },
  { keys: ['␣'], words: 'keys.hold' },
  { keys: ['j', 'l'], words: 'keys.seek10' },
  { keys: ['←', '→'], words: 'keys.seek5' },
  { keys: [',', '.'], words: 'keys.frame' },
  { keys: ['↑', '↓'], words: 'keys.volume' },
  { keys: ['m'], words: 'keys.mute' },
  { keys: ['f'], words: 'keys.fullscreen' },
  { keys: ['c'], words: 'keys.captions' },
  { keys: ['g', 'h'], words: 'keys.delay' },
  { keys: ['0', '9'], words: 'keys.tenths' },
  { keys: ['<', '>'], words: 'keys.speed' },
  { keys: ['s'], words: 'keys.skip' },
  { keys: ['n'], words: 'keys.next' },
  { keys: ['i'], words: 'keys.mini' },
  { keys: ['↵'], words: 'keys.controls' },
  { keys: ['Esc'], words: 'keys.back' },
  { keys: ['?'], words: 'keys.help' },
];

export function listenForKeys(model: PlayerModel, act: KeyActions): () => void {
  let space: 'up' | 'down' | 'held' = 'up';
  const onKeyUp = (event: KeyboardEvent) => {
    if (event.key !== ' ' || space === 'up') return;
    event.preventDefault();
    event.stopPropagation();
    if (space === 'held') act.hold(false);
    else model.toggle();
    space = 'up';
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    // An open menu or dialog has the keys to itself.
    if (document.querySelector('[data-scope]')) return;
    const control = target.closest?.<HTMLElement>('button, a, [role="slider"], input');
    const focused = control?.matches(':focus-visible') ? control : null;
    const done = () => { event.preventDefault(); event.stopPropagation(); act.wake(); };

    if (isBackKey(event) || event.key === 'Backspace') {
      done();
      if (act.isFullscreen()) act.fullscreen();
      else if (!act.leaveControls()) back();
      return;
    }
    act.wake();
    if (model.phase.peek().name === 'failed') return;
    if (/^[0-9]$/.test(event.key)) { model.seek(model.duration.peek() * Number(event.key) / 10); return done(); }
    switch (event.key) {
      case 'k': case 'K': case 'MediaPlayPause': model.toggle(); return done();
      // Pressed it plays or pauses once let go; held it runs.
      case ' ':
        if (focused) return;
        if (event.repeat) { if (space === 'down') { space = 'held'; act.hold(true); } } else space = 'down';
        return done();
      case 'j': case 'J': case 'MediaRewind': model.step(-10); act.say('back'); return done();
      case 'l': case 'L': case 'MediaFastForward': model.step(10); act.say('forward'); return done();
      case 'f': case 'F': act.fullscreen(); return done();
      case 'm': case 'M': model.toggleMute(); act.say('volume'); return done();
      case 'c': case 'C': model.toggleSubtitles(); act.say('captions'); return done();
      case '<': model.stepSpeed(-1); act.say('speed'); return done();
      case '>': model.stepSpeed(1); act.say('speed'); return done();
      case ',': model.frame(-1); act.say('frame'); return done();
      case '.': model.frame(1); act.say('frame'); return done();
      case 'g': case 'G': case 'h': case 'H':
        if (model.subtitles.chosen.peek() === null) return;
        model.subtitles.setDelay(model.subtitles.delay.peek() + (event.key.toLowerCase() === 'g' ? -kDelayStep : kDelayStep));
        act.say('delay');
        return done();
      case 's': case 'S': if (act.skip()) done(); return;
      case 'n': case 'N': case 'MediaTrackNext': act.next(); return done();
      case 'i': case 'I': act.corner(); return done();
      case '?': act.help(); return done();
      case 'Enter': if (!focused) { act.enterControls(); done(); } return;
    }
    if (focused) return;
    switch (event.key) {
      case 'ArrowLeft': model.step(-5); act.say('back'); return done();
      case 'ArrowRight': model.step(5); act.say('forward'); return done();
      case 'ArrowUp':
      case 'ArrowDown':
        if (television) act.enterControls();
        else { model.setVolume(model.element.volume + (event.key === 'ArrowUp' ? 0.05 : -0.05)); act.say('volume'); }
        return done();
    }
  };
  addEventListener('keydown', onKey, { capture: true });
  addEventListener('keyup', onKeyUp, { capture: true });
  return () => {
    removeEventListener('keydown', onKey, { capture: true });
    removeEventListener('keyup', onKeyUp, { capture: true });
    if (space === 'held') act.hold(false);
  };
}
