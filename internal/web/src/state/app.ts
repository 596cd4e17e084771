import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { KINDS, SCHEMA, type KindName } from "../domain/kinds.gen";
import { dropDraft, keepDraft, keepDraftPhotos, readDrafts } from "../store/drafts";
import { bytesOf } from "../store/photos";
import { dismiss, receiptOf, takeBack, writeSelf } from "../store/outbox";
import { People } from "../store/people";
import { authorise } from "../sync/phone";
import { failure, Failure } from "../sync/trouble";
import { referenceLists } from "./desk";
import { Engine } from "./engine";
import { issuesOf, recordsOf } from "./journal";
import type { Surroundings } from "./surroundings";
import type { App, DeviceFacts, Draft, Issue, Person, RecordItem, Row, Saved, Session, SyncState, Taken } from "./types";

/** Under this much free the phone warns before the camera. */
const LOW = 50 << 20;

const LOCKED = new Set(["sign_in", "device_user", "device_revoked", "account_disabled"]);

/** Opens the app: at once what is on the phone, the network later. */
export function openApp(around: Surroundings): App {
  const roll = new People(around.memory);
  const engine = signal<Engine | null>(null);
  const unusable = signal<"private" | "no_storage" | "insecure" | null>(null);
  const starting = signal(true);
  const people = signal<readonly Person[]>([]);
  const drafts = signal<readonly Draft[]>([]);
  const storage = signal<{ used: number | null; free: number | null; persisted: boolean | null }>({ used: null, free: null, persisted: null });
  const lost = signal(0);
  const restart = signal(false);

  const current = (): Engine => {
    const e = engine.peek();
    if (!e) throw new Failure("sign_in");
    return e;
  };

  /** Runs an intent; a connection to storage that broke twice is said once and stays said. */
  const intent = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (e) {
      const f = failure(e);
      if (f.code === "storage_lost") restart.value = true;
      throw f;
    }
  };

  const unfinished = (e: Engine): number => e.rows.overlay.value.photos.filter((p) => p.here && p.state !== "refused" && !(p.state === "whole" && p.receipt > 0)).length;

  /** Keeps the second witness up to date: what is on this phone, for whom. */
  const witness = (e: Engine): void => {
    const o = e.rows.overlay.peek();
    roll.put({ user: e.user, name: o.self.me?.name ?? roll.get(e.user)?.name ?? "", email: o.self.email, unsent: o.due, photos: unfinished(e), kept: o.mutations });
    people.value = roll.all();
  };

  const look = async (): Promise<void> => {
    const [{ used, free }, persisted] = await Promise.all([around.estimate(), around.persisted().catch(() => null)]);
    storage.value = { used, free, persisted: persisted || storage.peek().persisted };
  };

  const readDraftList = async (e: Engine): Promise<void> => {
    drafts.value = (await readDrafts(e.phone.keep)).sort((a, b) => b.at - a.at);
  };

  const open = async (user: string): Promise<Engine> => {
    const e = await Engine.open(user, around);
    lost.value = Math.max(0, (roll.get(user)?.kept ?? 0) - e.rows.overlay.peek().mutations);
    await readDraftList(e);
    return e;
  };

  const enter = (e: Engine): void => {
    engine.value = e;
    witness(e);
    unwatch = e.rows.overlay.subscribe(() => witness(e));
    e.start();
  };
  let unwatch = (): void => undefined;

  const leave = (): void => {
    unwatch();
    engine.peek()?.close();
    engine.value = null;
    drafts.value = [];
  };

  const ready = (async () => {
    people.value = roll.all();
    if (!around.secure) unusable.value = "insecure";
    else if (typeof indexedDB === "undefined") unusable.value = "no_storage";
    else {
      try {
        if (roll.current) enter(await open(roll.current));
        else (await Engine.open("probe", around)).close(); // a private window says only now that it keeps nothing
      } catch {
        unusable.value = "private";
      }
    }
    starting.value = false;
    await look();
  })();

  const session = computed<Session>(() => {
    if (starting.value) return { is: "starting" };
    if (unusable.value) return { is: "unusable", why: unusable.value };
    const e = engine.value;
    if (!e) return { is: "out", people: people.value };
    e.pulse.value;
    const { self } = e.rows.overlay.value;
    const why = [e.push, e.pull, e.photos].map((l) => l.trouble?.code).find((c) => c !== undefined && LOCKED.has(c));
    const roles = (self.me?.roles ?? []) as Extract<Session, { is: "in" }>["roles"];
    return { is: "in", user: e.user, name: self.me?.name ?? roll.get(e.user)?.name ?? "", email: self.email, roles, unit: roles[0]?.unit ?? "", trouble: (why ?? (self.token === "" ? "sign_in" : null)) as never };
  });

  const sync = computed<SyncState>(() => {
    const e = engine.value;
    if (!e) return IDLE;
    e.pulse.value;
    const lanes = [e.push, e.pull, e.photos], meta = e.rows.meta.value, scopes = Object.values(meta.scopes);
    return {
      running: lanes.some((l) => l.running), unsent: e.rows.overlay.value.due, photosLeft: unfinished(e), trouble: lanes.find((l) => l.trouble)?.trouble ?? null,
      at: Math.min(e.push.at, e.pull.at), retryAt: lanes.filter((l) => l.trouble && l.due > 0).reduce((first, l) => (first === 0 ? l.due : Math.min(first, l.due)), 0),
      outdated: e.phone.old || e.pull.trouble?.code === "outdated", rebuilding: meta.shadow,
      ready: !meta.shadow && meta.shownHead > 0 && Object.keys(meta.scopes).every((s) => meta.ready.includes(s)),
      rows: e.rows.copies, rowsTotal: scopes.reduce((n, s) => n + s.rows, 0),
    };
  });

  const records = computed<readonly RecordItem[]>(() => (engine.value ? recordsOf(engine.value.rows, engine.value.user) : []));
  const issues = computed<readonly Issue[]>(() => (engine.value ? issuesOf(engine.value.rows, records.value) : []));
  const lists = computed(() => (engine.value ? referenceLists(engine.value.rows, () => around.now() - (engine.value?.rows.overlay.peek().self.skewMs ?? 0)) : null));
  const list = <K extends KindName>(pick: (l: NonNullable<typeof lists.value>) => ReadonlySignal<unknown>): ReadonlySignal<readonly Row<K>[]> =>
    computed(() => (lists.value ? (pick(lists.value).value as readonly Row<K>[]) : []));

  const device = computed<DeviceFacts>(() => {
    const e = engine.value, o = e?.rows.overlay.value, s = storage.value;
    return {
      device: o?.self.device ?? "", app: around.app, schema: SCHEMA, serverId: o?.self.serverId ?? "", epoch: o?.self.epoch ?? "", skewMs: Math.round(o?.self.skewMs ?? 0),
      rows: (e?.rows.meta.value, e?.rows.copies ?? 0), rowsLimit: o?.self.limits.phone_rows ?? 20_000, mutations: o?.mutations ?? 0, receipts: o?.receipts ?? 0,
      ...s, low: s.free !== null && s.free < LOW, lost: lost.value, restart: restart.value, carrying: o?.carrying ?? 0,
    };
  });

  /** After a save: seen by every list, on its way to the branch, and the browser is asked to keep it. */
  const saved = async <S extends Saved | null>(work: (e: Engine) => Promise<S>, draft?: string): Promise<S> =>
    intent(async () => {
      const e = current();
      const out = await work(e);
      if (out === null) return out;
      await e.saved();
      if (draft !== undefined) await readDraftList(e);
      void (storage.peek().persisted === null ? app.persist() : look()).catch(() => undefined);
      return out;
    });
  const create = (kind: KindName) => (fields: object, more?: Parameters<App["saveHandover"]>[1]) => saved((e) => e.desk.create(kind, fields as never, more), more?.draft);

  const app: App = {
    session, sync, device, drafts, records, issues,
    campaigns: list<"campaign">((l) => l.campaigns),
    currentCampaign: computed(() => (lists.value?.currentCampaign.value ?? null) as Row<"campaign"> | null),
    giftTypes: list<"gift_type">((l) => l.giftTypes),
    units: computed(() => (lists.value?.units.value ?? new Map()) as ReadonlyMap<string, Row<"unit">>),
    drives: list<"blood_drive">((l) => l.drives),
    visits: list<"blood_visit">((l) => l.visits),
    beneficiaryCount: computed(() => engine.value?.people.count ?? 0),

    findBeneficiaries: (q) => engine.value?.people.find(q) ?? { items: [], total: 0, served: 0 },
    hamlets: () => engine.value?.people.hamlets() ?? [],
    row: (kind, id) => engine.value?.rows.of(kind).get(id) as never,
    hints: (kind, fields, photos) => engine.value?.desk.hints(kind, fields, photos) ?? [],
    receipt: (id) => receiptOf(current().phone.keep, id),
    async preview(sha) {
      const b = await bytesOf(current().phone.keep, sha);
      return b ? (b.preview ? new Blob([b.preview], { type: b.previewType }) : new Blob([b.data], { type: b.type })) : null;
    },
    photosOf: async (id) => current().desk.photosOf(id).map((p) => p.sha256),

    saveHandover: create("gift_handover"),
    saveVisit: (fields, more) => saved((e) => e.desk.create("blood_visit", { state: "registered", ...fields }, more), more?.draft),
    stepVisit: (id, to, fields = {}) => saved((e) => e.desk.step("blood_visit", id, to, fields)),
    saveFirstAid: create("first_aid_case"),
    saveActivity: create("activity"),
    createDrive: create("blood_drive"),
    createBeneficiary: create("beneficiary"),
    editBeneficiary: (id, changes) => saved((e) => e.desk.set("beneficiary", id, changes)),
    editDrive: (id, changes) => saved((e) => e.desk.set("blood_drive", id, changes)),
    withdraw: (kind, id, reason) => saved((e) => e.desk.void(kind, id, reason)),
    correct: (kind, id, fields, more) =>
      saved((e) => e.desk.create(kind, { ...fields, corrects: id }, more, more?.photos?.length ? [] : e.desk.photosOf(id)), more?.draft),
    takeBack: (mid) =>
      intent(async () => {
        const e = current(), known = roll.get(e.user);
        if (known) roll.put({ ...known, kept: 0 }); // taken back is not lost; the true count follows
        await takeBack(e.phone.keep, mid);
        await e.moved([]);
      }),
    dismiss: (key) =>
      intent(async () => {
        const e = current();
        await dismiss(e.phone.keep, key);
        await e.moved([]);
      }),

    keepDraft: (key, value) =>
      intent(async () => {
        const e = current(), at = around.now();
        await keepDraft(e.phone.keep, { key, at, value });
        await readDraftList(e);
      }),
    keepDraftPhotos: (key, photos) =>
      intent(async () => {
        const e = current();
        await keepDraftPhotos(e.phone.keep, key, around.now(), [...photos]);
        await readDraftList(e);
      }),
    dropDraft: (key) =>
      intent(async () => {
        const e = current();
        await dropDraft(e.phone.keep, key);
        await readDraftList(e);
      }),
    draft: async <T>(key: string) => {
      await ready;
      return (drafts.peek().find((d) => d.key === key) as Draft<T> | undefined) ?? null;
    },

    takePhoto: async (file, role = "proof"): Promise<Taken> => (await import("./camera")).takePhoto(file, role),
    takeSignature: async (png) => (await import("./camera")).takeSignature(png, around.now()),

    syncNow: () => intent(() => current().syncNow()),
    signIn: (email, password) =>
      intent(async () => {
        await ready;
        const got = await authorise(around, "auth-with-password", { identity: email.trim(), password });
        const e = engine.peek()?.user === got.user ? engine.peek()! : await open(got.user);
        await writeSelf(e.phone.keep, (s) => Object.assign(s, { user: got.user, email: got.email || email.trim(), token: got.token, tokenAt: around.now() }));
        if (e !== engine.peek()) {
          leave();
          roll.current = got.user;
          await e.rows.refresh([]);
          enter(e);
        } else {
          await e.moved([]);
          e.nudge(true);
        }
      }),
    signOut: () =>
      intent(async () => {
        const e = current();
        await writeSelf(e.phone.keep, (s) => (s.token = ""));
        await e.moved([]);
        const { unsent, photos } = roll.get(e.user) ?? { unsent: 0, photos: 0 };
        roll.current = "";
        leave();
        return { unsent, photos };
      }),
    async persist() {
      const answer = await around.persist().catch(() => null);
      await look();
      storage.value = { ...storage.peek(), persisted: answer };
      return answer;
    },
    exportFile: () =>
      intent(async () => {
        const e = current(), { exportFile } = await import("../sync/carry");
        const file = await exportFile(e.phone, `chung-suc-${e.user}-${new Date(around.now()).toISOString().slice(0, 10)}.zip`);
        await e.moved([]);
        return file;
      }),
    importFile: (file) =>
      intent(async () => {
        const e = current(), { importFile } = await import("../sync/carry");
        const fresh = await importFile(e.phone, file);
        await e.moved([]);
        e.nudge();
        return fresh;
      }),
    async diagnostics() {
      const e = engine.peek();
      const s = sync.peek();
      return JSON.stringify({
        at: new Date(around.now()).toISOString(), device: device.peek(), sync: { ...s, trouble: s.trouble && { code: s.trouble.code, cause: String((s.trouble as Error).cause ?? "") } },
        session: session.peek().is, scopes: e?.rows.meta.peek().scopes ?? {}, cursors: e?.rows.meta.peek().cur ?? {}, issues: issues.peek().map(({ code, field, rule, kind, what }) => ({ code, field, rule, kind, what })),
        photos: e?.rows.overlay.peek().photos.map(({ bytes, type, state, why, tries, previewed, here }) => ({ bytes, type, state, why, tries, previewed, here })) ?? [],
        kinds: Object.keys(KINDS).map((k) => [k, e?.rows.of(k as KindName).size ?? 0]), agent: globalThis.navigator?.userAgent ?? "",
      }, null, 1);
    },
    close: leave,
  };
  return app;
}

const IDLE: SyncState = { running: false, unsent: 0, photosLeft: 0, trouble: null, at: 0, retryAt: 0, outdated: false, rebuilding: false, ready: false, rows: 0, rowsTotal: 0 };
