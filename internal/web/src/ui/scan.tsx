import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words";

type Reader = (video: HTMLVideoElement) => Promise<string | null>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

/** The browser's own reader of codes, or one of ours where it has none. */
async function reader(): Promise<Reader> {
  const own = (globalThis as { BarcodeDetector?: { new (o: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> } }).BarcodeDetector;
  if (own && (await own.getSupportedFormats()).includes("qr_code")) {
    const detector = new own({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  const { readQR } = await import("./zxing");
  const canvas = document.createElement("canvas");
  const g = canvas.getContext("2d", { willReadFrequently: true })!;
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    if (!canvas.width) return null;
    g.drawImage(video, 0, 0);
    return readQR(g.getImageData(0, 0, canvas.width, canvas.height));
  };
}

/** Reads one QR code with the camera: a voucher, the card of a citizen (CCCD), an invitation. Pictures of it are kept nowhere. */
export function Scan({ onText, onLeave, help, cannot }: { onText(text: string): void; onLeave(): void; help?: string; cannot?: string }) {
  const w = words.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    dialog.current?.showModal?.();
    let gone = false, timer = 0;
    let stream: MediaStream | undefined;
    const stop = () => stream?.getTracks().forEach((t) => t.stop());
    void (async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
        const v = video.current;
        if (gone || !v) return stop();
        v.srcObject = stream;
        await v.play();
        const read = await reader();
        const look = async () => {
          const text = await read(v).catch(() => null); // the next frame may be better
          if (gone) return;
          if (text) onText(text);
          else timer = window.setTimeout(() => void look(), 150);
        };
        await look();
      } catch {
        if (!gone) setFailed(true);
      }
    })();
    return () => {
      gone = true;
      clearTimeout(timer);
      stop();
    };
  }, []);

  return (
    <dialog ref={dialog} aria-label={w.beneficiary.scan} onClose={onLeave}>
      <div class="stack">
        <p role={failed ? "alert" : undefined}>{failed ? cannot ?? w.beneficiary.scanCannot : help ?? w.beneficiary.scanHelp}</p>
        {!failed && <video ref={video} playsInline muted style={{ width: "100%", borderRadius: "0.75rem", aspectRatio: "1", objectFit: "cover", background: "#000" }} />}
        <button type="button" class="button wide" onClick={onLeave}>{w.close}</button>
      </div>
    </dialog>
  );
}
