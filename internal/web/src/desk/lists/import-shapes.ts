import type { Doc } from "../../domain/doc";

/** What is wrong with a row, or worth a look, in words for the person who reads it. */
export interface Fault {
  readonly field?: string;
  readonly code: string;
  readonly words: string;
  readonly level: "error" | "warn";
}

/** Somebody who is there already and may be the one in the row. */
export interface Alike {
  readonly id: string;
  readonly name: string;
  readonly birth_year?: number;
  readonly hamlet?: string;
  readonly matched?: readonly string[];
}

/** One row of the file as the server read it. Nothing is written until a person says so. */
export interface ReadRow {
  /** its number in the file */
  readonly n: number;
  readonly values: Readonly<Record<string, string>>;
  /** fields of the beneficiary */
  readonly f: Doc;
  /** fields of their place on the list */
  readonly item?: Doc;
  readonly problems: readonly Fault[];
  readonly like?: readonly Alike[];
  /** an earlier row that says the same */
  readonly same_as_row?: number;
}

export interface ReadAnswer {
  readonly sheet?: string;
  readonly header: readonly string[];
  /** column, as its place or its heading, to a field's name */
  readonly mapping: Readonly<Record<string, string>>;
  readonly fields: readonly { readonly name: string; readonly vi: string; readonly en?: string; readonly required?: boolean }[];
  readonly rows: readonly ReadRow[];
}
