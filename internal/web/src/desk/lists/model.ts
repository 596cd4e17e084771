import { dayOf } from "../../domain/time";
import { LIST_MOVES, type ListState, type Role } from "../../domain/kinds.gen";
import { approved, type Item } from "../../domain/list";
import type { Row } from "../../state/types";
import { branch } from "../state/branch";

/** Where Danh sách thụ hưởng begins. */
export const HOME = "/branch/danh-sach";

export type ListRow = Row<"list">;
export type ItemRow = Row<"list_item">;

/** Items by their list; made anew only when an item changed. */
const indexed = new WeakMap<object, ReadonlyMap<string, readonly ItemRow[]>>();

function byList(): ReadonlyMap<string, readonly ItemRow[]> {
  const rows = branch().rows("list_item");
  let index = indexed.get(rows);
  if (!index) {
    const made = new Map<string, ItemRow[]>();
    for (const row of rows.values()) {
      const list = row.doc.list ?? "", there = made.get(list);
      if (there) there.push(row);
      else made.set(list, [row]);
    }
    for (const items of made.values()) items.sort((a, b) => (a.doc.order ?? 0) - (b.doc.order ?? 0) || (a.id < b.id ? -1 : 1));
    indexed.set(rows, (index = made));
  }
  return index;
}

/** The items of a list in their order. Reads signals. */
export const itemsOf = (list: string): readonly ItemRow[] => byList().get(list) ?? [];

/** Those whom a list names and does not take off. */
export const onList = (items: readonly Item[]): number => new Set(items.filter((i) => !i.doc.removed).map((i) => i.doc.beneficiary)).size;

export const stateOf = (list: ListRow): ListState => list.doc.state ?? "draft";

/** Lists of a campaign, newest version first. "" = every unit. Reads signals. */
export function listsOf(campaign: string, unit: string): ListRow[] {
  return [...branch().rows("list").values()].filter((l) => l.doc.campaign === campaign && (unit === "" || l.doc.unit === unit))
    .sort((a, b) => (a.doc.unit ?? "").localeCompare(b.doc.unit ?? "") || (b.doc.version ?? 1e9) - (a.doc.version ?? 1e9) || (a.id < b.id ? 1 : -1));
}

/** Who is approved in a unit for a campaign, and by which version: later versions stand over earlier ones. Reads signals. */
export function approvedIn(campaign: string, unit: string, except = ""): ReadonlyMap<string, number> {
  const on = new Map<string, number>();
  for (const list of listsOf(campaign, unit).filter((l) => approved(l.doc) && l.id !== except).reverse()) {
    for (const item of itemsOf(list.id)) {
      if (item.doc.removed) on.delete(item.doc.beneficiary!);
      else on.set(item.doc.beneficiary!, list.doc.version ?? 1);
    }
  }
  return on;
}

/** The roles that I hold over a unit. Reads signals. */
export function rolesAt(unit: string): ReadonlySet<Role> {
  const s = branch().app.session.value, rows = branch().rows("unit"), above = new Set<string>();
  for (let at: string | undefined = unit, steps = 0; at && steps < 12; at = rows.get(at)?.doc.parent, steps++) above.add(at);
  return new Set(s.is === "in" ? s.roles.filter((g) => above.has(g.unit)).map((g) => g.role) : []);
}

/** Moves that I may make of a list as it stands. Whoever created or submitted it, or handed that in, does not decide
 * about it. Reads signals. */
export function movesOf(list: ListRow): readonly ListState[] {
  const roles = rolesAt(list.doc.unit ?? ""), me = branch().me.value, { created_by, created_carrier, submitted_by, submitted_carrier } = list.doc;
  const own = [created_by, created_carrier, submitted_by, submitted_carrier].includes(me);
  return LIST_MOVES.filter((m) => m.from === stateOf(list) && m.by.some((r) => roles.has(r)) && !(own && (m.to === "approved" || m.to === "returned"))).map((m) => m.to);
}

export const mayCompile = (unit: string): boolean => ["member", "team_lead", "branch_leader"].some((r) => rolesAt(unit).has(r as Role));

/** What of a list still waits on this desk. Reads signals. */
export function waiting(list: ListRow): { readonly verdict: boolean; readonly any: boolean; readonly mids: readonly string[] } {
  const live = branch().live("list", list.id), unsent = live.filter(({ e }) => !e.res);
  const verdict = unsent.some(({ m }) => m.op === "transition" && ["approved", "returned"].includes(String(m.f["to"])));
  return { verdict, any: unsent.length > 0, mids: branch().held().filter((e) => e.rid === list.id).map((e) => e.mid) };
}

/** Campaigns, the current one first. Reads signals. */
export function campaignsOf(): readonly Row<"campaign">[] {
  const today = dayOf(Date.now()), runs = (c: Row<"campaign">) => (c.doc.starts ?? "") <= today && today <= (c.doc.ends ?? "9");
  return [...branch().rows("campaign").values()].sort((a, b) => Number(runs(b)) - Number(runs(a)) || (b.doc.starts ?? "").localeCompare(a.doc.starts ?? ""));
}

/** Gift types of a campaign. Reads signals. */
export const giftsOf = (campaign: string): readonly Row<"gift_type">[] => [...branch().rows("gift_type").values()].filter((g) => g.doc.campaign === campaign).sort((a, b) => (a.id < b.id ? -1 : 1));
