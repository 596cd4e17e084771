import type { DBSchema } from "idb";
import type { DeclaredPhoto, Group, Result } from "../domain/mutation";
import type { KindName, Location, Op, PhotoRole } from "../domain/kinds.gen";
import { Store } from "./store";

/**
 * What a phone must never lose: own doings, photos, receipts, drafts. One database a person; resets and purges happen in
 * another database (base.ts) and cannot reach this one.
 */
export interface KeepSchema extends DBSchema {
  self: { key: 1; value: Self };
  /** outbox, journal and issues are one list, in the order in which things were done */
  mutation: { key: number; value: Entry; indexes: { mid: string; due: number; live: number; open: number; rid: string; gid: string } };
  receipt: { key: number; value: Receipt; indexes: { token: string } };
  photo: { key: string; value: Photo };
  /** the bytes apart, so that a list of photos reads none of them */
  bytes: { key: string; value: PhotoBytes };
  use: { key: [string, string]; value: Use; indexes: { sha: string; rid: string } };
  draft: { key: string; value: DraftRow };
  draftPhotos: { key: string; value: { key: string; photos: DraftPhoto[] } };
  /** somebody else's outbox, to be delivered */
  carried: { key: number; value: Carried; indexes: { sha: string; due: number } };
}

export interface Limits {
  push_mutations: number;
  push_bytes: number;
  mutation_bytes: number;
  group_size: number;
  phone_rows: number;
  outbox: number;
  status_mids: number;
}

/** Those of sync.md section 8; hello may tell others. */
export const LIMITS: Limits = { push_mutations: 50, push_bytes: 256 << 10, mutation_bytes: 64 << 10, group_size: 20, phone_rows: 20_000, outbox: 10_000, status_mids: 1000 };

export interface Me {
  id: string;
  name: string;
  email: string;
  roles: { role: string; unit: string; name: string; from?: string; to?: string }[];
}

/** What the phone knows about itself and its server. */
export interface Self {
  device: string;
  user: string;
  email: string;
  token: string;
  /** this phone's clock */
  tokenAt: number;
  serverId: string;
  epoch: string;
  durable: number | null;
  /** server's clock, unix milliseconds, at the last hello */
  serverNow: number;
  /** this phone's clock */
  helloAt: number;
  skewMs: number;
  keys: JsonWebKey[];
  limits: Limits;
  me: Me | null;
  /** the receipt of the highest seq of this epoch: proof against a server that went back behind it */
  proof: { head: number; mid?: string; seq?: number; token: string } | null;
  /** day of the last comparison with the server (verify) */
  verified: string;
  /** this phone's clock, at the end of the last complete pull; 0 = never */
  pulledAt: number;
  /** serverNow when the journal was last gone through */
  tidied: number;
}

export interface Entry {
  n: number;
  mid: string;
  g?: Group;
  /** of the group; indexed */
  gid?: string;
  kind: KindName;
  rid: string;
  op: Op;
  /** exactly the text that goes up; null once the journal let go of it */
  m: string | null;
  /** SHA-256 of the bytes that went up first; `m` may have lost its identity numbers since */
  sha: string;
  /** absent = answered, 1 = must go up, 2 = answered in an earlier history: ask, then perhaps send, 3 = held until `until` */
  due?: 1 | 2 | 3;
  /** held: may be taken back until then, by this phone's clock */
  until?: number;
  /** refused for other bytes of its mid than it has now: what goes up after asking is its last word */
  doubted?: true;
  /** went up at least once, or left in a file: the bytes are fixed for ever */
  sent?: true;
  res?: Result;
  /** of the result */
  epoch?: string;
  /** of the result, server's clock, unix milliseconds */
  at?: number;
  receipt?: number;
  /** the server's rows may not show yet what became of it */
  live?: 1;
  /** an issue that nobody has dealt with */
  open?: 1;
}

export interface Receipt {
  n: number;
  token: string;
  epoch: string;
  at: number;
  about: "push" | "photo";
}

