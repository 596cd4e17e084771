/** The figures of a unit in a campaign, as the server counts them (internal/report/progress.go). Money in đồng. */
export interface Share {
  readonly n: number;
  readonly of: number;
  readonly percent: number | null;
}

export interface Given {
  readonly giver?: string;
  readonly gift_type?: string;
  readonly name: string;
  readonly handovers: number;
  readonly count: number;
  readonly value: number;
}

export interface Day {
  readonly day: string;
  readonly handovers: number;
  readonly served: number;
  readonly count: number;
  readonly value: number;
  readonly donated: number;
  readonly cases: number;
  readonly hours: number;
}

export interface Child {
  readonly unit: string;
  readonly name: string;
  readonly approved: number;
  readonly served: number;
  readonly left: number;
  readonly handovers: number;
  readonly value: number;
  readonly last_at: string | null;
}

export interface Reached {
  readonly id: string;
  readonly indicator: string;
  readonly unit: string;
  readonly name: string;
  readonly starts: string;
  readonly ends: string;
  readonly value: number;
  readonly actual: number;
  readonly percent: number | null;
}

/** What `records` is to be asked for a number; `by` = the line's own value of a field, "day" or "unit". */
export interface Behind {
  readonly kind: string;
  readonly figure: string;
  readonly by?: string;
}

export interface Point {
  readonly lat: number;
  readonly lon: number;
  readonly n: number;
}

export interface Progress {
  readonly unit: string;
  readonly name: string;
  readonly campaign: string;
  readonly ready_at: string;
  readonly coverage: {
    readonly approved: number; readonly served: number; readonly left: number; readonly percent: number | null; readonly days_left: number | null;
    readonly by_hamlet: readonly { readonly hamlet: string; readonly approved: number; readonly served: number; readonly left: number }[];
  };
  readonly left_out?: { readonly people: readonly { readonly id: string; readonly name: string; readonly hamlet: string; readonly unit: string }[]; readonly more: boolean };
  readonly gifts: {
    readonly handovers: number; readonly persons: number; readonly households: number; readonly count: number; readonly value: number; readonly cash: number; readonly goods: number;
    readonly over_500k: Share; readonly over_limit: { readonly handovers: number; readonly value: number }; readonly by_giver: readonly Given[]; readonly by_type: readonly Given[];
  };
  readonly fairness: readonly { readonly category: string; readonly p10: number; readonly p90: number; readonly ratio: number | null; readonly n: number }[];
  readonly timeliness: { readonly before_deadline: number; readonly of: number; readonly percent: number | null; readonly median_days: number | null };
  readonly on_list: Share;
  readonly duplicates: { readonly open: number; readonly decided: number };
  readonly evidence: { readonly none: number; readonly preview: number; readonly full: number; readonly waiting: number; readonly accepted: number; readonly returned: number; readonly rejected: number; readonly withdrawn: number };
  readonly blood: {
    readonly registered: number; readonly arrived: number; readonly eligible: number; readonly donated: number; readonly left: number; readonly deferred: readonly { readonly class: string; readonly n: number }[];
    readonly bags: number; readonly ml: number; readonly units250: number; readonly repeat: number; readonly first: number; readonly reactions: readonly { readonly grade: string; readonly n: number }[];
  };
  readonly first_aid?: { readonly cases: number; readonly casualties: number; readonly referred: number; readonly by_injury: readonly { readonly injury: string; readonly n: number }[] };
  readonly volunteer: { readonly hours: number; readonly person_hours: number; readonly people: number; readonly activities: readonly { readonly type: string; readonly n: number; readonly hours: number; readonly person_hours: number; readonly people: number }[] };
  readonly by_day: readonly Day[];
  readonly children: readonly Child[];
  readonly targets: readonly Reached[];
  readonly points: readonly Point[];
  readonly filters: Readonly<Record<string, Behind>>;
}
