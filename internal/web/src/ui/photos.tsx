import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { MAX_PHOTOS, type PhotoRole } from "../domain/kinds.gen";
import { words } from "../i18n/words";
import type { Taken } from "../state/types";
import type { Draft } from "./draft";
import { Icon } from "./icon";
import { Notice, troubleWords } from "./parts";
import { phone } from "./phone";

/** Address of bytes for an image, given back when the image goes. */
export function useImage(data: Blob | ArrayBuffer | null, type = "image/jpeg"): string | null {
  const url = useMemo(() => (data ? URL.createObjectURL(data instanceof Blob ? data : new Blob([data], { type })) : null), [data]);
  useEffect(() => () => { if (url) URL.revokeObjectURL(url); }, [url]);
  return url;
}

function Shot({ taken, n, drop }: { taken: Taken; n: number; drop(): void }) {
  const w = words.value.photo;
  const url = useImage(taken.preview, taken.previewType);
  return (
    <div class="photo">
      {url && <img src={url} alt={w.one(n)} />}
      <button type="button" aria-label={`${w.remove}: ${w.one(n)}`} onClick={drop}><Icon name="x" /></button>
    </div>
  );
}

/** A photo of the record that a form corrects: it goes along unless it is dropped. */
function Old({ sha256, n, drop }: { sha256: string; n: number; drop(): void }) {
  const w = words.value.photo;
  const url = useImage(useKept(sha256, phone().preview));
  return (
    <div class="photo">
      {url && <img src={url} alt={w.old(n)} />}
      <span class="old" aria-hidden="true">{w.oldShort}</span>
      <button type="button" aria-label={`${w.remove}: ${w.old(n)}`} onClick={drop}><Icon name="x" /></button>
    </div>
  );
}

/**
 * Photos of a form: from the camera, or from the gallery. The draft is on the disk before the camera opens. The photos of a
 * record that is corrected stand before them; those dropped are remembered as `dropped` in the draft.
 */
export function PhotoField({ draft, role = "proof", old = [], original = false }: { draft: Draft<any>; role?: PhotoRole; old?: readonly string[]; original?: boolean }) {
  const w = words.value.photo;
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const latest = useRef(draft);
  latest.current = draft;
  const mine = draft.photos.filter((p) => p.role === role);
  const dropped: readonly string[] = draft.value.dropped ?? [], kept = old.filter((sha) => !dropped.includes(sha));
  const room = () => MAX_PHOTOS - latest.current.photos.length - kept.length, full = room() <= 0;

  const take = async (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])].slice(0, room());
    setBusy(true);
    setFailed(null);
    try {
      for (const file of files) {
        const taken = await phone().takePhoto(file, role, original);
        const before = latest.current.photos;
        if (!before.some((p) => p.sha256 === taken.sha256)) await latest.current.setPhotos([...before, taken]);
      }
    } catch (thrown) {
      setFailed(thrown);
    } finally {
      input.value = "";
      setBusy(false);
    }
  };
  const shoot = (name: string, icon: "camera" | "image-plus", camera: boolean) => (
    <label class="shoot">
      <input type="file" accept="image/*" {...(camera ? { capture: "environment" as const } : { multiple: true })}
        onClick={() => void draft.flush()} onChange={(e) => draft.during(take(e.currentTarget))} />
      <span class={camera ? "button main" : "button"}><Icon name={icon} />{name}</span>
    </label>
  );

  return (
    <div class="stack tight">
      {(kept.length > 0 || mine.length > 0 || busy) && (
        <div class="photos">
          {kept.map((sha, i) => <Old key={sha} sha256={sha} n={i + 1} drop={() => draft.set({ dropped: [...dropped, sha] })} />)}
          {mine.map((p, i) => (
            <Shot key={p.sha256} taken={p} n={i + 1} drop={() => void draft.setPhotos(draft.photos.filter((q) => q.sha256 !== p.sha256))} />
          ))}
          {busy && <div class="photo waiting small" role="status">{w.preparing}</div>}
        </div>
      )}
      {original && <p class="help">{w.original}</p>}
      {full ? <p class="help">{w.enough}</p> : <div class="shots">{shoot(w.shoot, "camera", true)}{shoot(w.choose, "image-plus", false)}</div>}
      {failed !== null && <Notice tone="grave" alive><p>{(failed as { code?: string }).code ? troubleWords(failed) : w.bad}</p></Notice>}
      {phone().device.value.low && <Notice tone="wait"><p>{w.low}</p></Notice>}
    </div>
  );
}

/** The bytes of a photo, null until they are there and where nobody has them. */
export function useKept(sha256: string, fetch: (sha256: string) => Promise<Blob | null>): Blob | null {
  const [blob, setBlob] = useState<Blob | null>(null);
  useEffect(() => {
    let gone = false;
    fetch(sha256).then((b) => { if (!gone) setBlob(b); }, () => {}); // shown as absent
    return () => { gone = true; };
  }, [sha256]);
  return blob;
}

/** A photo of a record, as far as it is within reach. */
export function KeptPhoto({ sha256, n }: { sha256: string; n: number }) {
  const w = words.value.photo;
  const url = useImage(useKept(sha256, phone().preview));
  return <div class="photo">{url ? <img src={url} alt={w.one(n)} /> : <span class="small" style={{ padding: "0.5rem", textAlign: "center" }}>{w.elsewhere}</span>}</div>;
}
