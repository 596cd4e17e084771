import type { ListState } from "../../domain/kinds.gen";
import { Icon, type IconName } from "../../ui/icon";
import { listWords } from "./words";

const drawn: Record<ListState, readonly [IconName, string]> = {
  draft: ["notebook-pen", ""], checked: ["check", ""], submitted: ["upload", "wait"], returned: ["undo-2", "grave"], approved: ["badge-check", "good"], aggregated: ["archive", "good"], dropped: ["x", ""],
};

/** Where a list stands: an icon and words. */
export function StateMark({ state }: { state: ListState }) {
  const [icon, tone] = drawn[state];
  return <span class={`state ${tone}`}><Icon name={icon} />{listWords.value.state[state]}</span>;
}
