import { useEffect, useState } from "preact/hooks";
import { bytes, date, number, phone as phoneNumber } from "../../domain/format";
import type { Role } from "../../domain/kinds.gen";
import { rfc3339 } from "../../domain/time";
import { words } from "../../i18n/words";
import { moment } from "../../routes/moments";
import { useFocusOn } from "../../ui/focus";
import { Icon } from "../../ui/icon";
import { Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { nameOf } from "../state/names";
import { Answered, failureWords, useAnswer } from "../ui/answer";
import { Glyph } from "../ui/glyph";
import { wide } from "../ui/wide";
import { Doing } from "./doing";
import { GiveRole } from "./give";
import { InvitationCard } from "./invitation";
import type { GrantFacts, Invitation, PeopleAnswer, PersonFacts, PhoneFacts } from "./shapes";
import { ended } from "./standing";
import { peopleWords } from "./words";

/** The day of a moment, by this machine's zone. */
export const dayOfMoment = (at: string): string => date(rfc3339(Date.parse(at)));
/** The last day of something that ends at a moment. */
const lastDay = (at: string): string => date(rfc3339(Date.parse(at) - 1));

type Asked = { what: "give" } | { what: "end"; grant: GrantFacts } | { what: "revoke" | "allow"; phone: PhoneFacts } | null;

/** One person, asked for by themselves, so that what was done to them shows without the list being fetched again. */
export function PersonPane({ user, silent, known, onFresh, onLeave }: { user: string; silent: number; known: PersonFacts | undefined; onFresh(person: PersonFacts): void; onLeave(): void }) {
  const answer = useAnswer<PeopleAnswer>("people", { user, silent }), told = answer.got?.people[0];
  useEffect(() => { if (told) onFresh(told); }, [told]);
  const person = told ?? known;
  if (!person) return <Answered answer={answer}>{() => null}</Answered>;
  return <PersonSheet person={person} may={answer.got?.may.roles ?? []} again={answer.again} onLeave={onLeave} />;
}

/** Their roles, their phones, their way in. */
function PersonSheet({ person, may, again, onLeave }: { person: PersonFacts; may: readonly Role[]; again(): void; onLeave(): void }) {
  const w = peopleWords.value, now = Date.now(), me = person.user === branch().me.value;
  const [asked, ask] = useState<Asked>(null), [done, setDone] = useState<{ text: string; undo?: () => Promise<unknown> } | null>(null);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const making = useDoing(), undoing = useDoing();
  const finish = (text: string, undo?: () => Promise<unknown>) => {
    ask(null);
    setDone({ text, ...(undo && { undo }) });
    again();
  };
  const title = useFocusOn<HTMLHeadingElement>(done ?? !wide.value); // on a narrow screen the list with the line that was chosen has gone
  const grants = [...person.grants].sort((a, b) => Number(ended(a, now)) - Number(ended(b, now)) || (b.from ?? "").localeCompare(a.from ?? ""));
  const open = person.invitations.filter((i) => !i.used && Date.parse(i.expires) > now);
  return (
    <article class="stack" aria-labelledby="person-name">
      <header class="row spread">
        <div class="grow">
          <button type="button" class="linkish back-line" onClick={onLeave}><Icon name="chevron-left" />{words.value.back}</button>
          <h2 id="person-name" class="pane-title" ref={title} tabIndex={-1}>{person.name}</h2>
          <p class="soft num">{[person.email, person.phone && phoneNumber(person.phone)].filter(Boolean).join(" · ")}</p>
        </div>
      </header>
      {done && (
        <Notice tone="good" alive>
          <p class="row"><span>{done.text}</span>
            {done.undo && <button type="button" class="linkish" onClick={() => void undoing.run(async () => { await done.undo!(); setDone(null); again(); })}>{w.phones.undo}</button>}
          </p>
        </Notice>
      )}
      {undoing.failed !== null && <Notice tone="grave" alive><p>{failureWords(undoing.failed)}</p></Notice>}

      <section class="stack tight">
        <div class="row spread"><h3 class="pane-head">{w.phones.title}</h3></div>
        {person.phones.length === 0 && <p class="soft">{w.phones.none}</p>}
        {person.phones.map((f, i) => (
          <PhoneCard key={f.device} phone={f} n={i + 1} mayRevoke={person.may_revoke} mayAllow={person.may_revoke && !me} onRevoke={() => ask({ what: "revoke", phone: f })} onAllow={() => ask({ what: "allow", phone: f })} />
        ))}
      </section>

      <section class="stack tight">
        <div class="row spread">
          <h3 class="pane-head">{w.grants.title}</h3>
          {may.length > 0 && !me && <button type="button" class="linkish" onClick={() => ask({ what: "give" })}>{w.grants.give}</button>}
        </div>
        {grants.length === 0 && <p class="soft">{w.grants.none}</p>}
        <ul class="lines">
          {grants.map((g) => (
            <li key={g.id} class={`row spread ${ended(g, now) ? "soft" : ""}`}>
              <span class="grow">
                <b>{w.roles[g.role] ?? g.role}</b>, {g.unit_name}
                <span class="small soft line num">{[g.from && (Date.parse(g.from) > now ? w.grants.starts(dayOfMoment(g.from)) : w.grants.from(dayOfMoment(g.from))),
                  g.to && (ended(g, now) ? w.grants.ended(dayOfMoment(g.to)) : w.grants.to(lastDay(g.to))), g.by && nameOf(g.by) && w.grants.by(nameOf(g.by))].filter(Boolean).join(" · ")}</span>
              </span>
              {g.may_end && <button type="button" class="linkish" aria-label={`${w.grants.end}: ${w.roles[g.role]}, ${g.unit_name}`} onClick={() => ask({ what: "end", grant: g })}>{w.grants.end}</button>}
            </li>
          ))}
        </ul>
      </section>

      {person.may_invite && (
        <section class="stack tight">
          <h3 class="pane-head">{w.invitations.title}</h3>
          {open.map((i) => <p key={i.at} class="small soft num">{w.invitations.open(moment(i.expires))}</p>)}
          <div><button type="button" class="button" aria-disabled={making.doing} onClick={() => void making.run(async () => setInvitation(await branch().post<Invitation>("/api/enrolment/invite", { user: person.user })))}><Glyph name="qr-code" />{w.invitations.make}</button></div>
          {making.failed !== null && <Notice tone="grave" alive><p>{failureWords(making.failed)}</p></Notice>}
        </section>
      )}

      {invitation && <InvitationCard name={person.name} invitation={invitation} onLeave={() => { setInvitation(null); again(); }} />}
      {asked?.what === "give" && <GiveRole person={person} may={may} onLeave={() => ask(null)} onGiven={() => finish(w.grants.given)} />}
      {asked?.what === "end" && (
        <Doing title={w.grants.endTitle((w.roles[asked.grant.role] ?? "").toLowerCase(), person.name)} go={w.grants.end} grave means={w.grants.endMeans} onLeave={() => ask(null)}
          onGo={async (why) => { await branch().ask("grants/end", { grant: asked.grant.id, why }); finish(w.grants.endedNow); }} />
      )}
      {asked?.what === "revoke" && (
        <Doing title={w.phones.revokeTitle(person.name)} go={w.phones.revoke} grave means={w.phones.revokeMeans} onLeave={() => ask(null)}
          onGo={async (why) => {
            await branch().ask("phones/revoke", { device: asked.phone.device, why });
            finish(w.phones.revokedNow, () => branch().ask("phones/allow", { device: asked.phone.device, why: w.phones.undo }));
          }} />
      )}
      {asked?.what === "allow" && (
        <Doing title={w.phones.allowTitle} go={w.phones.allow} onLeave={() => ask(null)}
          onGo={async (why) => { await branch().ask("phones/allow", { device: asked.phone.device, why }); finish(w.phones.allowedNow); }} />
      )}
    </article>
  );
}

function PhoneCard({ phone: f, n, mayRevoke, mayAllow, onRevoke, onAllow }: { phone: PhoneFacts; n: number; mayRevoke: boolean; mayAllow: boolean; onRevoke(): void; onAllow(): void }) {
  const w = peopleWords.value.phones, minutes = Math.round(Math.abs(f.skew_ms) / 60_000);
  const facts: [string, string][] = [
    [w.last, moment(f.seen_at)], [w.queue, f.queue === undefined ? w.unknown : w.queueOf(number(f.queue))], [w.app, f.app],
    [w.storage, f.storage ? w.storageOf(bytes(f.storage.used), bytes(f.storage.free)) : w.unknown],
    [w.clock, minutes > 10 ? w.clockOff(number(minutes), f.skew_ms > 0) : w.clockRight], [w.first, dayOfMoment(f.first_at)],
  ];
  return (
    <div class={`card stack tight ${f.revoked_at ? "gone" : ""}`}>
      <div class="row spread">
        <span class="row grow"><Icon name="smartphone" /><b>{w.one(n)}</b><span class="code soft">{f.device.slice(0, 10)}</span></span>
        {f.revoked_at ? mayAllow && <button type="button" class="linkish" aria-label={`${w.allow}: ${w.one(n)}`} onClick={onAllow}>{w.allow}</button>
          : mayRevoke && <button type="button" class="linkish grave" aria-label={`${w.revoke}: ${w.one(n)}`} onClick={onRevoke}>{w.revoke}</button>}
      </div>
      {f.revoked_at && <p><span class="state grave"><Icon name="ban" />{w.revoked(moment(f.revoked_at))}</span></p>}
      <dl class="facts three">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd class={`num ${name === w.queue && (f.queue ?? 0) > 0 ? "warm" : ""}`}>{value}</dd></div>)}</dl>
    </div>
  );
}
