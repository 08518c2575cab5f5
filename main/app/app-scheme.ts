/**
 * @file `app://atlas/`: the built renderer under an origin of its own, so that its content security policy has a
 * `self` and nothing on the network or the disk is it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, protocol } from 'electron';
import { CONTENT_SECURITY_POLICY } from '../server/content-security-policy.ts';
import { contentTypeOf, locateStatic } from '../server/static-files.ts';

const SCHEME = 'app';
const HOST = 'atlas';

/** Of the renderer's page: scheme and host. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`;

/** Call before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Answers requests of the scheme; call when Electron is ready. */
export function handleAppScheme(): void {
  const renderer = join(app.getAppPath(), 'out', 'renderer');
  protocol.handle(SCHEME, ({ url, method }) => answer(renderer, new URL(url), method));
}

async function answer(renderer: string, { host, pathname }: URL, method: string): Promise<Response> {
  const file = host === HOST && method === 'GET' ? locateStatic(renderer, pathname) : null;
  if (file === null) return new Response('Not found', { status: 404 });
  return new Response(await readFile(file), {
    headers: {
      'Content-Type': contentTypeOf(file),
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
