import { fold } from "../../domain/fold";
import type { Unit } from "../../domain/kinds.gen";
import type { Suggestion } from "../../ui/combobox";
import { branch } from "./branch";

/** The units that I answer for: those of my roles and all below them, as far as they are living. Reads signals. */
export function myUnits(): ReadonlyMap<string, string> {
  const rows = branch().rows("unit"), s = branch().app.session.value, mine = new Map<string, string>();
  if (s.is !== "in") return mine;
  const heads = new Set(s.roles.map((g) => g.unit));
  for (const g of s.roles) mine.set(g.unit, g.name); // mine first
  for (const [id, row] of rows) {
    for (let at: string | undefined = id, steps = 0; at && steps < 12; at = rows.get(at)?.doc.parent, steps++) {
      if (heads.has(at) && !mine.has(id)) {
        mine.set(id, full(row.doc) || id);
        break;
      }
    }
  }
  return mine;
}

/** What to call a unit. Reads signals. */
export function unitName(id: string): string {
  const s = branch().app.session.value, mine = s.is === "in" ? s.roles.find((g) => g.unit === id)?.name : undefined;
  return mine ?? (full(branch().row("unit", id)?.doc) || id);
}

/** "Phường Kiến An" */
const full = (u: Partial<Unit> | undefined): string => (u ? [u.type, u.name].filter(Boolean).join(" ") : "");

/** Units that begin, word by word, with what is typed. */
export function suggestUnits(units: ReadonlyMap<string, string>, typed: string, most = 8): Suggestion[] {
  const wanted = fold(typed).split(" ").filter(Boolean), found: Suggestion[] = [];
  for (const [id, name] of units) {
    const words = " " + fold(name);
    if (wanted.every((t) => words.includes(" " + t))) found.push({ id, name, line: "" });
    if (found.length === most) break;
  }
  return found;
}
