import { number } from "../domain/format";
import { speak, words } from "../i18n/words";
import { moment } from "../routes/moments";
import { parts } from "../routes/router";
import { letNewBuildIn, newBuild } from "../sw/shell";
import { Icon } from "../ui/icon";
import { Mark } from "../ui/mark";
import { Ask, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { useState } from "preact/hooks";
import { deskWords } from "./i18n/words";
import { pathOf, type Screen } from "./screens";
import { Glyph } from "./ui/glyph";
import { wide } from "./ui/wide";

/** What stands beside every screen: where one is, the other screens and what waits there, how syncing stands, who one is. */
export function Rail({ screens }: { screens: readonly Screen[] }) {
  const d = deskWords.value, session = phone().session.value, here = pathOf(parts.value);
  const places = session.is === "in" ? [...new Set(session.roles.map((g) => g.name))] : [];
  return (
    <header class="rail">
      <a class="rail-home" href="/branch"><Mark /><span><b>{d.desk}</b><span class="small soft">{places.join(", ")}</span></span></a>
      <nav class="rail-nav" aria-label={d.nav}>
        <ul>
          {screens.map((s) => {
            const n = s.waits?.() ?? 0, id = "waits-" + s.path;
            return (
              <li key={s.path}>
                <a href={"/branch/" + s.path} {...(s.path === here && { "aria-current": "page" as const })} {...(n > 0 && { "aria-describedby": id })}>
                  <Glyph name={s.glyph} /><span>{d.screens[s.name]}</span>
                  {n > 0 && <span class="count num" aria-hidden="true">{n > 999 ? "999+" : n}</span>}
                </a>
                {n > 0 && <span id={id} hidden>{d.waiting(number(n))}</span>}
              </li>
            );
          })}
        </ul>
      </nav>
      <div class="rail-foot">
        {newBuild.value && <p class="small"><span>{d.update.text}</span> <button type="button" class="linkish" onClick={letNewBuildIn}>{d.update.go}</button></p>}
        <SyncLine />
        <Account />
      </div>
    </header>
  );
}

/** How syncing stands, in one line, and the button that does it now. What waits comes before anything about the network. */
function SyncLine() {
  const w = words.value, s = deskWords.value.sync, sync = phone().sync.value;
  const { doing, failed, run } = useDoing();
  const running = doing || sync.running, trouble = failed ?? sync.trouble;
  const offline = (trouble as { code?: string } | null)?.code === "offline";
  const says = sync.unsent > 0 ? s.waits(number(sync.unsent)) : sync.rebuilding ? s.rebuilding : !sync.ready && sync.rowsTotal > 0 ? s.fetching(number(sync.rows), number(sync.rowsTotal))
    : offline ? s.offline : trouble ? w.sync.failed : running && !sync.at ? s.running : sync.at ? s.good(moment(sync.at)) : s.never;
  const tone = sync.unsent > 0 ? "wait" : trouble ? "grave" : "";
  return (
    <div class={`sync-line ${tone}`}>
      <button type="button" class={`round ${running ? "turning" : ""}`} aria-label={s.now} title={s.now} aria-disabled={running} onClick={() => void run(() => phone().syncNow())}>
        <Icon name={offline ? "wifi-off" : "refresh-cw"} />
      </button>
      <span class="small num" role="status">{says}{trouble && !offline && !running ? ` · ${troubleWords(trouble)}` : ""}</span>
    </div>
  );
}

function Account() {
  const w = words.value, d = deskWords.value, session = phone().session.value;
  const [leaving, setLeaving] = useState(false);
  if (session.is !== "in") return null;
  const { unsent, photosLeft } = phone().sync.value;
  return (
    <details class="account" onToggle={(e) => { if (e.currentTarget.open) closeOutside(e.currentTarget); }}>
      <summary class={newBuild.value && !wide.value ? "news" : ""} aria-label={`${d.account}: ${session.name}`}><Glyph name="user" /><span class="account-name">{session.name}</span></summary>
      <div class="menu">
        <p class="small soft">{session.email}</p>
        {newBuild.value && !wide.value && <button type="button" class="menu-item" onClick={letNewBuildIn}><Icon name="download" />{d.update.go}</button>}
        <a class="menu-item" href="/"><Icon name="smartphone" />{d.toPhone}</a>
        <button type="button" class="menu-item" lang={w.lang === "en" ? "vi" : "en"} onClick={() => void speak(w.lang === "en" ? "vi" : "en")}><Glyph name="languages" />{w.lang === "en" ? "Tiếng Việt" : "English"}</button>
        <button type="button" class="menu-item" onClick={() => (unsent || photosLeft ? setLeaving(true) : void phone().signOut())}><Icon name="log-out" />{w.signOut.go}</button>
      </div>
      {leaving && (
        <Ask title={w.signOut.ask} go={w.signOut.anyway} grave onLeave={() => setLeaving(false)} onGo={() => void phone().signOut()}>
          <p>{w.signOut.unsent(unsent, photosLeft)}</p>
        </Ask>
      )}
    </details>
  );
}

/** A menu closes when somebody touches anything else, has chosen from it, or presses Esc. */
function closeOutside(box: HTMLDetailsElement): void {
  const close = (e: Event) => {
    const inside = box.contains(e.target as Node), chosen = inside && e.type === "click" && (e.target as Element).closest(".menu-item") !== null;
    if (e instanceof KeyboardEvent ? e.key !== "Escape" : inside && !chosen) return;
    box.open = false;
    for (const type of types) removeEventListener(type, close, true);
  };
  const types = ["pointerdown", "click", "keydown"];
  setTimeout(() => { for (const type of types) addEventListener(type, close, true); });
}
