import { useState } from "preact/hooks";
import { firstWords as words } from "../i18n/first";
import { CheckField, TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";

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
