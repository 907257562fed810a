// The one button that leaves out what was seen often enough: intro, recap, credits, preview. Who wants it so finds them left out,
// and may take that back.
import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Skip } from '../api/types';
import { t } from '../i18n';
import { settings, television } from '../state/settings';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import type { PlayerModel } from './model';
import { leavesOut } from './skips';

/** So long it stands by itself; after that it comes and goes with the controls. */
const kAlone = 10;

const words = { recap: 'player.skip.recap', intro: 'player.skip.intro', credits: 'player.skip.credits', preview: 'player.skip.preview' } as const;
const done = { recap: 'player.skipped.recap', intro: 'player.skipped.intro', credits: 'player.skipped.credits', preview: 'player.skipped.preview' } as const;

export function SkipOffer({ model, offer, awake }: { model: PlayerModel; offer: ReadonlySignal<Skip | null>; awake: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  /** Beginnings that were left out, or that somebody chose to see. */
  const known = useRef(new Set<number>());
  const one = offer.value;
  const time = model.time.value;
  const playing = model.started.value && !model.paused.value && model.phase.value.name === 'playing';

  useEffect(() => {
    if (!one || !playing || !leavesOut(one, time, settings.value.skip, known.current)) return;
    known.current.add(one.begin);
    model.seek(one.end);
    toast(t(done[one.kind]), { label: t('action.undo'), run: () => model.seek(one.begin) });
  }, [one, time, playing]);
  const shown = one !== null && model.started.value && !model.ended.value && model.phase.value.name === 'playing' && (awake || time < one.begin + kAlone);
  // A remote has no other way to it than the middle key.
  useEffect(() => { if (shown && television) button.current?.focus(); }, [shown]);
  return (
    <div class="skip-offer" aria-live="polite">
      {shown && <button class="button" ref={button} data-control="skip" title={`${t(words[one.kind])} (s)`} onClick={() => model.seek(one.end)}>
        {t(words[one.kind])}<Icon name="next" size={20} />
      </button>}
    </div>
  );
}
