import { useRef, useState } from "preact/hooks";
import { words } from "../i18n/words";
import type { Draft } from "./draft";
import { phone } from "./phone";

/** A frame to sign in with a finger: evidence of those who do not want a photo. It is kept like a photo, as `signature`. */
export function SignatureField({ draft, error }: { draft: Draft<{ signature: string }>; error?: string | null }) {
  const w = words.value.gift;
  const pad = useRef<HTMLCanvasElement>(null);
  const [signed, setSigned] = useState(Boolean(draft.value.signature));
  const drawing = useRef(false);

  const at = (e: PointerEvent): [number, number] => {
    const c = pad.current!, box = c.getBoundingClientRect();
    return [((e.clientX - box.left) / box.width) * c.width, ((e.clientY - box.top) / box.height) * c.height];
  };
  const ink = () => {
    const g = pad.current!.getContext("2d")!;
    g.lineWidth = 5;
    g.lineCap = g.lineJoin = "round";
    g.strokeStyle = "#1d1a14";
    return g;
  };
  const others = () => draft.photos.filter((p) => p.role !== "signature");
  const keep = () => {
    drawing.current = false;
    pad.current?.toBlob((png) => {
      if (png) void phone().takeSignature(png).then(async (taken) => {
        draft.set({ signature: taken.sha256 });
        await draft.setPhotos([...others(), taken]);
      });
    }, "image/png");
  };
  const clear = () => {
    pad.current?.getContext("2d")?.clearRect(0, 0, pad.current.width, pad.current.height);
    setSigned(false);
    draft.set({ signature: "" });
    void draft.setPhotos(others());
  };
  return (
    <div class="field">
      <span class="label" id="signature-label">{w.signature}</span>
      <p class="help">{w.signatureHelp}</p>
      <canvas ref={pad} class="pad" width={800} height={320} role="img" aria-labelledby="signature-label"
        onPointerDown={(e) => {
          e.currentTarget.setPointerCapture(e.pointerId);
          drawing.current = true;
          setSigned(true);
          const g = ink();
          g.beginPath();
          g.moveTo(...at(e));
          g.lineTo(...at(e));
          g.stroke();
        }}
        onPointerMove={(e) => {
          if (!drawing.current) return;
          const g = ink();
          g.lineTo(...at(e));
          g.stroke();
        }}
        onPointerUp={keep} onPointerCancel={keep} />
      {error && <p class="error">{error}</p>}
      {signed && <button type="button" class="button plain" style={{ justifySelf: "start" }} onClick={clear}>{w.clear}</button>}
    </div>
  );
}
