// Builds the app into dist/: hashed assets, relative addresses (the daemon rewrites <base href>), and .br and .gz
// copies made here so that the daemon never compresses anything.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

function precompress(): Plugin {
  return {
    name: 'chanoma-precompress',
    apply: 'build',
    closeBundle() {
      for (const path of filesUnder('dist')) {
        // index.html is left out: the daemon rewrites it before sending it.
        if (!/\.(js|css|svg|json|webmanifest|wasm)$/.test(path)) continue;
        const plain = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(plain, {
          params: {
            // The engine for styled subtitles is 2 MB: at the highest quality it would take longer than everything else.
            [constants.BROTLI_PARAM_QUALITY]: plain.length > 1_000_000 ? 9 : 11,
            [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
          },
        }));
      }
    },
  };
}

export default defineConfig({
  base: './',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    target: ['es2020', 'chrome87', 'safari14', 'firefox78'],
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    reportCompressedSize: false,
    manifest: 'assets/build.json',
  },
  worker: { format: 'es' },
  plugins: [precompress()],
});
