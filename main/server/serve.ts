/**
 * @file `npm run serve`: the workbench for browsers, on this machine's loopback unless told otherwise.
 */
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { InputError } from '../../shared/model/input-error.ts';
import { openWorkbench } from '../services/workbench.ts';
import { workspaceDirectory } from '../services/workspace.ts';
import { openInBrowser } from './open-in-browser.ts';
import { newToken } from './token.ts';
import { serveWorkbench } from './workbench-server.ts';

/** Shorter ones can be guessed. */
const MIN_TOKEN_LENGTH = 32;

const RENDERER = fileURLToPath(new URL('../../out/renderer', import.meta.url));

interface Options {
  readonly workspace?: string;
  readonly host: string;
  readonly port: number;
  readonly open?: true;
}

const { workspace, host, port, open } = new Command('serve')
  .description('serve the workbench to browsers')
  .option('--workspace <dir>', "folder of runs and results (default: as the command line's)")
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on; 0 takes any that is free', toPort, 4650)
  .option('--open', "open the address in this machine's browser")
  .parse()
  .opts<Options>();

function toPort(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65535) {
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  }
  return number;
}

/** The token of the environment, for a server that is started again and again at one address. */
function givenToken(): string | undefined {
  const given = process.env['ATLAS_TOKEN'];
  if (given === undefined || given === '') return undefined;
  if (/^[\w-]+$/.test(given) && given.length >= MIN_TOKEN_LENGTH) return given;
  throw new InputError(
    'ATLAS_TOKEN',
    `is no token; give at least ${MIN_TOKEN_LENGTH} letters, digits, "-" or "_", or leave it out`,
  );
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(\.\d+){3}$/.test(address);
}

/** What can be mended about an address that cannot be listened on, in a sentence. */
function explainListening(error: unknown, address: string, number: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return new InputError(
        `port ${number}`,
        'is taken; give --port another number, or 0 for any that is free',
      );
    case 'EACCES':
      return new InputError(`port ${number}`, 'is reserved for the system; give --port a number above 1023');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new InputError(`host "${address}"`, 'is no address of this machine; give --host one of its own');
    default:
      return error;
  }
}

try {
  const token = givenToken() ?? newToken();
  const workbench = openWorkbench({ directory: workspaceDirectory(workspace) });
  const server = await serveWorkbench({ workbench, renderer: RENDERER, token, host, port }).catch(
    (error: unknown) => {
      workbench.close();
      throw explainListening(error, host, port);
    },
  );
  const address = `${server.origin}/#token=${token}`;
  console.log(`Adapter Atlas: ${address}`);
  if (!isLoopback(host)) {
    console.error(
      `Listening on ${host}: other machines can connect, and what they send is not encrypted. Whoever has the token can ` +
        'do on this machine what you can. An SSH tunnel to the default address is safer.',
    );
  }
  if (open === true) openInBrowser(address);
  const leave = (): void => {
    workbench.close();
    void server.close().then(() => process.exit());
  };
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`atlas: ${error.message}`);
  process.exitCode = 1;
}
