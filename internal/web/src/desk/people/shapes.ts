import type { KindName, Op, Role } from "../../domain/kinds.gen";
import type { Doc } from "../../domain/doc";

/** A role of somebody in a unit, from one moment to another. Times are RFC 3339; no end = until somebody ends it. */
export interface GrantFacts {
  readonly id: string;
  readonly role: Role;
  readonly unit: string;
  readonly unit_name: string;
  readonly from?: string;
  readonly to?: string;
  /** the account that gave it; absent: an operator */
  readonly by?: string;
  /** I may end it */
  readonly may_end: boolean;
}

/** A phone, or a browser, as the server last saw it. */
export interface PhoneFacts {
  readonly device: string;
  readonly app: string;
  readonly schema: number;
  readonly first_at: string;
  readonly seen_at: string;
  /** mutations that it had not sent when it was last seen; absent: it never said hello */
  readonly queue?: number;
  /** whole days since it was seen */
  readonly silent_days: number;
  /** phone minus server */
  readonly skew_ms: number;
  readonly revoked_at?: string;
  /** bytes */
  readonly storage?: { readonly used: number; readonly free: number };
}

export interface InvitationFacts {
  readonly by?: string;
  readonly at: string;
  readonly expires: string;
  /** when it was used */
  readonly used?: string;
}

/** How somebody stands with their phones. Silent ones come first: records may be lying on them. */
export type Group = "silent" | "without" | "active" | "ended";

/** Somebody with a role in my units, also one that ended within a year. */
export interface PersonFacts {
  readonly user: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly disabled: boolean;
  readonly may_invite: boolean;
  /** their phones */
  readonly may_revoke: boolean;
  readonly standing: Group;
  readonly grants: readonly GrantFacts[];
  readonly phones: readonly PhoneFacts[];
  readonly invitations: readonly InvitationFacts[];
}

/** A page of people, and what is so of all of them. */
export interface PeopleAnswer {
  readonly people: readonly PersonFacts[];
  /** what I may give and end */
  readonly may: { readonly roles: readonly Role[] };
  readonly all: { readonly standing: Readonly<Record<Group, number>>; readonly roles: readonly Role[] };
  readonly more?: boolean;
  readonly next?: string;
}

/** A way in for one person, once: the typed code, and the link whose QR code phones scan. */
export interface Invitation {
  readonly code: string;
  readonly url: string;
  readonly expires: string;
}

/** A mutation that the server refused, with what its author had written, without secrets. */
export interface Held {
  readonly mid: string;
  readonly user: string;
  readonly name: string;
  readonly device: string;
  readonly unit?: string;
  readonly unit_name?: string;
  readonly kind?: KindName;
  readonly id?: string;
  readonly op?: Op;
  readonly code: string;
  readonly field?: string;
  readonly rule?: string;
  readonly at: string;
  /** to ask for older ones */
  readonly n: number;
  readonly state: string;
  /** absent when it cannot be read */
  readonly body?: Doc;
  /** I may mend it and put it through */
  readonly may_take: boolean;
  readonly decided?: { readonly name: string; readonly at: string; readonly why?: string };
}

/** Rows by kind. */
export type Counts = Readonly<Record<string, number>>;

/** A unit that ended and still has something to hand on. */
export interface OldUnit {
  readonly unit: string;
  readonly name: string;
  readonly successors: readonly { readonly unit: string; readonly name: string }[];
  /** it was split, or nobody said where it went: a person has to say */
  readonly choice: boolean;
  /** rows that go with it */
  readonly counts: Counts;
  /** rows that stay with it: lists and targets that bear its name */
  readonly papers: Counts;
  /** roles in it that have not ended */
  readonly grants: number;
  /** beneficiaries by hamlet, when only this unit is asked for */
  readonly hamlets?: readonly { readonly hamlet: string; readonly rows: number }[];
  /** that was begun */
  readonly move?: { readonly state: "running" | "done"; readonly moved: number };
}

/** What a move would do. */
export interface Planned {
  readonly to: readonly { readonly unit: string; readonly name: string; readonly counts: Counts }[];
  readonly stays?: Counts;
  readonly grants: number;
  readonly chapters: number;
}
