// A small picture of the film at one time: a piece of the one sheet that holds them all.
import type { Storyboard } from '../api/types';

/** Where on the sheet the tile for `time` lies, in tiles. */
export function tileAt(board: Storyboard, time: number): { column: number; row: number } {
  const at = Math.min(board.count - 1, Math.max(0, Math.floor(time / board.interval)));
  return { column: at % board.columns, row: Math.floor(at / board.columns) };
}

export function StoryTile({ board, time, width }: { board: Storyboard; time: number; width: number }) {
  const { column, row } = tileAt(board, time);
  // An upright film keeps its height, a wide one its width.
  const scale = Math.min(width / board.tileWidth, (width * 0.75) / board.tileHeight);
  const [w, h] = [board.tileWidth * scale, board.tileHeight * scale];
  return (
    <i class="story-tile" style={{
      width: `${w}px`, height: `${h}px`, backgroundImage: `url("${board.sheet}")`,
      backgroundSize: `${w * board.columns}px ${h * board.rows}px`, backgroundPosition: `${-column * w}px ${-row * h}px`,
    }} />
  );
}
