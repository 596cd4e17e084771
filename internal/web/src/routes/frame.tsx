import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { allWords, firstWords as words } from "../i18n/first";
import { Icon, type IconName } from "../ui/icon";
import { installed, isApple } from "../ui/install";
import { justSaved } from "../ui/just-saved";
import { Mark } from "../ui/mark";
import { Notice } from "../ui/parts";
import { phone } from "../ui/phone";
import { Toast } from "../ui/toast";
import { Credentials } from "./credentials";
import { Catch, Locked } from "./gate";
import { invitation, parts, place } from "./router";
import { SignIn, WithCode } from "./sign-in";

type Load = () => Promise<{ default: ComponentType }>;

/** Screens come when they are needed; the service worker has them on the phone from the start. */
const screens: Record<string, Load> = {
  "": () => import("./today"),
  "danh-sach": () => (parts.value[1] ? import("./person") : import("./list")),
  "nhat-ky": () => (parts.value.length > 2 ? import("./record") : import("./diary")),
  "can-xu-ly": () => import("./attention"),
  "may-nay": () => import("./device"),
  "trao-qua": () => import("./handover"),
  "hien-mau": () => import("./blood"),
  "so-cap-cuu": () => import("./first-aid"),
  "hoat-dong": () => import("./activity"),
};
const forms = new Set(["trao-qua", "so-cap-cuu", "hoat-dong"]);
const inForm = () => {
  const [first, second, third] = parts.value;
  return forms.has(first ?? "") || (first === "hien-mau" && (second === "moi" || third === "nguoi" || place.value.query.has("sua"))) || (first === "danh-sach" && (second === "moi" || third === "sua"));
};

/** The whole window: who may come in, what stands around every screen, and the screen. */
export function Frame() {
  const w = words.value, session = phone().session.value;
  if (session.is === "starting") return <main class="welcome waiting" id="main"><Mark /><p role="status">{w.loading}</p></main>;
  if (session.is === "unusable") {
    return <main class="welcome" id="main"><Mark /><h1>{w.unusable.title}</h1><Notice tone="grave"><p>{w.unusable[session.why]}</p></Notice></main>;
  }
  if (session.is === "out") {
    void Promise.all([screens[""]!(), allWords()]).catch(() => {}); // on its way while the person types
    return <Catch><SignIn session={session} /></Catch>;
  }
  if (session.trouble && session.trouble !== "sign_in") return <Locked why={session.trouble} />;
  return (
    <div class="app">
      <a class="sr-only" href="#main">{w.skip}</a>
      <header class="top">
        <Mark />
        <p class="top-place"><b>{session.name}</b>{session.roles.map((g) => g.name).filter((n, i, all) => all.indexOf(n) === i).join(", ")}</p>
        <Waiting />
      </header>
      <main id="main" tabIndex={-1}>
        {session.trouble === "sign_in" && !inForm() && <AgainSignIn email={session.email} />}
        {!session.trouble && invitation.value && <Notice tone="wait"><p>{w.signIn.codeTaken(session.name)}</p></Notice>}
        <Catch key={parts.value.join("/")}><Screen /></Catch>
      </main>
      <Toast />
      {(!inForm() || justSaved.value) && <Tabs />}
    </div>
  );
}

/** The unsent count, on every screen. */
function Waiting() {
  const w = words.value, { unsent, photosLeft } = phone().sync.value;
  if (!unsent && !photosLeft) return null;
  return (
    <a class="state wait" href="/may-nay" style={{ textDecoration: "none", minHeight: "2.9rem", paddingInline: "0.8rem" }} aria-label={unsent ? w.sync.unsent(unsent) : w.sync.photosLeft(photosLeft)}>
      <Icon name={unsent ? "smartphone" : "images"} /><span class="num">{unsent || photosLeft}</span>
    </a>
  );
}

function Screen() {
  const load = screens[parts.value[0] ?? ""] ?? screens[""]!;
  const [shown, setShown] = useState<{ view: ComponentType; of: Load } | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  useEffect(() => {
    let gone = false;
    Promise.all([load(), allWords()]).then(([{ default: view }]) => { if (!gone) setShown({ view, of: load }); }, (e) => { if (!gone) setFailed(e ?? true); });
    return () => { gone = true; };
  }, [load, parts.value.join("/")]);
  if (inForm() && isApple && !installed() && !tabAgreed.value) return <InstallFirst />;
  if (failed !== null) throw failed;
  if (!shown || shown.of !== load) return null;
  return <shown.view />;
}

const tabs: readonly [string, "today" | "list" | "diary" | "attention" | "device", IconName][] = [
  ["/", "today", "house"], ["/danh-sach", "list", "list-checks"], ["/nhat-ky", "diary", "notebook-pen"], ["/can-xu-ly", "attention", "undo-2"], ["/may-nay", "device", "smartphone"],
];

function Tabs() {
  const w = words.value, app = phone();
  const issues = app.issues.value.length;
  const here = parts.value[0] ?? "";
  return (
    <nav class="tabs" aria-label={w.tabs.nav}>
      <ul>
        {tabs.map(([to, name, icon]) => (
          <li key={to}>
            <a class="tab" href={to} {...(to === "/" + here && { "aria-current": "page" as const })} {...(name === "attention" && issues > 0 && { "aria-describedby": "issues" })}>
              <Icon name={icon} />{w.tabs[name]}
              {name === "attention" && issues > 0 && <span class="count" aria-hidden="true">{issues}</span>}
            </a>
          </li>
        ))}
      </ul>
      <span id="issues" hidden>{w.sentBack(issues)}</span>
    </nav>
  );
}

function AgainSignIn({ email }: { email: string }) {
  const w = words.value;
  return (
    <section class="card stack" style={{ marginBottom: "1.25rem" }}>
      <Notice tone="wait" title={w.signIn.againTitle} alive><p>{w.signIn.again}</p></Notice>
      <Credentials email={email} />
      <WithCode />
    </section>
  );
}

/** On an iPhone the tab and the installed app do not share their storage: recording in a tab asks first. */
function InstallFirst() {
  const w = words.value.install;
  return (
    <div class="stack">
      <Notice tone="wait" icon="smartphone" title={w.tabTitle}><p>{w.ios}</p></Notice>
      <button type="button" class="button" onClick={() => (tabAgreed.value = true)}>{w.tabGo}</button>
      <a class="button plain" href="/">{words.value.back}</a>
    </div>
  );
}

const tabAgreed = signal(false);
