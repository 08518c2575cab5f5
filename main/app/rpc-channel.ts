/**
 * @file The one ipc channel there is, for the preload script and the main process.
 */

export const RPC_CHANNEL = 'atlas:rpc';
