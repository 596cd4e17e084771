import { useState } from "preact/hooks";
import { number } from "../../domain/format";
import { fold } from "../../domain/fold";
import { moment } from "../../routes/moments";
import { Icon } from "../../ui/icon";
import { Empty } from "../../ui/parts";
import { Answered, useAnswer } from "../ui/answer";
import { Glyph } from "../ui/glyph";
import { Pick, Search, Segments, Toolbar } from "../ui/toolbar";
import { AddPerson } from "./add";
import { PersonPane } from "./person";
import type { PeopleAnswer, PersonFacts } from "./shapes";
import { groups, holds, sorted, type Standing } from "./standing";
import { peopleWords } from "./words";

/** People of my units and their phones, silent ones first. */
export function PeoplePart() {
  const w = peopleWords.value, answer = useAnswer<PeopleAnswer>("people");
  const [silent, setSilent] = useState("3"), [role, setRole] = useState(""), [typed, setTyped] = useState("");
  const [open, setOpen] = useState<string | null>(null), [adding, setAdding] = useState(false);
  return (
    <Answered answer={answer}>
      {(got) => {
        const now = Date.now(), all = sorted(got.people, Number(silent), now);
        const roles = [...new Set(got.people.flatMap((p) => p.grants.map((g) => g.role)))];
        const wanted = fold(typed).split(" ");
        const shown = all.filter(({ person: p }) => (role === "" || p.grants.some((g) => g.role === role && holds(g, now))) && wanted.every((t) => fold(`${p.name} ${p.email ?? ""}`).includes(t)));
        const person = got.people.find((p) => p.user === open);
        const count = (group: Standing["group"]) => number(all.filter((x) => x.stands.group === group).length);
        return (
          <>
            <Toolbar label={w.title} doings={got.may.roles.length > 0 && <button type="button" class="button main" onClick={() => setAdding(true)}><Glyph name="user-plus" />{w.invite}</button>}>
              <Search value={typed} onValue={setTyped} label={w.find} />
              <Pick label={w.role} value={role} onValue={setRole} choices={roles.map((r) => ({ value: r, label: w.roles[r] ?? r }))} />
            </Toolbar>
            <div class="row spread summary">
              <p class="small soft num">{w.summary(number(all.length), count("silent"), count("without"))}</p>
              <span class="row"><span class="small soft" aria-hidden="true">{w.silentFor}</span>
                <Segments label={w.silentFor} value={silent} onValue={setSilent} choices={["3", "7", "14"].map((n) => ({ value: n, label: w.days(Number(n)) }))} /></span>
            </div>
            {got.people.length === 0 ? <Empty icon="house" title={w.nobody}><p>{w.nobodyHelp}</p></Empty> : (
              <div class={`two ${person ? "opened" : ""}`}>
                <div class="two-list">
                  {shown.length === 0 && <Empty icon="search" title={w.noMatch} />}
                  {groups.map((group) => {
                    const here = shown.filter((x) => x.stands.group === group);
                    return here.length > 0 && (
                      <section key={group}>
                        <h2 class="group-head">{w.groups[group]}<span class="num soft"> {number(here.length)}</span></h2>
                        <ul class="card cards">
                          {here.map(({ person: p, stands }) => <li key={p.user}><PersonLine person={p} stands={stands} now={now} open={p.user === open} onOpen={() => setOpen(p.user)} /></li>)}
                        </ul>
                      </section>
                    );
                  })}
                </div>
                <div class="two-pane">
                  {person ? <PersonPane key={person.user} person={person} people={got.people} may={got.may.roles} again={answer.again} onLeave={() => setOpen(null)} />
                    : <Empty icon="smartphone" title={w.choose} />}
                </div>
              </div>
            )}
            {adding && <AddPerson may={got.may.roles} onLeave={() => setAdding(false)} onAdded={(user) => { setOpen(user); answer.again(); }} />}
          </>
        );
      }}
    </Answered>
  );
}

function PersonLine({ person, stands, now, open, onOpen }: { person: PersonFacts; stands: Standing; now: number; open: boolean; onOpen(): void }) {
  const w = peopleWords.value;
  const roles = person.grants.filter((g) => holds(g, now)).map((g) => `${w.roles[g.role] ?? g.role}, ${g.unit_name.split(", ")[0]}`);
  return (
    <button type="button" class="item" aria-pressed={open} onClick={onOpen}>
      <span>
        <span class="item-title">{person.name}</span>
        <span class="small soft line">{roles[0] ?? person.email ?? ""}{roles.length > 1 && ` +${roles.length - 1}`}</span>
      </span>
      <span class="item-side"><StandingMark person={person} stands={stands} /></span>
    </button>
  );
}

/** How somebody's phone stands, in words; what lies on it comes first. */
export function StandingMark({ person, stands }: { person: PersonFacts; stands: Standing }) {
  const w = peopleWords.value.state, revoked = person.phones.length > 0 && person.phones.every((f) => f.revoked_at);
  const queue = stands.queue > 0 && <span class="small num line">{w.waiting(number(stands.queue))}</span>;
  if (person.disabled) return <span class="state grave"><Icon name="ban" />{w.disabled}</span>;
  if (stands.group === "ended") return <span class="state"><Icon name="archive" />{w.ended}</span>;
  if (revoked) return <span class="state grave"><Icon name="ban" />{w.revoked}</span>;
  if (stands.group === "without") {
    const invited = person.invitations.some((i) => !i.used && Date.parse(i.expires) > Date.now());
    return <span class="state"><Icon name="smartphone" />{invited ? w.invited : w.never}</span>;
  }
  if (stands.group === "silent") return <><span class="state wait"><Icon name="wifi-off" />{w.silent(stands.days)}</span>{queue}</>;
  return <><span class="small soft num line">{w.seen(moment(stands.seen!))}</span>{queue}</>;
}
