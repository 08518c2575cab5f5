/**
 * @file The real workbench server as a process of its own, which tests may kill.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const START_MS = 30_000;

export interface ServerProcess {
  /** Without the token: `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly port: number;
  readonly token: string;
  /** The address that opens a screen, `/runs` for example, with the token. */
  readonly address: (path?: string) => string;
  readonly child: ChildProcess;
  /** Ends it as a user would. */
  readonly stop: () => Promise<void>;
  /** Ends it as a power failure would. */
  readonly kill: () => Promise<void>;
}

/**
 * Starts a server on a workspace.
 *
 * @param options `port` and `token` of an earlier server that this one stands in for; `root` of another copy of the
 *   program than this clone; `env` on top of this process's.
 */
export async function startServer(
  workspace: string,
  options: {
    readonly port?: number;
    readonly token?: string;
    readonly root?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<ServerProcess> {
  const { port = 0, token, root = ROOT, env = {} } = options;
  const serve = join(root, 'main/server/serve.ts');
  const child = spawn(process.execPath, [serve, '--workspace', workspace, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What the machine's own cache holds is no test's business.
    env: {
      ...process.env,
      HF_HUB_CACHE: join(workspace, 'no-cache'),
      ...env,
      ...(token === undefined ? {} : { ATLAS_TOKEN: token }),
    },
  });
  const url = await printedAddress(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  const used = new URLSearchParams(url.hash.slice(1)).get('token')!;
  return {
    origin: url.origin,
    port: Number(url.port),
    token: used,
    address: (path = '/') => `${url.origin}${path}#token=${used}`,
    child,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function printedAddress(child: ChildProcess): Promise<URL> {
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
  try {
    for await (const line of createInterface({ input: child.stdout! })) {
      const found = /https?:\/\/\S+/.exec(line)?.[0];
      if (found !== undefined) return new URL(found);
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error('The server ended before it printed its address');
}
