import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { allWords, firstWords as words } from "../i18n/first";
import type { Session } from "../state/types";
import { Icon } from "../ui/icon";
import { Mark } from "../ui/mark";
import { Notice } from "../ui/parts";
import { Credentials } from "./credentials";
import { invitation } from "./router";

/** Đăng nhập. Who has unsent records on this phone is said before anything else happens. */
export function SignIn({ session }: { session: Extract<Session, { is: "out" }> }) {
  const w = words.value;
  const waiting = session.people.filter((p) => p.unsent > 0 || p.photos > 0);
  return (
    <main class="welcome" id="main" tabIndex={-1}>
      <Mark />
      <div class="stack tight">
        <h1>{w.app}</h1>
        <p class="soft">{w.motto}</p>
      </div>
      {waiting.length > 0 && (
        <Notice tone="wait" icon="smartphone" title={w.signIn.others}>
          <ul class="num">{waiting.map((p) => <li key={p.user}>{w.signIn.otherLine(p.name || p.email, p.unsent, p.photos)}</li>)}</ul>
        </Notice>
      )}
      <Credentials email={session.people[0]?.email ?? ""} />
      <WithCode />
      <p class="small soft">{w.signIn.help}</p>
    </main>
  );
}

/** The other way in: a leader's invitation. It opens by itself when the address carries one. */
export function WithCode() {
  const [asked, ask] = useState(false);
  const [failed, fail] = useState<unknown>(null);
  const [shown, show] = useState<{ view: ComponentType } | null>(null);
  const wanted = asked || invitation.value !== "";
  useEffect(() => {
    if (wanted) Promise.all([import("./invited"), allWords()]).then(([{ default: view }]) => show({ view }), fail);
  }, [wanted]);
  if (failed !== null) throw failed;
  if (shown) return <shown.view />;
  return <button type="button" class="button" aria-busy={wanted} onClick={() => ask(true)}><Icon name="scan-line" />{words.value.signIn.haveCode}</button>;
}
