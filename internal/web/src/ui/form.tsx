import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words";
import type { Hint, Saved, Trouble } from "../state/types";
import type { Draft } from "./draft";
import { Icon } from "./icon";
import { justSaved } from "./just-saved";
import { Ask, Head, Notice, troubleWords, useDoing } from "./parts";

/** What fields of a form need to know when saving was refused. */
export type ErrorOf = (path: string) => string | null;

/**
 * One calm scrolling page: fields, what is worth a look, and "Lưu" within reach. Nothing here blocks saving but a field that
 * the record cannot do without.
 */
export function FormPage({ title, back, draft, hints, save, to, after, children }: {
  title: string;
  back: string;
  draft: Draft<any>;
  hints: readonly Hint[];
  /** Puts the record on the disk; the draft goes in the same transaction. */
  save(): Promise<Saved>;
  /** where the saved record can be seen */
  to(saved: Saved): string;
  /** instead of the page that says it is saved */
  after?: ((saved: Saved) => void) | undefined;
  children(errorOf: ErrorOf): ComponentChildren;
}) {
  const w = words.value;
  const [saved, setSaved] = useState<Saved | null>(null);
  const [asking, setAsking] = useState(false);
  const { doing, failed, run, forget } = useDoing();
  const form = useRef<HTMLFormElement>(null);
  const latest = useRef(save);
  latest.current = save;
  const trouble = failed as Trouble | null;
  const errorOf: ErrorOf = (path) => (trouble?.code === "invalid" && trouble.field === path ? w.rules[trouble.rule ?? ""] ?? w.rules["format"]! : null);

  useEffect(() => {
    if (!failed) return;
    const first = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], .error');
    (first ?? form.current?.querySelector<HTMLElement>('[role="alert"]'))?.scrollIntoView({ block: "center" });
    first?.focus();
  }, [failed]);

  if (saved) return <SavedPage saved={saved} to={to(saved)} again={() => { setSaved(null); scrollTo(0, 0); }} />;
  return (
    <form class="form" ref={form} noValidate onInput={() => failed && forget()} onSubmit={(e) => {
      e.preventDefault();
      void run(async () => {
        await draft.settle();
        const done = await latest.current().catch(async (e: unknown) => { // what was still being made ready is in it
          await draft.keep().catch(() => undefined); // why the record was not saved says more
          throw e;
        });
        if (after) return after(done);
        setSaved(done);
        scrollTo(0, 0);
        await draft.reset();
      });
    }}>
      <Head title={title} back={back} />
      {draft.restored && (
        <Notice icon="notebook-pen">
          <p>{w.form.restored}</p>
          <button type="button" class="button plain" style={{ justifySelf: "start", paddingInline: 0 }} onClick={() => setAsking(true)}>{w.form.discard}</button>
        </Notice>
      )}
      {draft.unread > 0 && <Notice tone="grave" alive><p>{w.form.unread(draft.unread)}</p></Notice>}
      {asking && <Ask title={w.form.discardAsk} go={w.form.discard} grave onGo={() => void draft.reset().then(() => setAsking(false))} onLeave={() => setAsking(false)} />}
      {children(errorOf)}
      <Hints hints={hints} />
      {failed !== null && (
        <Notice tone="grave" title={trouble?.code === "invalid" ? w.form.check : ""} alive><p>{troubleWords(failed)}</p></Notice>
      )}
      <div class="save-bar">
        <button type="submit" class="button main" aria-disabled={doing} aria-describedby={doing ? "saving" : undefined}>
          <Icon name="check" />{w.form.save}
        </button>
        <span id="saving" class="sr-only" role="status">{doing ? w.form.saving : ""}</span>
      </div>
    </form>
  );
}

function Hints({ hints }: { hints: readonly Hint[] }) {
  const w = words.value;
  return (
    <div aria-live="polite">
      {hints.length > 0 && (
        <Notice tone="wait" title={w.form.hints}>
          <ul>{hints.map((h) => <li key={h}>{w.hints[h] ?? h}</li>)}</ul>
          <p class="small">{w.form.hintsMean}</p>
        </Notice>
      )}
    </div>
  );
}

/** Said only after the phone has read the record back from its disk. */
function SavedPage({ saved, to, again }: { saved: Saved; to: string; again(): void }) {
  const w = words.value;
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    justSaved.value = true;
    title.current?.focus();
    return () => { justSaved.value = false; };
  }, []);
  return (
    <div class="empty saved" role="status">
      <Icon name="smartphone" />
      <h1 tabIndex={-1} ref={title}>{w.form.saved}</h1>
      <p>{w.form.savedMeans}</p>
      {saved.photosLost.length > 0 && <Notice tone="grave"><p>{w.form.savedBare(saved.photosLost.length)}</p></Notice>}
      <div class="stack tight" style={{ width: "min(20rem, 100%)", marginTop: "0.75rem" }}>
        <button type="button" class="button main" onClick={again}><Icon name="plus" />{w.form.another}</button>
        <a class="button" href={to}>{w.form.toDiary}</a>
        <a class="button plain" href="/">{w.tabs.today}</a>
      </div>
    </div>
  );
}

/** A part of a form under a heading. */
export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What few records need, behind one touch. */
export function More({ title, open, children }: { title?: string; open?: boolean; children: ComponentChildren }) {
  return (
    <details class="details" open={open}>
      <summary><Icon name="chevron-right" />{title ?? words.value.form.more}</summary>
      <div class="section">{children}</div>
    </details>
  );
}
