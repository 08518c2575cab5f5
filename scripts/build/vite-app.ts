/**
 * @file How the Electron program is built: main/app and all it imports of ours into out/app/main.js, and the preload
 * script into out/app/preload.cjs. Packages stay packages. Electron may lack Node's type stripping, and its sandbox
 * takes one CommonJS file only; whatever runs on plain Node needs no build.
 */
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Leaves each module its own `import.meta.url`, so that files that are found from a module's place, such as
 * worker.ts, are found from the bundle as well. In an installed program those files lie beside the archive, where
 * plain Node can read them.
 */
const ownModuleUrls: Plugin = {
  name: 'own-module-urls',
  transform(code, id) {
    if (!id.startsWith(root) || id.includes('node_modules') || !code.includes('import.meta.url')) return null;
    const place = relative(root, id).split(sep).join('/');
    return {
      code: code.replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, ATLAS_PROGRAM_ROOT).href`),
      map: null,
    };
  },
};

const PROGRAM_ROOT =
  "const ATLAS_PROGRAM_ROOT = new URL('../../', import.meta.url.replace('/app.asar/', '/app.asar.unpacked/'));";

/** @param part `main` runs in Electron's main process, `preload` before the page. */
export function appBuild(part: 'main' | 'preload'): InlineConfig {
  return {
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    plugins: [ownModuleUrls],
    build: {
      ssr: true,
      target: 'node24',
      outDir: 'out/app',
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: `main/app/${part}.ts`,
        external: ['electron'],
        output:
          part === 'main'
            ? { format: 'es', entryFileNames: 'main.js', codeSplitting: false, banner: PROGRAM_ROOT }
            : { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
  };
}
