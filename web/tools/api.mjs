// Writes shared/api/schema.d.ts from the API's own description: `npm run api`, or with a folder to write to.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const target = process.argv[2] ?? fileURLToPath(new URL("../shared/api/schema.d.ts", import.meta.url));
const description = execFileSync(`${checkout}.venv/bin/python`, ["-m", "flask", "--app", "wsgi", "openapi", "print"], {
  cwd: checkout,
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const types = await openapiTS(JSON.parse(description), { alphabetize: true });
writeFileSync(target, `// Made by \`npm run api\`; do not edit.\n${astToString(types)}`);
