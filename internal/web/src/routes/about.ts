import { money } from "../domain/format";
import type { Activity, BloodVisit, FirstAidCase, GiftHandover } from "../domain/kinds.gen";
import { choicesOf, words } from "../i18n/words";
import type { EvidenceKind, RecordItem } from "../state/types";
import type { IconName } from "../ui/icon";
import { phone } from "../ui/phone";

export const iconOf: Record<EvidenceKind, IconName> = { gift_handover: "gift", blood_visit: "droplet", first_aid_case: "heart-pulse", activity: "users" };
export const pathOf: Record<EvidenceKind, string> = { gift_handover: "/trao-qua", blood_visit: "/hien-mau", first_aid_case: "/so-cap-cuu", activity: "/hoat-dong" };

/** Whom or what a record is about, in a few words. Reads signals. */
export function titleOf(item: Pick<RecordItem, "kind" | "doc">): string {
  const w = words.value;
  switch (item.kind) {
    case "gift_handover": {
      const id = (item.doc as GiftHandover).beneficiary;
      return (id && phone().row("beneficiary", id)?.doc.name) || w.beneficiary.missing;
    }
    case "blood_visit":
      return (item.doc as BloodVisit).donor?.name || w.kinds.blood_visit;
    case "first_aid_case": {
      const doc = item.doc as FirstAidCase;
      return doc.place || choicesOf("first_aid_case", "cause").find((c) => c.value === doc.cause)?.label || w.kinds.first_aid_case;
    }
    case "activity":
      return choicesOf("activity", "type").find((c) => c.value === (item.doc as Activity).type)?.label || w.kinds.activity;
  }
}

/** What else is worth a line. Reads signals. */
export function lineOf(item: Pick<RecordItem, "kind" | "doc">): string {
  const w = words.value;
  switch (item.kind) {
    case "gift_handover": {
      const doc = item.doc as GiftHandover;
      const gift = doc.gift_type ? phone().row("gift_type", doc.gift_type)?.doc.name : undefined;
      return [gift, doc.value !== undefined && money(doc.value)].filter(Boolean).join(" · ");
    }
    case "blood_visit": {
      const doc = item.doc as BloodVisit;
      const state = choicesOf("blood_visit", "state").find((c) => c.value === doc.state)?.label;
      return [state, doc.ml && `${doc.ml} ml`].filter(Boolean).join(" · ");
    }
    case "first_aid_case":
      return `${(item.doc as FirstAidCase).casualties?.length ?? 0} × ${w.firstAid.casualty(0).replace(/\s*0$/, "").toLowerCase()}`;
    case "activity": {
      const doc = item.doc as Activity;
      return [doc.people && `${doc.people} ${w.lang === "en" ? "people" : "người"}`, doc.hours && `${String(doc.hours).replace(".", ",")} ${w.lang === "en" ? "h" : "giờ"}`].filter(Boolean).join(" · ");
    }
  }
}
