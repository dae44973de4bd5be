// node scenarios.mjs NAME: runs one scenario against a server, reports what the phones saw.
// stdin: {base, line, tokens: [...], grid, household, ...}: `line` is the way to `base`. stdout: the report, as JSON.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { idFrom, Line, randomFrom } from './line.mjs';
import { insist, mergeByField, Phone } from './phone.mjs';

const asked = JSON.parse(readFileSync(0, 'utf8'));
const HANDLERS = { default: undefined, mergeByField, insist };

const lineOf = (at, options) => new Line(asked.line, asked.tokens[at], `phone ${at}`, options);
const visitAt = (household, more = {}) => ({
  household, happened_at: new Date().toISOString(), purpose: 'regular', ...more,
});

/** The number of rows that a phone pushed although an earlier push of them was answered. */
function sentAgain(log) {
  const answered = new Set();
  let again = 0;
  for (const { versions, status } of log.filter((request) => request.kind === 'push')) {
    again += versions.filter((version) => answered.has(version)).length;
    if (status === 200) for (const version of versions) answered.add(version);
  }
  return again;
}

function reportOf(...phones) {
  return phones.map(({ line, errors }) => ({
    pulls: line.count('pull'),
    pushes: line.count('push'),
    rows: line.log.reduce((sum, request) => sum + (request.rows ?? 0), 0),
    returned: line.log.reduce((sum, r) => sum + (r.kind === 'push' ? r.documents ?? 0 : 0), 0),
    lost: line.log.filter((request) => !request.status).length,
    statuses: [...new Set(line.log.map((request) => request.status).filter(Boolean))],
    mostUnderWay: line.mostUnderWay,
    unanswered: line.log.reduce((sum, r) => sum + (r.status === 200 ? 0 : r.rows ?? 0), 0),
    again: sentAgain(line.log),
    refused: line.log.filter((request) => request.status >= 400).length,
    errors,
  }));
}

