import { computed } from "@preact/signals";
import { empty, isDoc, text, type Doc } from "../domain/doc";
import { hints as hintsFor } from "../domain/hints";
import { sha256, utf8 } from "../domain/hash";
import { newID, newMID } from "../domain/ids";
import { KINDS, MAX_PHOTOS, type KindName, type Op } from "../domain/kinds.gen";
import { write } from "../domain/mutation";
import { dayOf } from "../domain/time";
import { check } from "../domain/validate";
import { changesOf, type Shown } from "../domain/view";
import type { Photo } from "../store/keep";
import { add, dismiss, type NewEntry, type NewPhoto } from "../store/outbox";
import { failure, Failure } from "../sync/trouble";
import type { Forms } from "./forms";
import { declare, photoOf } from "./photo";
import type { Phone } from "../sync/phone";
import type { RowCache } from "./rows";
import type { Beneficiaries } from "./beneficiaries";
import type { EvidenceKind, Hint, Saved, Taken, With } from "./types";

/** The form that a record comes from, and all that it says. */
interface Form {
  readonly key?: string | undefined;
  readonly same?: string;
}

/** Writes records: from a form to a mutation on the disk. One after another, so that each sees what the last one did. */
export class Desk {
  constructor(
    private readonly phone: Phone,
    private readonly rows: RowCache,
    private readonly people: Beneficiaries,
    private readonly forms: Forms,
  ) {}

