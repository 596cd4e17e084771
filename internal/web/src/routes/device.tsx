import { useRef, useState } from "preact/hooks";
import { bytes, number } from "../domain/format";
import { speak, words, type Language } from "../i18n/words";
import type { CarriedPart } from "../state/types";
import { CheckField, ChipField } from "../ui/field";
import { Icon } from "../ui/icon";
import { installed, invitation, isApple } from "../ui/install";
import { Ask, handOut, Head, Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { tell } from "../ui/toast";
import { go } from "./router";
import { Readiness, SyncStrip } from "./sync-strip";

/** Máy này: what the phone holds, how it is carried, who is signed in. */
export default function Device() {
  const w = words.value, app = phone(), device = app.device.value, session = app.session.value;
  const [leaving, setLeaving] = useState(false);
  const { doing, failed, run } = useDoing();
  const file = useRef<HTMLInputElement>(null);
  const off = Math.round(device.skewMs / 60_000);
  const waits = app.sync.value.unsent > 0 || app.sync.value.photosLeft > 0;
  return (
    <div class="stack">
      <Head title={w.device.title} />
      {device.restart && <Notice tone="grave" alive><p>{w.device.restart}</p></Notice>}
      {device.lost > 0 && <Notice tone="grave"><p>{w.device.lost(device.lost)}</p></Notice>}
      <SyncStrip />
      <Readiness />
      {Math.abs(off) >= 10 && <Notice tone="wait"><p>{w.device.clock(number(off))}</p></Notice>}
      {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}

      {session.is === "in" && (
        <section class="card stack tight">
          <h2>{w.device.account}</h2>
          <p><b>{session.name}</b><span class="soft" style={{ display: "block" }}>{session.email}</span></p>
          {session.roles.map((g) => <p key={g.role + g.unit} class="small soft">{g.name}</p>)}
          <button type="button" class="button" style={{ justifySelf: "start" }} onClick={() => (waits ? setLeaving(true) : void run(signOut))}><Icon name="log-out" />{w.signOut.go}</button>
        </section>
      )}
      {leaving && <SignOut onLeave={() => setLeaving(false)} />}

      <section class="card stack tight">
        <ChipField label={w.device.language} value={w.lang} choices={[{ value: "vi", label: "Tiếng Việt" }, { value: "en", label: "English" }]} onValue={(v) => void run(() => speak((v ?? w.lang) as Language))} />
      </section>

      {"connection" in navigator && (
        <section class="card stack tight">
          <CheckField label={w.device.originals} value={app.originalsWait.value} onValue={app.letOriginalsWait} />
          <p class="small soft">{w.device.originalsMeans}</p>
        </section>
      )}

      <section class="card stack tight">
        <h2>{w.device.storage}</h2>
        <p class="num">{device.used !== null && device.free !== null ? w.device.used(bytes(device.used), bytes(device.free)) : w.device.unknownSpace}</p>
        {device.low && <Notice tone="wait"><p>{w.device.low}</p></Notice>}
        <p class="row"><Icon name={device.persisted ? "check" : "info"} /><span class="grow">{device.persisted ? w.device.persisted : w.device.notPersisted}</span></p>
        {!device.persisted && <button type="button" class="button" style={{ justifySelf: "start" }} disabled={doing} onClick={() => void run(async () => { await app.persist(); })}>{w.device.persist}</button>}
        <p class="small soft num">{w.device.rows(number(device.rows), number(device.rowsLimit))}</p>
        {device.rowsLimit > 0 && device.rows > 0.9 * device.rowsLimit && <Notice tone="wait"><p>{w.device.rowsNear}</p></Notice>}
      </section>

      {!installed() && (invitation.value || isApple) && (
        <section class="card stack tight">
          <h2>{w.device.install}</h2>
          <p>{isApple ? w.install.ios : w.device.installMeans}</p>
          {invitation.value && <button type="button" class="button" style={{ justifySelf: "start" }} onClick={() => void run(async () => { await invitation.value?.prompt(); })}><Icon name="download" />{w.device.install}</button>}
        </section>
      )}

      <section class="card stack tight">
        <h2>{w.device.carry}</h2>
        <p>{w.device.carryMeans}</p>
        {device.carrying > 0 && <p class="num"><b>{w.device.carrying(device.carrying)}</b></p>}
        {device.carriedRefused.length > 0 && (
          <Notice tone="grave" title={w.device.carriedRefused(device.carriedRefused.length)}>
            <p>{w.device.carriedRefusedMeans}</p>
            <Carried parts={device.carriedRefused} />
          </Notice>
        )}
        {device.carriedHeld.length > 0 && (
          <Notice tone="wait" title={w.device.carriedHeld(device.carriedHeld.length)}>
            <p>{w.device.carriedHeldMeans}</p>
            <Carried parts={device.carriedHeld} />
          </Notice>
        )}
        <div class="row">
          <button type="button" class="button" disabled={doing} onClick={() => void run(async () => handOut(await app.exportFile()))}><Icon name="upload" />{w.exportFile}</button>
          <button type="button" class="button" disabled={doing} onClick={() => file.current?.click()}><Icon name="download" />{w.device.import}</button>
          <input ref={file} type="file" hidden aria-label={w.device.import} onChange={(e) => {
            const input = e.currentTarget, chosen = input.files?.[0];
            if (chosen) void run(async () => {
              try {
                tell(w.device.imported(await app.importFile(chosen)));
              } finally {
                input.value = "";
              }
            });
          }} />
        </div>
      </section>

      <section class="card stack tight">
        <h2>{w.device.versions}</h2>
        <dl class="facts">
          <div><dt>{w.device.app}</dt><dd class="code">{device.app}</dd></div>
          <div><dt>{w.device.id}</dt><dd class="code">{device.device}</dd></div>
          <div><dt>{w.device.server}</dt><dd class="code">{[device.serverId, device.epoch].filter(Boolean).join(" · ") || w.none}</dd></div>
        </dl>
        <p class="small soft">{w.device.diagnosticsMeans}</p>
        <button type="button" class="button" style={{ justifySelf: "start" }} disabled={doing}
          onClick={() => void run(async () => handOut(new File([await app.diagnostics()], "chan-doan.json", { type: "application/json" })))}><Icon name="download" />{w.device.diagnostics}</button>
      </section>
    </div>
  );
}

async function signOut(): Promise<void> {
  await phone().signOut();
  go("/", true);
}

/** Who leaves unsent records behind is told how many. */
function SignOut({ onLeave }: { onLeave(): void }) {
  const w = words.value, sync = phone().sync.value;
  const { failed, run } = useDoing();
  return (
    <Ask title={w.signOut.ask} go={w.signOut.anyway} grave onLeave={onLeave} onGo={() => void run(signOut)}>
      <p>{w.signOut.unsent(sync.unsent, sync.photosLeft)}</p>
      {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}
    </Ask>
  );
}

function Carried({ parts }: { parts: readonly CarriedPart[] }) {
  const w = words.value.device;
  return <ul class="stack tight">{parts.map((c, i) => <li key={i} class="small num">{w.carriedPart(c.device.slice(0, 10), c.mutations, w.carriedWhy[c.code] ?? c.code)}</li>)}</ul>;
}
