/** Why storage failed, in words of the phone. The cause is the browser's own error. */
export class StorageError extends Error {
  constructor(readonly code: "storage_full" | "storage_lost" | "rows_full", cause: unknown) {
    super(code, { cause });
    this.name = "StorageError";
  }
}

/** What the outbox says no to. */
export class OutboxError extends Error {
  constructor(readonly code: "outbox_full" | "sent" | "other_history") {
    super(code);
    this.name = "OutboxError";
  }
}
