import { computed } from "@preact/signals";
import { isDoc, text } from "../domain/doc";
import { fold, nameKey } from "../domain/fold";
import type { Shown } from "../domain/view";
import type { RowCache } from "./rows";
import type { BeneficiaryItem, BeneficiaryPage, BeneficiaryQuery } from "./types";

/** What search looks at, made once for each version of a row. */
interface Indexed {
  readonly row: Shown;
  /** folded words, each behind a space */
  readonly words: string;
  readonly sort: string;
  readonly household: string;
}

const PAGE = 50;

/** By whose word a household has its gift, and since when. */
interface Served {
  readonly by: "server" | "here";
  readonly at: string | null;
}

const householdOf = (row: Shown | undefined, id: string): string => text(row?.doc, "household") || id;

const item = (row: Shown, s: Served | undefined): BeneficiaryItem => ({ id: row.id, doc: row.doc, served: s?.by ?? "no", servedAt: s?.at ?? null, own: row.own });

/** Beneficiaries, found by any words without accents: 5,000 rows while a thumb types. */
export class Beneficiaries {
  readonly #known = new WeakMap<Shown, Indexed>();

  constructor(private readonly rows: RowCache) {}

  #index(row: Shown): Indexed {
    let x = this.#known.get(row);
    if (!x) {
      const d = row.doc, name = text(d, "name");
      const words = fold([name, text(d, "hamlet"), text(d, "address"), text(d, "note"), text(d, "id_last4"), text(d, "phone").replace(/^\+84/, "0")].join(" "));
      x = { row, words: " " + words.replace(/[.,;:/()-]/g, " "), sort: nameKey(name), household: householdOf(row, row.id) };
      this.#known.set(row, x);
    }
    return x;
  }

  /** all, sorted by name; made when somebody searches, not when the app starts */
  readonly #all = computed(() => [...this.rows.of("beneficiary").values()].map((r) => this.#index(r)).sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0)));

  readonly #hamlets = computed(() => [...new Set(this.#all.value.map((x) => text(x.row.doc, "hamlet")))].filter((h) => h !== "").sort((a, b) => (fold(a) < fold(b) ? -1 : 1)));

  /** Households that have a gift, by campaign: as the server says, and by handovers on this phone. */
  readonly #served = computed(() => {
    const served = new Map<string, Map<string, Served>>();
    const put = (campaign: string, household: string, by: "server" | "here", at: string | null) => {
      let of = served.get(campaign);
      if (!of) served.set(campaign, (of = new Map()));
      if (by === "server" || !of.has(household)) of.set(household, { by, at });
    };
    const people = this.rows.of("beneficiary");
    for (const row of this.rows.of("gift_handover").values()) {
      const state = row.doc["review_state"];
      if (state === "withdrawn" || state === "rejected" || text(row.doc, "corrected_by")) continue;
      const to = text(row.doc, "beneficiary");
      put(text(row.doc, "campaign"), householdOf(people.get(to), to), "here", text(row.doc, "given_at") || text(row.doc, "at") || null);
    }
    for (const row of people.values()) {
      const said = row.doc["served"];
      if (Array.isArray(said)) for (const s of said) if (isDoc(s)) put(text(s, "campaign"), householdOf(row, row.id), "server", text(s, "at") || null);
    }
    return served;
  });

  get count(): number {
    return this.rows.of("beneficiary").size;
  }

  hamlets(): readonly string[] {
    return this.#hamlets.value;
  }

  /** Whether a beneficiary's household has its gift of a campaign. */
  servedBy(campaign: string, id: string): Served | undefined {
    return this.#served.value.get(campaign)?.get(householdOf(this.rows.of("beneficiary").get(id), id));
  }

  /** One of them, as a list shows them. */
  one(id: string, campaign = ""): BeneficiaryItem | undefined {
    const row = this.rows.of("beneficiary").get(id);
    return row && item(row, this.servedBy(campaign, id));
  }

  /** How many there are, and how many of them have their gift of a campaign. */
  coverage(campaign: string): { total: number; served: number } {
    const rows = this.rows.of("beneficiary"), served = this.#served.value.get(campaign);
    let n = 0;
    if (served) for (const row of rows.values()) if (served.has(householdOf(row, row.id))) n++;
    return { total: rows.size, served: n };
  }

  find(q: BeneficiaryQuery): BeneficiaryPage {
    const words = fold(q.text ?? "").replace(/[.,;:/()-]/g, " ").split(" ").filter((w) => w !== "").map((w) => " " + w);
    const served = q.campaign ? this.#served.value.get(q.campaign) : undefined;
    const waiting: Indexed[] = [], done: Indexed[] = [];
    for (const x of this.#all.value) {
      if (q.hamlet && x.row.doc["hamlet"] !== q.hamlet) continue;
      if (!words.every((w) => x.words.includes(w))) continue;
      (served?.has(x.household) ? done : waiting).push(x);
    }
    const items = [...waiting, ...done].slice(0, q.limit ?? PAGE).map((x) => item(x.row, served?.get(x.household)));
    return { items, total: waiting.length + done.length, served: done.length };
  }
}
