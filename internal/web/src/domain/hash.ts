const encoder = new TextEncoder();

/** UTF-8 of a text. JSON.stringify escapes lone surrogates, so the bytes of a body are those that go up. */
export const utf8 = (s: string): Uint8Array<ArrayBuffer> => encoder.encode(s);

/** SHA-256 in 64 lower-case hex digits. */
export async function sha256(data: BufferSource): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join("");
}
