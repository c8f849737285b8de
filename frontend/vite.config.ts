import { defineConfig } from "vite";

import { logicalSides } from "./styles/logical-sides";

// Cascade layers set the floor for the styles; everything newer (light-dark(), nesting) is lowered to it.
const BROWSERS = ["chrome99", "edge99", "firefox97", "safari15.4"];

export default defineConfig({
  base: "/",
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
      input: { app: "scripts/main.ts", styles: "styles/app.scss" },
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith(".css"))
            ? "assets/app-[hash][extname]"
            : "assets/[name]-[hash][extname]",
      },
    },
  },
});
