import { useEffect, useRef, useState } from "preact/hooks";
import type { Taken } from "../state/types";
import { phone } from "./phone";

/** A form under way. What is typed is on the disk within half a second, and before the camera opens. */
export interface Draft<T> {
  readonly key: string;
  readonly value: T;
  readonly photos: readonly Taken[];
  /** the phone had this form begun */
  readonly restored: boolean;
  /** photos that it had and the phone could not read back; none once its photos were changed */
  readonly unread: number;
  set(changes: Partial<T>): void;
  /** What the phone fills in by itself: it alone is no form begun, and is written only with something else. */
  fill(changes: Partial<T>): void;
  /** Writes photos at once: the camera may kill the page right after. */
  setPhotos(photos: readonly Taken[]): Promise<void>;
  /** Work that saving must wait for: a photo being made ready, a signature being read. */
  during(work: Promise<unknown>): void;
  /** Ends when that work has. What is typed goes with the record from now on, or is written by `keep`. */
  settle(): Promise<void>;
  /** Saving failed: the form goes on, and what is typed is written now. */
  keep(): Promise<void>;
  /** Writes what is typed now. */
  flush(): Promise<void>;
  /** Forgets the form, unless a record took it along, and starts a fresh one. */
  reset(): Promise<void>;
}

const PAUSE = 400;

/** null while the phone looks for a form begun under this key. */
export function useDraft<T extends object>(key: string, fresh: () => T): Draft<T> | null {
  const [state, setState] = useState<{ key: string; value: T; photos: readonly Taken[]; restored: boolean; unread: number } | null>(null);
  const latest = useRef(state);
  latest.current = state;
  const timer = useRef(0);
  const dirty = useRef(false);
  const saving = useRef(false);
  const work = useRef<Promise<unknown>>(Promise.resolve());

  const put = (next: NonNullable<typeof state>) => {
    latest.current = next;
    setState(next);
  };
  const fill = (changes: Partial<T>) => {
    if (latest.current) put({ ...latest.current, value: { ...latest.current.value, ...changes } });
  };
  const during = <R,>(more: Promise<R>): Promise<R> => {
    work.current = Promise.allSettled([work.current, more]);
    return more;
  };
  const flush = async () => {
    clearTimeout(timer.current);
    if (!dirty.current || saving.current || !latest.current) return;
    dirty.current = false;
    await during(phone().keepDraft(latest.current.key, latest.current.value));
  };

  useEffect(() => {
    let gone = false;
    void phone().draft<T>(key).catch(() => null).then((kept) => {
      if (gone) return;
      put(kept ? { key, value: { ...fresh(), ...kept.value }, photos: kept.photos, restored: true, unread: kept.unread.length } : { key, value: fresh(), photos: [], restored: false, unread: 0 });
    });
    const leave = () => { if (document.visibilityState === "hidden") void flush(); };
    document.addEventListener("visibilitychange", leave);
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", leave);
      void flush();
    };
  }, [key]);

  if (!state || state.key !== key) return null;
  return {
    ...state,
    fill,
    set(changes) {
      fill(changes);
      dirty.current = true;
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void flush(), PAUSE);
    },
    setPhotos(photos) {
      return during((async () => {
        if (!latest.current) return;
        put({ ...latest.current, photos, unread: 0 });
        dirty.current = false; // before the write, not after it: what is typed meanwhile is written by its own timer
        await phone().keepDraft(key, latest.current.value);
        await phone().keepDraftPhotos(key, photos);
      })());
    },
    flush,
    during: (more) => void during(more),
    async settle() {
      await work.current;
      saving.current = true;
    },
    async keep() {
      saving.current = false;
      await flush();
    },
    async reset() {
      await work.current;
      clearTimeout(timer.current);
      dirty.current = saving.current = false;
      if (phone().drafts.peek().some((d) => d.key === key)) await phone().dropDraft(key);
      put({ key, value: fresh(), photos: [], restored: false, unread: 0 });
    },
  };
}
