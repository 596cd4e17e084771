import { useRef, useState } from "preact/hooks";
import { words } from "../i18n/words";
import type { Draft } from "./draft";
import { troubleWords } from "./parts";
import { phone } from "./phone";

/** A frame to sign in with a finger: evidence of those who do not want a photo. It is kept like a photo, as `signature`. */
export function SignatureField({ draft, error }: { draft: Draft<{ signature: string }>; error?: string | null }) {
  const w = words.value.gift;
  const pad = useRef<HTMLCanvasElement>(null);
  const [signed, setSigned] = useState(Boolean(draft.value.signature));
  const drawing = useRef(false);
  const begun = useRef(false);
  const latest = useRef(draft);
  latest.current = draft;
  const [failed, setFailed] = useState<unknown>(null);

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
  const others = () => latest.current.photos.filter((p) => p.role !== "signature");
  const keep = async () => {
    drawing.current = false;
    const png = await new Promise<Blob | null>((done) => pad.current!.toBlob(done, "image/png"));
    try {
      if (!png) throw new Error("no picture of the signature");
      const taken = await phone().takeSignature(png);
      draft.set({ signature: taken.sha256 });
      await draft.setPhotos([...others(), taken]);
    } catch (thrown) {
      clear();
      setFailed(thrown);
    }
  };
  const clear = () => {
    pad.current?.getContext("2d")?.clearRect(0, 0, 800, 320);
    begun.current = false;
    setSigned(false);
    setFailed(null);
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
          const g = ink();
          if (!begun.current) {
            begun.current = true;
            g.fillStyle = "#fffdf8"; // paper: where nothing is, a JPEG would be black
            g.fillRect(0, 0, 800, 320);
          }
          setSigned(true);
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
        onPointerUp={() => draft.during(keep())} onPointerCancel={() => draft.during(keep())} />
      {(error || failed !== null) && <p class="error">{error ?? troubleWords(failed)}</p>}
      {signed && <button type="button" class="button plain" style={{ justifySelf: "start" }} onClick={clear}>{w.clear}</button>}
    </div>
  );
}
