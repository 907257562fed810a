// How subtitles look: chosen once in this browser, for every film.
import { computed } from '@preact/signals';
import { change, settings } from '../state/settings';

export const kSizes = [75, 100, 125, 150, 200] as const;
export const kColours = ['white', 'yellow', 'grey'] as const;
export const kEdges = ['none', 'outline', 'shadow'] as const;
export const kBacks = [0, 50, 75, 100] as const;
export const kPlaces = ['low', 'lifted', 'high'] as const;

export interface CueLook {
  /** Per cent of the usual size. */
  size: (typeof kSizes)[number];
  colour: (typeof kColours)[number];
  edge: (typeof kEdges)[number];
  /** How dense the ground behind the words is, in per cent. */
  back: (typeof kBacks)[number];
  place: (typeof kPlaces)[number];
  /** ASS as its authors drew it; otherwise as plain words. */
  styled: boolean;
}

const kUsual: CueLook = { size: 100, colour: 'white', edge: 'none', back: 75, place: 'low', styled: true };

export const cueLook = computed<CueLook>(() => ({ ...kUsual, ...settings.value.look }));

export function changeLook(part: Partial<CueLook>): void {
  change({ look: { ...settings.peek().look, ...part } });
}

export function resetLook(): void {
  change({ look: {} });
}
