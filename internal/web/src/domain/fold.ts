/**
 * Makes text findable without accents, as the server does: marks removed, đ to d, lower case, spaces squeezed. "Hòa", "Hoà"
 * and "HOA" fold to "hoa"; "Đỗ Đình Đức" to "do dinh duc".
 */
export function fold(s: string): string {
  return s.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/đ/g, "d").replace(/[\s\u0085]+/g, " ").trim();
}

/** Names are sorted by their last word, the given name, then by the whole: "Trần Văn An" before "Lê Thị Bình". */
export function nameKey(name: string): string {
  const f = fold(name);
  return f.slice(f.lastIndexOf(" ") + 1) + " " + f;
}
