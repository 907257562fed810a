// Subtitles, drawn by us: the same face on every device, in the look the viewer chose, above the controls when those show.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { langOf } from '../i18n';
import { cueLook, type CueLook } from './cue_look';

const colours: Record<CueLook['colour'], string> = { white: '#fff', yellow: '#ffe46b', grey: '#c9c9c9' };
const edges: Record<CueLook['edge'], string> = {
  none: 'none',
  outline: '0 0 .08em #000, 0 0 .08em #000, .06em .06em .06em #000, -.06em -.06em .06em #000, .06em -.06em .06em #000, -.06em .06em .06em #000',
  shadow: '.06em .09em .12em #000, 0 0 .3em #000a',
};

export function lookStyle(look: CueLook): Record<string, string> {
  return { '--cue-size': String(look.size / 100), '--cue-colour': colours[look.colour], '--cue-edge': edges[look.edge], '--cue-back': `rgb(0 0 0 / ${look.back}%)` };
}

function Cue({ cue }: { cue: VTTCue }) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    // Built by the browser's own WebVTT parser: only <b>, <i>, <u>, <ruby>, <span> and text come out of it.
    box.current?.replaceChildren(cue.getCueAsHTML());
  }, [cue]);
  return <p class="cue" lang={langOf(cue.text)}><span ref={box} /></p>;
}

/** A cue placed in the upper half by its author (a sign, a second speaker) stays up there. */
function isUp(cue: VTTCue): boolean {
  return typeof cue.line === 'number' && (cue.snapToLines ? cue.line >= 0 && cue.line < 7 : cue.line < 50);
}

export function Captions({ cues, raised }: { cues: readonly VTTCue[]; raised: boolean }) {
  const look = cueLook.value;
  const key = (cue: VTTCue) => `${cue.startTime}-${cue.text}`;
  const high = look.place === 'high';
  const up = cues.filter((cue) => high || isUp(cue));
  const down = cues.filter((cue) => !high && !isUp(cue));
  const style = lookStyle(look);
  return (
    <>
      {up.length > 0 && <div class={`captions up ${raised ? 'lowered' : ''}`} style={style}>{up.map((cue) => <Cue cue={cue} key={key(cue)} />)}</div>}
      {down.length > 0 && <div class={`captions ${look.place} ${raised ? 'raised' : ''}`} style={style}>{down.map((cue) => <Cue cue={cue} key={key(cue)} />)}</div>}
    </>
  );
}
