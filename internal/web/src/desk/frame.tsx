import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n/words";
import { Credentials } from "../routes/credentials";
import { Catch, Locked } from "../routes/gate";
import { go, parts } from "../routes/router";
import { Mark } from "../ui/mark";
import { Empty, Notice } from "../ui/parts";
import { phone } from "../ui/phone";
import { Toast } from "../ui/toast";
import { deskWords } from "./i18n/words";
import { Rail } from "./rail";
import { pathOf, screens, type Screen } from "./screens";
import { branch } from "./state/branch";

/** Screens that the person's roles open. Reads signals. */
export const mine = (): readonly Screen[] => screens.filter((s) => s.roles.some((r) => branch().roles.value.has(r)));

/** The whole window of the desk: who may come in, the rail, and the screen. */
export function Frame() {
  const w = words.value, d = deskWords.value, session = phone().session.value;
  if (session.is === "starting") return <main class="welcome waiting" id="main"><Mark /><p role="status">{w.loading}</p></main>;
  if (session.is === "unusable") return <main class="welcome" id="main"><Mark /><h1>{w.unusable.title}</h1><Notice tone="grave"><p>{w.unusable[session.why]}</p></Notice></main>;
  if (session.is === "out") return <SignIn email={session.people[0]?.email ?? ""} />;
  if (session.trouble && session.trouble !== "sign_in") return <Locked why={session.trouble} />;
  const open = mine(), known = session.roles.length > 0;
  return (
    <div class="desk">
      <a class="sr-only" href="#main">{w.skip}</a>
      <Rail screens={open} />
      <main id="main" tabIndex={-1}>
        {session.trouble === "sign_in" && <Again email={session.email} />}
        {open.length > 0 ? <Catch key={pathOf(parts.value)}><Shown screens={open} /></Catch>
          : known && <Empty icon="house" title={d.notForYou}><p>{d.notForYouHelp}</p><a class="button" href="/">{d.toPhone}</a></Empty>}
      </main>
      <Toast />
    </div>
  );
}

function SignIn({ email }: { email: string }) {
  const w = words.value, d = deskWords.value;
  return (
    <main class="welcome" id="main" tabIndex={-1}>
      <Mark />
      <div class="stack tight"><h1>{d.desk}</h1><p class="soft">{d.motto}</p></div>
      <Credentials email={email} />
      <p class="small soft">{d.withCode} <a href="/">{d.toPhone}</a></p>
      <p class="small soft">{w.signIn.help}</p>
    </main>
  );
}

/** The token has ended; verdicts wait. */
function Again({ email }: { email: string }) {
  const w = words.value;
  return (
    <section class="card stack narrow">
      <Notice tone="wait" title={w.signIn.againTitle} alive><p>{w.signIn.again}</p></Notice>
      <Credentials email={email} />
    </section>
  );
}

/** The screen of the address, or the first of the rail. */
function Shown({ screens }: { screens: readonly Screen[] }) {
  const d = deskWords.value, path = pathOf(parts.value);
  const screen = path === "" ? screens[0] : screens.find((s) => s.path === path);
  const [shown, setShown] = useState<{ view: ComponentType; of: Screen } | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  useEffect(() => {
    if (path === "" && screen) return go("/branch/" + screen.path, true);
    let gone = false;
    screen?.load().then(({ default: view }) => { if (!gone) setShown({ view, of: screen }); }, (e) => { if (!gone) setFailed(e ?? true); });
    return () => { gone = true; };
  }, [screen, path]);
  if (failed !== null) throw failed;
  if (!screen) return <Empty icon="search" title={d.notHere}><p>{d.notHereHelp}</p></Empty>;
  return shown?.of === screen ? <shown.view /> : null;
}
