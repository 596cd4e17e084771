import { useState } from "preact/hooks";
import type { Role } from "../../domain/kinds.gen";
import { addDays } from "../../domain/time";
import { words } from "../../i18n/words";
import { Combobox } from "../../ui/combobox";
import { DateField, SelectField } from "../../ui/field";
import { branch } from "../state/branch";
import { Doing } from "./doing";
import { myUnits, suggestUnits } from "../state/places";
import type { PersonFacts } from "./shapes";
import { peopleWords } from "./words";

/** A role to be given, as a form has it. Days are of this machine's zone. */
export interface RoleWish {
  role: string;
  unit: string;
  from: string | undefined;
  to: string | undefined;
}

/** The first choice: the most usual role in the first of my units. */
export function freshWish(may: readonly Role[]): RoleWish {
  const units = myUnits();
  return { role: may[0] ?? "", unit: units.size === 1 ? [...units.keys()][0]! : firstUnit(), from: undefined, to: undefined };
}

const firstUnit = (): string => {
  const s = branch().app.session.value;
  return s.is === "in" ? s.unit : "";
};

/** As the server takes it: a role begins with its first day and ends when its last day is over. */
export const wireOf = (wish: RoleWish): object => ({
  role: wish.role, unit: wish.unit, ...(wish.from && { from: startOf(wish.from) }), ...(wish.to && { to: startOf(addDays(wish.to, 1)) }),
});

const startOf = (day: string): string => new Date(day + "T00:00:00").toISOString();

export function RoleFields({ may, wish, onWish }: { may: readonly Role[]; wish: RoleWish; onWish(wish: RoleWish): void }) {
  const w = peopleWords.value, units = myUnits();
  return (
    <>
      <SelectField label={w.role} value={wish.role} choices={may.map((r) => ({ value: r, label: w.roles[r] ?? r }))} onValue={(role) => onWish({ ...wish, role })} />
      <Combobox label={w.grants.unit} value={units.get(wish.unit) ?? ""} placeholder={w.grants.unitFind} nothing={w.grants.unitNone}
        suggest={(typed) => suggestUnits(units, typed)} onChoose={(unit) => onWish({ ...wish, unit })} />
      <div class="pair">
        <DateField label={w.grants.fromDay} help={w.grants.fromHelp} value={wish.from} onValue={(from) => onWish({ ...wish, from })} />
        <DateField label={w.grants.toDay} help={w.grants.toHelp} value={wish.to} onValue={(to) => onWish({ ...wish, to })} />
      </div>
    </>
  );
}

/** Gives somebody one more role. */
export function GiveRole({ person, may, onGiven, onLeave }: { person: PersonFacts; may: readonly Role[]; onGiven(): void; onLeave(): void }) {
  const w = peopleWords.value, [wish, setWish] = useState(() => freshWish(may));
  return (
    <Doing title={`${w.grants.give}: ${person.name}`} go={w.grants.give} needsWhy={false} onLeave={onLeave}
      onGo={async () => {
        if (!wish.unit) throw Object.assign(new Error(words.value.rules["required"]), { code: "invalid" });
        await branch().ask("grants/give", { user: person.user, ...wireOf(wish) });
        onGiven();
      }}>
      <RoleFields may={may} wish={wish} onWish={setWish} />
    </Doing>
  );
}
