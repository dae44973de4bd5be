import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const SERVER = process.env.YICETONG_DEV_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  root: import.meta.dirname,
  base: "/desk/",
  // The icon is the server's.
  plugins: [vue({ template: { transformAssetUrls: false } })],
  worker: { format: "es" },
  build: {
    target: "chrome80",
    outDir: "../dist/desk",
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
