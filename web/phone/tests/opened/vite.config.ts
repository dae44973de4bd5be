import { join } from "node:path";
import { defineConfig } from "vite";

// One script that tests put into a page of the app.
export default defineConfig({
  root: import.meta.dirname,
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    target: "chrome80", outDir: "../../../dist/tests/opened", emptyOutDir: true,
    lib: { entry: join(import.meta.dirname, "opened.ts"), formats: ["iife"], name: "opened", fileName: () => "opened.js" },
  },
});
