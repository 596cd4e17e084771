import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { number } from "../../domain/format";
import { words } from "../../i18n/words";
import { moment } from "../../routes/moments";
import { Icon } from "../../ui/icon";
import { Empty } from "../../ui/parts";
import { Answered } from "../ui/answer";
import { Glyph } from "../ui/glyph";
import { Pick, Search, Segments, Toolbar } from "../ui/toolbar";
import { AddPerson } from "./add";
import { usePeople, type Pages } from "./pages";
import { PersonPane } from "./person";
import type { Group, PeopleAnswer, PersonFacts } from "./shapes";
import { groups, holds, standingOf } from "./standing";
import { peopleWords } from "./words";

/** People of my units and their phones, silent ones first. */
export function PeoplePart() {
  const w = peopleWords.value;
  const [silent, setSilent] = useState("3"), [role, setRole] = useState(""), [typed, setTyped] = useState("");
  const [open, setOpen] = useState<string | null>(null), [adding, setAdding] = useState(false);
  const pages = usePeople({ search: typed, role, silent: Number(silent) });
  return (
    <Answered answer={pages}>
      {(got) => {
        const count = (group: Group) => number(got.all.standing[group]), total = groups.reduce((n, g) => n + got.all.standing[g], 0);
        return (
          <>
            <Toolbar label={w.title} doings={got.may.roles.length > 0 && <button type="button" class="button main" onClick={() => setAdding(true)}><Glyph name="user-plus" />{w.invite}</button>}>
              <Search value={typed} onValue={setTyped} label={w.find} />
              <Pick label={w.role} value={role} onValue={setRole} choices={got.all.roles.map((r) => ({ value: r, label: w.roles[r] ?? r }))} />
            </Toolbar>
            <div class="row spread summary">
              <p class="small soft num">{w.summary(number(total), count("silent"), count("without"))}</p>
              <span class="row"><span class="small soft" aria-hidden="true">{w.silentFor}</span>
                <Segments label={w.silentFor} value={silent} onValue={setSilent} choices={["3", "7", "14"].map((n) => ({ value: n, label: w.days(Number(n)) }))} /></span>
            </div>
            {total === 0 ? <Empty icon="house" title={w.nobody}><p>{w.nobodyHelp}</p></Empty> : (
              <div class={`two ${open ? "opened" : ""}`}>
                <div class="two-list">
                  <PeopleList got={got} pages={pages} open={open} onOpen={setOpen} all={role === "" && typed.trim() === ""} />
                </div>
                <div class="two-pane">
                  {open ? <PersonPane key={open} user={open} silent={Number(silent)} known={got.people.find((p) => p.user === open)} onFresh={pages.fresh} onLeave={() => { setOpen(null); backTo(open); }} />
                    : <Empty icon="smartphone" title={w.choose} />}
                </div>
              </div>
            )}
            {adding && <AddPerson may={got.may.roles} onLeave={() => setAdding(false)} onAdded={(user) => { setOpen(user); pages.again(); }} />}
          </>
        );
      }}
    </Answered>
  );
}

/** Puts the keyboard back on somebody's line once the list is shown again. */
const backTo = (user: string): void => void requestAnimationFrame(() => lineOf(user)?.focus());

const lineOf = (user: string): HTMLElement | null => document.getElementById("person-" + user);

/** What has come of the list, by standing; more comes as one scrolls to its end, or by the button there. */
function PeopleList({ got, pages, open, onOpen, all }: { got: PeopleAnswer; pages: Pages; open: string | null; onOpen(user: string): void; all: boolean }) {
  const w = peopleWords.value, end = useRef<HTMLButtonElement>(null), ask = useRef(pages.more), before = useRef(got.people.length);
  ask.current = pages.more;
  // Whoever waits at the list's end with the keyboard goes on with the first who came.
  const waits = end.current !== null && document.activeElement === end.current;
  useLayoutEffect(() => {
    const first = got.people[before.current];
    before.current = got.people.length;
    if (waits && first) lineOf(first.user)?.focus();
  }, [got.people.length]);
  useEffect(() => {
    if (!end.current) return;
    const sight = new IntersectionObserver(([e]) => { if (e?.isIntersecting) ask.current(); }, { root: document.getElementById("main"), rootMargin: "600px" });
    sight.observe(end.current);
    return () => sight.disconnect();
  }, [got.people.length, got.more]);
  // A line is drawn anew only when it is another: there may be thousands, and Preact passes over those that are the same.
  const lines = useMemo(() => new WeakMap<PersonFacts, { of: boolean; line: VNode }>(), [w]);
  const line = (p: PersonFacts): VNode => {
    const known = lines.get(p), chosen = p.user === open;
    if (known?.of === chosen) return known.line;
    const line = <li key={p.user}><PersonLine person={p} open={chosen} onOpen={onOpen} /></li>;
    lines.set(p, { of: chosen, line });
    return line;
  };
  const drawn = groups.map((group) => {
    const here = got.people.filter((p) => p.standing === group);
    return here.length > 0 && (
      <section key={group}>
        <h2 class="group-head">{w.groups[group]}{(all || !got.more) && <span class="num soft"> {number(all ? got.all.standing[group] : here.length)}</span>}</h2>
        <ul class="card cards people">
          {here.map(line)}
        </ul>
      </section>
    );
  });
  return (
    <>
      {got.people.length === 0 && <Empty icon="search" title={w.noMatch} />}
      {drawn}
      {got.more && <p class="more"><button ref={end} type="button" class="button" aria-disabled={pages.asking} onClick={pages.more}>{pages.asking ? words.value.loading : w.more}</button></p>}
    </>
  );
}

function PersonLine({ person, open, onOpen }: { person: PersonFacts; open: boolean; onOpen(user: string): void }) {
  const w = peopleWords.value, now = Date.now();
  const roles = person.grants.filter((g) => holds(g, now)).map((g) => `${w.roles[g.role] ?? g.role}, ${g.unit_name.split(", ")[0]}`);
  return (
    <button type="button" class="item" id={"person-" + person.user} aria-pressed={open} onClick={() => onOpen(person.user)}>
      <span>
        <span class="item-title">{person.name}</span>
        <span class="small soft line">{roles[0] ?? person.email ?? ""}{roles.length > 1 && ` +${roles.length - 1}`}</span>
      </span>
      <span class="item-side"><StandingMark person={person} /></span>
    </button>
  );
}

/** How somebody's phone stands, in words; what lies on it comes first. */
export function StandingMark({ person }: { person: PersonFacts }) {
  const w = peopleWords.value.state, stands = standingOf(person), revoked = person.phones.length > 0 && person.phones.every((f) => f.revoked_at);
  const queue = stands.queue > 0 && <span class="small num line">{w.waiting(number(stands.queue))}</span>;
  if (person.disabled) return <span class="state grave"><Icon name="ban" />{w.disabled}</span>;
  if (person.standing === "ended") return <span class="state"><Icon name="archive" />{w.ended}</span>;
  if (revoked) return <span class="state grave"><Icon name="ban" />{w.revoked}</span>;
  if (person.standing === "without") {
    const invited = person.invitations.some((i) => !i.used && Date.parse(i.expires) > Date.now());
    return <span class="state"><Icon name="smartphone" />{invited ? w.invited : w.never}</span>;
  }
  if (person.standing === "silent") return <><span class="state wait"><Icon name="wifi-off" />{w.silent(stands.days)}</span>{queue}</>;
  return <><span class="small soft num line">{w.seen(moment(stands.seen!))}</span>{queue}</>;
}
