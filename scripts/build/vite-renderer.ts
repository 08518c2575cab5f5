/**
 * @file How the renderer is built: from renderer/ to out/renderer/.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Packages but Recharts, the map, and what only they need. */
const EVERY_SCREEN =
  /node_modules[\\/](?!recharts|d3-|victory-vendor|decimal\.js|es-toolkit|eventemitter3|@reduxjs|redux|react-redux|reselect|immer|internmap|topojson-client|world-atlas)/;

export default defineConfig({
  root: fileURLToPath(new URL('../../renderer', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../out/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // Inlined assets would need a laxer content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        // A screen whose parts come in thirty files waits for thirty answers. Charts are not for every screen.
        codeSplitting: { groups: [{ name: 'libraries', test: EVERY_SCREEN }] },
      },
    },
  },
});
