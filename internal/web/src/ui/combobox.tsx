import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words";
import { Icon } from "./icon";

export interface Suggestion {
  id: string;
  /** what stands in the field once it is chosen */
  name: string;
  line: ComponentChildren;
}

/** A field that suggests while one types: a combobox by the ARIA practices, for fingers, keyboards and screen readers. */
export function Combobox({ label, value, suggest, onChoose, placeholder, error, nothing, help }: {
  label: string;
  /** name of what is chosen, "" = nothing */
  value: string;
  suggest(typed: string): readonly Suggestion[];
  onChoose(id: string): void;
  placeholder: string;
  error?: string | null;
  nothing: ComponentChildren;
  help?: ComponentChildren;
}) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const box = useRef<HTMLDivElement>(null);
  const found = open ? suggest(typed ?? "") : [];
  const active = found[at];

  useEffect(() => {
    if (!open) return;
    const outside = (e: Event) => { if (!box.current?.contains(e.target as Node)) leave(); };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  useEffect(() => { if (active) document.getElementById(`${id}-${active.id}`)?.scrollIntoView({ block: "nearest" }); }, [active?.id]);

  const leave = () => {
    setOpen(false);
    setTyped(null);
    setAt(-1);
  };
  const choose = (s: Suggestion) => {
    onChoose(s.id);
    leave();
  };
  return (
    <div class="field" ref={box}>
      <label for={id}>{label}</label>
      <div class="combo">
        <Icon name="search" />
        <input id={id} class="input" type="text" role="combobox" autocomplete="off" aria-autocomplete="list" aria-expanded={open}
          aria-controls={id + "-list"} aria-activedescendant={active ? `${id}-${active.id}` : undefined}
          aria-invalid={error ? true : undefined} aria-describedby={[help && id + "-help", error && id + "-error"].filter(Boolean).join(" ") || undefined}
          placeholder={placeholder} value={typed ?? value}
          onFocus={() => setOpen(true)} onClick={() => setOpen(true)}
          onInput={(e) => {
            setTyped(e.currentTarget.value);
            setOpen(true);
            setAt(-1);
            if (value) onChoose(""); // another name is being typed: the old choice no longer holds
          }}
          onKeyDown={(e) => {
            if (e.key === "Escape" && open) {
              e.preventDefault(); // of a window around it only the next one
              leave();
            }
            else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
              e.preventDefault();
              setOpen(true);
              const n = found.length;
              if (n) setAt(e.key === "ArrowDown" ? (at + 1) % n : (at - 1 + n) % n);
            } else if (e.key === "Enter" && open) {
              e.preventDefault();
              const pick = active ?? (found.length === 1 ? found[0] : undefined);
              if (pick) choose(pick);
            } else if (e.key === "Tab") leave();
          }} />
        <div id={id + "-list"} class="options" role="listbox" aria-label={words.value.suggestions} hidden={!open || found.length === 0}>
          {found.map((s, i) => (
            <div key={s.id} id={`${id}-${s.id}`} class="option" role="option" aria-selected={i === at} onClick={() => choose(s)}>
              <span class="item-title">{s.name}</span>
              <span class="small soft">{s.line}</span>
            </div>
          ))}
        </div>
        {open && found.length === 0 && <div class="options" role="status"><div class="option">{nothing}</div></div>}
      </div>
      {help && <div class="help" id={id + "-help"}>{help}</div>}
      {error && <p class="error" id={id + "-error"}><Icon name="circle-alert" />{error}</p>}
    </div>
  );
}
