import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n/words";
import type { TroubleCode } from "../state/types";
import { TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { installed, isApple } from "../ui/install";
import { Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { Scan } from "../ui/scan";
import { go, invitation } from "./router";

/** The browser inside a messaging app: what is recorded there never meets the real one. */
const outside = /Zalo|FBA[NV]|Instagram|Line\//.test(navigator.userAgent);

/** A link does not use its code up by itself where the storage is not the one that will be recorded in. */
const hold = outside || (isApple && !installed());

/** Signing in with a leader's invitation: link, QR code or typed code. */
export default function Invited() {
  const w = words.value, link = invitation.value;
  const [code, setCode] = useState("");
  const [scanning, setScanning] = useState(false);
  const { doing, failed, run } = useDoing();

  /** The link stays in the address until the branch has said yes or no: with a bad network the page may be loaded again. */
  const use = (text: string) => run(async () => {
    const spent = () => { if (invitation.peek()) go(location.pathname + location.search, true); };
    try {
      await phone().redeem(text);
      spent();
    } catch (e) {
      if ((e as { code?: TroubleCode }).code?.startsWith("code_")) spent();
      throw e;
    }
  });
  useEffect(() => {
    if (link && !hold) void use(link);
  }, [link]);

  return (
    <form class="stack" onSubmit={(e) => {
      e.preventDefault();
      void use(code.trim() || link);
    }}>
      {hold && <Notice tone="wait" alive><p>{outside ? w.signIn.codeOutside : w.install.ios}</p></Notice>}
      <TextField label={w.signIn.code} help={w.signIn.codeHelp} value={code} onInput={setCode} maxLength={40} />
      {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}
      <button type="submit" class={`button ${doing ? "turning" : ""}`} aria-disabled={doing}>{doing && <Icon name="refresh-cw" />}{w.signIn.codeGo}</button>
      <button type="button" class="button plain" onClick={() => setScanning(true)}><Icon name="scan-line" />{w.beneficiary.scan}</button>
      <span class="sr-only" role="status">{doing ? w.signIn.busy : ""}</span>
      {scanning && <Scan help={w.signIn.codeScan} cannot={w.signIn.codeNoScan} onLeave={() => setScanning(false)} onText={(text) => {
        setScanning(false);
        void use(text.split("#vao=").pop()!);
      }} />}
    </form>
  );
}
