const BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz";
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Id of a row: 15 of a-z0-9, 8 of milliseconds in base 36 and 7 random, so that rows stand in the order of their making. */
export const newID = (now: number): string => digits(now, BASE36, 8) + random(BASE36, 7);

/** Id of a mutation: a ULID, 10 of milliseconds and 16 random. */
export const newMID = (now: number): string => digits(now, CROCKFORD, 10) + random(CROCKFORD, 16);

/** Id of this installation for one person. */
export const newDevice = (): string => "d_" + random(BASE36, 20);

export const validID = (s: string): boolean => /^[a-z0-9]{15}$/.test(s);
export const validMID = (s: string): boolean => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(s);
export const validDevice = (s: string): boolean => /^d_[a-z0-9]{8,40}$/.test(s);
export const validSHA = (s: string): boolean => /^[0-9a-f]{64}$/.test(s);

function digits(n: number, alphabet: string, length: number): string {
  let out = "";
  for (n = Math.max(0, Math.floor(n)); out.length < length; n = Math.floor(n / alphabet.length)) out = alphabet[n % alphabet.length] + out;
  return out;
}

/** Evenly spread: bytes beyond the last whole alphabet are thrown away. */
function random(alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let out = "";
  while (out.length < length) {
    for (const b of crypto.getRandomValues(new Uint8Array(32))) if (b < limit && out.length < length) out += alphabet[b % alphabet.length];
  }
  return out;
}
