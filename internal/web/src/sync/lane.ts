import { backoff } from "../domain/backoff";
import { failure, type Failure } from "./trouble";
import type { Env } from "./wire";

/** Other tabs of the same person, for the one sender at a time; absent where the browser has no Web Locks. */
export type Locks = Pick<LockManager, "request">;

/** After this long a lane no longer waits for another tab: receipts and cursors make two senders safe, only wasteful. */
const LOCK_PATIENCE = 30_000;

/** One kind of work that is tried again until it is done: push, pull, photos. They never wait for each other. */
export class Lane {
  #running: Promise<void> | undefined;
  #again = false;
  #fails = 0;
  #cancel: (() => void) | undefined;
  #notBefore = 0;
  #stopped = false;
  /** when the timer goes off, 0 = no timer */
  due = 0;
  /** why the last run failed, null after a good one */
  trouble: Failure | null = null;
  /** end of the last good run, unix milliseconds of this phone */
  at = 0;

  /**
   * @param work resolves to how long to wait before the next run without any event, 0 = nothing waits. Work that is left
   * over must always give a time: nothing may depend on an event alone.
   */
  constructor(
    private readonly env: Env,
    private readonly name: string,
    private readonly locks: Locks | undefined,
    private readonly work: () => Promise<number>,
    private readonly changed: () => void,
  ) {}

  running = false;

  /** The server asked for time, until then: unix milliseconds of this phone, 0 = it did not. */
  get notBefore(): number {
    return this.env.now() < this.#notBefore ? this.#notBefore : 0;
  }

  /**
   * There is work. One that runs already runs once more; a server that asked for time gets it.
   * @param fresh the network may be another: the waits so far do not count
   */
  nudge(fresh = false): void {
    if (fresh) this.#fails = 0;
    if (this.#stopped || this.env.now() < this.#notBefore) return;
    if (this.#running) this.#again = true;
    else void this.run().catch(() => undefined);
  }

  /** Somebody asked: what runs already may have begun without a network, so it runs once more after it. */
  async byHand(): Promise<void> {
    await this.#running?.catch(() => undefined);
    await this.run();
  }

  /** Runs now; throws what stopped it. */
  run(): Promise<void> {
    this.#running ??= this.#once().finally(() => {
      this.#running = undefined;
      this.running = false;
      this.changed();
      if (this.#again) {
        this.#again = false;
        if (!this.trouble) this.nudge();
      }
    });
    return this.#running;
  }

  async #once(): Promise<void> {
    this.#cancel?.();
    this.due = 0;
    this.running = true;
    this.changed();
    try {
      const wait = await this.#alone(this.work);
      this.trouble = null;
      this.#fails = 0;
      this.at = this.env.now();
      if (wait > 0) this.#wait(wait);
    } catch (e) {
      this.trouble = failure(e);
      const asked = (this.trouble.retryAt ?? 0) - this.env.now();
      this.#notBefore = asked > 0 ? this.env.now() + asked : 0;
      // A locked account or a lost sign-in is the person's to mend, yet the timer goes on: a server can be wrong too.
      this.#wait(Math.max(asked, backoff(++this.#fails, this.env.random())));
      throw this.trouble;
    }
  }

  #wait(ms: number): void {
    if (this.#stopped) return;
    this.due = this.env.now() + ms;
    this.#cancel = this.env.after(ms, () => {
      this.#notBefore = 0;
      this.nudge();
    });
  }

  /** One tab at a time, where the browser can say so. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (!this.locks) return work();
    const patience = new AbortController();
    const cancel = this.env.after(LOCK_PATIENCE, () => patience.abort());
    let begun = false;
    try {
      return (await this.locks.request("sync/" + this.name, { signal: patience.signal }, () => {
        begun = true;
        cancel();
        return work();
      })) as T;
    } catch (e) {
      if (begun || !patience.signal.aborted) throw e;
      return work();
    } finally {
      cancel();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.due = 0;
  }
}
