import { go, parts } from "../../routes/router";
import { Head } from "../../ui/parts";
import { Segments } from "../ui/toolbar";
import { PeoplePart } from "./people";
import { QuarantinePart } from "./quarantine";
import { UnitsPart } from "./units";
import { peopleWords } from "./words";
import "./style.css";

const HOME = "/branch/nguoi-va-may";
const paths = { people: "", quarantine: "giu-lai", units: "don-vi" } as const;
type Part = keyof typeof paths;

/** Người & máy: who works in my units and on which phones, what the server could not take, and units that merged. */
export default function PeopleScreen() {
  const w = peopleWords.value, sub = parts.value[2] ?? "";
  const part = (Object.keys(paths) as Part[]).find((p) => paths[p] === sub) ?? "people";
  return (
    <>
      <Head title={w.title}>
        <Segments label={w.partsLabel} value={part} onValue={(p) => go(paths[p] ? `${HOME}/${paths[p]}` : HOME)} choices={(Object.keys(paths) as Part[]).map((p) => ({ value: p, label: w.parts[p] }))} />
      </Head>
      {part === "people" ? <PeoplePart /> : part === "quarantine" ? <QuarantinePart /> : <UnitsPart />}
    </>
  );
}
