// A page that was opened before a new version came still asks for that version's files: they are kept
// for 30 days.
import { readdirSync, readFileSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const KEPT_MS = 30 * 24 * 3600 * 1000;

for (const face of ["desk", "phone"]) {
  const dist = fileURLToPath(new URL(`../dist/${face}/`, import.meta.url));
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
  const current = new Set(
    Object.values(manifest).flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]),
  );
  for (const name of readdirSync(join(dist, "assets"))) {
    const path = join(dist, "assets", name);
    if (!current.has(`assets/${name}`) && Date.now() - statSync(path).mtimeMs > KEPT_MS) unlinkSync(path);
  }
}
