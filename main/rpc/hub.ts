/**
 * @file Procedures on downloads from the Hub.
 */
import type { HubAccess } from '../library/hub/endpoint.ts';
import { planDownload } from '../library/hub/plan-download.ts';
import { describeHubAccess, hubAccess } from '../services/hub-access.ts';
import type { RpcContext } from './context.ts';
import { os, rpcError } from './implementer.ts';

function accessOf({ workbench, native }: RpcContext): Promise<HubAccess> {
  return hubAccess(workbench.store, native?.hubToken ?? null);
}

export const hubRouter = {
  access: os.hub.access.handler(({ context: { workbench, native } }) =>
    describeHubAccess(workbench.store, native?.hubToken ?? null),
  ),
  setToken: os.hub.setToken.handler(async ({ input, context: { workbench, native } }) => {
    if (native === null) {
      throw rpcError('UNAVAILABLE', 'A browser has no key store; set HF_TOKEN where the server is started.');
    }
    await native.hubToken.write(input.token);
    workbench.changes.publish({ topic: 'settings' });
    return describeHubAccess(workbench.store, native.hubToken);
  }),
  plan: os.hub.plan.handler(async ({ input, context, signal }) =>
    planDownload(input, await accessOf(context), signal === undefined ? {} : { signal }),
  ),
  download: os.hub.download.handler(async ({ input, context }) =>
    context.workbench.downloads.start(input, await accessOf(context)),
  ),
  unfinished: os.hub.unfinished.handler(({ context }) => context.workbench.downloads.unfinished()),
  resume: os.hub.resume.handler(async ({ input, context }) =>
    context.workbench.downloads.resume(input.downloadId, await accessOf(context)),
  ),
  discard: os.hub.discard.handler(({ input, context }) =>
    context.workbench.downloads.discard(input.downloadId),
  ),
};
