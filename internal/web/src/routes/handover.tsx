import { useEffect, useState } from "preact/hooks";
import type { Consent, GiftHandover, GiftHandoverReceivedBy, Location, NewGiftHandover } from "../domain/kinds.gen";
import { rfc3339 } from "../domain/time";
import { choicesOf, labelOf, words } from "../i18n/words";
import { Combobox } from "../ui/combobox";
import { useDraft } from "../ui/draft";
import { CheckField, ChipField, MoneyField, NumberField, SelectField, TextField } from "../ui/field";
import { FormPage, More, Section } from "../ui/form";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/parts";
import { phone } from "../ui/phone";
import { PhotoField } from "../ui/photos";
import { PlaceField } from "../ui/place";
import { Scan } from "../ui/scan";
import { SignatureField } from "../ui/signature";
import { beneficiaryLine, findScanned } from "./beneficiary";
import { Correcting, correcting, toCorrect, useOldPhotos, withCorrection } from "./correction";
import { place } from "./router";

interface Form {
  campaign: string;
  unit: string;
  beneficiary: string;
  gift_type: string;
  qty: number | undefined;
  value: number | undefined;
  /** the value follows gift and number until somebody writes another */
  valueTyped: boolean;
  received_by: GiftHandoverReceivedBy;
  proxy_name: string;
  proxy_relation: string;
  proxy_reason: string;
  giver: string;
  location: Location | undefined;
  refused_photo: boolean;
  signature: string;
  witness: string;
  consent: Consent | undefined;
  note: string;
  /** of a gift that is corrected: it was handed over then, and on that list, whatever else is put right */
  given_at?: string;
  list_version?: number;
}

/** The gift of a campaign that is handed over most: its first. */
function usualGift(campaign: string): { gift_type: string; value: number | undefined } {
  const gift = phone().giftTypes.value.find((g) => g.doc.campaign === campaign);
  return { gift_type: gift?.id ?? "", value: gift?.doc.value };
}

function fresh(beneficiary: string): Form {
  const app = phone();
  const session = app.session.value;
  const campaign = app.currentCampaign.value?.id ?? "";
  return {
    campaign, unit: session.is === "in" ? session.unit : "", beneficiary, ...usualGift(campaign), qty: 1, valueTyped: false, received_by: "self",
    proxy_name: "", proxy_relation: "", proxy_reason: "", giver: "", location: undefined, refused_photo: false, signature: "", witness: "", consent: undefined, note: "",
  };
}

function fromRecord(doc: Partial<GiftHandover>): Form {
  const { at, skew_ms = 0, given_at = at && rfc3339(Date.parse(at) - skew_ms) } = doc;
  return {
    ...fresh(doc.beneficiary ?? ""), ...doc, valueTyped: true,
    proxy_name: doc.proxy?.name ?? "", proxy_relation: doc.proxy?.relation ?? "", proxy_reason: doc.proxy?.reason ?? "",
    giver: doc.giver ?? "", location: doc.location, signature: doc.signature ?? "", witness: doc.witness ?? "", consent: doc.consent, note: doc.note ?? "",
    given_at,
  } as Form;
}

/** What is sent: nothing that nobody said, but that consent was not asked. */
function toRecord(f: Form): NewGiftHandover {
  const proxy = { name: f.proxy_name.trim(), relation: f.proxy_relation.trim(), reason: f.proxy_reason.trim() };
  const said = Object.fromEntries(Object.entries(proxy).filter(([, v]) => v));
  return {
    campaign: f.campaign, unit: f.unit, beneficiary: f.beneficiary, gift_type: f.gift_type, qty: f.qty as number, value: f.value as number, received_by: f.received_by,
    consent: f.consent ?? "not_asked",
    ...(f.received_by === "proxy" && Object.keys(said).length > 0 && { proxy: said }),
    ...(f.giver.trim() && { giver: f.giver.trim() }),
    ...(f.given_at && { given_at: f.given_at }),
    ...(f.list_version && { list_version: f.list_version }),
    ...(f.location && { location: f.location }),
    ...(f.refused_photo && { refused_photo: true }),
    ...(f.refused_photo && f.signature && { signature: f.signature }),
    ...(f.refused_photo && f.witness.trim() && { witness: f.witness.trim() }),
    ...(f.note.trim() && { note: f.note.trim() }),
  };
}

