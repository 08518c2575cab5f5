/**
 * @file Runs before the renderer's page, in Electron's sandbox, and gives it the one object it has of Electron: a port
 * to the RPC router.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { RPC_CHANNEL } from './rpc-channel.ts';

contextBridge.exposeInMainWorld('atlasPort', {
  postMessage: (message: unknown) => ipcRenderer.send(RPC_CHANNEL, message),
  onMessage: {
    addListener: (listener: (message: unknown) => void) => {
      ipcRenderer.on(RPC_CHANNEL, (_event, message: unknown) => listener(message));
    },
  },
  onDisconnect: {
    // The page and its main process end together.
    addListener: () => undefined,
  },
});
