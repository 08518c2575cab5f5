/**
 * @file Where the window was, kept from one start to the next.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomic } from '../files/atomic-write.ts';

const boundsSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
});

const stateSchema = z.object({ bounds: boundsSchema, isMaximized: z.boolean() });

/** Screen coordinates, in pixels that do not depend on the display's density. */
export type Bounds = z.infer<typeof boundsSchema>;
export type WindowState = z.infer<typeof stateSchema>;

const DEFAULT_SIZE = { width: 1360, height: 860 };
/** This much of the window has to be on a display to be grabbed there. */
const GRAB_PIXELS = 64;

/** @returns Null where none was kept, or nothing of use. */
export function readWindowState(file: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Keeps it; a disk that refuses is not worth a word when a window closes. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileAtomic(file, JSON.stringify(state));
  } catch {
    // The next start opens at the default place.
  }
}

/**
 * A state that can be seen on the displays there are: displays come and go between starts.
 *
 * @param workAreas Of the displays, at least one, the primary one first.
 */
export function fitToDisplays(state: WindowState | null, workAreas: readonly Bounds[]): WindowState {
  const home = (state === null ? undefined : workAreas.find((area) => shows(area, state.bounds))) ?? null;
  if (state !== null && home !== null) {
    const { width, height } = state.bounds;
    return {
      ...state,
      bounds: { ...state.bounds, width: Math.min(width, home.width), height: Math.min(height, home.height) },
    };
  }
  const primary = workAreas[0]!;
  const width = Math.min(state?.bounds.width ?? DEFAULT_SIZE.width, primary.width);
  const height = Math.min(state?.bounds.height ?? DEFAULT_SIZE.height, primary.height);
  return {
    bounds: {
      x: primary.x + Math.floor((primary.width - width) / 2),
      y: primary.y + Math.floor((primary.height - height) / 2),
      width,
      height,
    },
    isMaximized: state?.isMaximized ?? false,
  };
}

/** Whether enough of the title bar is on the display. */
function shows(area: Bounds, { x, y, width }: Bounds): boolean {
  const overlap = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return overlap >= GRAB_PIXELS && y >= area.y && y <= area.y + area.height - GRAB_PIXELS;
}
