/**
 * @file What a preload script finds around it, as a script that runs before the page's own: `require('electron')` with
 * contextBridge and ipcRenderer, and the real preload script after it.
 */

/** Names of the functions that Playwright lends the page; taken away before the page's scripts run. */
export const TO_MAIN = '__toMain';
/** Kept under a symbol, which no listing of the page's globals shows. */
export const FROM_MAIN = 'electron double: from main';

/** @param preload Source of the built preload script. */
export function sandboxed(preload: string): string {
  return `(() => {
    if (window !== window.top) return;
    const toMain = window[${JSON.stringify(TO_MAIN)}];
    delete window[${JSON.stringify(TO_MAIN)}];
    const listeners = new Map();
    Object.defineProperty(window, Symbol.for(${JSON.stringify(FROM_MAIN)}), {
      value: (channel, values) => {
        for (const listener of listeners.get(channel) ?? []) listener({}, ...structuredClone(values));
      },
    });
    const frozen = (value) => {
      if (value === null || typeof value !== 'object') return value;
      return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, frozen(part)])));
    };
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name, api) =>
          Object.defineProperty(window, name, { value: frozen(api), enumerable: true }),
      },
      ipcRenderer: {
        send: (channel, ...values) => void toMain(channel, structuredClone(values)),
        on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      },
    };
    const require = (name) => {
      if (name !== 'electron') throw new Error('A sandboxed preload script cannot require ' + name);
      return electron;
    };
    ((require, module, exports) => {
      ${preload}
    })(require, { exports: {} }, {});
  })();`;
}
