// A store in a folder: a new file takes the place of the old one, so that a process may be killed at any moment.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Holding, Paper, PhotoFile, SentRow } from "../documents";
import { createMemoryStore, EMPTY, type State } from "../memoryStore";
import type { Meta, Store } from "../store";

interface Written {
  readonly holdings: readonly [string, Holding][];
  readonly sent: readonly SentRow[];
  readonly meta: Meta;
  readonly papers: readonly [string, Paper][];
  readonly photos: readonly Omit<PhotoFile, "bytes">[];
}

export function createFileStore(folder: string): Store {
  const path = join(folder, "store.json");
  const photos = join(folder, "photos");
  mkdirSync(photos, { recursive: true });
  return createMemoryStore(existsSync(path) ? load(path, photos) : EMPTY, async (state) => {
    for (const { id, bytes } of state.photos.values()) if (!existsSync(join(photos, id))) await replace(join(photos, id), bytes);
    const written: Written = {
      holdings: [...state.holdings],
      sent: state.sent,
      meta: state.meta,
      papers: [...state.papers],
      photos: [...state.photos.values()].map(({ bytes, ...photo }) => photo),
    };
    await replace(path, JSON.stringify(written));
  });
}

async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.draft`;
  await writeFile(draft, content);
  const file = await open(draft);
  await file.sync();
  await file.close();
  await rename(draft, path);
}

function load(path: string, photos: string): State {
  const written = JSON.parse(readFileSync(path, "utf8")) as Written;
  return {
    holdings: new Map(written.holdings),
    sent: written.sent,
    meta: written.meta,
    papers: new Map(written.papers),
    photos: new Map(written.photos.map((photo) => [photo.id, { ...photo, bytes: readFileSync(join(photos, photo.id)) }])),
  };
}
