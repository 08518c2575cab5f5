/**
 * @file Builds the renderer before the tests, once, where its sources are newer than what is built.
 */
import { buildRendererIfStale } from '../../scripts/build/build-renderer.ts';

export async function setup(): Promise<void> {
  await buildRendererIfStale();
}
