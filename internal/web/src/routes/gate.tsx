import { Component, type ComponentChildren } from "preact";
import { firstWords as words } from "../i18n/first";
import { Icon } from "../ui/icon";
import { Mark } from "../ui/mark";
import { handOut, Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";

/** Neither phone nor desk may go on; what waits can be handed over. */
export function Locked({ why }: { why: "device_user" | "device_revoked" | "account_disabled" }) {
  const w = words.value, app = phone(), { unsent, photosLeft } = app.sync.value, { doing, failed, run } = useDoing();
  return (
    <main class="welcome" id="main">
      <Mark />
      <h1>{w.signIn.lockedTitle}</h1>
      <Notice tone="grave" alive><p>{w.trouble[why]}</p></Notice>
      {(unsent > 0 || photosLeft > 0) && <p class="num"><b>{unsent > 0 ? w.sync.unsent(unsent) : w.sync.photosLeft(photosLeft)}</b></p>}
      <button type="button" class="button main" aria-disabled={doing} onClick={() => void run(async () => handOut(await app.exportFile()))}><Icon name="upload" />{w.exportFile}</button>
      {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}
      <button type="button" class="button" onClick={() => void app.signOut()}>{w.signOut.go}</button>
    </main>
  );
}

/** A fault in a screen stays in that screen; what was saved is safe, and the person is told. */
export class Catch extends Component<{ children: ComponentChildren }, { failed: unknown }> {
  override state = { failed: null as unknown };
  static override getDerivedStateFromError(failed: unknown) {
    return { failed };
  }
  override componentDidCatch(failed: unknown) {
    console.error(failed);
  }
  override render() {
    if (this.state.failed === null) return this.props.children;
    const w = words.value;
    return (
      <Notice tone="grave" alive>
        <p>{w.oops}</p>
        <button type="button" class="button" onClick={() => location.reload()}>{w.reload}</button>
      </Notice>
    );
  }
}
