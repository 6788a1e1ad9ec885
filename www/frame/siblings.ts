/**
 * How the frames of one card find each other: at a board in the window of their group's controller frame, which all of them
 * reach because it stands in the page's light document and is of their own origin. No port of the page is part of it.
 */

/** A function for each element that is there, by its type; see `browser::board`. */
export type Board = Record<string, unknown>;

type Host = Window & { opentillBoard?: Board };

/** Makes this frame one where others can meet. */
export function hostBoard(): void {
  (self as Host).opentillBoard = {};
}

/** The board of the frame whose address ends in this id; this frame's own by an empty one. */
export function findBoard(group: string): Board | undefined {
  if (!group) return (self as Host).opentillBoard;
  for (let index = 0; index < parent.length; index++) {
    try {
      const frame = parent[index] as Host;
      if (frame.location.hash === `#${group}`) return frame.opentillBoard;
    } catch {
      // A frame of another origin.
    }
  }
  return undefined;
}
