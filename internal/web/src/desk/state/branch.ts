import { computed } from "@preact/signals";
import type { KindName, Role } from "../../domain/kinds.gen";
import type { Body } from "../../domain/mutation";
import type { Entry } from "../../store/keep";
import type { Act, Way } from "../../state/acts";
import type { Core } from "../../state/app";
import type { Row } from "../../state/types";
import { takeBack } from "../../store/outbox";
import { ask, fetchFile, sendForm } from "../../sync/ask";
import { Failure } from "../../sync/trouble";

/**
 * The desk to its screens. It is a phone with a large screen: rows, outbox and signing in are the phone's, so verdicts are
 * kept without a network and count when their receipt came. Only what a phone cannot hold is asked of the server.
 */
export class Branch {
  constructor(readonly app: Core) {}

  /** Roles that the person holds anywhere. */
  readonly roles = computed<ReadonlySet<Role>>(() => {
    const s = this.app.session.value;
    return new Set(s.is === "in" ? s.roles.map((g) => g.role) : []);
  });

  /** Id of the signed-in person, "" when there is none. */
  readonly me = computed(() => {
    const s = this.app.session.value;
    return s.is === "in" ? s.user : "";
  });

  /** Counts up with whatever the server sent: what was asked of it before may be old. */
  readonly news = computed(() => this.app.engine.value?.rows.meta.value.shownHead ?? 0);

  /** Rows of a kind by id. Reads signals. */
  rows<K extends KindName>(kind: K): ReadonlyMap<string, Row<K>> {
    return (this.app.engine.value?.rows.of(kind) ?? NONE) as unknown as ReadonlyMap<string, Row<K>>;
  }

  /** One row, undefined when this desk has none. Reads signals. */
  row<K extends KindName>(kind: K, id: string): Row<K> | undefined {
    return this.rows(kind).get(id);
  }

  /** What this desk did to a row and the server's rows do not show yet, oldest first. Reads signals. */
  live(kind: KindName, id: string): readonly { readonly e: Entry; readonly m: Body }[] {
    return this.app.engine.value?.rows.live(kind, id) ?? [];
  }

  /** Mutations that the server refused or found in conflict, and nobody has closed yet. Reads signals. */
  troubled(): readonly Entry[] {
    return this.app.engine.value?.rows.overlay.value.open ?? [];
  }

  /** Mutations that can still be taken back. Reads signals. */
  held(): readonly Entry[] {
    return (this.app.engine.value?.rows.overlay.value.live ?? []).filter((e) => e.due === 3);
  }

  /** Writes into the outbox: on the disk when it resolves. @returns the mids */
  write(acts: readonly (Act | readonly Act[])[], way: Way = {}): Promise<readonly string[]> {
    return this.app.save(async (e) => (await import("../../state/acts")).writeActs(e.phone, acts, way));
  }

  /** Takes back what is still held; throws "sent" for what has left. */
  undo(mids: readonly string[]): Promise<void> {
    return this.app.save(async (e) => {
      for (const mid of mids) await takeBack(e.phone.keep, mid);
    });
  }

  /** Takes back those that are still held, and leaves what has left. */
  undoHeld(mids: readonly string[]): Promise<void> {
    return this.app.save(async (e) => {
      for (const mid of mids) await takeBack(e.phone.keep, mid).catch((thrown: unknown) => {
        if ((thrown as { code?: string }).code !== "sent") throw thrown;
      });
    });
  }

  /** Asks the server: "people" is POST /api/desk/v1/people. Throws a Refusal with the server's sentence, or a Failure. */
  ask<T>(what: string, body: unknown = {}): Promise<T> {
    return ask<T>(this.#phone(), PATH + what, body);
  }

  sendForm<T>(what: string, form: FormData): Promise<T> {
    return sendForm<T>(this.#phone(), PATH + what, form);
  }

  /** A file from the server; a body makes it a POST. */
  file(what: string, body?: unknown): Promise<File> {
    return fetchFile(this.#phone(), PATH + what, body);
  }

  /** POST of anything else that the server answers in JSON. */
  post<T>(path: string, body: unknown): Promise<T> {
    return ask<T>(this.#phone(), path, body);
  }

  #phone() {
    const e = this.app.engine.peek();
    if (!e) throw new Failure("sign_in");
    return e.phone;
  }
}

const PATH = "/api/desk/v1/";
const NONE = new Map<string, never>();

let current: Branch;

/** The desk that this page shows. It is given once, before the first screen is drawn. */
export const branch = (): Branch => current;
export const giveBranch = (b: Branch): void => {
  current = b;
};
