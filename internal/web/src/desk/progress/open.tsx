import { createContext, type ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { number } from "../../domain/format";
import { progressWords } from "./words";

/** Which records to open: a number's path in the filters of the progress, and the line's own value where it has lines. */
export interface Asked {
  readonly path: string;
  readonly label: string;
  readonly line?: string;
}

/** What the numbers of a screen open. */
export const Opening = createContext<{ can(path: string): boolean; open(asked: Asked): void }>({ can: () => false, open: () => undefined });

/** A number that opens the records behind it. One without records behind it is only said. */
export function Behind({ path, label, line, children }: Asked & { children: ComponentChildren }) {
  const { can, open } = useContext(Opening);
  if (!can(path)) return <>{children}</>;
  return <button type="button" class="behind num" aria-label={`${typeof children === "string" || typeof children === "number" ? children + " " : ""}${label}`} title={progressWords.value.opens(label)} onClick={() => open({ path, label, ...(line !== undefined && { line }) })}>{children}</button>;
}

/** One large number with its word. */
export function Figure({ n, word, path, label, line, tone }: { n: number; word: string; path?: string; label?: string; line?: string; tone?: "wait" | "grave" | undefined }) {
  return (
    <div class={`figure ${tone ?? ""}`}>
      <b>{path ? <Behind path={path} label={label ?? word} {...(line !== undefined && { line })}>{number(n)}</Behind> : number(n)}</b>
      <span>{word}</span>
    </div>
  );
}

/** A part of a whole as a bar: jade for what is done. */
export function Bar({ n, of, tone }: { n: number; of: number; tone?: string }) {
  return <span class={`meter ${tone ?? ""}`} aria-hidden="true"><i ref={(i) => { if (i) i.style.width = `${of > 0 ? Math.min(100, (100 * n) / of) : 0}%`; }} /></span>;
}

/** 87,5 */
export const percent = (p: number | null): string => (p === null ? "–" : number(p));
