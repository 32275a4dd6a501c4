import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const here = import.meta.dirname

/** Oldest runtime that the till must run on: Electron 33 has Node 20.18 and Chromium 130. */
const nodeTarget = 'node20.18'
const browserTarget = 'chrome130'

/** Native modules stay outside the bundle; everything else is in it, so that the package needs none but these. */
const nativeModules = ['better-sqlite3', '@serialport/bindings-cpp', '@node-rs/argon2']

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: nodeTarget,
      sourcemap: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          'before-ready': resolve(here, 'src-main/before-ready.ts'),
          main: resolve(here, 'src-main/main.ts'),
        },
        external: nativeModules,
        // CommonJS: Electron loads it at once, before it is ready, and its -r takes nothing else.
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'shared.cjs' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: nodeTarget,
      sourcemap: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve(here, 'src-preload/preload.ts') },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      target: browserTarget,
      sourcemap: true,
      minify: true,
      rolldownOptions: {
        input: {
          index: resolve(here, 'src-renderer/index.html'),
          // The window that a customer looks at.
          display: resolve(here, 'src-renderer/display.html'),
        },
      },
    },
  },
})
