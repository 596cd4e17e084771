import { signal } from "@preact/signals";
import { dropDraft, keepDraft, keepDraftPhotos, readDrafts, type DraftEnd } from "../store/drafts";
import type { KeepStore, Tried } from "../store/keep";
import type { Draft, Taken } from "./types";

/** Forms that are no records yet, as this tab knows them: another may have the same form open. */
export class Forms {
  readonly drafts = signal<readonly Draft[]>([]);
  /** by form, the photos that this tab had in it */
  readonly #seen = new Map<string, Set<string>>();
  /** by form, a save of which nobody knows whether it came to the disk */
  readonly #tried = new Map<string, Tried>();

  constructor(
    private readonly keep: KeepStore,
    private readonly now: () => number,
  ) {}

  /** Finds the forms begun. */
  async find(): Promise<void> {
    const found = await readDrafts(this.keep);
    for (const { key, photos, tried } of found) {
      this.#sees(key, photos);
      if (tried) this.#tried.set(key, tried);
    }
    this.#show(found.map(({ tried: _, ...d }) => d));
  }

  #show(drafts: readonly Draft[]): void {
    this.drafts.value = [...drafts].sort((a, b) => b.at - a.at);
  }

  #sees(key: string, photos: readonly { sha256: string }[]): Set<string> {
    const seen = this.#seen.get(key) ?? new Set();
    for (const p of photos) seen.add(p.sha256);
    this.#seen.set(key, seen);
    return seen;
  }

  #change(key: string, change: Partial<Draft>): void {
    const old = this.drafts.peek(), was = old.find((d) => d.key === key);
    this.#show([{ at: this.now(), value: null, photos: [], unread: [], ...was, ...change, key }, ...old.filter((d) => d !== was)]);
  }

  async write(key: string, value: unknown): Promise<void> {
    const at = this.now(), tried = this.#tried.get(key);
    await keepDraft(this.keep, { key, at, value, ...(tried && { tried }) });
    this.#change(key, { at, value });
  }

  async writePhotos(key: string, photos: readonly Taken[]): Promise<void> {
    const before = new Set(this.#sees(key, []));
    this.#sees(key, photos); // at once: the next call may come before this one is written
    const unread = this.#unread(key);
    await keepDraftPhotos(this.keep, { key, at: this.now(), seen: before }, [...photos], unread);
    this.#change(key, { photos, unread: unread.filter((sha) => !photos.some((p) => p.sha256 === sha)) });
  }

  async drop(key: string): Promise<void> {
    await dropDraft(this.keep, this.end(key)!);
    this.gone(key);
  }

  /** How the form ends when a record takes it along. Photos that could not be read go with it. */
  end(key: string | undefined): DraftEnd | undefined {
    if (key === undefined) return undefined;
    return { key, at: this.now(), seen: new Set([...this.#sees(key, []), ...this.#unread(key)]) };
  }

  #unread(key: string): readonly string[] {
    return this.drafts.peek().find((d) => d.key === key)?.unread ?? [];
  }

  /** The form became a record, or nothing. */
  gone(key: string): void {
    this.#seen.delete(key);
    this.#tried.delete(key);
    this.drafts.value = this.drafts.peek().filter((d) => d.key !== key);
  }

  /** A save that broke where nobody knows whether it came to the disk: the form remembers what it tried. */
  tries(key: string, tried: Tried): void {
    this.#tried.set(key, tried);
  }

  /** What an earlier save of this form brought to the disk, though it broke; undefined = nothing. */
  async made(key: string): Promise<Tried | undefined> {
    const tried = this.#tried.get(key);
    return tried && (await this.keep.read(["mutation"], (t) => t.store.index("mid").getKey(tried.mid))) !== undefined ? tried : undefined;
  }
}
