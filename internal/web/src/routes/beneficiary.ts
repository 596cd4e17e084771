import { readCard } from "../domain/identity";
import { words } from "../i18n/words";
import type { BeneficiaryItem } from "../state/types";
import { phone } from "../ui/phone";
import { moment } from "./moments";

/** A line that tells two people of one name apart. */
export function beneficiaryLine(item: BeneficiaryItem): string {
  const w = words.value.beneficiary, d = item.doc;
  return [
    d.hamlet, d.birth_year && w.born(d.birth_year),
    item.served === "here" ? w.servedHere : item.served === "server" ? (item.servedAt ? w.servedOn(moment(item.servedAt)) : w.served) : null,
  ].filter(Boolean).join(" · ");
}

/** Whom a code means: the row a voucher names, or the one person with the name and birth year of a card. */
export function findScanned(text: string, campaign: string): BeneficiaryItem | undefined {
  const app = phone();
  const id = /(?:^|\/)([0-9a-z]{15})$/.exec(text.trim())?.[1];
  const named = id ? app.beneficiary(id, campaign) : undefined;
  if (named) return named;
  const card = readCard(text);
  if (!card) return undefined;
  const same = app.findBeneficiaries({ text: card.name, campaign, limit: 20 }).items;
  const born = Number(card.born.slice(0, 4));
  const exact = same.filter((i) => !i.doc.birth_year || i.doc.birth_year === born);
  return exact.length === 1 ? exact[0] : undefined;
}
