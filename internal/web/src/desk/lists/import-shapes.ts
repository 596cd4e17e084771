import type { Doc } from "../../domain/doc";

/** What is wrong with a row, or worth a look, in words for the person who reads it. */
export interface Fault {
  readonly field?: string;
  readonly code: string;
  readonly words: string;
  readonly words_en: string;
  /** error: not before it is mended in the file, or somebody decides; warn: what could not be read is left out */
  readonly level: "error" | "warn";
}

/** Somebody known whom a row may be about. */
export interface Alike {
  readonly id: string;
  readonly name: string;
  readonly birth_year?: number;
  readonly hamlet?: string;
  /** taken for one: by identity, or by name, year and hamlet */
  readonly same?: boolean;
}

/** One row of the file as the server read it. Nothing is written until a person says so. */
export interface ReadRow {
  /** its number in the file */
  readonly n: number;
  /** as it stood, by field */
  readonly values: Readonly<Record<string, string>>;
  /** of a new beneficiary; what could not be read is not in it */
  readonly f: Doc;
  /** of their place on the list */
  readonly item: Doc;
  readonly problems: readonly Fault[];
  readonly like: readonly Alike[];
  /** an earlier row of the same person */
  readonly same_as_row?: number;
  /** the row of the head of their household */
  readonly head_row?: number;
}

export interface ReadAnswer {
  readonly sheet: string;
  readonly sheets: readonly string[];
  /** 0: none was found, somebody has to say what each column is about */
  readonly header_row: number;
  /** as it stands, from column A on */
  readonly header: readonly string[];
  /** letter of a column to a field's name */
  readonly mapping: Readonly<Record<string, string>>;
  readonly fields: readonly { readonly name: string; readonly vi: string; readonly en: string; readonly required?: boolean }[];
  readonly rows: readonly ReadRow[];
  /** rows that are taken for no person: titles, sections, sums */
  readonly skipped: readonly { readonly n: number; readonly code: string; readonly text: string }[];
  readonly notes: readonly { readonly code: string; readonly n: number; readonly words: string; readonly words_en: string }[];
}

/** The letter of a column: A, B, … Z, AA. */
export const letterOf = (i: number): string => (i < 26 ? "" : letterOf(Math.floor(i / 26) - 1)) + String.fromCharCode(65 + (i % 26));
