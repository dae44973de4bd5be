// What a phone asks of the server, over whatever line is between them, and a log of it.

/** A seeded generator of numbers in [0, 1) (mulberry32): a failing run can be had again. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An id of that chance, for documents whose order decides what a scenario does. */
export function idFrom(random) {
  const hex = (count) => Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends requests as phone `name` and keeps a log of them. With `serial`, one is under way at a time. */
export class Line {
  constructor(base, token, name, { serial = false } = {}) {
    Object.assign(this, { base, token, name, serial });
    this.log = [];
    this.underWay = 0;
    this.mostUnderWay = 0;
    this.turn = Promise.resolve();
  }

  pull(collection, checkpoint, limit) {
    const query = new URLSearchParams({ limit });
    if (checkpoint) query.set('checkpoint', JSON.stringify(checkpoint));
    return this.send({ kind: 'pull', collection, checkpoint: Boolean(checkpoint) }, `?${query}`);
  }

  push(collection, rows) {
    const headers = { 'content-type': 'application/json' };
    const options = { method: 'POST', headers, body: JSON.stringify(rows) };
    const versions = rows.map(({ newDocumentState: { id, rev } }) => `${id} ${rev}`);
    return this.send({ kind: 'push', collection, rows: rows.length, versions }, '', options);
  }

  async send(request, query, options = {}) {
    this.log.push(request);
    if (!this.serial) return this.exchange(request, query, options);
    const mine = this.turn.then(() => this.exchange(request, query, options));
    this.turn = mine.catch(() => {});
    return mine;
  }

  async exchange(request, query, options) {
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    try {
      return await this.fetch(request, query, options);
    } finally {
      this.underWay--;
    }
  }

  async fetch(request, query, options) {
    const url = `${this.base}/api/v1/sync/${request.collection}/${request.kind}${query}`;
    const headers = {
      ...options.headers, authorization: `Bearer ${this.token}`, 'x-chaos-phone': this.name,
    };
    const response = await fetch(url, { ...options, headers });
    request.status = response.status;
    if (!response.ok) {
      const error = new Error(`${response.status}: ${await response.text()}`);
      throw Object.assign(error, { status: response.status });
    }
    const answer = await response.json();
    request.documents = (answer.documents ?? answer).length;
    return answer;
  }

  count(kind) {
    return this.log.filter((request) => request.kind === kind).length;
  }
}
