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
const wanted = new Set<string>();
const MOST = 100, GATHER = 30, LIFE = 300_000;
let timer = 0;

async function fetchTickets(): Promise<void> {
  timer = 0;
  const shas = [...wanted].slice(0, MOST);
  try {
    const { token } = await branch().post<{ token: string }>("/api/photos/token", { sha256: shas });
    const now = Date.now(), until = now + LIFE;
    tickets.value = new Map([...[...tickets.peek()].filter(([, t]) => t.until > now - LIFE), ...shas.map((sha) => [sha, { token, until }] as const)]);
    for (const sha of shas) wanted.delete(sha);
    if (wanted.size > 0) gather();
  } catch {
    gather(5000); // no network: the words are there, pictures come later
  }
}

function gather(after = GATHER): void {
  if (timer === 0) timer = window.setTimeout(() => void fetchTickets(), after);
}

/** Address of a photo, null until there is one. Asks for it when it is drawn. */
export function usePhoto(sha: string | undefined, size: PhotoSize): string | null {
  const ticket = sha ? tickets.value.get(sha) : undefined, good = ticket !== undefined && ticket.until > Date.now();
  useEffect(() => {
    if (!sha || good) return;
    wanted.add(sha);
    gather();
    return () => void wanted.delete(sha);
  }, [sha, good]);
  return sha && ticket ? `/api/photos/${sha}/${size}?token=${encodeURIComponent(ticket.token)}` : null;
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
