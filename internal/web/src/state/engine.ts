import { signal } from "@preact/signals";
import type { Applied } from "../store/base";
import { openBase } from "../store/base";
import { openKeep } from "../store/keep";
import { open } from "../store/outbox";
import { newDevice } from "../domain/ids";
import { flush } from "../sync/push";
import { pull } from "../sync/pull";
import { photos } from "../sync/photos";
import { compare } from "../sync/compare";
import { Lane } from "../sync/lane";
import { listen } from "../sync/listen";
import { Phone } from "../sync/phone";
import { failure } from "../sync/trouble";
import { Beneficiaries } from "./beneficiaries";
import { Desk } from "./desk";
import { RowCache } from "./rows";
import type { Surroundings, Tabs } from "./surroundings";

/** Without any poke a phone in the hand pulls this often. */
const POLL = 60_000;

/** Work that is left over though nothing failed, as a photo whose receipt is on its way. */
const SOON = 5_000;

/** What tabs tell each other: what moved, so that the others read it anew. */
type Moved = { rows: Applied["rows"] };

/** One person's phone at work: rows in memory, lanes with their timers, the line to the server and to other tabs. */
export class Engine {
  readonly desk: Desk;
  readonly people: Beneficiaries;
  readonly push: Lane;
  readonly pull: Lane;
  readonly photos: Lane;
  /** counts up whenever a lane started, stopped or failed */
  readonly pulse = signal(0);
  readonly #tabs: Tabs | null;
  readonly #stop: (() => void)[] = [];
  #deaf: (() => void) | undefined;

  private constructor(
    readonly user: string,
    readonly phone: Phone,
    readonly rows: RowCache,
    private readonly around: Surroundings,
  ) {
    this.people = new Beneficiaries(rows);
    this.desk = new Desk(phone, rows, this.people);
    const changed = () => void this.pulse.value++;
    const lane = (name: string, work: () => Promise<number>) => new Lane(around, user + "/" + name, around.locks, work, changed);
    this.push = lane("push", () => this.#push());
    this.pull = lane("pull", () => this.#pull());
    this.photos = lane("photos", () => this.#photos());
    this.#tabs = around.tabs("chungsuc/" + user, (m) => void this.rows.refresh((m as Moved).rows).catch(() => undefined));
  }

  /** Opens a person's storage: this is the test write too. */
  static async open(user: string, around: Surroundings): Promise<Engine> {
    const keep = openKeep(user), base = openBase(user);
    try {
      await open(keep, newDevice());
      return new Engine(user, new Phone(around, keep, base), await RowCache.open(keep, base), around);
    } catch (e) {
      keep.close();
      base.close();
      throw failure(e);
    }
  }

  /** Starts lanes, listening, and looking at what the browser says of the network. */
  start(): void {
    this.#stop.push(this.around.watch(() => this.nudge(true), () => this.#turned()));
    if (this.around.visible()) return this.#turned();
    this.push.nudge();
    this.photos.nudge();
  }

  /** Visible or hidden: who is not looked at listens to nothing, and waits for no poke. */
  #turned(): void {
    if (!this.around.visible()) {
      this.#deaf?.();
      this.#deaf = undefined;
      return;
    }
    this.nudge(true);
    if (this.around.events) this.#deaf ??= listen(this.phone, this.around.events, () => this.pull.nudge());
  }

  /** Something may have changed: every lane looks. The browser's word about the network is a hint only. */
  nudge(fresh = false): void {
    for (const lane of [this.push, this.pull, this.photos]) lane.nudge(fresh);
  }

  /** Something was saved in this tab. */
  async saved(): Promise<void> {
    await this.moved([]);
    this.push.nudge();
    this.photos.nudge();
  }

  /** Reads rows anew here and in the other tabs; null = all of them. */
  async moved(rows: Applied["rows"]): Promise<void> {
    this.#tabs?.post({ rows: rows && rows.map(({ k, id }) => ({ k, id })) } satisfies Moved);
    await this.rows.refresh(rows);
  }

  /** By hand, every lane once; throws the first trouble after all had their turn. A server that asked for time gets it. */
  async syncNow(): Promise<void> {
    const lanes = [this.push, this.pull, this.photos];
    const asked = lanes.find((l) => l.notBefore > 0 && l.trouble)?.trouble;
    if (asked) throw asked;
    const ends = await Promise.allSettled(lanes.map((l) => l.run()));
    for (const end of ends) if (end.status === "rejected") throw failure(end.reason);
  }

  async #push(): Promise<number> {
    try {
      const { answered, left } = await flush(this.phone);
      if (this.rows.overlay.peek().carrying > 0) {
        const { deliver } = await import("../sync/carry");
        await deliver(this.phone);
      }
      // What was answered lies on the rows until a pull shows what became of it; the photos' lane may have waited for it.
      if (answered > 0) {
        this.pull.nudge();
        this.photos.nudge();
      }
      return left > 0 ? SOON : 0;
    } finally {
      await this.moved([]);
    }
  }

  async #pull(): Promise<number> {
    await pull(this.phone, (a) => void this.moved(a.rows).catch(() => undefined));
    await compare(this.phone);
    await this.moved([]);
    // A new history found by the pull makes the journal due again.
    if (this.rows.overlay.peek().due > 0) this.push.nudge();
    return this.around.visible() ? POLL : 0;
  }

  async #photos(): Promise<number> {
    try {
      return (await photos(this.phone)) > 0 ? SOON : 0;
    } finally {
      await this.moved([]);
    }
  }

  close(): void {
    for (const stop of this.#stop) stop();
    this.#deaf?.();
    for (const lane of [this.push, this.pull, this.photos]) lane.stop();
    this.#tabs?.close();
    this.phone.keep.close();
    this.phone.base.close();
  }
}
