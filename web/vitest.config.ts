import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["{shared,desk}/**/*.test.ts"] } });
