// What is kept on the phone of the app itself, and how it is installed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { VitePWAOptions } from "vite-plugin-pwa";

/** The map's and the scanner's parts are large: they come last, so that what breaks off has brought the rest. */
const HEAVY = /\/(engine|worker|MapPage|zxing|ponyfill)[^/]*$|\.wasm$/i;
const KEPT = ["**/*.{js,mjs,css,html,wasm,svg,png,woff2}"];

interface Part {
  readonly file: string;
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
}

/** Hashed files of this build. The folder also holds those of earlier ones, for pages that are still open. */
function currentFiles(folder: string): ReadonlySet<string> {
  const parts = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8")) as Record<string, Part>;
  return new Set(Object.values(parts).flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]));
}

export function pwa(folder: string): Partial<VitePWAOptions> {
  return {
    strategies: "generateSW",
    registerType: "prompt",
    injectRegister: null, // app/updates.ts does it, once the records are there
    filename: "sw.js",
    scope: "/app/",
    includeManifestIcons: false,
    manifestFilename: "manifest.webmanifest",
    manifest: {
      id: "/app/",
      name: "一册通",
      short_name: "一册通",
      description: "一本册子，连着每一户",
      lang: "zh-CN",
      start_url: "/app/",
      scope: "/app/",
      display: "standalone",
      orientation: "portrait",
      theme_color: "#f6f4ee", // --paper
      background_color: "#f6f4ee",
      icons: [
        { src: "icon-192.png", sizes: "192x192", type: "image/png" },
        { src: "icon-512.png", sizes: "512x512", type: "image/png" },
        { src: "icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      ],
    },
    workbox: {
      globPatterns: KEPT,
      globIgnores: ["sw.js", "workbox-*.js", "wakes.js"],
      maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
      clientsClaim: true, // from the first time on, parts that are loaded later come from the phone
      navigateFallback: "index.html",
      importScripts: ["wakes.js"],
      babelPresetEnvTargets: ["chrome >= 80"],
      sourcemap: false,
      inlineWorkboxRuntime: true, // one file: no second one to be missing
      cleanupOutdatedCaches: true,
      dontCacheBustURLsMatching: /assets\//,
      manifestTransforms: [
        (entries) => {
          const current = currentFiles(folder);
          const manifest = entries.filter(({ url }) => !url.startsWith("assets/") || current.has(url));
          manifest.sort((one, other) => Number(HEAVY.test(one.url)) - Number(HEAVY.test(other.url)));
          return { manifest, warnings: [] };
        },
      ],
    },
  };
}
