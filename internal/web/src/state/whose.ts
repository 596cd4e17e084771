import { openKeep, type Self } from "../store/keep";
import { readSelf, writeSelf } from "../store/outbox";
import { keptUsers } from "./probe";

/**
 * Whose phone this is. Signed in is who holds a token in their own database, and one person of a browser at most does; what
 * lies outside IndexedDB may be seconds behind, and is only where one looks first.
 */

/** Signed out, which is more than not signed in: a database that the browser threw away says neither. */
export const signedOut = (self: Self): boolean => self.user !== "" && self.token === "";

/** Everybody with a database in this browser. One that cannot be read lets nobody in. */
export async function everybody(): Promise<{ user: string; self: Self }[]> {
  const all = await Promise.all((await keptUsers()).map(async (user) => {
    const keep = openKeep(user);
    try {
      const self = (await readSelf(keep)) as Self | undefined; // none where the first opening was cut off
      return self ? [{ user, self }] : [];
    } catch {
      return [];
    } finally {
      keep.close();
    }
  }));
  return all.flat();
}

/** Takes the token of everybody else; their records stay, and go up when they sign in again. */
export async function nobodyBut(user: string): Promise<void> {
  for (const other of await everybody()) {
    if (other.user === user || other.self.token === "") continue;
    const keep = openKeep(other.user);
    await writeSelf(keep, (s) => (s.token = "")).catch(() => undefined);
    keep.close();
  }
}