/** Trao quà: a new handover, or the correction of one (?sua=). */
export default function Handover() {
  const w = words.value, app = phone();
  const query = place.value.query;
  const corrects = correcting(), person = query.get("nguoi") ?? "";
  const key = corrects ? `sua:${corrects}` : person ? `gift_handover:${person}` : "gift_handover";
  const draft = useDraft<Form>(key, () => (corrects ? fromRecord(toCorrect("gift_handover", corrects) ?? {}) : fresh(person)));
  const old = useOldPhotos(corrects);
  const [scanning, setScanning] = useState(false);
  const [scanned, setScanned] = useState<string | null>(null);
  const current = app.currentCampaign.value?.id;
  useEffect(() => {
    // Rows may arrive while the form is open: what nobody touched is filled in then.
    if (draft && !draft.value.campaign && current) draft.fill({ campaign: current, ...usualGift(current) });
  }, [draft?.key, current]);
  if (!draft) return null;

  const f = draft.value;
  const gifts = app.giftTypes.value.filter((g) => g.doc.campaign === f.campaign);
  const worth = (gift: string, qty: number | undefined) => {
    const one = gifts.find((g) => g.id === gift)?.doc.value;
    return one === undefined ? f.value : one * (qty ?? 1);
  };
  const chosen = f.beneficiary ? app.row("beneficiary", f.beneficiary) : undefined;
  const known = app.beneficiary(f.beneficiary, f.campaign);
  const record = toRecord(f);
  const hints = f.beneficiary ? app.hints("gift_handover", { ...record, ...(corrects && { corrects }) }, draft.photos) : [];

  return (
    <FormPage title={w.gift.title} back={corrects ? `/nhat-ky/gift_handover/${corrects}` : person ? `/danh-sach/${person}` : "/"} draft={draft}
      hints={hints}
      to={(s) => `/nhat-ky/gift_handover/${s.id}`}
      save={() => {
        const warned: NewGiftHandover = { ...record, warnings: [...hints] };
        const more = withCorrection(draft);
        return corrects ? app.correct("gift_handover", corrects, warned as unknown as Record<string, unknown>, more) : app.saveHandover(warned, more);
      }}>
      {(errorOf) => (
        <>
          {corrects && <Correcting kind="gift_handover" id={corrects} />}
          {!f.campaign && <Notice tone="wait"><p>{w.gift.noCampaign}</p></Notice>}
          <Section title={w.form.who}>
            <Combobox label={w.beneficiary.label} value={f.beneficiary ? chosen?.doc.name ?? w.beneficiary.missing : ""} placeholder={w.beneficiary.find}
              error={errorOf("beneficiary")}
              suggest={(typed) => app.findBeneficiaries({ text: typed, campaign: f.campaign, limit: 30 }).items.map((i) => ({ id: i.id, name: i.doc.name ?? "", line: beneficiaryLine(i) }))}
              onChoose={(id) => draft.set({ beneficiary: id })}
              help={known && beneficiaryLine(known)}
              nothing={app.beneficiaryCount.value === 0
                ? <><b>{w.beneficiary.empty}</b><span class="small soft">{w.beneficiary.emptyHelp}</span></>
                : <><b>{w.beneficiary.none}</b><span class="small soft">{w.beneficiary.noneHelp}</span></>} />
            <button type="button" class="button" style={{ justifySelf: "start" }} onClick={() => setScanning(true)}><Icon name="scan-line" />{w.beneficiary.scan}</button>
            {scanned && <Notice tone="wait" alive><p>{scanned}</p></Notice>}
            {scanning && <Scan onLeave={() => setScanning(false)} onText={(text) => {
              setScanning(false);
              const found = findScanned(text, f.campaign);
              if (found) draft.set({ beneficiary: found.id });
              setScanned(found ? null : w.beneficiary.scanNone);
            }} />}
            <ChipField label={labelOf("gift_handover", "received_by")} value={f.received_by} choices={choicesOf("gift_handover", "received_by")}
              onValue={(v) => draft.set({ received_by: (v ?? f.received_by) as GiftHandoverReceivedBy })} />
            {f.received_by === "proxy" && (
              <>
                <TextField label={w.gift.proxyName} value={f.proxy_name} onInput={(v) => draft.set({ proxy_name: v })} maxLength={80} error={errorOf("proxy.name")} />
                <div class="pair">
                  <TextField label={labelOf("gift_handover", "proxy.relation")} value={f.proxy_relation} onInput={(v) => draft.set({ proxy_relation: v })} maxLength={80} />
                  <TextField label={labelOf("gift_handover", "proxy.reason")} value={f.proxy_reason} onInput={(v) => draft.set({ proxy_reason: v })} maxLength={200} />
                </div>
              </>
            )}
          </Section>

          <Section title={w.form.what}>
            {app.campaigns.value.length > 1 && (
              <SelectField label={w.gift.campaign} value={f.campaign} choices={app.campaigns.value.map((c) => ({ value: c.id, label: c.doc.name ?? c.id }))}
                onValue={(v) => draft.set({ campaign: v, ...usualGift(v), qty: 1, valueTyped: false })} error={errorOf("campaign")} />
            )}
            <SelectField label={w.gift.type} value={f.gift_type} choices={gifts.map((g) => ({ value: g.id, label: g.doc.name ?? g.id }))}
              onValue={(v) => draft.set({ gift_type: v, ...(!f.valueTyped && { value: worth(v, f.qty) }) })} error={errorOf("gift_type")} />
            <div class="pair">
              <NumberField whole label={w.gift.qty} value={f.qty} onValue={(v) => draft.set({ qty: v, ...(!f.valueTyped && { value: worth(f.gift_type, v) }) })} error={errorOf("qty")} />
              <MoneyField label={w.gift.value} value={f.value} onValue={(v) => draft.set({ value: v, valueTyped: true })} error={errorOf("value")} />
            </div>
          </Section>

          <Section title={w.form.proof}>
            <PhotoField draft={draft} old={old} original={app.row("campaign", f.campaign)?.doc.evidence === "original"} />
            {draft.photos.some((p) => p.role !== "signature") && (
              <ChipField label={w.photo.consent} value={f.consent} choices={choicesOf("gift_handover", "consent")} onValue={(v) => draft.set({ consent: v as Consent | undefined })} />
            )}
            <CheckField label={w.gift.refused} value={f.refused_photo} onValue={(v) => draft.set({ refused_photo: v })} />
            {f.refused_photo && (
              <>
                <SignatureField draft={draft} error={errorOf("signature")} />
                <TextField label={labelOf("gift_handover", "witness")} value={f.witness} onInput={(v) => draft.set({ witness: v })} maxLength={80} />
              </>
            )}
            <PlaceField value={f.location} later={corrects !== null} onValue={(location) => draft.fill({ location })} />
          </Section>

          <Section title={w.form.rest}>
            <TextField label={w.gift.note} lines={2} value={f.note} onInput={(v) => draft.set({ note: v })} maxLength={2000} />
            <More open={f.giver !== ""}>
              <TextField label={labelOf("gift_handover", "giver")} value={f.giver} onInput={(v) => draft.set({ giver: v })} maxLength={200} />
            </More>
          </Section>
        </>
      )}
    </FormPage>
  );
}
