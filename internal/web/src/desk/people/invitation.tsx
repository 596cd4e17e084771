import { encode } from "uqr";
import { useMemo, useState } from "preact/hooks";
import { moment } from "../../routes/moments";
import { Icon } from "../../ui/icon";
import { Dialog } from "../ui/dialog";
import { Glyph } from "../ui/glyph";
import type { Invitation } from "./shapes";
import { peopleWords } from "./words";

/** An invitation to be shown across a table, or printed: QR code, typed code, link. It is not kept anywhere. */
export function InvitationCard({ name, invitation, onLeave }: { name: string; invitation: Invitation; onLeave(): void }) {
  const w = peopleWords.value.invitations, [copied, setCopied] = useState(false);
  return (
    <Dialog title={w.cardTitle(name)} onLeave={onLeave} foot={
      <>
        <button type="button" class="button main" onClick={onLeave}>{w.done}</button>
        <button type="button" class="button" onClick={() => void navigator.clipboard?.writeText(invitation.url).then(() => setCopied(true), () => {})}><Icon name="check" class={copied ? "" : "unseen"} />{copied ? w.copied : w.copy}</button>
        <button type="button" class="button" onClick={() => print()}><Glyph name="printer" />{w.print}</button>
      </>
    }>
      <div class="invitation printed">
        <p class="print-only"><b>{w.cardTitle(name)}</b></p>
        <p>{w.scan}</p>
        <QR text={invitation.url} name={w.qr} />
        <p class="soft small">{w.orCode}</p>
        <p class="typed-code">{invitation.code}</p>
        <p class="small soft">{w.once(moment(invitation.expires))}</p>
      </div>
    </Dialog>
  );
}

/** A QR code as one path, dark on light whatever the theme: cameras need it so. */
function QR({ text, name }: { text: string; name: string }) {
  const { size, d } = useMemo(() => {
    const { data, size } = encode(text, { ecc: "M", border: 2 });
    let d = "";
    data.forEach((row, y) => row.forEach((dark, x) => { if (dark) d += `M${x} ${y}h1v1h-1z`; }));
    return { size, d };
  }, [text]);
  return <svg class="qr" role="img" aria-label={name} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges"><path d={d} /></svg>;
}
