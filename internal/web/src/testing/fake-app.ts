import { computed, signal } from "@preact/signals";
import type { GiftHandover } from "../domain/kinds.gen";
import { dayOf, rfc3339 } from "../domain/time";
import type { App, BeneficiaryItem, Draft, EvidenceKind, Issue, RecordItem, Row, Saved, Session, Standing, SyncState, Taken, Trouble } from "../state/types";

/** What a look shows: the happy day, or one of the states that are hard to come by. */
export type Scenario = "day" | "empty" | "offline" | "out" | "out_unsent" | "unusable" | "again" | "locked" | "loading" | "full" | "invalid";

const now = Date.now();
const ago = (minutes: number) => rfc3339(now - minutes * 60_000);
const trouble = (code: Trouble["code"], more: Partial<Trouble> = {}): Trouble => Object.assign(new Error(code), { code, ...more }) as Trouble;
const row = <K extends Row["kind"]>(kind: K, id: string, doc: object, own = false): Row<K> => ({ kind, id, doc: doc as Row<K>["doc"], v: 1, own });

const people = ["Nguyễn Thị Hòa", "Trần Văn Đức", "Phạm Thị Én", "Lê Văn Khánh", "Vũ Thị Lụa", "Đỗ Đình Minh", "Hoàng Thị Nga", "Bùi Văn Quyết", "Đặng Thị Thanh Thủy", "Ngô Văn Uẩn"];

