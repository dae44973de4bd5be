// The bytes of photos: tus 1.0 in three requests, docs/photos.md. Each step can be the last before the line breaks.
import { isRefusal } from "./apply";
import type { Holding, PhotoFile, PhotoNote } from "./documents";
import type { Outside } from "./engine";
import { codeOf, Stopped, stoppedBy } from "./reasons";
import type { ReadTransaction } from "./store";
import { NoAnswer, type Answer } from "./transport";
import { keptSince } from "./retention";

const UPLOADS = "/api/v1/photos/uploads";
const CHUNK = 256 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };
/** Lines that break before it is believed that there is no signal. */
const MAX_BREAKS = 3;
const GONE: readonly number[] = [404, 410];

/** Send what can be sent. A line that breaks once does not keep the others; ends by `Stopped` if the server is busy. */
export async function sendPhotos(outside: Outside, chunk = CHUNK): Promise<void> {
  await forget(outside);
  let [breaks, last]: [number, unknown] = [0, null];
  for (const { id } of await sendable(outside)) {
    const photo = await outside.store.read((transaction) => transaction.photo(id));
    if (!photo) continue; // taken back meanwhile
    let state = photo;
    try {
      do state = await step(outside, state, chunk);
      while (state.state === "waiting");
    } catch (error) {
      breaks += 1;
      if (!(error instanceof NoAnswer) || breaks === MAX_BREAKS) throw error;
      last = error;
    }
  }
  if (last) throw last;
}

/**
 * Photos whose record has left the phone, also if that is gone from here since: its grid may be somebody else's
 * by now. And those of a server that was restored and says that it lacks them.
 */
export async function sendable({ store }: Outside): Promise<PhotoNote[]> {
  return store.read(async (transaction) => {
    const photos = await transaction.photos();
    const records = await recordsOf(transaction, photos);
    return photos.filter(({ state }, nth) => {
      const record = records[nth];
      if (record?.waiting || isRefusal(record?.refused)) return false;
      if (state === "waiting") return true;
      const srv = record?.confirmed?.srv;
      return state === "unknown" ? srv?.status === "ok" : state === "stored" && srv?.["stored"] === false;
    });
  });
}

/** How many photos have bytes to send. Those of a record that was not taken have to wait for a decision. */
export async function countPhotos(transaction: ReadTransaction): Promise<number> {
  const photos = (await transaction.photos()).filter(({ state }) => state === "waiting");
  const records = await recordsOf(transaction, photos);
  return records.filter((record) => !isRefusal(record?.refused)).length;
}

function recordsOf(transaction: ReadTransaction, photos: readonly PhotoNote[]): Promise<(Holding | undefined)[]> {
  return transaction.holdings(photos.map(({ id }) => ({ collection: "photos", id })));
}

/** One more request of an upload; returns the photo as it is now. */
export async function step(outside: Outside, photo: PhotoFile, chunk = CHUNK): Promise<PhotoFile> {
  const keep = (changes: Partial<PhotoFile>): Promise<PhotoFile> => put(outside, photo, changes);
  if (photo.url === undefined) {
    const headers = { ...TUS, "Upload-Length": String(photo.bytes.length), "Upload-Metadata": `photo ${base64(photo.id)}` };
    const answer = await outside.transport.send({ method: "POST", path: UPLOADS, headers });
    if (answer.status === 409 && codeOf(answer) === "photo_already_stored") return keep({ state: "stored" });
    if (answer.status === 410 && codeOf(answer) === "erased") return drop(outside, photo);
    if (answer.status === 404 && codeOf(answer) !== null) return unknown(outside, photo);
    if (answer.status !== 201) return keep(unlessBusy(answer));
    const url = answer.header("Location");
    if (!url) throw new Stopped("captive_portal", null, "Location");
    return keep({ state: "waiting", url });
  }
  const known = await outside.transport.send({ method: "HEAD", path: photo.url, headers: TUS });
  if (GONE.includes(known.status)) return forgetUrl(outside, photo);
  if (known.status !== 200) throw stoppedBy(known, false);
  const offset = Number(known.header("Upload-Offset") ?? NaN);
  if (!Number.isInteger(offset) || offset < 0) throw new Stopped("captive_portal", null, "Upload-Offset");
  if (offset >= photo.bytes.length) return keep({ state: "stored" });
  const bytes = photo.bytes.subarray(offset, offset + chunk);
  const headers = { ...TUS, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
  const answer = await outside.transport.send({ method: "PATCH", path: photo.url, headers, bytes });
  if (answer.status === 204) return Number(answer.header("Upload-Offset")) === photo.bytes.length ? keep({ state: "stored" }) : photo;
  // Somebody else sends it at this moment, or a part came broken: the next round asks how far it is.
  if ([409, 423, 460].includes(answer.status)) throw new Stopped("busy", answer.header("Retry-After"), codeOf(answer));
  if (GONE.includes(answer.status)) return forgetUrl(outside, photo);
  return keep(unlessBusy(answer));
}

/** The server has no such record. Without one here either it was deleted, and nobody wants the bytes. */
async function unknown(outside: Outside, photo: PhotoFile): Promise<PhotoFile> {
  const { store } = outside;
  const record = await store.write(async (transaction) => {
    const held = await transaction.holding({ collection: "photos", id: photo.id });
    if (!held) await transaction.dropPhoto(photo.id);
    return held;
  });
  return record ? put(outside, photo, { state: "unknown" }) : { ...photo, state: "unknown" };
}

/** Its household was erased: the bytes go as well. */
async function drop({ store }: Outside, photo: PhotoFile): Promise<PhotoFile> {
  await store.write((transaction) => transaction.dropPhoto(photo.id));
  return { ...photo, state: "unknown" };
}

/** A refusal of the file stays with it; anything else ends the round, and the photo waits. */
function unlessBusy(answer: Answer): Partial<PhotoFile> {
  const code = codeOf(answer);
  if (code !== null && [413, 415, 422].includes(answer.status)) return { state: "refused", code };
  throw stoppedBy(answer);
}

function forgetUrl(outside: Outside, { url: _, ...photo }: PhotoFile): Promise<PhotoFile> {
  return put(outside, photo, {});
}

async function put({ store }: Outside, photo: PhotoFile, changes: Partial<PhotoFile>): Promise<PhotoFile> {
  return store.write(async (transaction) => {
    const { url, bytes, ...rest } = { ...photo, ...changes, at: (await transaction.meta("serverAt")) ?? photo.at };
    const changed: PhotoNote = url !== undefined && rest.state === "waiting" ? { ...rest, url } : rest;
    await transaction.notePhoto(changed);
    return { ...changed, bytes };
  });
}

async function forget({ store }: Outside): Promise<void> {
  const old = await store.read(async (transaction) => {
    const begin = await keptSince(transaction);
    return (await transaction.photos()).filter(({ state, at }) => state === "stored" && at < begin);
  });
  if (old.length === 0) return;
  await store.write(async (transaction) => {
    for (const { id } of old) await transaction.dropPhoto(id);
  });
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Of ASCII; browsers and Node name theirs differently. */
function base64(text: string): string {
  let made = "";
  for (let at = 0; at < text.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [text.charCodeAt(at), text.charCodeAt(at + 1) || 0, text.charCodeAt(at + 2) || 0];
    const bits = (a << 16) | (b << 8) | c;
    const four = [bits >> 18, (bits >> 12) & 63, (bits >> 6) & 63, bits & 63].map((digit) => DIGITS[digit] ?? "").join("");
    made += four.slice(0, Math.min(4, text.length - at + 1)).padEnd(4, "=");
  }
  return made;
}
