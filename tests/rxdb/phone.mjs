// A phone made of RxDB as it comes: its own storage, its own replication, plain fetch handlers.

import { randomUUID } from 'node:crypto';

import { createRxDatabase } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

import { sleep } from './line.mjs';

const text = { type: 'string' };
const id = { type: 'string', maxLength: 36 };

const FIELDS = {
  households: { number: text, head: text, address: text, group_no: { type: 'number' }, kind: text,
    tags: { type: 'array' }, location: { type: 'object' }, grid: text },
  contacts: { household: id, name: text, relation: text, phone: text },
  visits: { household: id, happened_at: text, purpose: text, outcome: text, note: text,
    fix: { type: 'object' } },
  meal_tickets: { household: id, visit: id, number: text, happened_at: text },
};

const schemaOf = (collection) => ({
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id, rev: id, ...FIELDS[collection], srv: { type: 'object' } },
  required: ['id'],
});

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const equalVersions = (a, b) => a.rev === b.rev && Boolean(a._deleted) === Boolean(b._deleted)
  && same(a.srv, b.srv);

/** Field by field, what is mine on top of theirs; a verdict of the server stands. */
export const mergeByField = {
  isEqual: equalVersions,
  resolve({ newDocumentState: mine, assumedMasterState: base, realMasterState: theirs }) {
    if (theirs._deleted || !base || theirs.srv.status !== 'ok') return theirs;
    return withMine(mine, base, theirs);
  },
};

/** The same, but a cadre who was told of a conflict insists on their own words. */
export const insist = {
  isEqual: equalVersions,
  resolve({ newDocumentState: mine, assumedMasterState: base, realMasterState: theirs }) {
    if (theirs._deleted || !base || theirs.srv.status === 'rejected') return theirs;
    return withMine(mine, base, theirs);
  },
};

function withMine(mine, base, theirs) {
  const own = Object.keys(mine).filter((name) => !['rev', 'srv'].includes(name)
    && !same(mine[name], base[name]) && !same(mine[name], theirs[name]));
  if (own.length === 0) return theirs;
  const merged = { ...theirs, rev: randomUUID() };
  for (const name of own) merged[name] = mine[name];
  return merged;
}

/** `storage` outlives the phone's program, as a disk does. */
export class Phone {
  static async open(line, collections, { storage = getRxStorageMemory(), conflictHandler } = {}) {
    const phone = new Phone();
    const name = `phone-${randomUUID()}`;
    Object.assign(phone, { line, storage, name, collections, conflictHandler });
    phone.replications = [];
    phone.errors = [];
    await phone.start();
    return phone;
  }

  async start() {
    this.db = await createRxDatabase({
      name: this.name, storage: this.storage, multiInstance: false, eventReduce: true,
    });
    await this.db.addCollections(Object.fromEntries(this.collections.map((collection) => [
      collection, { schema: schemaOf(collection), conflictHandler: this.conflictHandler },
    ])));
    for (const collection of this.collections) {
      // Every version gets a rev of its own: all that the protocol asks of a client.
      const mint = (document) => { document.rev = randomUUID(); };
      this.db[collection].preInsert(mint, false);
      this.db[collection].preSave(mint, false);
      this.db[collection].preRemove(mint, false);
    }
  }

  /** Replicate from here on; another `identifier` than before has no checkpoint. */
  connect({ batchSize = 100, retryTime = 50, identifier = 'yicetong' } = {}) {
    this.replications = this.collections.map((collection) => {
      const replication = replicateRxCollection({
        collection: this.db[collection],
        replicationIdentifier: identifier,
        live: true,
        retryTime,
        waitForLeadership: false,
        push: { batchSize, handler: (rows) => this.push(collection, rows) },
        pull: {
          batchSize,
          handler: (checkpoint, limit) => this.line.pull(collection, checkpoint, limit),
        },
      });
      replication.error$.subscribe((error) => this.errors.push(error.parameters?.errors?.[0]?.message ?? error.message));
      return replication;
    });
    return this.settled();
  }

  /** Rows that are too long for one request (413) go in two. */
  async push(collection, rows) {
    try {
      return await this.line.push(collection, rows);
    } catch (error) {
      if (error.status !== 413 || rows.length === 1) throw error;
      const half = Math.floor(rows.length / 2);
      return [
        ...await this.push(collection, rows.slice(0, half)),
        ...await this.push(collection, rows.slice(half)),
      ];
    }
  }

  async settled() {
    await Promise.all(this.replications.map((replication) => replication.awaitInSync()));
  }

  /** What was written here is pushed, and what others wrote is pulled. */
  async sync() {
    await this.settled();
    const answered = (collection) => this.line.log.filter((request) => request.kind === 'pull'
      && request.collection === collection && request.documents !== undefined).length;
    const before = this.collections.map(answered);
    for (const replication of this.replications) replication.reSync();
    while (this.collections.some((name, at) => answered(name) <= before[at])) await sleep(5);
    await this.settled();
  }

  async stop() {
    await this.db.close();
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  insert(collection, document) {
    return this.db[collection].insert({ id: randomUUID(), ...document });
  }

  insertMany(collection, documents) {
    return this.db[collection].bulkInsert(documents.map((each) => ({ id: randomUUID(), ...each })));
  }

  async edit(collection, key, changes) {
    return (await this.db[collection].findOne(key).exec()).incrementalPatch(changes);
  }

  async remove(collection, key) {
    return (await this.db[collection].findOne(key).exec()).remove();
  }

  /** The live documents of a collection by id, as the phone's screens would show them. */
  async live(collection) {
    const found = await this.db[collection].find().exec();
    return Object.fromEntries(found.map((document) => [document.id, document.toMutableJSON()]));
  }

  async get(collection, key) {
    return (await this.live(collection))[key] ?? null;
  }

  /** How many requests a phone makes that has nothing to say: after some retry times, still 0. */
  async requestsWhenIdle() {
    const before = this.line.log.length;
    await sleep(400);
    return this.line.log.length - before;
  }
}
