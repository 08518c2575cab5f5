/**
 * @file `npm run serve`: the workbench for browsers, on this machine's loopback unless told otherwise.
 */
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { InputError } from '../../shared/model/input-error.ts';
import { openWorkbench } from '../services/workbench.ts';
import { workspaceDirectory } from '../services/workspace.ts';
import { newToken } from './token.ts';
import { serveWorkbench } from './workbench-server.ts';

const RENDERER = fileURLToPath(new URL('../../out/renderer', import.meta.url));

interface Options {
  readonly workspace?: string;
  readonly host: string;
  readonly port: number;
}

const { workspace, host, port } = new Command('serve')
  .description('serve the workbench to browsers')
  .option('--workspace <dir>', "folder of runs and results (default: as the command line's)")
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on; 0 takes any that is free', toPort, 4650)
  .parse()
  .opts<Options>();

function toPort(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65535) {
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  }
  return number;
}

try {
  const token = process.env['ATLAS_TOKEN'] ?? newToken();
  const workbench = openWorkbench({ directory: workspaceDirectory(workspace) });
  const server = await serveWorkbench({ workbench, renderer: RENDERER, token, host, port });
  console.log(`Adapter Atlas: ${server.origin}/#token=${token}`);
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
