import { describe, expect, it } from "vitest";
import { createUpdates } from "./updates";

/** What the browser has of a worker, as far as the app looks at it. */
class Worker extends EventTarget {
  readonly heard: unknown[] = [];
  state = "installing";
  postMessage(message: unknown): void {
    this.heard.push(message);
  }
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class Registration extends EventTarget {
  active: Worker | null = new Worker();
  waiting: Worker | null = null;
  installing: Worker | null = null;
  looks = 0;
  update(): Promise<void> {
    this.looks += 1;
    return Promise.resolve();
  }
  bring(): Worker {
    const worker = new Worker();
    this.installing = worker;
    this.dispatchEvent(new Event("updatefound"));
    return worker;
  }
  /** The new worker is on the phone. */
  install(worker: Worker): void {
    [this.installing, this.waiting] = [null, worker];
    worker.become("installed");
  }
}

async function begin() {
  const registration = new Registration();
  const container = Object.assign(new EventTarget(), { register: () => Promise.resolve(registration) });
  const seen = { reloads: 0, signals: 0, due: [] as { ms: number; work: () => void }[], now: 0 };
  const updates = createUpdates({
    container: container as unknown as ServiceWorkerContainer,
    reload: () => (seen.reloads += 1),
    later: (ms, work) => (seen.due.push({ ms, work }), () => undefined),
    now: () => seen.now,
    onSignal: () => (seen.signals += 1),
  });
  updates.start();
  await Promise.resolve();
  await Promise.resolve();
  return { registration, container, seen, updates };
}

/** Until the server has been asked. */
const askedNow = () => new Promise((done) => setImmediate(done));
const SKIP = { type: "SKIP_WAITING" };

describe("a new version", () => {
  it("is told, waits, and takes over when it is wanted", async () => {
    const { registration, seen, updates } = await begin();
    const worker = registration.bring();
    expect(updates.isReady.value).toBe(false);
    registration.install(worker);
    expect([updates.isReady.value, worker.heard, seen.reloads]).toEqual([true, [], 0]);
    updates.take();
    expect(worker.heard).toEqual([SKIP]);
    worker.become("activated");
    expect([updates.isReady.value, seen.reloads]).toEqual([false, 1]);
  });

  it("waits for an open form, and comes when the last is closed", async () => {
    const { registration, seen, updates } = await begin();
    const [one, other] = [updates.hold(), updates.hold()];
    const worker = registration.bring();
    registration.install(worker);
    updates.take();
    expect([updates.isAwaited.value, worker.heard]).toEqual([true, []]);
    one();
    one();
    expect(worker.heard).toEqual([]);
    other();
    expect(worker.heard).toEqual([SKIP]);
    worker.become("activated");
    expect(seen.reloads).toBe(1);
  });

  it("that another tab took leaves an open form as it is", async () => {
    const { registration, seen, updates } = await begin();
    const letGo = updates.hold();
    const worker = registration.bring();
    registration.install(worker);
    worker.become("activated");
    expect([seen.reloads, updates.isAwaited.value]).toEqual([0, true]);
    letGo();
    expect(seen.reloads).toBe(1);
  });

  it("is none the first time", async () => {
    const { registration, seen, updates } = await begin();
    registration.active = null;
    const worker = registration.bring();
    registration.install(worker);
    worker.become("activated");
    expect([updates.isReady.value, seen.reloads]).toEqual([false, 0]);
  });

  it("is found and taken at once for whoever cannot go on without it", async () => {
    const { registration, updates } = await begin();
    expect(await updates.seek()).toBe("none");
    const worker = registration.bring();
    const found = updates.seek();
    await askedNow();
    registration.install(worker);
    expect([await found, worker.heard]).toEqual(["coming", [SKIP]]);
  });

  it("is not found without signal, and an open form is left as it is", async () => {
    const { registration, updates } = await begin();
    const worker = registration.bring();
    const found = updates.seek();
    await askedNow();
    registration.installing = null;
    worker.become("redundant"); // the line broke
    expect(await found).toBe("unreachable");
    registration.update = () => Promise.reject(new TypeError("no signal"));
    expect(await updates.seek()).toBe("unreachable");
    registration.install(registration.bring());
    updates.hold();
    expect([await updates.seek(), registration.waiting?.heard, updates.isAwaited.value]).toEqual(["coming", [], true]);
  });

  it("is looked for at once where that is urgent", async () => {
    const { registration, updates } = await begin();
    updates.look(true);
    updates.look(true);
    expect(registration.looks).toBe(2);
  });

  it("is looked for each hour, and no more often on the way back to the app", async () => {
    const { registration, seen, updates } = await begin();
    updates.look();
    expect(registration.looks).toBe(0);
    seen.now = 3_600_001;
    updates.look();
    updates.look();
    expect(registration.looks).toBe(1);
    expect(seen.due.map(({ ms }) => ms)).toEqual([3_600_000]);
    seen.due[0]?.work();
    expect([registration.looks, seen.due.length]).toEqual([2, 2]);
  });
});

it("asks the browser to be woken, where it can", async () => {
  const { registration, updates } = await begin();
  updates.wakeLater();
  const asked: string[] = [];
  Object.assign(registration, { sync: { register: (tag: string) => (asked.push(tag), Promise.reject(new Error("not allowed"))) } });
  updates.wakeLater();
  expect(asked).toEqual(["signal"]);
});

it("passes on that there is signal", async () => {
  const { container, seen } = await begin();
  container.dispatchEvent(Object.assign(new Event("message"), { data: "signal" }));
  container.dispatchEvent(Object.assign(new Event("message"), { data: "other" }));
  expect(seen.signals).toBe(1);
});
