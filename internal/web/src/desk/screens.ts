import type { ComponentType } from "preact";
import type { Role } from "../domain/kinds.gen";
import type { DeskWords } from "./i18n/vi";
import { listsWaiting } from "./lists/waits";
import { openQuestions } from "./overlaps/questions";
import { waiting } from "./review/items";
import type { GlyphName } from "./ui/glyph";

/** One screen of the desk: /branch/<path>, and whatever lies below it. */
export interface Screen {
  readonly path: string;
  readonly name: keyof DeskWords["screens"];
  readonly glyph: GlyphName;
  /** who finds it in the rail; what they may do there is the server's word */
  readonly roles: readonly Role[];
  load(): Promise<{ default: ComponentType }>;
  /** how many things wait there; reads signals */
  waits?(): number;
}

/** The screens in the order of an evening's work. */
export const screens: readonly Screen[] = [
  { path: "duyet", name: "review", glyph: "copy-check", roles: ["branch_leader"], load: () => import("./review/review"), waits: () => waiting.value },
  { path: "xem-lai", name: "second", glyph: "shield-check", roles: ["province_leader"], load: () => import("./review/second") },
  { path: "trung-lap", name: "overlaps", glyph: "git-compare", roles: ["branch_leader"], load: () => import("./overlaps/overlaps"), waits: () => openQuestions.value },
  { path: "danh-sach", name: "lists", glyph: "file-text", roles: ["branch_leader", "member", "team_lead", "approver", "province_leader"], load: () => import("./lists"), waits: () => listsWaiting.value },
  { path: "tien-do", name: "progress", glyph: "chart-column", roles: ["branch_leader", "approver", "province_leader", "auditor"], load: () => import("./progress") },
  { path: "nguoi-va-may", name: "people", glyph: "users-round", roles: ["branch_leader", "province_leader", "admin"], load: () => import("./people") },
  { path: "nhat-ky", name: "audit", glyph: "scroll-text", roles: ["branch_leader", "province_leader", "auditor", "admin"], load: () => import("./audit") },
];

/** The screen that an address names, "" = none. */
export const pathOf = (parts: readonly string[]): string => (parts[0] === "branch" ? (parts[1] ?? "") : "");
