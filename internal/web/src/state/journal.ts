import { isDoc, sub, text, type Doc } from "../domain/doc";
import { KINDS, type EvidenceReviewMark, type KindName } from "../domain/kinds.gen";
import { read } from "../domain/mutation";
import type { Shown } from "../domain/view";
import type { Entry, Photo } from "../store/keep";
import type { RowCache } from "./rows";
import type { EvidenceKind, Issue, RecordItem, Standing } from "./types";

const EVIDENCE: readonly EvidenceKind[] = ["gift_handover", "blood_visit", "first_aid_case", "activity"];

const VERDICTS: Readonly<Record<string, Standing>> = { accepted: "accepted", returned: "returned", rejected: "declined", withdrawn: "withdrawn" };

/** Nhật ký: own records and how far each has come, newest first. Reads signals. */
export function recordsOf(rows: RowCache, user: string): RecordItem[] {
  const over = rows.overlay.value;
  const photos = new Map(over.photos.map((p) => [p.sha256, p]));
  const byRow = new Map<string, Photo[]>();
  for (const u of over.uses) {
    const p = photos.get(u.sha);
    if (p) byRow.set(u.rid, [...(byRow.get(u.rid) ?? []), p]);
  }
  const open = new Map(over.open.map((e) => [e.rid, e]));
  const out: RecordItem[] = [];
  for (const kind of EVIDENCE) {
    for (const row of rows.of(kind).values()) {
      const live = rows.live(kind, row.id);
      if (row.scopes.includes("u:" + user) || live.some(({ e }) => e.op === "create")) out.push(item(rows, kind, row, byRow.get(row.id) ?? [], open.get(row.id)));
    }
  }
  for (const e of over.open) {
    // What the server refused lies on no row any more; it is shown whole until somebody has dealt with it.
    if (e.op !== "create" || e.res?.s !== "rejected" || e.m === null || KINDS[e.kind]?.class !== "evidence") continue; // a newer build may know more kinds
    const m = read(e.m);
    const row: Shown = { kind: e.kind, id: e.rid, doc: { ...m.f, at: m.at, ...(m.skew_ms && { skew_ms: m.skew_ms }) }, v: 0, scopes: [], own: true };
    out.push({ ...item(rows, e.kind as EvidenceKind, row, byRow.get(e.rid) ?? [], undefined), standing: "refused" });
  }
  // A correction counts from the moment it is saved here.
  const corrections = new Map(out.filter((r) => r.standing !== "refused" && r.standing !== "withdrawn").map((r) => [text(r.doc, "corrects"), r.id]));
  return out.map((r) => (r.correctedBy || !corrections.has(r.id) ? r : { ...r, correctedBy: corrections.get(r.id)! })).sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : Date.parse(b.at) - Date.parse(a.at)));
}

function item(rows: RowCache, kind: EvidenceKind, row: Shown, local: readonly Photo[], issue: Entry | undefined): RecordItem {
  const live = rows.live(kind, row.id);
  const unsent = live.some(({ e }) => e.op === "create" && e.due); // also when a server with a new history must be told again
  const sent = rows.serverRow(kind, row.id)?.doc ?? {};
  const declared = Array.isArray(sent["photos"]) ? sent["photos"].filter(isDoc) : [];
  const total = Math.max(local.length, declared.length, Array.isArray(row.doc["photos"]) ? row.doc["photos"].length : 0);
  const proved = local.filter((p) => p.state === "whole" && p.receipt > 0).length;
  const whole = Math.max(proved, declared.filter((p) => p["state"] === "whole").length);
  const standing: Standing = unsent ? "saved" : (VERDICTS[text(sent, "review_state")] ?? (total > 0 && (whole >= total || sent["evidence"] === "full") ? "complete" : "received"));
  return {
    kind, id: row.id, doc: row.doc, at: text(row.doc, "at"), standing, photos: total, photosWhole: Math.min(whole, total),
    pending: live.some(({ e }) => e.op !== "create" && e.due),
    conflict: issue?.res?.s === "conflict" ? (issue.res.code ?? "changed") : null,
    correctedBy: text(sent, "corrected_by") || null,
    answer: answering(live) ? text(answering(live)!.m.f, "words") : text(sub(sub(sent, "review"), "answer"), "words") || null,
  };
}

/** The author's answer that the server's row does not show yet. */
const answering = (live: ReturnType<RowCache["live"]>) => live.find(({ e, m }) => e.op === "transition" && m.f["to"] === "received");

/** Cần xử lý: refusals, conflicts and photos that never come, which nobody has dealt with, and records that a leader sent back. Reads signals. */
export function issuesOf(rows: RowCache, records: readonly RecordItem[]): Issue[] {
  const returned = records.filter((r) => r.standing === "returned" && !r.correctedBy && !answering(rows.live(r.kind, r.id))).map((r): Issue => {
    const review = sub(r.doc as Doc, "review");
    return {
      key: "returned:" + r.id, what: "returned", kind: r.kind, id: r.id, code: text(review, "reason"), field: null, rule: null, args: {}, fix: "resubmit",
      words: text(review, "words") || null, due: text(review, "due") || null, mark: (review["mark"] as EvidenceReviewMark | undefined) ?? null, at: Date.parse(text(review, "at")) || 0, sent: null,
    };
  });
  const open = rows.overlay.value.open.map((e): Issue => {
    const res = e.res!;
    return {
      key: e.mid, what: res.s === "rejected" ? "rejected" : "conflict", kind: e.kind as KindName, id: e.rid, code: res.code ?? "internal", field: res.field ?? null,
      rule: res.rule ?? null, args: res.args ?? {}, fix: res.fix ?? "none", words: null, due: null, mark: null, at: e.at ?? 0, sent: e.m === null ? null : read(e.m).f,
    };
  });
  const { photos, uses } = rows.overlay.value, over = new Set(records.filter((r) => r.correctedBy || r.standing === "withdrawn").map((r) => r.id));
  const never = (p: Photo) => (p.state === "refused" ? !p.told && p.lost !== "known" : p.lost === "open" && !(p.state === "whole" && p.receipt > 0));
  const lost = photos.filter(never).flatMap((p): Issue[] => {
    const use = uses.find((u) => u.sha === p.sha256 && !over.has(u.rid));
    if (!use) return [];
    const mine = photos.filter((o) => uses.some((u) => u.sha === o.sha256 && u.rid === use.rid));
    return [{
      key: p.sha256, what: "photo", kind: use.kind, id: use.rid, code: p.state === "refused" ? "photo_refused" : "photo_lost", field: null, rule: null, args: { n: mine.indexOf(p) + 1 }, fix: "resubmit", words: null, due: null,
      mark: null, at: 0, sent: null,
    }];
  });
  return [...returned, ...open, ...lost].sort((a, b) => b.at - a.at);
}
