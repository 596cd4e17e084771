import { BIRTH_PROVINCES, type Sex } from "./kinds.gen";

/** What the QR code of an identity card (CCCD) says: number|old number|name|ddmmyyyy|sex|address|ddmmyyyy. */
export interface Card {
  number: string;
  name: string;
  /** 2027-01-28, "" when it says none */
  born: string;
  sex: Sex;
  address: string;
}

/** Reads the text of a card's QR code; null when it is something else. */
export function readCard(qr: string): Card | null {
  const [number, , name, born, sex, address] = qr.trim().split("|").map((s) => s.trim());
  if (!/^\d{12}$/.test(number ?? "") || !name) return null;
  const b = /^(\d\d)(\d\d)(\d{4})$/.exec(born ?? "");
  return { number: number!, name, born: b ? `${b[3]}-${b[2]}-${b[1]}` : "", sex: sex === "Nam" ? "male" : sex === "Nữ" ? "female" : "unknown", address: address ?? "" };
}

/** 12 digits, or the 9 of the old card; null when it cannot be a number. */
export function identityNumber(typed: string): string | null {
  const number = typed.replace(/[ .-]/g, "");
  return /^(\d{12}|\d{9})$/.test(number) ? number : null;
}

/** What a 12-digit number says against the declared sex and year of birth (internal/record/identity.go). */
export function identityHints(number: string, sex?: string, birthYear?: number): ("id_number_province" | "id_number_mismatch")[] {
  if (number.length !== 12) return [];
  const digit = Number(number[3]);
  const year = 1900 + Math.floor(digit / 2) * 100 + Number(number.slice(4, 6));
  const male = digit % 2 === 0;
  return [
    ...(BIRTH_PROVINCES.includes(number.slice(0, 3)) ? [] : (["id_number_province"] as const)),
    ...((birthYear && birthYear !== year) || (sex === "male" && !male) || (sex === "female" && male) ? (["id_number_mismatch"] as const) : []),
  ];
}
