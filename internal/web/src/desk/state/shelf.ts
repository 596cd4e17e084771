import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { branch } from "./branch";

/** Sizes the server has of a photo: what the phone sent ahead, and two made of the whole photo. */
export type PhotoSize = "preview" | "480" | "1280";

interface Ticket {
  token: string;
  /** unix milliseconds of this machine; half of its life, so that a page never shows one that ends */
  until: number;
}

/** An <img> carries no Authorization header, so photos are opened by tokens: one for those asked for within a moment. */
const tickets = signal<ReadonlyMap<string, Ticket>>(new Map());
/** Photos that the screen waits for, and in how many places of it. */
const wanted = new Map<string, number>();
const MOST = 100, GATHER = 30, LIFE = 300_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether photos could not be asked for when it was last tried: what is not there yet may take long. */
export const unreachable = signal(false);

const good = (t: Ticket | undefined): boolean => t !== undefined && t.until > Date.now();

async function fetchTickets(): Promise<void> {
  timer = undefined;
  const shas = [...wanted.keys()].filter((sha) => !good(tickets.peek().get(sha))).slice(0, MOST);
  if (shas.length === 0) return;
  try {
    const { token } = await branch().post<{ token: string }>("/api/photos/token", { sha256: shas });
    const now = Date.now(), until = now + LIFE;
    tickets.value = new Map([...[...tickets.peek()].filter(([, t]) => t.until > now - LIFE), ...shas.map((sha) => [sha, { token, until }] as const)]);
    unreachable.value = false;
    gather();
  } catch {
    unreachable.value = true;
    gather(5000); // no network: the words are there, pictures come later
  }
}

function gather(after = GATHER): void {
  timer ??= setTimeout(() => void fetchTickets(), after);
}

/** Asks for a photo in the name of one place on the screen, until the place lets go of it. */
export function want(sha: string): () => void {
  wanted.set(sha, (wanted.get(sha) ?? 0) + 1);
  gather();
  return () => {
    const others = wanted.get(sha)! - 1;
    if (others > 0) wanted.set(sha, others);
    else wanted.delete(sha);
  };
}

/** Address of a photo, null until there is one. Reads signals. */
export function addressOf(sha: string | undefined, size: PhotoSize): string | null {
  const ticket = sha ? tickets.value.get(sha) : undefined;
  return ticket ? `/api/photos/${sha}/${size}?token=${encodeURIComponent(ticket.token)}` : null;
}

/** Address of a photo, null until there is one. Asks for it when it is drawn. */
export function usePhoto(sha: string | undefined, size: PhotoSize): string | null {
  const there = sha !== undefined && good(tickets.value.get(sha));
  useEffect(() => (sha && !there ? want(sha) : undefined), [sha, there]);
  return addressOf(sha, size);
}

/** What this person really saw on this desk since it was opened: it travels with a verdict, and only with their own. */
const seen = new Map<string, "preview" | "full">();
const mine = (sha: string): string => branch().me.peek() + "/" + sha;

export function sawPhoto(sha: string, size: PhotoSize): void {
  if (size === "1280") seen.set(mine(sha), "full");
  else if (!seen.has(mine(sha))) seen.set(mine(sha), "preview");
}

export const seenOf = (sha: string): "preview" | "full" | undefined => seen.get(mine(sha));

/** What the bytes of a whole photo say of it. */
export interface PhotoSays {
  readonly bytes: number;
  readonly type: string;
  readonly width?: number;
  readonly height?: number;
  readonly camera?: string;
  readonly taken_at?: string;
  readonly zone_assumed?: boolean;
}

const says = new Map<string, PhotoSays>();

/** What a whole photo says of itself; null while it is asked, and for one that says nothing to this person. */
export function usePhotoSays(sha: string, whole: boolean): PhotoSays | null {
  const [, again] = useState(0);
  useEffect(() => {
    if (!whole || says.has(sha)) return;
    let gone = false;
    const timer = setTimeout(() => void branch().post<{ photos: Record<string, PhotoSays> }>("/api/photos/facts", { sha256: [sha] }).then(({ photos }) => {
      if (photos[sha]) says.set(sha, photos[sha]);
      if (!gone) again((n) => n + 1);
    }, () => {}), 250); // who leafs through records asks about none of them; without a network it stays unsaid
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [sha, whole]);
  return says.get(sha) ?? null;
}
