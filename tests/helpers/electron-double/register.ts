/**
 * @file Given to Node with --import: whoever imports `electron` gets the double.
 */
import { registerHooks } from 'node:module';

const DOUBLE = new URL('module/electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: DOUBLE, shortCircuit: true } : next(specifier, context),
});
