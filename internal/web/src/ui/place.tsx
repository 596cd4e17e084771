import { useEffect, useState } from "preact/hooks";
import type { Location } from "../domain/kinds.gen";
import { words } from "../i18n/words";
import { Icon } from "./icon";

/**
 * Where the record was made. Asked of the phone once when the form opens; never needed to save. Who corrects a record may be
 * elsewhere by now (`later`), and is not asked.
 */
export function PlaceField({ value, later, onValue }: { value: Location | undefined; later: boolean; onValue(value: Location): void }) {
  const w = words.value.place;
  const [asking, setAsking] = useState(false);
  const ask = () => {
    if (!navigator.geolocation) return;
    setAsking(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking(false);
        onValue({ lat: round(coords.latitude), lon: round(coords.longitude), accuracy: Math.round(coords.accuracy) });
      },
      () => setAsking(false), // refused, or no sky: the hint says so
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  };
  useEffect(() => { if (!value && !later) ask(); }, []);
  return (
    <div class="row spread">
      <span class={`row grow ${value ? "" : "soft"}`} style={{ flexWrap: "nowrap" }} role="status">
        <Icon name="map-pin" />
        <span>{asking ? w.asking : value ? w.found(String(value.accuracy ?? "?")) : w.none}</span>
      </span>
      {!asking && <button type="button" class="button plain short" onClick={ask}>{value ? w.renew : w.again}</button>}
    </div>
  );
}

/** About 10 cm. */
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
