import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n/words";
import type { Session } from "../state/types";
import { CheckField, TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { Mark } from "../ui/mark";
import { Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
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
      <Credentials email={linked() ?? session.people[0]?.email ?? ""} />
      <WithCode />
      <p class="small soft">{linked() ? w.signIn.link : w.signIn.help}</p>
    </main>
  );
}

/** The account a leader's link or QR code names: /?vao=<email>. A password never travels in a link. */
const linked = () => new URLSearchParams(location.search).get("vao");

/** The other way in: a leader's invitation. It opens by itself when the address carries one. */
export function WithCode() {
  const [asked, ask] = useState(false);
  const [failed, fail] = useState<unknown>(null);
  const [shown, show] = useState<{ view: ComponentType } | null>(null);
  const wanted = asked || invitation.value !== "";
  useEffect(() => {
    if (wanted) import("./invited").then(({ default: view }) => show({ view }), fail);
  }, [wanted]);
  if (failed !== null) throw failed;
  if (shown) return <shown.view />;
  return <button type="button" class="button" aria-busy={wanted} onClick={() => ask(true)}><Icon name="scan-line" />{words.value.signIn.haveCode}</button>;
}

/** Email and password; also where a sign-in has ended. */
export function Credentials({ email: known }: { email: string }) {
  const w = words.value;
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const { doing, failed, run } = useDoing();
  return (
    <form class="stack" onSubmit={(e) => {
      e.preventDefault();
      void run(() => phone().signIn(email.trim(), password));
    }}>
      <TextField label={w.signIn.email} type="email" inputMode="email" autocomplete="username" value={email} onInput={setEmail} />
      <TextField label={w.signIn.password} type={shown ? "text" : "password"} autocomplete="current-password" value={password} onInput={setPassword} />
      <CheckField label={w.signIn.show} value={shown} onValue={setShown} />
      {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}
      <button type="submit" class={`button main ${doing ? "turning" : ""}`} aria-disabled={doing}>{doing && <Icon name="refresh-cw" />}{w.signIn.go}</button>
      <span class="sr-only" role="status">{doing ? w.signIn.busy : ""}</span>
    </form>
  );
}
