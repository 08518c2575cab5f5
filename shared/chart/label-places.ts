/**
 * @file Where the names of a plot's points stand, on screen and in reports: not over each other where that can be helped.
 */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Of a text's baseline. */
export interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Average width of a 12-pixel character and height of its line, to reserve room for a label. */
const CHARACTER = 6.8;
const LINE = 13;

/** The room that a label takes, more or less. */
export function labelBox({ x, y, anchor }: LabelPlace, text: string): Box {
  const width = text.length * CHARACTER;
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, top: y - LINE + 3, right: left + width, bottom: y + 3 };
}

function overlap(a: Box, b: Box): number {
  return (
    Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
    Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))
  );
}

/**
 * Beside, below or above its point: where each label hides the least of the obstacles and earlier labels.
 *
 * @param sides Beyond which labels do not go if they can stand elsewhere.
 */
export function placeLabels(
  points: readonly { readonly x: number; readonly y: number; readonly text: string }[],
  obstacles: readonly Box[],
  sides: Pick<Box, 'left' | 'right'>,
): LabelPlace[] {
  const taken = [...obstacles];
  return points.map(({ x, y, text }) => {
    const candidates: LabelPlace[] = [
      { x: x + 11, y: y + 4, anchor: 'start' },
      { x: x - 11, y: y + 4, anchor: 'end' },
      { x, y: y + 20, anchor: 'middle' },
      { x: x + 11, y: y - 9, anchor: 'start' },
      { x: x - 11, y: y - 9, anchor: 'end' },
    ];
    const costs = candidates.map((candidate) => {
      const box = labelBox(candidate, text);
      const outside = Math.max(0, sides.left - box.left) + Math.max(0, box.right - sides.right);
      return outside * LINE + taken.reduce((sum, other) => sum + overlap(box, other), 0);
    });
    const place = candidates[costs.indexOf(Math.min(...costs))]!;
    taken.push(labelBox(place, text));
    return place;
  });
}