const scenarios = {
  async mergedHousehold() {
    // This app has never heard of aliases: it knows households and visits, and no more.
    const phone = await Phone.open(lineOf(0), ['households', 'visits'], {
      conflictHandler: HANDLERS[asked.handler],
    });
    const twin = randomUUID();
    await phone.insert('households', { id: twin, number: asked.number, head: '丘', grid: asked.grid });
    const early = (await phone.insert('visits', visitAt(twin, { note: '早' }))).id;
    await phone.connect();
    await phone.sync();
    const before = await phone.get('visits', early);
    const refused = await phone.get('households', twin);
    const decided = await fetch(`${asked.base}/api/v1/inbox/${refused.srv.key}/merge`, {
      method: 'POST',
      headers: { authorization: `Bearer ${asked.desk}`, 'content-type': 'application/json' },
      body: '{}',
    });
    // Made without knowing: an edit, and another visit.
    await phone.edit('visits', early, { note: '早,又改' });
    const late = (await phone.insert('visits', visitAt(twin, { note: '晚' }))).id;
    await phone.sync();
    await phone.sync();
    const idle = await phone.requestsWhenIdle();
    return {
      early, late, before, refused, decided: decided.status, idle,
      visits: await phone.live('visits'), lines: reportOf(phone),
    };
  },

  async offlineInserts() {
    const collections = ['households', 'contacts', 'visits', 'meal_tickets'];
    const phone = await Phone.open(lineOf(0), collections);
    const households = Array.from({ length: 250 }, (_, at) => ({
      id: randomUUID(), number: `N${at}`, head: `户主${at}`, grid: asked.grid,
    }));
    const of = (at) => households[at % households.length].id;
    const many = (length, make) => Array.from({ length }, (_, at) => make(at));
    await phone.insertMany('households', households);
    await phone.insertMany('contacts', many(250, (at) => ({
      household: of(at), name: `联系人${at}`, phone: `1380000${String(at).padStart(4, '0')}`,
    })));
    await phone.insertMany('visits', many(400, (at) => visitAt(of(at), { note: `第${at}次` })));
    await phone.insertMany('meal_tickets', many(200, (at) => ({
      household: of(at), number: `T${at}`, happened_at: new Date().toISOString(),
    })));
    const written = {};
    for (const name of collections) {
      written[name] = Object.values(await phone.live(name)).map(({ id, rev }) => [id, rev]);
    }
    await phone.connect({ batchSize: 50 });
    await phone.sync();
    const idle = await phone.requestsWhenIdle();
    const seen = {};
    for (const name of collections) seen[name] = Object.values(await phone.live(name));
    return { written, seen, idle, line: reportOf(phone)[0] };
  },

  async conflict() {
    const conflictHandler = HANDLERS[asked.handler];
    const open = (at) => Phone.open(lineOf(at), ['households'], { conflictHandler });
    const [one, two] = [await open(0), await open(1)];
    await Promise.all([one.connect(), two.connect()]);
    const edit = (phone, changes) => phone.edit('households', asked.household, changes);
    // Apart: both are kept. While one is written, the other phone has no signal.
    await edit(one, { head: '由一号改' });
    await one.settled();
    await edit(two, { address: '由二号改' });
    await two.settled();
    await one.sync();
    const apart = [one, two].map((phone) => phone.get('households', asked.household));
    // Together: the same field, to different values.
    await two.sync();
    await edit(one, { head: '一号说' });
    await one.settled();
    await edit(two, { head: '二号说', address: '又改' });
    await two.settled();
    const told = await two.get('households', asked.household);
    await one.sync();
    await two.sync();
    const together = [one, two].map((phone) => phone.get('households', asked.household));
    const idle = await Promise.all([one, two].map((phone) => phone.requestsWhenIdle()));
    return {
      apart: await Promise.all(apart), together: await Promise.all(together), told, idle,
      lines: reportOf(one, two),
    };
  },

  async longNotes() {
    const phone = await Phone.open(lineOf(0), ['visits']);
    const start = Date.now() - 10 * 86_400_000;
    await phone.insertMany('visits', Array.from({ length: 500 }, (_, at) => visitAt(
      asked.household,
      { happened_at: new Date(start + at * 300_000).toISOString(), note: `${at}`.padEnd(4000, '记') },
    )));
    await phone.connect({ batchSize: 500 });
    await phone.sync();
    return { seen: Object.values(await phone.live('visits')), line: reportOf(phone)[0] };
  },

  async deletion() {
    const open = (at) => Phone.open(lineOf(at), ['visits'], {
      conflictHandler: HANDLERS[asked.handler],
    });
    const [one, two] = [await open(0), await open(1)];
    const [plain, edited, revived] = (await one.insertMany('visits', [
      visitAt(asked.household, { note: 'plain' }), visitAt(asked.household, { note: 'edited' }),
      visitAt(asked.household, { note: 'revived' }),
    ])).success.map((document) => document.id);
    await one.connect();
    await two.connect();
    await one.remove('visits', plain);
    await one.remove('visits', edited);
    await one.edit('visits', revived, { note: 'still needed' });
    await one.settled();
    await two.edit('visits', edited, { note: 'edited by two' });
    await two.remove('visits', revived);
    await two.settled();
    for (const phone of [two, one, two]) await phone.sync();
    const idle = await Promise.all([one, two].map((phone) => phone.requestsWhenIdle()));
    return {
      plain, edited, revived, idle, one: await one.live('visits'), two: await two.live('visits'),
      lines: reportOf(one, two),
    };
  },

  async poisonedRow() {
    const phone = await Phone.open(lineOf(0), ['visits'], {
      conflictHandler: HANDLERS[asked.handler],
    });
    const before = await phone.insert('visits', visitAt(asked.household));
    const bad = await phone.insert('visits', visitAt(asked.household, {
      purpose: 'tea', note: '喝茶',
    }));
    const after = await phone.insert('visits', visitAt(asked.household));
    await phone.connect({ batchSize: 1 });
    const later = await phone.insert('visits', visitAt(asked.household));
    await phone.settled();
    const returned = await phone.get('visits', bad.id);
    const idleWhileBad = await phone.requestsWhenIdle();
    const pushesWhileBad = phone.line.count('push');
    await phone.edit('visits', bad.id, { purpose: 'listening' });
    await phone.sync();
    return {
      good: [before.id, after.id, later.id], bad: bad.id, returned, idleWhileBad, pushesWhileBad,
      corrected: await phone.get('visits', bad.id), idle: await phone.requestsWhenIdle(),
      line: reportOf(phone)[0],
    };
  },

  async paging() {
    const writer = await Phone.open(lineOf(0), ['visits']);
    await writer.insertMany('visits', Array.from({ length: asked.count }, (_, at) => (
      visitAt(asked.household, { note: String(at) }))));
    await writer.connect({ batchSize: 500 });
    const reader = await Phone.open(lineOf(1), ['visits']);
    await reader.connect();
    const pages = reader.line.log.map((request) => request.documents);
    const count = Object.keys(await reader.live('visits')).length;
    const pushes = reader.line.count('push');
    await reader.restart();
    reader.line.log.length = 0;
    await reader.connect();
    const afterRestart = [...reader.line.log];
    await writer.insert('visits', visitAt(asked.household, { note: 'one more' }));
    await writer.settled();
    reader.line.log.length = 0;
    await reader.sync();
    const notes = Object.values(await reader.live('visits')).map((visit) => visit.note);
    return { pages, count, pushes, afterRestart, oneMore: [...reader.line.log], notes };
  },

  async convergence() {
    const handlers = [undefined, mergeByField];
    const phones = await Promise.all([0, 1].map((at) => Phone.open(
      lineOf(at, { serial: true }), ['households', 'visits'],
      { conflictHandler: handlers[at] },
    )));
    await Promise.all(phones.map((phone) => phone.connect({ batchSize: 10 })));
    await Promise.all(phones.map((phone, at) => workday(phone, randomFrom(2 * asked.seed + at))));
    for (const phone of phones) phone.line.base = asked.base; // from here on, all is well
    let rounds = 0;
    let revs;
    do {
      for (const phone of phones) await phone.sync();
      revs = await Promise.all(phones.map(revsOf));
    } while (JSON.stringify(revs[0]) !== JSON.stringify(revs[1]) && ++rounds < 10);
    const idle = await Promise.all(phones.map((phone) => phone.requestsWhenIdle()));
    const contents = await Promise.all(phones.map(contentOf));
    return { revs, rounds, idle, contents, lines: reportOf(...phones) };
  },

  async lostCheckpoint() {
    const [one, two] = await Promise.all([0, 1].map((at) => (
      Phone.open(lineOf(at), ['households', 'visits']))));
    await one.insertMany('visits', Array.from({ length: 30 }, (_, at) => (
      visitAt(asked.household, { note: String(at) }))));
    await one.insertMany('households', ['丘', '钟', '陈', '林', '徐'].map((head) => ({
      head, grid: asked.grid, address: '1号',
    })));
    await one.connect();
    await two.connect();
    const [untouched, merged, stale, deleted, changed] = Object.keys(await one.live('households'));
    // A version that the server made itself, known to both.
    await one.edit('households', merged, { address: '2号' });
    await one.settled();
    await two.edit('households', merged, { head: '钟二' });
    await two.settled();
    await one.sync();
    await two.sync();
    // From here on the first phone is without signal, and then loses its checkpoint.
    await one.restart();
    await two.edit('households', stale, { address: '3号' });
    await two.remove('households', deleted);
    await one.edit('households', changed, { address: '5号' });
    await two.settled();
    one.line.log.length = 0;
    await one.connect({ identifier: 'anew' });
    await one.sync();
    await two.sync();
    return {
      untouched, merged, stale, deleted, changed, idle: await one.requestsWhenIdle(),
      one: await one.live('households'), two: await two.live('households'),
      visits: Object.values(await one.live('visits')), line: reportOf(one)[0],
    };
  },
};

