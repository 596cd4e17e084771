import { useEffect, useState } from "preact/hooks";
import { number } from "../domain/format";
import { KINDS } from "../domain/kinds.gen";
import { labelOf, words } from "../i18n/words";
import { newBuild, letNewBuildIn } from "../sw/shell";
import { SelectField } from "../ui/field";
import { Icon } from "../ui/icon";
import { Empty, Head, Notice } from "../ui/parts";
import { phone } from "../ui/phone";
import { Scan } from "../ui/scan";
import type { BeneficiaryItem } from "../state/types";
import { beneficiaryLine, findScanned } from "./beneficiary";
import { go, place } from "./router";

/** Half a dozen screens of a phone; more on request. */
const PAGE = 30;

/** Danh sách: who is on the list of my unit; who has no gift yet comes first. */
export default function List() {
  const w = words.value, app = phone(), session = app.session.value;
  const [text, setText] = useState(place.value.query.get("tim") ?? "");
  const [hamlet, setHamlet] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const [scanning, setScanning] = useState(false);
  const [unread, setUnread] = useState(false);
  useEffect(() => {
    // For the way back from a person. Not at every letter: browsers slow down or refuse who rewrites the address that often.
    const timer = setTimeout(() => history.replaceState(null, "", text ? `?tim=${encodeURIComponent(text)}` : location.pathname), 300);
    return () => clearTimeout(timer);
  }, [text]);
  const campaign = app.currentCampaign.value?.id;
  const found = app.findBeneficiaries({ text, limit, ...(campaign && { campaign }), ...(hamlet && { hamlet }) });
  const open = found.items.filter((i) => i.served === "no"), done = found.items.filter((i) => i.served !== "no");
  const hamlets = app.hamlets();
  const mayCreate = session.is === "in" && session.roles.some((g) => KINDS.beneficiary.createBy.includes(g.role));
  return (
    <>
      <Head title={w.list.title} />
      <div class="stack">
        {newBuild.value && (
          <Notice icon="download" title={w.update.title}>
            <p class="small">{w.update.text}</p>
            <button type="button" class="button" style={{ justifySelf: "start" }} onClick={letNewBuildIn}>{w.update.go}</button>
          </Notice>
        )}
        <div class="row">
          <div class="combo grow">
            <Icon name="search" />
            <input class="input" type="search" aria-label={w.beneficiary.search} placeholder={w.beneficiary.find} autocomplete="off" value={text}
              onInput={(e) => {
                setText(e.currentTarget.value);
                setLimit(PAGE);
              }} />
          </div>
          <button type="button" class="button short" aria-label={w.beneficiary.scan} onClick={() => setScanning(true)}><Icon name="scan-line" /></button>
        </div>
        {unread && <Notice tone="wait" alive><p>{w.beneficiary.scanNone}</p></Notice>}
        {scanning && <Scan onLeave={() => setScanning(false)} onText={(code) => {
          setScanning(false);
          const who = findScanned(code, campaign ?? "");
          setUnread(!who);
          if (who) go(`/danh-sach/${who.id}`);
        }} />}
        {hamlets.length > 1 && (
          <SelectField label={labelOf("beneficiary", "hamlet")} empty={w.beneficiary.all} value={hamlet} choices={hamlets.map((h) => ({ value: h, label: h }))} onValue={setHamlet} />
        )}
        <p class="small soft num" role="status">{w.beneficiary.people(number(found.total))}</p>
        {found.total === 0 && (app.beneficiaryCount.value === 0
          ? <Empty icon="users" title={w.beneficiary.empty}><p>{w.beneficiary.emptyHelp}</p></Empty>
          : <Empty icon="search" title={w.beneficiary.none}><p>{w.beneficiary.noneHelp}</p></Empty>)}
        {open.length > 0 && <People title={campaign ? w.beneficiary.group.open : w.beneficiary.group.all} items={open} />}
        {done.length > 0 && <People title={w.beneficiary.group.done} items={done} />}
        {found.total > found.items.length && (
          <button type="button" class="button" onClick={() => setLimit(limit + PAGE)}>{w.beneficiary.more(number(found.total - found.items.length))}</button>
        )}
        {mayCreate && <a class="button" href="/danh-sach/moi"><Icon name="plus" />{w.beneficiary.create}</a>}
      </div>
    </>
  );
}

function People({ title, items }: { title: string; items: readonly BeneficiaryItem[] }) {
  return (
    <section>
      <h2 class="group-head" style={{ paddingTop: 0 }}>{title}</h2>
      <div class="card cards">
        {items.map((i) => (
          <a key={i.id} class="item" href={`/danh-sach/${i.id}`}>
            <span>
              <span class="item-title row" style={{ gap: "0.35rem" }}>{i.doc.name}{i.served !== "no" && <Icon name={i.served === "here" ? "smartphone" : "check"} class="soft" />}</span>
              <span class="small soft num" style={{ display: "block" }}>{beneficiaryLine(i)}</span>
            </span>
            <Icon name="chevron-right" />
          </a>
        ))}
      </div>
    </section>
  );
}
