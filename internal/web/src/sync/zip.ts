/** One file inside a zip. */
export interface ZipEntry {
  name: string;
  data: Uint8Array<ArrayBuffer>;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let i = 0; i < 8; i++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

export function crc32(data: Uint8Array): number {
  let c = ~0;
  for (const b of data) c = crcTable[(c ^ b) & 0xff]! ^ (c >>> 8);
  return ~c >>> 0;
}

/** Lays numbers out in little endian: [bytes, value] pairs. */
function pack(...fields: [2 | 4, number][]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(fields.reduce((n, [size]) => n + size, 0)), view = new DataView(out.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return out;
}

/** Writes a zip without compression (photos have none left in them), as parts of a Blob, so that nothing is copied. */
export function zip(entries: readonly ZipEntry[]): BlobPart[] {
  const parts: BlobPart[] = [], directory: BlobPart[] = [];
  let at = 0, size = 0;
  for (const { name, data } of entries) {
    const n = new TextEncoder().encode(name), crc = crc32(data);
    // version 2.0, names in UTF-8, stored, 1 January 1980
    const common: [2 | 4, number][] = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, crc], [4, data.length], [4, data.length], [2, n.length], [2, 0]];
    const local = pack([4, 0x04034b50], ...common);
    const central = pack([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]);
    parts.push(local, n, data);
    directory.push(central, n);
    at += local.length + n.length + data.length;
    size += central.length + n.length;
  }
  return [...parts, ...directory, pack([4, 0x06054b50], [2, 0], [2, 0], [2, entries.length], [2, entries.length], [4, size], [4, at], [2, 0])];
}

/** What one file of a zip may hold at most: a photo is 20 MB. */
const MOST = 32 << 20;

/** Opens a zip, stored or deflated; the answer reads a file by its name, null when there is none. Throws on damage. */
export async function unzip(file: Blob): Promise<(name: string) => Promise<Uint8Array<ArrayBuffer> | null>> {
  const tail = new DataView(await file.slice(Math.max(0, file.size - 66_000)).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error("no zip");
  const count = tail.getUint16(end + 10, true), size = tail.getUint32(end + 12, true), start = tail.getUint32(end + 16, true);
  const dir = new DataView(await file.slice(start, start + size).arrayBuffer());
  const found = new Map<string, { method: number; crc: number; packed: number; size: number; at: number }>();
  for (let i = 0, at = 0; i < count; i++) {
    if (dir.getUint32(at, true) !== 0x02014b50) throw new Error("a damaged zip");
    const n = dir.getUint16(at + 28, true);
    const name = new TextDecoder().decode(new Uint8Array(dir.buffer, at + 46, n));
    found.set(name, { method: dir.getUint16(at + 10, true), crc: dir.getUint32(at + 16, true), packed: dir.getUint32(at + 20, true), size: dir.getUint32(at + 24, true), at: dir.getUint32(at + 42, true) });
    at += 46 + n + dir.getUint16(at + 30, true) + dir.getUint16(at + 32, true);
  }
  return async (name) => {
    const e = found.get(name);
    if (!e) return null;
    if (e.size > MOST) throw new Error("too large: " + name);
    const head = new DataView(await file.slice(e.at, e.at + 30).arrayBuffer());
    const from = e.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    const packed = file.slice(from, from + e.packed);
    const data = new Uint8Array(await (e.method === 0 ? packed : new Response(packed.stream().pipeThrough(new DecompressionStream("deflate-raw")))).arrayBuffer());
    if (data.length !== e.size || crc32(data) !== e.crc) throw new Error("damaged: " + name);
    return data;
  };
}