/** Some dozen writes, with pulls in between, on whatever the phone has at the time. */
async function workday(phone, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const own = [];
  for (let step = 0; step < 30; step++) {
    const what = random();
    const households = Object.keys(await phone.live('households'));
    const mine = own.filter((visit) => !visit.gone);
    if (what < 0.35) {
      const visit = await phone.insert('visits', visitAt(pick(households), { id: idFrom(random), note: `${step}` }));
      own.push({ id: visit.id });
    } else if (what < 0.5 && mine.length) {
      await phone.edit('visits', pick(mine).id, { note: `again ${step}` });
    } else if (what < 0.6 && mine.length) {
      const visit = pick(mine);
      visit.gone = true;
      await phone.remove('visits', visit.id);
    } else if (what < 0.7) {
      await phone.insert('households', { id: idFrom(random), head: `户${step}`, grid: asked.grid });
    } else {
      const field = pick(['head', 'address', 'group_no']);
      const value = field === 'group_no' ? 1 + Math.floor(random() * 99) : `${field}${step}`;
      await phone.edit('households', pick(households), { [field]: value });
    }
    if (random() < 0.3) await phone.sync();
  }
}

async function revsOf(phone) {
  const revs = {};
  for (const name of ['households', 'visits']) {
    for (const [id, { rev }] of Object.entries(await phone.live(name))) revs[id] = rev;
  }
  return Object.fromEntries(Object.entries(revs).sort());
}

async function contentOf(phone) {
  const households = Object.entries(await phone.live('households')).sort();
  const visits = Object.entries(await phone.live('visits')).sort();
  return {
    households: households.map(([id, { head, address, group_no }]) => (
      [id, head, address ?? null, group_no ?? null])),
    visits: visits.map(([id, { household, note }]) => [id, household, note]),
  };
}

// RxDB keeps timers: the report ends the program.
process.stdout.write(JSON.stringify(await scenarios[process.argv[2]]()), () => process.exit(0));
