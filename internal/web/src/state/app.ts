import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { KindName } from "../domain/kinds.gen";
import { People } from "../store/people";
import { authorise } from "../sync/authorise";
import { failure, Failure } from "../sync/trouble";
import type { Engine } from "./engine";
import { keepsData, keptUsers } from "./probe";
import { ORIGINALS, type Surroundings } from "./surroundings";
import type { App, DeviceFacts, Draft, Issue, Person, RecordItem, Row, Saved, Session, SyncState, With } from "./types";

/** Under this much free the phone warns before the camera. */
const LOW = 50 << 20;

const WORD = "chungsuc.word";

/** The app with what the desk builds on. */
export interface Core extends App {
  readonly engine: ReadonlySignal<Engine | null>;
  /** Runs an intent on the engine; what it saved is shown everywhere and goes on its way. */
  save<T>(work: (e: Engine) => Promise<T>): Promise<T>;
}

/** Opens the app: at once what is on the phone, the network later. */
export function openApp(around: Surroundings): Core {
  const roll = new People(around.memory);
  const engine = signal<Engine | null>(null);
  const unusable = signal<"private" | "no_storage" | "insecure" | null>(null);
  const starting = signal(true);
  const people = signal<readonly Person[]>(roll.all());
  const storage = signal<Pick<DeviceFacts, "used" | "free" | "persisted">>({ used: null, free: null, persisted: null });
  const lost = signal(0);
  const originalsWait = signal(around.memory.getItem(ORIGINALS) !== "any");
  const restart = signal(false);
  let unwatch = (): void => undefined;

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

  /** Keeps the second witness up to date: what is on this phone, for whom. */
  const witness = (e: Engine): void => {
    const o = e.rows.overlay.peek();
    roll.put({ user: e.user, name: o.self.me?.name ?? roll.get(e.user)?.name ?? "", email: o.self.email, unsent: o.due, photos: e.photosLeft.peek(), kept: o.mutations });
    people.value = roll.all();
  };

  const look = async (): Promise<void> => {
    const [{ used, free }, persisted] = await Promise.all([around.estimate(), around.persisted().catch(() => null)]);
    storage.value = { used, free, persisted: persisted || storage.peek().persisted };
  };

  const parts = () =>
    import("./engine").catch((cause: unknown) => {
      throw new Failure("offline", { cause });
    });

  const open = async (user: string): Promise<Engine> => {
    const { Engine } = await parts();
    const e = await Engine.open(user, around);
    lost.value = Math.max(0, (roll.get(user)?.kept ?? 0) - e.rows.overlay.peek().mutations);
    return e;
  };

  const enter = (e: Engine): void => {
    engine.value = e;
    unwatch = e.rows.overlay.subscribe(() => witness(e));
    e.start();
  };

  const leave = (): void => {
    unwatch();
    engine.peek()?.close();
    engine.value = null;
  };

  /**
   * What the roll says reaches the disk seconds after IndexedDB: a browser killed meanwhile may have forgotten who is signed
   * in, while that person's records are all there, or that somebody has signed out.
   */
  const recall = async (): Promise<string> => {
    if ((await keptUsers()).length === 0) return ""; // who has yet to sign in does not wait for the engine
    const all = await (await parts()).everybody(), [one, another] = all.filter(({ self }) => self.token !== "");
    for (const { user, self } of all) if (!roll.get(user)) roll.put({ user, name: self.me?.name ?? "", email: self.email, unsent: 0, photos: 0, kept: 0 });
    people.value = roll.all();
    return another ? "" : (one?.user ?? "");
  };

  /** Opens whoever the roll names, unless they have signed out; else whoever is signed in. */
  const whoever = async (opening: Promise<Engine> | null): Promise<Engine | null> => {
    const e = await opening;
    if (e && !(await parts()).signedOut(e.rows.overlay.peek().self)) return e;
    e?.close();
    const user = await recall().catch(() => ""); // whoever it was signs in again
    roll.current = user;
    return user === "" ? null : open(user);
  };

  const start = async (): Promise<void> => {
    if (!around.secure) unusable.value = "insecure";
    else if (typeof indexedDB === "undefined") unusable.value = "no_storage";
    else {
      const opening = roll.current ? open(roll.current) : null; // meanwhile
      opening?.catch(() => undefined); // heard of below
      if (!(await keepsData())) {
        unusable.value = "private";
        starting.value = false;
        return (await opening)?.close();
      }
      try {
        const e = await whoever(opening);
        if (e) enter(e);
      } catch (e) {
        // Storage that broke twice, or a shell of which a piece is missing: the records are there, the app has to start anew.
        restart.value = true;
        around.after(5000, () => void start().catch(() => undefined));
        throw e;
      }
    }
    starting.value = false;
  };
  const ready = start().catch(() => undefined).then(look);

  const session = computed<Session>(() => {
    const e = engine.value;
    if (e) return e.session.value.name ? e.session.value : { ...e.session.value, name: roll.get(e.user)?.name ?? "" };
    if (unusable.value) return { is: "unusable", why: unusable.value };
    return starting.value ? { is: "starting" } : { is: "out", people: people.value };
  });

  /** After a save: seen by every list, on its way to the branch, and the browser is asked to keep it. */
  const saved = <S extends Saved | null>(work: (e: Engine) => Promise<S>, draft?: string): Promise<S> =>
    intent(async () => {
      const e = current();
      const out = await work(e);
      if (out === null) return out;
      await e.saved();
      if (draft !== undefined) e.forms.gone(draft);
      void (storage.peek().persisted === null ? app.persist() : look()).catch(() => undefined);
      return out;
    });

  /** Lets in whoever the server says it is. */
  const admit = (how: "password" | "invitation", proof: object, typed = ""): Promise<void> =>
    intent(async () => {
      void import("./engine").catch(() => undefined); // on its way while the server thinks
      await ready;
      const got = await authorise(around, how, proof);
      const here = engine.peek(), e = here?.user === got.user ? here : await open(got.user);
      await (await parts()).nobodyBut(got.user);
      await e.signIn(got, typed);
      roll.current = got.user;
      if (e === here) return;
      leave();
      enter(e);
    });

  /** A random word of this browser: with it an invitation answers once more when its first answer was lost on the way. */
  const word = (): string => {
    const known = around.memory.getItem(WORD) ?? crypto.randomUUID();
    around.memory.setItem(WORD, known);
    return known;
  };

  const create = (kind: KindName) => (fields: object, more?: With) => saved((e) => e.desk.create(kind, fields as Record<string, unknown>, more), more?.draft);
  const list = <K extends KindName>(pick: (l: Engine["lists"]) => ReadonlySignal<unknown>) => computed(() => (engine.value ? pick(engine.value.lists).value : []) as readonly Row<K>[]);

  const app: Core = {
    engine,
    save: (work) => intent(async () => {
      const e = current(), out = await work(e);
      await e.saved();
      return out;
    }),
    session,
    sync: computed<SyncState>(() => engine.value?.sync.value ?? IDLE),
    device: computed<DeviceFacts>(() => {
      const s = storage.value;
      return { ...NO_FACTS, ...engine.value?.facts.value, ...s, app: around.app, low: s.free !== null && s.free < LOW, lost: lost.value, restart: restart.value || app.sync.value.trouble?.code === "storage_lost" };
    }),
    drafts: computed<readonly Draft[]>(() => engine.value?.forms.drafts.value ?? []),
    records: computed<readonly RecordItem[]>(() => engine.value?.records.value ?? []),
    issues: computed<readonly Issue[]>(() => engine.value?.issues.value ?? []),
    campaigns: list<"campaign">((l) => l.campaigns),
    currentCampaign: computed(() => (engine.value?.lists.currentCampaign.value ?? null) as Row<"campaign"> | null),
    giftTypes: list<"gift_type">((l) => l.giftTypes),
    units: computed(() => (engine.value?.lists.units.value ?? new Map()) as ReadonlyMap<string, Row<"unit">>),
    drives: list<"blood_drive">((l) => l.drives),
    visits: list<"blood_visit">((l) => l.visits),
    beneficiaryCount: computed(() => engine.value?.people.count ?? 0),

    findBeneficiaries: (q) => engine.value?.people.find(q) ?? { items: [], total: 0, served: 0 },
    beneficiary: (id, campaign) => engine.value?.people.one(id, campaign),
    coverage: (campaign) => engine.value?.people.coverage(campaign) ?? { total: 0, served: 0 },
    hamlets: () => engine.value?.people.hamlets() ?? [],
    row: (kind, id) => engine.value?.rows.of(kind).get(id) as never,
    hints: (kind, fields, photos) => engine.value?.desk.hints(kind, fields, photos) ?? [],
    receipt: async (id) => current().receipt(id),
    preview: async (sha) => current().preview(sha),
    photo: async (sha) => current().photo(sha),
    photosOf: async (id) => current().desk.photosOf(id).map((p) => p.sha256),
    photosAgain: async (id) => current().desk.photosAgain(id).map((p) => p.sha256),

    saveHandover: create("gift_handover"),
    saveVisit: (fields, more) => create("blood_visit")({ state: "registered", ...fields }, more),
    stepVisit: (id, to, fields = {}) => saved((e) => e.desk.step("blood_visit", id, to, fields)),
    saveFirstAid: create("first_aid_case"),
    saveActivity: create("activity"),
    createDrive: create("blood_drive"),
    createBeneficiary: create("beneficiary"),
    createHousehold: (head, member, more) => saved((e) => e.desk.createHousehold({ ...head }, { ...member }, more?.draft), more?.draft),
    editBeneficiary: (id, changes) => saved((e) => e.desk.set("beneficiary", id, changes)),
    editDrive: (id, changes) => saved((e) => e.desk.set("blood_drive", id, changes)),
    withdraw: (kind, id, reason) => saved((e) => e.desk.void(kind, id, reason)),
    correct: (kind, id, fields, more = {}) => saved((e) => e.desk.correct(kind, id, fields, more), more.draft),
    answer: (kind, id, words) => saved((e) => e.desk.answer(kind, id, words)),
    takeBack: (mid) =>
      intent(async () => {
        const e = current(), known = roll.get(e.user);
        if (known) roll.put({ ...known, kept: 0 }); // taken back is not lost; the true count follows
        await e.takeBack(mid);
      }),
    dismiss: (key) => intent(() => current().dismiss(key)),

    keepDraft: (key, value) => intent(() => current().forms.write(key, value)),
    keepDraftPhotos: (key, photos) => intent(() => current().forms.writePhotos(key, photos)),
    dropDraft: (key) => intent(() => current().forms.drop(key)),
    async draft<T>(key: string) {
      await ready;
      return (app.drafts.peek().find((d) => d.key === key) as Draft<T> | undefined) ?? null;
    },

    takePhoto: async (file, role = "proof", original = false) => (await import("./camera")).takePhoto(file, role, original),
    takeSignature: async (png) => (await import("./camera")).takeSignature(png, around.now()),

    originalsWait,
    letOriginalsWait(wait) {
      around.memory.setItem(ORIGINALS, wait ? "wifi" : "any");
      originalsWait.value = wait;
      engine.peek()?.photos.nudge();
    },

    syncNow: () => intent(() => current().syncNow()),
    signIn: (email, password) => admit("password", { identity: email.trim(), password }, email.trim()),
    redeem: (code) => admit("invitation", { code, phone: word() }),
    signOut: () =>
      intent(async () => {
        const e = current();
        await e.signOut();
        const { unsent, photos } = roll.get(e.user) ?? { unsent: 0, photos: 0 };
        // A tab that an earlier person left open signs out nobody but them.
        if (roll.current === e.user) {
          await (await parts()).nobodyBut("");
          roll.current = "";
        }
        leave();
        return { unsent, photos };
      }),
    async persist() {
      const answer = await around.persist().catch(() => null);
      await look();
      storage.value = { ...storage.peek(), persisted: answer };
      return answer;
    },
    exportFile: () => intent(() => current().exportFile()),
    importFile: (file) => intent(() => current().importFile(file)),
    async diagnostics() {
      const s = app.sync.peek(), trouble = s.trouble && { code: s.trouble.code, cause: String((s.trouble as Error).cause ?? "") };
      const about = { at: new Date(around.now()).toISOString(), session: session.peek().is, device: app.device.peek(), sync: { ...s, trouble } };
      return JSON.stringify({ ...about, ...engine.peek()?.diagnostics(), agent: globalThis.navigator?.userAgent ?? "" }, null, 1);
    },
    close: leave,
  };
  return app;
}

const IDLE: SyncState = { running: false, unsent: 0, photosLeft: 0, originalsHeld: 0, trouble: null, at: 0, retryAt: 0, outdated: false, rebuilding: false, ready: false, rows: 0, rowsTotal: 0 };

const NO_FACTS: DeviceFacts = {
  device: "", app: "", schema: 0, serverId: "", epoch: "", skewMs: 0, rows: 0, rowsLimit: 0, mutations: 0, receipts: 0, used: null, free: null, persisted: null,
  low: false, lost: 0, restart: false, carrying: 0, carriedRefused: [], carriedHeld: [],
};
