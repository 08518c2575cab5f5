/**
 * @file Procedures on the machine and on what the host can do.
 */
import { cpus, freemem, homedir, hostname, totalmem } from 'node:os';
import { engineVersion } from '../services/version.ts';
import { gpuLoad } from '../services/gpu-load.ts';
import { systemLoad } from '../services/system-load.ts';
import type { NativeHost, RpcContext } from './context.ts';
import { os, rpcError } from './implementer.ts';

function desktop({ native }: RpcContext): NativeHost {
  if (native !== null) return native;
  throw rpcError('UNAVAILABLE', 'There are no native dialogs in a browser.');
}

export const systemRouter = {
  info: os.system.info.handler(({ context }) => ({
    version: engineVersion(),
    platform: process.platform,
    hostname: hostname(),
    cpuCount: cpus().length,
    totalMemoryBytes: totalmem(),
    workspace: context.workbench.store.directory,
    homeDirectory: homedir(),
    host: context.native === null ? ('browser' as const) : ('electron' as const),
  })),
  load: os.system.load.handler(async () => ({
    cpuShare: systemLoad(),
    usedMemoryBytes: totalmem() - freemem(),
    totalMemoryBytes: totalmem(),
    gpus: await gpuLoad(),
  })),
  chooseFolder: os.system.chooseFolder.handler(({ input, context }) =>
    desktop(context).chooseFolder(input.title, input.startAt),
  ),
  chooseFile: os.system.chooseFile.handler(({ input, context }) =>
    desktop(context).chooseFile(input.title, input.startAt, input.filters),
  ),
  reveal: os.system.reveal.handler(({ input, context }) => {
    desktop(context).reveal(input.path);
    return null;
  }),
};
