import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { defineConfig, type Plugin } from "vite";

import { logicalSides } from "./styles/logical-sides";

// Cascade layers set the floor for the styles; everything newer (light-dark(), nesting) is lowered to it.
const BROWSERS = ["chrome99", "edge99", "firefox97", "safari15.4"];

// Smaller files fit into the packet that carries their headers.
const MIN_BYTES = 1024;

/** Puts a brotli and a gzip copy beside every file of text that was built, for the server to choose from. */
function compressedCopies(): Plugin {
  let folder = "";
  return {
    name: "compressed-copies",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        const path = join(folder, file);
        if (!/\.(css|js|svg)$/.test(file)) {
          continue;
        }
        const bytes = readFileSync(path);
        if (bytes.length < MIN_BYTES) {
          continue;
        }
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: "/",
  plugins: [compressedCopies()],
  publicDir: "public",
  css: {
    postcss: { plugins: [logicalSides] },
    preprocessorOptions: {
      scss: { loadPaths: ["node_modules"], quietDeps: true },
    },
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    target: BROWSERS,
    cssTarget: BROWSERS,
    // Inlined data: URLs would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        app: "scripts/main.ts",
        styles: "styles/app.scss",
        staff: "styles/staff.scss",
      },
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
});