  #last: Promise<unknown> = Promise.resolve();

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work).catch((e: unknown) => {
      throw failure(e);
    });
    this.#last = next.catch(() => undefined);
    return next;
  }

  /**
   * Creates a row. What the phone warns of travels with it. A form that came to the disk though its save broke is not counted
   * twice: saved again as it was it is the record that is there, and changed since it corrects that one.
   */
  create(kind: KindName, fields: Readonly<Record<string, unknown>>, more: With = {}, declared: readonly Photo[] = []): Promise<Saved> {
    return this.#inTurn(async () => {
      const form = { key: more.draft, same: JSON.stringify([kind, fields, [...(more.photos ?? []), ...declared].map((p) => p.sha256)]) };
      const made = await this.#made(form), f = tidy(fields);
      if (made?.same === form.same) return made.saved;
      if (KINDS[kind].class === "evidence") {
        if (made) f["corrects"] = made.saved.id;
        const warnings = new Set([...(Array.isArray(f["warnings"]) ? (f["warnings"] as string[]) : []), ...this.hints(kind as EvidenceKind, f, more.photos ?? [])]);
        if (warnings.size > 0) f["warnings"] = [...warnings];
        if (KINDS[kind].fields.some((fd) => fd.name === "consent")) f["consent"] ??= "not_asked";
      }
      return this.#save(kind, "create", newID(this.phone.env.now()), f, more.photos, declared, form);
    });
  }

  /** A head of a household and its first member, in one group. */
  createHousehold(head: Readonly<Record<string, unknown>>, member: Readonly<Record<string, unknown>>, draft?: string): Promise<Saved> {
    return this.#inTurn(async () => {
      const form = { key: draft, same: JSON.stringify([head, member]) }, made = await this.#made(form);
      if (made?.same === form.same) return made.saved;
      const { env } = this.phone, now = env.now(), { skewMs, limits } = this.rows.overlay.peek().self;
      const ids = [newID(now), newID(now)] as const, mids = [newMID(now), newMID(now)] as const, g = { id: mids[0], of: 2 };
      const entries = await Promise.all([tidy(head), { ...tidy(member), household: ids[0] }].map(async (f, i): Promise<NewEntry> => {
        const wrong = check(KINDS.beneficiary, "create", f);
        if (wrong) throw new Failure("invalid", { field: (i === 0 ? "head." : "") + wrong.field, rule: wrong.rule });
        const m = write("beneficiary", "create", ids[i]!, now, skewMs, f, []), bytes = utf8(m);
        if (bytes.length > limits.mutation_bytes) throw new Failure("too_large");
        return { mid: mids[i]!, kind: "beneficiary", rid: ids[i]!, op: "create", m, sha: await sha256(bytes), due: 1, live: 1, g, gid: g.id };
      }));
      return this.#add({ kind: "beneficiary", id: ids[1], mid: mids[1], photosLost: [] }, entries, [], form);
    });
  }

  /**
   * A new record in the place of another; the photos of that one are declared again, but for those dropped. What the branch
   * refused it does not have: put right, that is a record like any other, and the refusal is dealt with.
   */
  async correct(kind: EvidenceKind, id: string, fields: Readonly<Record<string, unknown>>, more: With & { dropped?: readonly string[] }): Promise<Saved> {
    const old = this.photosAgain(id).filter((p) => !more.dropped?.includes(p.sha256));
    const refused = this.rows.overlay.peek().open.find((e) => e.rid === id && e.op === "create" && e.res?.s === "rejected");
    const saved = await this.create(kind, { ...fields, ...(!refused && { corrects: id }) }, more, old.slice(0, MAX_PHOTOS - (more.photos?.length ?? 0)));
    if (refused) await dismiss(this.phone.keep, refused.mid);
    return saved;
  }

  /** Changes fields of a row that the screen shows; null when nothing changes. */
  set(kind: KindName, id: string, changes: Readonly<Record<string, unknown>>): Promise<Saved | null> {
    return this.#inTurn(async () => {
      const f = changesOf(kind, this.#row(kind, id).doc, changes);
      return empty(f) ? null : this.#save(kind, "set", id, f);
    });
  }

  void(kind: KindName, id: string, reason: string): Promise<Saved> {
    return this.#inTurn(async () => {
      this.#row(kind, id);
      return this.#save(kind, "void", id, tidy({ reason }));
    });
  }

  /** Moves a row's own state on. */
  step(kind: KindName, id: string, to: string, fields: Readonly<Record<string, unknown>>): Promise<Saved> {
    return this.#inTurn(async () => this.#save(kind, "transition", id, { from: text(this.#row(kind, id).doc, "state") || "registered", to, ...tidy(fields) }));
  }

  /** The author's answer to a record that was sent back. */
  answer(kind: KindName, id: string, words: string): Promise<Saved> {
    return this.#inTurn(async () => {
      this.#row(kind, id);
      return this.#save(kind, "transition", id, tidy({ from: "returned", to: "received", words }));
    });
  }

  #row(kind: KindName, id: string): Shown {
    const row = this.rows.of(kind).get(id);
    if (!row) throw new Failure("no_row");
    return row;
  }

  async #save(kind: KindName, op: Op, id: string, f: Doc, taken: readonly Taken[] = [], declared: readonly Photo[] = [], form: Form = {}): Promise<Saved> {
    const wrong = check(KINDS[kind], op, f);
    if (wrong) throw new Failure("invalid", { field: wrong.field, rule: wrong.rule });
    try {
      return await this.#keep(kind, op, id, f, taken, declared, form, []);
    } catch (e) {
      // A full phone keeps the record without the photos that it has no room for, and says so.
      if (failure(e).code !== "storage_full" || taken.length === 0) throw e;
      const here = await this.phone.keep.read(["bytes"], (t) => Promise.all(taken.map((p) => t.store.getKey(p.sha256))));
      const warnings = [...((f["warnings"] as string[] | undefined) ?? []), "photo_not_kept"], has = (_: Taken, i: number) => here[i] !== undefined;
      return this.#keep(kind, op, id, { ...f, warnings }, taken.filter(has), declared, form, taken.filter((p, i) => !has(p, i)).map((p) => p.sha256));
    }
  }

  async #keep(
    kind: KindName, op: Op, id: string, f: Doc, taken: readonly Taken[], declared: readonly Photo[], form: Form, photosLost: readonly string[],
  ): Promise<Saved> {
    const now = this.phone.env.now(), mid = newMID(now);
    const { skewMs, limits } = this.rows.overlay.peek().self;
    const use = (sha: string) => ({ sha, mid, kind, rid: id });
    const photos: NewPhoto[] = await Promise.all(taken.map(async (p) => ({ photo: await photoOf(p), bytes: { sha256: p.sha256, type: p.type, data: p.data, preview: p.preview, previewType: p.previewType }, use: use(p.sha256) })));
    photos.push(...declared.map((photo) => ({ photo, use: use(photo.sha256) })));
    const m = write(kind, op, id, now, skewMs, f, photos.map(({ photo }) => declare(photo)));
    const bytes = utf8(m);
    if (bytes.length > limits.mutation_bytes) throw new Failure("too_large");
    const entry: NewEntry = { mid, kind, rid: id, op, m, sha: await sha256(bytes), due: 1, live: 1 };
    return this.#add({ kind, id, mid, photosLost }, [entry], photos, form);
  }

  /** Brings a form's record to the disk. Where that breaks nobody knows whether it is there: the form remembers what it tried. */
  async #add(saved: Saved, entries: readonly NewEntry[], photos: readonly NewPhoto[], { key, same = "" }: Form): Promise<Saved> {
    try {
      await add(this.phone.keep, entries, photos, this.forms.end(key));
      return saved;
    } catch (e) {
      if (key !== undefined && failure(e).code === "storage_lost") this.forms.tries(key, { ...saved, same });
      throw e;
    }
  }

  /** The record that an earlier save of this form brought to the disk, though it broke. The form has ended when it is the same. */
  async #made({ key, same }: Form): Promise<{ saved: Saved; same: string } | undefined> {
    const tried = key === undefined ? undefined : await this.forms.made(key);
    if (!tried) return undefined;
    const { same: was, ...saved } = tried;
    if (was === same) await add(this.phone.keep, [], [], this.forms.end(key));
    return { saved, same: was };
  }

  /** What a person should look at before saving; never a block. */
  hints(kind: EvidenceKind, f: Readonly<Doc>, photos: readonly Taken[]): Hint[] {
    const row = (k: KindName, name: string) => this.rows.of(k).get(text(f, name))?.doc;
    const { self, photos: kept } = this.rows.overlay.value;
    const known = new Set(kept.map((p) => p.sha256)), same = text(row(kind, "corrects") ?? {}, "beneficiary") === text(f, "beneficiary"); // it was this very gift
    return hintsFor(kind, f, {
      now: this.phone.env.now() - self.skewMs, skewMs: self.skewMs, campaign: row("campaign", "campaign"), giftType: row("gift_type", "gift_type"),
      drive: row("blood_drive", "drive"), unit: row("unit", "unit"), takenAt: photos.map((p) => p.takenAt),
      served: kind === "gift_handover" && this.people.servedBy(text(f, "campaign"), text(f, "beneficiary")) !== undefined && !(f["corrects"] && same),
      samePhoto: photos.some((p) => known.has(p.sha256)) && !f["corrects"],
    }) as Hint[];
  }

  /** Photos of a record that this phone declared, with which it can declare them again. */
  photosOf(id: string): Photo[] {
    const { uses, photos } = this.rows.overlay.value;
    const mine = new Set(uses.filter((u) => u.rid === id).map((u) => u.sha));
    return photos.filter((p) => mine.has(p.sha256));
  }

  /** Those of them that a correction takes along: what was lost here before it came to the branch, or refused there, would never come. */
  photosAgain(id: string): Photo[] {
    return this.photosOf(id).filter((p) => p.state !== "refused" && (!p.lost || p.state === "whole"));
  }
}

