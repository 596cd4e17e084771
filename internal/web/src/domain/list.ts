import type { Doc } from "./doc";
import { sha256, utf8 } from "./hash";
import type { ListItem } from "./kinds.gen";

/** An item of a list with its id. */
export interface Item {
  readonly id: string;
  readonly doc: Readonly<Partial<ListItem>>;
}

/**
 * What an approver's verdict is bound to: the SHA-256 over the items of a list by their id, each a line of id, beneficiary,
 * gift type, quantity and 1 when it is removed, with tabs between (internal/record/list.go, ItemsSHA).
 */
export function itemsSHA(items: readonly Item[]): Promise<string> {
  const lines = [...items].sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, doc }) => [id, doc.beneficiary ?? "", doc.gift_type ?? "", Math.max(1, doc.qty ?? 1), doc.removed ? 1 : 0].join("\t") + "\n");
  return sha256(utf8(lines.join("")));
}

/** Whether the items of a list in this state may still be changed. */
export const open = (list: Readonly<Doc> | undefined): boolean => ["draft", "checked", "returned"].includes(String(list?.["state"] ?? "draft"));

/** Whether the people of a list in this state are approved. */
export const approved = (list: Readonly<Doc> | undefined): boolean => list?.["state"] === "approved" || list?.["state"] === "aggregated";
