import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["{shared,sync,map,desk,phone}/**/*.test.ts"] } });
