import { describe, expect, it } from "vitest";
import { BrokenOff, nameOf, receive, type Format, type Progress } from "./receive";

const bytes = (text: string) => new TextEncoder().encode(text);

/** An answer that comes in these pieces, and may break off after them. */
function answer(total: number, pieces: string[], breaks = false): Response {
  const body = new ReadableStream<Uint8Array>({
    pull(to) {
      const piece = pieces.shift();
      if (piece !== undefined) to.enqueue(bytes(piece));
      else if (breaks) to.error(new TypeError("network error"));
      else to.close();
    },
  });
  return new Response(body, {
    headers: { "X-Total-Rows": String(total), "Content-Disposition": 'attachment; filename="coverage-2026-03-18.csv"' },
  });
}

async function received(format: Format, total: number, pieces: string[]): Promise<{ text: string; told: Progress[] }> {
  const told: Progress[] = [];
  const file = await receive(answer(total, pieces), format, (progress) => told.push(progress));
  return { text: await file.text(), told };
}

describe("an export", () => {
  it("of CSV counts rows, not line breaks within a cell, wherever it is cut", async () => {
    const whole = '"head"\r\n"one\nmore ""said"""\r\n"two"\r\n"(end: 2 rows)"\r\n';
    for (let at = 1; at < whole.length; at += 3) {
      const { text, told } = await received("csv", 2, [whole.slice(0, at), whole.slice(at)]);
      expect(text).toBe(whole);
      expect(told.at(-1)).toEqual({ rows: 2, bytes: whole.length });
    }
  });

  it("of GeoJSON counts features", async () => {
    const whole = '{"type":"FeatureCollection","features":[\n{"a":"\\""},\n{"b":1}\n],"numberReturned":2}\n';
    expect((await received("geojson", 2, [whole])).told).toEqual([{ rows: 2, bytes: whole.length }]);
  });

  it("of XLSX tells how far the server is, and then holds the file alone", async () => {
    const { text, told } = await received("xlsx", 1500, ['{"rows":10', '00}\n{"rows":1500}\n', "\nPK\n\n1"]);
    expect(text).toBe("PK\n\n1");
    expect(told).toEqual([{ rows: 0, bytes: 0 }, { rows: 1500, bytes: 0 }, { rows: 1500, bytes: 5 }]);
  });

  it("of nothing is a file, too", async () => {
    expect((await received("csv", 0, ['"head"\r\n"(end: 0 rows)"\r\n'])).told.at(-1)?.rows).toBe(0);
    expect((await received("gpkg", 0, ["\n", "SQLite"])).text).toBe("SQLite");
  });

  it.each<[Format, number, string[]]>([
    ["csv", 2, ['"head"\r\n"one"\r\n']],
    ["xlsx", 2000, ['{"rows":1000}\n']],
    ["gpkg", 2, ['{"rows":2}\n\n']],
  ])("of %s that ends early is none", async (format, total, pieces) => {
    await expect(received(format, total, pieces)).rejects.toBeInstanceOf(BrokenOff);
  });

  it("that breaks off is none", async () => {
    await expect(receive(answer(2, ['"head"\r\n'], true), "csv", () => {})).rejects.toBeInstanceOf(TypeError);
  });

  it("has the server's name", () => {
    expect(nameOf(answer(0, []), "csv")).toBe("coverage-2026-03-18.csv");
  });
});
