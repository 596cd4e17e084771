import { computed, signal } from "@preact/signals";
import { newDevice } from "../domain/ids";
import { KINDS, SCHEMA, type KindName } from "../domain/kinds.gen";
import { openBase, type Applied } from "../store/base";
import { openKeep } from "../store/keep";
import { dismiss, onTop, open, receiptOf, takeBack, writeSelf } from "../store/outbox";
import { readable } from "../store/photos";
import type { SignedIn } from "../sync/authorise";
import { flush } from "../sync/push";
import { pull } from "../sync/pull";
import { photos } from "../sync/photos";
import { compare } from "../sync/compare";
import { Lane } from "../sync/lane";
import { listen } from "../sync/listen";
import { Phone } from "../sync/phone";
import { failure, LOCKED, unreached } from "../sync/trouble";
import { Beneficiaries } from "./beneficiaries";
import { Desk, referenceLists } from "./desk";
import { Forms } from "./forms";
import { issuesOf, recordsOf } from "./journal";
import { RowCache } from "./rows";
import type { Surroundings, Tabs } from "./surroundings";
import type { DeviceFacts, Session, SyncState } from "./types";

/** Without any poke a phone in the hand pulls this often. */
const POLL = 60_000;

/** Work that is left over though nothing failed, as a photo whose receipt is on its way. */
const SOON = 5_000;

/** After a save the lanes wait a moment: who saves one donor after another is not slowed by the sending of the first. */
const BREATH = 300;

/** What tabs tell each other: what moved, so that the others read it anew. */
type Moved = { rows: Applied["rows"] };

export { everybody, nobodyBut, signedOut } from "./whose";

/**
 * One person's phone at work: rows in memory, lanes with their timers, the line to the server and to other tabs. It is loaded
 * when there is a person: who has yet to sign in does not wait for it.
 */
export class Engine {
  readonly desk: Desk;
  readonly people: Beneficiaries;
  readonly push: Lane;
  readonly pull: Lane;
  readonly photos: Lane;
  /** counts up whenever a lane started, stopped or failed */
  readonly pulse = signal(0);
  readonly forms: Forms;
  readonly lists;
  readonly records = computed(() => recordsOf(this.rows, this.user));
  readonly issues = computed(() => issuesOf(this.rows, this.records.value));
  /** photos that the branch does not have whole */
  readonly photosLeft = computed(() => this.rows.overlay.value.photos.filter((p) => p.here && !p.lost && p.state !== "refused" && !(p.state === "whole" && p.receipt > 0)).length);
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
    this.forms = new Forms(phone.keep, () => around.now());
    this.desk = new Desk(phone, rows, this.people, this.forms);
    this.lists = referenceLists(rows, () => around.now() - rows.overlay.peek().self.skewMs);
    const changed = () => void this.pulse.value++;
    const lane = (name: string, work: () => Promise<number>) => new Lane(around, user + "/" + name, around.locks, work, changed);
    this.push = lane("push", () => this.#push());
    this.pull = lane("pull", () => this.#pull());
    this.photos = lane("photos", () => this.#photos());
    this.#tabs = around.tabs("chungsuc/" + user, (m) => void this.rows.refresh((m as Moved).rows).catch(() => undefined));
  }

  /** Opens a person's storage. */
  static async open(user: string, around: Surroundings): Promise<Engine> {
    const keep = openKeep(user), base = openBase(user);
    try {
      // All at once: what reads keep waits there for the write before it.
      const [, rows] = await Promise.all([open(keep, newDevice()), RowCache.open(keep, base)]);
      const { shownHead } = rows.meta.peek(), { mutations, live } = rows.overlay.peek();
      if (shownHead === 0 && mutations > live.length) {
        await onTop(keep).catch(() => undefined); // a phone that is full opens all the same
        await rows.refresh([]);
      }
      const engine = new Engine(user, new Phone(around, keep, base), rows, around);
      await engine.forms.find();
      return engine;
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
    this.#breath?.();
    this.#breath = this.around.after(BREATH, () => {
      this.push.nudge();
      this.photos.nudge();
    });
  }
  #breath: (() => void) | undefined;

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
    const ends = await Promise.allSettled(lanes.map((l) => l.byHand()));
    for (const end of ends) if (end.status === "rejected") throw failure(end.reason);
  }

