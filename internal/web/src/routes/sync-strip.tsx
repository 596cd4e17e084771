import { number } from "../domain/format";
import { words } from "../i18n/words";
import { shellKept } from "../sw/shell";
import { Icon } from "../ui/icon";
import { Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { tell } from "../ui/toast";
import { moment } from "./moments";

/** What waits on this phone, and the button that sends it. The unsent count comes before anything about the network. */
export function SyncStrip() {
  const w = words.value, sync = phone().sync.value;
  const { doing, failed, run } = useDoing();
  const waits = sync.unsent > 0 || sync.photosLeft > 0;
  const trouble = failed ?? sync.trouble;
  const running = doing || sync.running;
  return (
    <section class={`notice strip ${waits ? "wait" : "good"}`} style={{ gridTemplateColumns: "minmax(0, 1fr)" }}>
      <div class="row" style={{ flexWrap: "nowrap", alignItems: "flex-start" }}>
        <Icon name={waits ? "smartphone" : "check-check"} />
        <div class="stack tight grow" style={{ gap: "0.15rem" }}>
          <p class="strip-count num">{sync.unsent > 0 ? w.sync.unsent(sync.unsent) : waits ? w.sync.photosLeft(sync.photosLeft) : w.sync.allSent}</p>
          {sync.unsent > 0 && sync.photosLeft > 0 && <p class="num">{w.sync.photosLeft(sync.photosLeft)}</p>}
          {sync.originalsHeld > 0 && <p class="small num">{w.sync.originals(sync.originalsHeld)}</p>}
          {waits && <p class="small">{w.sync.safe}</p>}
          <p class="small soft num" role="status">{running ? w.sync.running : sync.at ? w.sync.last(moment(sync.at)) : w.sync.never}</p>
        </div>
      </div>
      {trouble && !running && (
        <p class="small" role={failed ? "alert" : undefined}>
          <b>{w.sync.failed}:</b> {troubleWords(trouble)} {sync.retryAt > Date.now() && waits ? w.sync.next(moment(sync.retryAt)) : ""}
        </p>
      )}
      <button type="button" class={`button ${waits ? "main" : ""} ${running ? "turning" : ""}`} aria-disabled={running}
        onClick={() => void run(async () => {
          await phone().syncNow();
          tell(w.sync.done);
        })}>
        <Icon name="refresh-cw" />{w.sync.now}
      </button>
    </section>
  );
}

/** Whether the person may go where there is no network. */
export function Readiness() {
  const w = words.value, sync = phone().sync.value;
  if (sync.ready && shellKept.value === "yes") {
    return <p class="row small"><span class="state good"><Icon name="check" />{w.sync.ready}</span></p>;
  }
  return (
    <Notice icon="download" title={w.sync.notReady} alive>
      {!sync.ready && sync.rowsTotal > 0 && (
        <>
          <p class="small num">{w.sync.fetching(number(sync.rows), number(sync.rowsTotal))}</p>
          <div class="meter" aria-hidden="true"><i style={{ width: `${Math.min(100, (sync.rows / sync.rowsTotal) * 100)}%` }} /></div>
        </>
      )}
      {shellKept.value === "no" && <p class="small">{w.sync.shellMissing}</p>}
    </Notice>
  );
}
