import { MAX_PHOTOS, type PhotoRole } from "../../domain/kinds.gen";
import { words } from "../../i18n/words";
import type { Taken } from "../../state/types";
import { Icon } from "../../ui/icon";
import { Notice, troubleWords, useDoing } from "../../ui/parts";
import { phone } from "../../ui/phone";
import { useImage } from "../../ui/photos";

/** Photos for something that is written at once: no draft is kept, the desk has no camera app that kills the page. */
export function PhotoPicker({ label, add, help, role, photos, onPhotos, error }: {
  label: string; add: string; help?: string; role: PhotoRole; photos: readonly Taken[]; onPhotos(photos: readonly Taken[]): void; error?: string | null;
}) {
  const w = words.value.photo, { doing, failed, run } = useDoing();
  const take = (input: HTMLInputElement) => run(async () => {
    let all = photos;
    for (const file of [...(input.files ?? [])].slice(0, MAX_PHOTOS - all.length)) {
      const taken = await phone().takePhoto(file, role);
      if (!all.some((p) => p.sha256 === taken.sha256)) onPhotos((all = [...all, taken]));
    }
    input.value = "";
  });
  return (
    <fieldset class="field">
      <legend class="label">{label}</legend>
      {help && <p class="help">{help}</p>}
      {(photos.length > 0 || doing) && (
        <div class="photos">
          {photos.map((p, i) => <Shot key={p.sha256} taken={p} n={i + 1} drop={() => onPhotos(photos.filter((q) => q !== p))} />)}
          {doing && <div class="photo waiting small" role="status">{w.preparing}</div>}
        </div>
      )}
      {photos.length < MAX_PHOTOS && <label class="shoot pick-photo"><input type="file" accept="image/*" multiple aria-label={add} onChange={(e) => void take(e.currentTarget)} /><span class="button"><Icon name="image-plus" />{add}</span></label>}
      {failed !== null && <Notice tone="grave" alive><p>{(failed as { code?: string }).code ? troubleWords(failed) : w.bad}</p></Notice>}
      {error && <p class="error"><Icon name="circle-alert" />{error}</p>}
    </fieldset>
  );
}

function Shot({ taken, n, drop }: { taken: Taken; n: number; drop(): void }) {
  const w = words.value.photo, url = useImage(taken.preview, taken.previewType);
  return (
    <div class="photo">
      {url && <img src={url} alt={w.one(n)} />}
      <button type="button" aria-label={`${w.remove}: ${w.one(n)}`} onClick={drop}><Icon name="x" /></button>
    </div>
  );
}
