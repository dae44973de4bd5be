import { defineConfig } from "vite";

/** The engine as programs for Node: the phone of `make chaos CLIENT=web`, and one that tests lead by the hand. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: "node20",
    ssr: true,
    outDir: "../../build/node",
    emptyOutDir: true,
    rolldownOptions: {
      input: { chaosPhone: "chaos/phone.ts", phoneByHand: "node/byHand.ts" },
      output: { entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" },
    },
  },
});
