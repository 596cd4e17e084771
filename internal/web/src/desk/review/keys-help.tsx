import { CheckField } from "../../ui/field";
import { Dialog } from "../ui/dialog";
import { keysOn, turnKeys } from "../ui/keys";
import { reviewWords } from "./words";

/** What the keys do, and the way to turn them off. */
export function KeysHelp({ onLeave, title, list }: { onLeave(): void; title?: string; list?: readonly (readonly [string, string])[] }) {
  const w = { ...reviewWords.value.keys, ...(title && { title }), ...(list && { list }) };
  return (
    <Dialog title={w.title} onLeave={onLeave}>
      <dl class="keys">{w.list.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
      <CheckField label={w.on} value={keysOn.value} onValue={turnKeys} />
    </Dialog>
  );
}