  /** Own work, then what is carried for others: the trouble of one keeps nothing of the other, unless nothing can be asked now. */
  async #each<T>(own: () => Promise<T>, parts: () => number, carry: (c: typeof import("../sync/carry")) => Promise<number>): Promise<[T, number]> {
    const [mine] = await Promise.allSettled([own()]);
    if (mine.status === "rejected" && unreached(mine.reason)) throw mine.reason;
    const [theirs] = await Promise.allSettled([parts() > 0 ? import("../sync/carry").then(carry) : 0]);
    if (mine.status === "rejected") throw mine.reason;
    if (theirs.status === "rejected") throw theirs.reason;
    return [mine.value, theirs.value];
  }

  async #push(): Promise<number> {
    try {
      const over = () => this.rows.overlay.peek();
      const [{ answered, left, next }, carried] = await this.#each(() => flush(this.phone), () => over().carriedParts, async ({ deliver }) => {
        const rest = await deliver(this.phone);
        if (over().carriedPhotos > 0) this.photos.nudge();
        return rest;
      });
      // What was answered lies on the rows until a pull shows what became of it; the photos' lane may have waited for it.
      if (answered > 0) {
        this.pull.nudge();
        this.photos.nudge();
      }
      return next > 0 ? Math.max(50, next - this.around.now()) : left > 0 ? SOON : carried > 0 ? POLL : 0;
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
      const [{ left, waiting }, carried] = await this.#each(() => photos(this.phone), () => this.rows.overlay.peek().carriedPhotos, ({ deliverPhotos }) => deliverPhotos(this.phone));
      return left > waiting ? SOON : waiting + carried > 0 ? POLL : 0; // a push that declares them, or another network, says so at once
    } finally {
      await this.moved([]);
    }
  }

  readonly session = computed<Extract<Session, { is: "in" }>>(() => {
    this.pulse.value;
    const { self } = this.rows.overlay.value;
    const locked = [this.push, this.pull, this.photos].map((l) => l.trouble?.code).find((c) => c !== undefined && LOCKED.has(c));
    const roles = (self.me?.roles ?? []) as Extract<Session, { is: "in" }>["roles"];
    const trouble = (locked ?? (self.token === "" ? "sign_in" : null)) as Extract<Session, { is: "in" }>["trouble"];
    return { is: "in", user: this.user, name: self.me?.name ?? "", email: self.email, roles, unit: roles[0]?.unit ?? "", trouble };
  });

  readonly sync = computed<SyncState>(() => {
    this.pulse.value;
    const lanes = [this.push, this.pull, this.photos], meta = this.rows.meta.value;
    return {
      running: lanes.some((l) => l.running), unsent: this.rows.overlay.value.due, photosLeft: this.photosLeft.value, originalsHeld: this.around.holdOriginals?.() ? this.rows.overlay.value.photos.filter((p) => p.original && p.here && !p.lost && p.state !== "refused" && p.state !== "whole").length : 0, trouble: lanes.find((l) => l.trouble)?.trouble ?? null,
      at: Math.min(this.push.at, this.pull.at) || this.rows.overlay.value.self.pulledAt, retryAt: lanes.filter((l) => l.trouble && l.due > 0).reduce((first, l) => (first === 0 ? l.due : Math.min(first, l.due)), 0),
      outdated: this.phone.old || this.pull.trouble?.code === "outdated", rebuilding: meta.shadow,
      ready: !meta.shadow && meta.shownHead > 0 && Object.keys(meta.scopes).every((s) => meta.ready.includes(s)),
      rows: this.rows.copies, rowsTotal: Object.values(meta.scopes).reduce((n, s) => n + s.rows, 0),
    };
  });

  readonly facts = computed(() => {
    const { self, mutations, receipts, carrying, carriedRefused, carriedHeld } = this.rows.overlay.value;
    this.rows.meta.value;
    return {
      device: self.device, schema: SCHEMA, serverId: self.serverId, epoch: self.epoch, skewMs: Math.round(self.skewMs), rows: this.rows.copies,
      rowsLimit: self.limits.phone_rows, mutations, receipts, carrying, carriedRefused: carriedRefused.map((c) => ({ device: c.device, code: c.refused!, mutations: c.of })),
      carriedHeld: carriedHeld.map((c) => ({ device: c.device, code: c.why!, mutations: c.of })),
    } satisfies Partial<DeviceFacts>;
  });

  /** Who signed in, or in again. The token is due for renewal, which ties the session to this phone. */
  async signIn(got: SignedIn, typed: string): Promise<void> {
    await writeSelf(this.phone.keep, (s) => Object.assign(s, { user: got.user, email: got.email || typed, token: got.token, tokenAt: 0 }));
    await this.moved([]);
    this.nudge(true);
  }

  /** The token goes; everything else stays. */
  async signOut(): Promise<void> {
    await writeSelf(this.phone.keep, (s) => (s.token = ""));
    await this.moved([]);
  }

  async takeBack(mid: string): Promise<void> {
    await takeBack(this.phone.keep, mid);
    await this.moved([]);
  }

  async dismiss(key: string): Promise<void> {
    await dismiss(this.phone.keep, key);
    await this.moved([]);
  }

  receipt(id: string): Promise<string | null> {
    return receiptOf(this.phone.keep, id);
  }

  async preview(sha: string): Promise<Blob | null> {
    const b = await readable(this.phone.keep, sha);
    if (b) return b.preview ? new Blob([b.preview], { type: b.previewType }) : new Blob([b.data], { type: b.type });
    const { fetchPreview } = await import("../sync/ask");
    return fetchPreview(this.phone, sha);
  }

  async photo(sha: string): Promise<Blob | null> {
    const b = await readable(this.phone.keep, sha);
    return b ? new Blob([b.data], { type: b.type }) : this.preview(sha);
  }

  async exportFile(): Promise<File> {
    const { exportFile } = await import("../sync/carry");
    const file = await exportFile(this.phone, `chung-suc-${this.user}-${new Date(this.around.now()).toISOString().slice(0, 10)}.zip`);
    await this.moved([]);
    return file;
  }

  async importFile(file: Blob): Promise<number> {
    const { importFile } = await import("../sync/carry");
    const fresh = await importFile(this.phone, file);
    await this.moved([]);
    this.nudge();
    return fresh;
  }

  /** What a helper at a distance needs to know: counts and codes, no names, no tokens. */
  diagnostics(): object {
    const { photos } = this.rows.overlay.peek(), { scopes, cur } = this.rows.meta.peek();
    return {
      scopes, cursors: cur, issues: this.issues.peek().map(({ code, field, rule, kind, what }) => ({ code, field, rule, kind, what })),
      photos: photos.map(({ bytes, type, state, why, tries, previewed, here, lost }) => ({ bytes, type, state, why, tries, previewed, here, lost })),
      kinds: Object.keys(KINDS).map((k) => [k, this.rows.of(k as KindName).size]),
    };
  }

  close(): void {
    for (const stop of this.#stop) stop();
    this.#deaf?.();
    this.#breath?.();
    for (const lane of [this.push, this.pull, this.photos]) lane.stop();
    this.#tabs?.close();
    this.phone.keep.close();
    this.phone.base.close();
  }
}
