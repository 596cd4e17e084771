import { useState } from "preact/hooks";
import { addDays, dayOf } from "../../domain/time";
import { moment } from "../../routes/moments";
import { go, place } from "../../routes/router";
import { Icon } from "../../ui/icon";
import { Empty, handOut, Head, Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { unitName } from "../state/places";
import { Answered, failureWords, useAnswer } from "../ui/answer";
import { Pick, Segments, Toolbar } from "../ui/toolbar";
import { BloodPart, FirstAidPart, VolunteerPart } from "./work";
import { CarePart, EvidencePart, FairnessPart, GiftsPart } from "./gifts";
import { ChildrenPart } from "./children";
import { CoveragePart } from "./coverage";
import { DaysPart } from "./days";
import { Opening, type Asked } from "./open";
import { PointsPart } from "./points";
import { RecordsBehind } from "./records";
import type { Progress } from "./shapes";
import { TargetsPart } from "./targets";
import { progressWords } from "./words";
import "./style.css";

const HOME = "/branch/tien-do";
const SEES = ["branch_leader", "approver", "province_leader", "auditor"];
type Period = "all" | "week" | "today";

/** Tiến độ: how far a campaign has come, who is left out first. Every number opens the records behind it. */
export default function ProgressScreen() {
  const w = progressWords.value, s = branch().app.session.value, query = place.value.query;
  const homes = s.is === "in" ? s.roles.filter((g) => SEES.includes(g.role)) : [], home = homes[0]?.unit ?? "";
  const today = dayOf(Date.now()), campaigns = [...branch().rows("campaign").values()].sort((a, b) => Number(runs(b.doc, today)) - Number(runs(a.doc, today)) || (b.doc.starts ?? "").localeCompare(a.doc.starts ?? ""));
  const campaign = query.get("chien-dich") ?? campaigns[0]?.id ?? "", unit = query.get("don-vi") ?? home, period = (query.get("trong") ?? "all") as Period;
  const ask = (more: Record<string, string>, instead = true) => go(`${HOME}?${new URLSearchParams({ "chien-dich": campaign, "don-vi": unit, trong: period, ...more })}`, instead);
  const days = period === "all" ? {} : { from: period === "week" ? addDays(today, -6) : today, to: today }, question = { unit, campaign, ...days };
  const answer = useAnswer<Progress>(campaign && unit ? "progress" : null, question, true);
  const [asked, setAsked] = useState<Asked | null>(null), exporting = useDoing();
  if (campaigns.length === 0) return <><Head title={w.title} /><Empty icon="gift" title={w.noCampaign} /></>;
  return (
    <>
      <Head title={w.title}>
        <button type="button" class="button" aria-disabled={exporting.doing} onClick={() => void exporting.run(async () => handOut(await branch().file("progress.xlsx", question)))}><Icon name="download" />{w.export}</button>
      </Head>
      <Toolbar label={w.title}>
        {homes.every((g) => g.unit !== unit) && <button type="button" class="button plain" onClick={() => ask({ "don-vi": home })}><Icon name="chevron-left" />{homes[0]?.name}</button>}
        <Pick label={w.campaign} value={campaign} all={null} onValue={(c) => ask({ "chien-dich": c })} choices={campaigns.map((c) => ({ value: c.id, label: c.doc.name ?? c.id }))} />
        {homes.length > 1 && <Pick label={w.children.unit} value={homes.some((g) => g.unit === unit) ? unit : ""} all={homes.some((g) => g.unit === unit) ? null : unitName(unit)} onValue={(u) => ask({ "don-vi": u })} choices={homes.map((g) => ({ value: g.unit, label: g.name }))} />}
        <Segments<Period> label={w.period} value={period} onValue={(p) => ask({ trong: p })} choices={(["all", "week", "today"] as const).map((p) => ({ value: p, label: w.periods[p] }))} />
      </Toolbar>
      {exporting.failed !== null && <Notice tone="grave" alive><p>{failureWords(exporting.failed)}</p></Notice>}
      <Answered answer={answer}>
        {(p) => (
          <Opening.Provider value={{ can: (path) => path in p.filters, open: setAsked }}>
            <p class="small soft num ready">{unitName(unit)} · {w.ready(moment(p.ready_at))}</p>
            <div class="progress">
              <CoveragePart p={p} />
              <TargetsPart p={p} again={answer.again} />
              <ChildrenPart p={p} onUnit={(u) => ask({ "don-vi": u }, false)} />
              <GiftsPart p={p} />
              <DaysPart p={p} />
              <CarePart p={p} />
              <EvidencePart p={p} />
              <FairnessPart p={p} />
              <BloodPart p={p} />
              <FirstAidPart p={p} />
              <VolunteerPart p={p} />
              <PointsPart p={p} />
            </div>
            {asked && <RecordsBehind p={p} asked={asked} days={days} onLeave={() => setAsked(null)} />}
          </Opening.Provider>
        )}
      </Answered>
    </>
  );
}

const runs = (c: { starts?: string; ends?: string }, today: string): boolean => (c.starts ?? "") <= today && today <= (c.ends ?? "9");
