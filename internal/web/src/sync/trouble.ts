import { OutboxError, StorageError } from "../store/errors";
import type { Trouble, TroubleCode } from "../state/types";

/** Why something did not succeed. It says something about a request or this phone, never about a mutation. */
export class Failure extends Error implements Trouble {
  readonly field?: string;
  readonly rule?: string;
  readonly retryAt?: number;

  constructor(readonly code: TroubleCode, more: { cause?: unknown; field?: string; rule?: string; retryAt?: number; status?: number; said?: string } = {}) {
    super(code + (more.status ? ` ${more.status}` : ""), { cause: more.cause });
    this.name = "Failure";
    if (more.field !== undefined) this.field = more.field;
    if (more.rule !== undefined) this.rule = more.rule;
    if (more.retryAt !== undefined) this.retryAt = more.retryAt;
    this.status = more.status ?? 0;
    this.said = more.said ?? "";
  }

  /** HTTP status, 0 = none */
  readonly status: number;
  /** code of the server's refusal, "" = none */
  readonly said: string;
}

/** Any error, as a Failure. */
export function failure(e: unknown): Failure {
  if (e instanceof Failure) return e;
  if (e instanceof StorageError) return new Failure(e.code, { cause: e });
  if (e instanceof OutboxError && e.code !== "other_history") return new Failure(e.code, { cause: e });
  return new Failure(e instanceof DOMException ? "storage_lost" : "answer", { cause: e });
}

/** Of this phone, or of who is signed in on it. */
export const LOCKED: ReadonlySet<string> = new Set(["sign_in", "device_user", "device_revoked", "account_disabled"]);

const UNREACHED: ReadonlySet<string> = new Set([...LOCKED, "offline", "timeout", "busy", "server_full", "storage_lost", "storage_full"]);

/** Whether nothing else can be asked now: no network, nobody who may, a server that asks for time, no storage. */
export const unreached = (e: unknown): boolean => !(e instanceof Failure) || UNREACHED.has(e.code);

/** An answer from another history of the server: time for hello. */
export class OtherEpoch extends Failure {
  constructor() {
    super("answer");
  }
}