export interface Photo extends DeclaredPhoto {
  /** order of taking */
  n: number;
  /** the camera's own file: it goes last, and may wait for Wi-Fi */
  original?: true;
  /** its bytes are still on the phone */
  here: boolean;
  hasPreview: boolean;
  /** its bytes should be here and cannot be read; open = its person has yet to deal with that */
  lost?: "open" | "known";
  /** the server has the preview */
  previewed: boolean;
  /** id of the tus upload, "" = none */
  upload: string;
  /** as the server last said: "", unknown, declared, uploading, whole, refused */
  state: string;
  why: string;
  /** its person has dealt with that the server refused it */
  told?: true;
  tries: number;
  /** of the receipt that proved it whole */
  seq: number;
  epoch: string;
  at: number;
  receipt: number;
}

/** ArrayBuffers, never Blobs: Safari has lost Blobs in IndexedDB. */
export interface PhotoBytes {
  sha256: string;
  type: string;
  data: ArrayBuffer;
  preview: ArrayBuffer | null;
  previewType: string;
}

/** Which mutation declares which photo. */
export interface Use {
  sha: string;
  mid: string;
  kind: KindName;
  rid: string;
}

export interface DraftRow {
  key: string;
  at: number;
  value: unknown;
  tried?: Tried;
}

/** A save of a form that broke, and may have come to the disk nevertheless. */
export interface Tried {
  kind: KindName;
  id: string;
  mid: string;
  photosLost: readonly string[];
  /** what was to be saved, to compare with */
  same: string;
}

/** A photo of a form; its bytes lie where those of records lie from the moment it is taken, so that a save moves none. */
export interface DraftPhoto {
  sha256: string;
  type: string;
  previewType: string;
  role: PhotoRole;
  takenAt: string;
  location: Location | null;
  width: number;
  height: number;
  original?: true;
}

/** A part of another phone's outbox, which only the server can open; its bytes lie under its hash. */
export interface Carried {
  n: number;
  sha: string;
  device: string;
  /** absent once delivered, lost or refused for good; 1 = records, 2 = a photo */
  due?: 1 | 2;
  /** mutations in it */
  of: number;
  /** the server will never take it, by its code; the bytes stay */
  refused?: string;
  /** the server did not take it yet, by its code, when it was last tried; or `lost`: this phone cannot read it any more */
  why?: string;
  /** when it was refused, by this phone's clock */
  tried?: number;
}

export type KeepStore = Store<KeepSchema>;

export function openKeep(user: string): KeepStore {
  return new Store<KeepSchema>("keep-" + user, 1, (db) => {
    db.createObjectStore("self");
    const m = db.createObjectStore("mutation", { keyPath: "n", autoIncrement: true });
    m.createIndex("mid", "mid", { unique: true });
    for (const name of ["due", "live", "open", "rid", "gid"] as const) m.createIndex(name, name);
    db.createObjectStore("receipt", { keyPath: "n", autoIncrement: true }).createIndex("token", "token", { unique: true });
    db.createObjectStore("photo", { keyPath: "sha256" });
    db.createObjectStore("bytes", { keyPath: "sha256" });
    const use = db.createObjectStore("use", { keyPath: ["sha", "mid"] });
    use.createIndex("sha", "sha");
    use.createIndex("rid", "rid");
    db.createObjectStore("draft", { keyPath: "key" });
    db.createObjectStore("draftPhotos", { keyPath: "key" });
    const c = db.createObjectStore("carried", { keyPath: "n", autoIncrement: true });
    c.createIndex("sha", "sha", { unique: true });
    c.createIndex("due", "due");
  });
}

/** A new installation for one person. */
export function blank(device: string): Self {
  return {
    device, user: "", email: "", token: "", tokenAt: 0, serverId: "", epoch: "", durable: null, serverNow: 0, helloAt: 0, skewMs: 0, keys: [],
    limits: LIMITS, me: null, proof: null, verified: "", pulledAt: 0, tidied: 0,
  };
}
