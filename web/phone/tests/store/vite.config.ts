import { defineConfig } from "vite";

export default defineConfig({ root: import.meta.dirname, base: "./", build: { target: "chrome80", outDir: "../../../dist/tests/store", emptyOutDir: true } });