/** Fields as they go up: what is empty is left out. */
function tidy(fields: Readonly<Record<string, unknown>>): Doc {
  return Object.fromEntries(Object.entries(fields).filter(([, v]) => !empty(v)).map(([n, v]) => [n, isDoc(v) ? tidy(v) : typeof v === "string" ? v.normalize("NFC") : v]));
}

/** Lists of reference rows, each in the order in which a form wants them. */
export function referenceLists(rows: RowCache, now: () => number) {
  const day = () => dayOf(now());
  const list = <K extends KindName>(kind: K, order: (a: Shown, b: Shown) => number, keep: (r: Shown) => boolean = () => true) =>
    computed(() => [...rows.of(kind).values()].filter(keep).sort(order));
  const by = (name: string) => (a: Shown, b: Shown) => (text(a.doc, name) < text(b.doc, name) ? -1 : text(a.doc, name) > text(b.doc, name) ? 1 : a.id < b.id ? -1 : 1);
  const runs = (r: Shown) => text(r.doc, "starts") <= day() && day() <= text(r.doc, "ends");
  const campaigns = list("campaign", (a, b) => Number(runs(b)) - Number(runs(a)) || by("starts")(a, b));
  return {
    campaigns,
    currentCampaign: computed(() => campaigns.value.find(runs) ?? null),
    giftTypes: list("gift_type", (a, b) => (a.id < b.id ? -1 : 1)), // ids are made in order: the usual one first
    drives: list("blood_drive", (a, b) => Number(text(b.doc, "date") === day()) - Number(text(a.doc, "date") === day()) || by("date")(b, a), (r) => r.doc["state"] !== "closed"),
    visits: list("blood_visit", (a, b) => (a.id < b.id ? -1 : 1)),
    units: computed(() => rows.of("unit")),
  };
}

