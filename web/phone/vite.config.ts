import { readFileSync } from "node:fs";
import { join } from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { pwa } from "./pwa.ts";

const SERVER = process.env.YICETONG_DEV_SERVER ?? "http://127.0.0.1:8000";
// A test serves two versions of one checkout, each from a folder of its own.
const FOLDER = process.env.YICETONG_PHONE_DIST ?? join(import.meta.dirname, "../dist/phone");

/** The product's version: the server says the same of itself. */
function version(): string {
  const project = readFileSync(join(import.meta.dirname, "../../pyproject.toml"), "utf8");
  return process.env.YICETONG_APP_VERSION ?? /^version = "([^"]+)"/m.exec(project)?.[1] ?? "0";
}

export default defineConfig({
  root: import.meta.dirname,
  base: "/app/",
  // Icons are public files.
  plugins: [vue({ template: { transformAssetUrls: false } }), VitePWA(pwa(FOLDER))],
  // Components are written with <script setup>: what Vue has for the older way of writing them stays out.
  define: { __APP_VERSION__: JSON.stringify(version()), __VUE_OPTIONS_API__: "false" },
  worker: { format: "es" },
  build: {
    target: "chrome80",
    outDir: FOLDER,
    emptyOutDir: false, // tools/old-assets.mjs removes what nobody can have open any more
    manifest: true,
    license: { fileName: "licences.md" },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100, // MapLibre, in kB
    rolldownOptions: { checks: { pluginTimings: false } }, // nothing that whoever starts the program can act on
    assetsInlineLimit: 0, // the content security policy allows files of our own only
  },
  server: { proxy: { "/api": SERVER, "/static": SERVER } },
});
