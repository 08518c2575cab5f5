/**
 * @file Builds the renderer and the Electron program before the tests, once, where sources are newer than what is built.
 */
import { buildAppIfStale } from '../../scripts/build/build-app.ts';
import { buildRendererIfStale } from '../../scripts/build/build-renderer.ts';

export async function setup(): Promise<void> {
  await buildRendererIfStale();
  await buildAppIfStale();
}