/** A phone that only shows: every screen in every state, without storage or network. */
export function fakeApp(scenario: Scenario): App {
  const empty = scenario === "empty" || scenario === "loading";
  const session = signal<Session>(
    scenario === "out" ? { is: "out", people: [] }
    : scenario === "out_unsent" ? { is: "out", people: [{ user: "u2", name: "Lê Thu Hà", email: "volunteer2@kienan.example", unsent: 14, photos: 9 }] }
    : scenario === "unusable" ? { is: "unusable", why: "private" }
    : {
        is: "in", user: "u1", name: "Phạm Thị Mai", email: "volunteer1@kienan.example", unit: "unit", roles: [{ role: "member", unit: "unit", name: "Phường Kiến An" }],
        trouble: scenario === "again" ? "sign_in" : scenario === "locked" ? "device_revoked" : null,
      });
  const sync = signal<SyncState>({
    running: scenario === "loading", originalsHeld: 0, unsent: empty ? 0 : scenario === "day" ? 2 : 14, photosLeft: empty ? 0 : 3, trouble: scenario === "offline" ? trouble("offline") : null,
    at: empty ? 0 : now - 25 * 60_000, retryAt: scenario === "offline" ? now + 90_000 : 0, outdated: false, rebuilding: false,
    ready: scenario !== "loading", rows: 412, rowsTotal: 1280,
  });
  const campaign = row("campaign", "c1", { name: "Tết Nhân ái 2027", type: "tet_nhan_ai", starts: dayOf(now - 9 * 86400_000), ends: dayOf(now + 6 * 86400_000), gift_limit: 1 });
  const gifts = [
    row("gift_type", "g1", { campaign: "c1", name: "Suất quà Tết 500.000 đồng", value: 500_000 }),
    row("gift_type", "g2", { campaign: "c1", name: "Chăn ấm và gạo", value: 380_000 }),
  ];
  const beneficiaries = empty ? [] : people.map((name, i): BeneficiaryItem => ({
    id: `b${i}`, own: false, served: i === 6 ? "here" : i > 7 ? "server" : "no", servedAt: i > 5 ? ago(i * 300) : null,
    doc: { name, hamlet: `Tổ dân phố ${(i % 3) + 1}`, birth_year: 1938 + i * 4, categories: [i % 2 ? "poor" : "elderly_alone"], phone: "+84912345678", address: `Ngõ ${i + 3}, đường Trần Thành Ngọ`, need: "Gạo, chăn ấm" },
  }));
  const drive = row("blood_drive", "d1", { place: "Nhà văn hóa phường Kiến An", date: dayOf(now), target_bags: 60, facility: "Trung tâm Huyết học Hải Phòng", state: "open", unit: "unit" });
  const visit = (i: number, state: string, more = {}) => row("blood_visit", `v${i}`, { drive: "d1", unit: "unit", state, donor: { name: people[i], birth_year: 1985 + i, sex: i % 2 ? "male" : "female", organisation: "Đoàn phường" }, ...more }, i === 2);
  const visits = [visit(0, "registered"), visit(1, "arrived"), visit(2, "screened"), visit(3, "donated", { component: "whole", ml: 350, abo: "O", rh: "+" }), visit(4, "deferred", { defer_class: "hemoglobin" })];

  const record = (kind: EvidenceKind, i: number, standing: Standing, doc: object, more: Partial<RecordItem> = {}): RecordItem => ({
    kind, id: `r${i}`, doc: doc as RecordItem["doc"], at: ago(i * 190 + 12), standing, pending: false, photos: 0, photosWhole: 0, conflict: null, correctedBy: null, answer: null, ...more,
  });
  const gift = (i: number): Partial<GiftHandover> => ({ campaign: "c1", unit: "unit", beneficiary: `b${i}`, gift_type: "g1", qty: 1, value: 500_000, received_by: "self", consent: "given", location: { lat: 20.8077, lon: 106.6283, accuracy: 12 } });
  const records = signal<RecordItem[]>(empty ? [] : [
    record("gift_handover", 0, "saved", gift(6), { photos: 2 }),
    record("first_aid_case", 1, "saved", { unit: "unit", place: "Ngã năm Kiến An", cause: "traffic", casualties: [{ sex: "male", age_band: "16_59" }] }),
    record("gift_handover", 2, "received", gift(8), { photos: 1, conflict: "already_given" }),
    record("blood_visit", 3, "received", visits[3]!.doc, { pending: true }),
    record("gift_handover", 4, "complete", gift(9), { photos: 1, photosWhole: 1 }),
    record("activity", 5, "accepted", { unit: "unit", type: "environment", hours: 2.5, people: 18, outputs: "Dọn 300 m kênh" }),
    record("gift_handover", 7, "returned", { ...gift(5), review: { reason: "photo_unclear", words: "Ảnh mờ, không thấy người nhận. Chụp lại giúp nhé.", due: ago(-3000), mark: { photo: "a", shapes: [{ type: "circle", x: 0.4, y: 0.5, x2: 0.6, y2: 0.9 }] } } }, { photos: 1, photosWhole: 1 }),
    record("gift_handover", 9, "withdrawn", gift(4)),
    record("gift_handover", 12, "refused", gift(3)),
  ]);
  const issue = (key: string, i: number, more: Partial<Issue>): Issue => ({ key, what: "rejected", kind: "gift_handover", id: `r${i}`, code: "invalid", field: null, rule: null, args: {}, fix: "edit", words: null, due: null, mark: null, at: now - i * 3600_000, sent: null, ...more });
  const issues = signal<Issue[]>(empty ? [] : [
    issue("returned:r7", 7, { what: "returned", code: "photo_unclear", mark: { photo: "a", shapes: [{ type: "circle", x: 0.4, y: 0.5, x2: 0.6, y2: 0.9 }, { type: "arrow", x: 0.15, y: 0.2, x2: 0.38, y2: 0.55 }] }, words: "Ảnh mờ, không thấy người nhận. Chụp lại giúp nhé.", due: ago(-3000) }),
    issue("m2", 2, { what: "conflict", code: "already_given", fix: "ask_leader" }),
    issue("m12", 12, { field: "qty", rule: "max" }),
  ]);
  const drafts = signal<Draft[]>(empty ? [] : [{ key: "first_aid_case", value: {}, photos: [], unread: [], at: now - 40 * 60_000 }]);
  const saved = async (): Promise<Saved> => {
    if (scenario === "invalid") throw trouble("invalid", { field: "beneficiary", rule: "required" });
    return { kind: "gift_handover", id: "r0", mid: "m", photosLost: scenario === "full" ? ["x"] : [] };
  };
  const rows: Record<string, Row> = { c1: campaign, d1: drive };
  for (const r of [...gifts, ...visits]) rows[r.id] = r;
  for (const b of beneficiaries) rows[b.id] = row("beneficiary", b.id, b.doc);
  for (const r of records.value) rows[r.id] = row(r.kind, r.id, { ...r.doc, review_state: r.standing });
  const kept = new Map<string, Draft>();
  const picture = async (text: string): Promise<Blob> => {
    const c = document.createElement("canvas");
    c.width = 480;
    c.height = 360;
    const g = c.getContext("2d")!, sky = g.createLinearGradient(0, 0, 0, 360);
    sky.addColorStop(0, "#cfe0d3");
    sky.addColorStop(1, "#7d9a78");
    g.fillStyle = sky;
    g.fillRect(0, 0, 480, 360);
    g.fillStyle = "#41594a";
    g.fillRect(90, 150, 300, 170);
    g.fillStyle = "#e9c98c";
    g.fillRect(205, 220, 70, 100);
    g.fillText(text, 20, 340);
    return new Promise((done) => c.toBlob((b) => done(b!), "image/jpeg", 0.8));
  };
  const taken = async (role: Taken["role"]): Promise<Taken> => {
    const bytes = await (await picture(role)).arrayBuffer();
    return { sha256: crypto.randomUUID(), data: bytes, type: "image/jpeg", preview: bytes, previewType: "image/jpeg", role, takenAt: ago(1), location: null, width: 480, height: 360 };
  };

  return {
    session, sync, drafts, records, issues,
    device: signal({
      device: "d_8xk29qm41t", app: "1.0.0", schema: 1, serverId: "s_kienan", epoch: "k3f9", skewMs: 0, rows: 1280, rowsLimit: 20_000, mutations: 61, receipts: 44, used: 38e6, free: scenario === "full" ? 31e6 : 5.2e9,
      persisted: scenario === "day", low: scenario === "full", lost: scenario === "full" ? 3 : 0, restart: false, carrying: 0, carriedRefused: [], carriedHeld: [],
    }),
    campaigns: signal(empty ? [] : [campaign]), currentCampaign: signal(empty ? null : campaign), giftTypes: signal(gifts), units: signal(new Map()),
    drives: signal(empty ? [] : [drive]), visits: signal(visits), beneficiaryCount: computed(() => beneficiaries.length),
    findBeneficiaries: ({ text = "", limit = 50, hamlet }) => {
      const all = beneficiaries.filter((b) => b.doc.name!.toLowerCase().includes(text.toLowerCase()) && (!hamlet || b.doc.hamlet === hamlet)).sort((a, b) => Number(a.served !== "no") - Number(b.served !== "no"));
      return { items: all.slice(0, limit), total: all.length, served: beneficiaries.filter((b) => b.served !== "no").length };
    },
    beneficiary: (id) => beneficiaries.find((b) => b.id === id),
    coverage: () => ({ total: beneficiaries.length, served: beneficiaries.filter((b) => b.served !== "no").length }),
    hamlets: () => [...new Set(beneficiaries.map((b) => b.doc.hamlet!))].sort(),
    row: (kind, id) => (rows[id]?.kind === kind ? rows[id] : undefined) as never,
    hints: (kind, f) => (kind === "gift_handover" ? (f["location"] ? [] : ["no_gps"]) : []),
    receipt: async (id) => (id === "r4" ? "eyJhbGciOi…" : null),
    preview: (sha) => picture(sha),
    photo: (sha) => picture(sha),
    photosOf: async (id) => (records.value.find((r) => r.id === id)?.photos ? ["a", "b"] : []),
    photosAgain: async (id) => (records.value.find((r) => r.id === id)?.photos ? ["a", "b"] : []),
    saveHandover: saved, saveVisit: saved, stepVisit: saved, saveFirstAid: saved, saveActivity: saved, createDrive: saved, createBeneficiary: saved, createHousehold: saved, editBeneficiary: saved, editDrive: saved, withdraw: saved, correct: saved, answer: saved,
    takeBack: async () => {},
    dismiss: async (key) => { issues.value = issues.value.filter((i) => i.key !== key); },
    keepDraft: async (key, value) => { kept.set(key, { key, value, photos: kept.get(key)?.photos ?? [], unread: [], at: now }); },
    keepDraftPhotos: async (key, photos) => { kept.set(key, { key, value: kept.get(key)?.value, photos, unread: [], at: now }); },
    dropDraft: async (key) => { kept.delete(key); },
    draft: async (key) => (kept.get(key) as never) ?? null,
    takePhoto: async (_, role = "proof") => taken(role),
    takeSignature: async () => taken("signature"),
    originalsWait: signal(true),
    letOriginalsWait: () => {},
    syncNow: async () => { if (scenario === "offline") throw trouble("offline"); },
    signIn: async () => { throw trouble("wrong_password"); },
    redeem: async () => { throw trouble("code_used"); },
    signOut: async () => ({ unsent: 0, photos: 0 }),
    persist: async () => true,
    exportFile: async () => new File([], "x"),
    importFile: async () => 3,
    diagnostics: async () => "{}",
    close: () => {},
  };
}
