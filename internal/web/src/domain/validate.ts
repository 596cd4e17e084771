import { empty, isDoc, text, type Doc } from "./doc";
import { validID, validSHA } from "./ids";
import { DEFAULT_ITEMS, DEFAULT_LEN, EVIDENCE_FIELDS, LIST_REASON_OPTIONS, LIST_STATE_OPTIONS, REVIEW_STATE_OPTIONS, type Field, type Kind, type Op, type Option } from "./kinds.gen";
import { validDate, validTime } from "./time";

/** Why the server would refuse: the path of a field and the rule that it breaks, with what the sentence needs. */
export interface Problem {
  readonly code: "invalid";
  readonly field: string;
  readonly rule: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

const invalid = (field: string, rule: string, args?: Record<string, unknown>): Problem => ({ code: "invalid", field, rule, ...(args && { args }) });

/** Looks into the fields of a mutation as the server does (internal/record/validate.go); null when they may go up. */
export function check(kind: Kind, op: Op, f: Doc): Problem | null {
  switch (op) {
    case "create":
      return checkCreate(kind, f);
    case "set":
      return checkSet(kind, f);
    case "void":
      return checkMembers(VOID, f, "");
    case "transition":
      return checkStep(kind, f);
  }
}

const field = (name: string, type: Field["type"], more: Partial<Field> = {}): Field => ({ name, type, vi: "", en: "", ...more });
const named = (fields: readonly Field[], name: string): Field | undefined => fields.find((f) => f.name === name);
const VOID = [field("reason", "text", { len: 500 })];
const REVIEW = [
  field("from", "enum", { options: REVIEW_STATE_OPTIONS, required: true }),
  field("to", "enum", { options: REVIEW_STATE_OPTIONS, required: true }),
  field("seen", "object", { members: [field("sha", "text", { len: 64, required: true }), field("photos", "any")] }),
  field("reason", "text", { len: 200 }), field("words", "text"), field("due", "time"), field("second", "bool"),
  named(named(EVIDENCE_FIELDS, "review")!.members!, "mark")!,
];
const LIST_MOVE = [
  field("from", "enum", { options: LIST_STATE_OPTIONS, required: true }),
  field("to", "enum", { options: LIST_STATE_OPTIONS, required: true }),
  field("seen", "object", { members: [field("sha", "text", { len: 64, required: true })] }),
  field("reason", "enum", { options: LIST_REASON_OPTIONS }), field("words", "text"), field("doc_no", "text", { len: 80 }), field("doc_date", "date"),
];
const LOCATION = [
  field("lat", "number", { required: true, min: -90, max: 90 }),
  field("lon", "number", { required: true, min: -180, max: 180 }),
  field("accuracy", "number", { max: 1e7 }),
];

const has = (options: readonly Option[] | undefined, value: unknown): boolean => options?.some((o) => o.value === value) ?? false;
const evidence = (kind: Kind): boolean => kind.class === "evidence";

/** Only the server writes it. The last four digits stand where a sealed number stood. */
const closed = (f: Field): boolean => f.computed === true && f.name !== "id_last4";

function checkCreate(kind: Kind, f: Doc): Problem | null {
  const p = checkMembers(kind.fields, f, "");
  if (p?.rule === "unknown" && evidence(kind) && named(EVIDENCE_FIELDS, p.field)) return invalid(p.field, "computed");
  return p;
}

function checkSet(kind: Kind, f: Doc): Problem | null {
  if (Object.keys(f).length === 0) return invalid("f", "required");
  for (const [name, change] of Object.entries(f)) {
    const fd = named(kind.fields, name);
    if (!fd) return invalid(name, "unknown");
    if (closed(fd)) return invalid(name, "computed");
    if (!isDoc(change)) return invalid(name, "type");
    for (const [part, value] of Object.entries(change)) {
      const at = name + "." + part;
      let p: Problem | null = null;
      if (fd.union && (part === "add" || part === "remove")) p = empty(value) ? null : checkList(fd, value, at);
      else if (!fd.union && part === "v") p = empty(value) ? null : checkValue(fd, value, name);
      else if (fd.union || part !== "was") p = invalid(at, "unknown");
      if (p) return p;
    }
    if (fd.required && empty(change["v"])) return invalid(name, "required");
  }
  return null;
}

function checkStep(kind: Kind, f: Doc): Problem | null {
  const from = f["from"], to = f["to"];
  if (evidence(kind) && (has(REVIEW_STATE_OPTIONS, to) || Object.keys(kind.steps).length === 0)) {
    const p = checkMembers(REVIEW, f, "");
    if (p) return p;
    if (empty(f["seen"]) && to !== "received") return invalid("seen", "required");
    const photo = isDoc(f["mark"]) ? text(f["mark"], "photo") : "";
    if (photo !== "" && !validSHA(photo)) return invalid("mark.photo", "format");
    return empty(f["seen"]) ? null : checkSeen(f["seen"] as Doc);
  }
  if (kind.name === "list") return checkListMove(kind, f);
  for (const [name, value] of [["from", from], ["to", to]] as const) {
    if (text(f, name) === "") return invalid(name, empty(value) ? "required" : "type");
  }
  const states = named(kind.fields, "state")?.options;
  if (!has(states, from)) return invalid("from", "option");
  if (!has(states, to)) return invalid("to", "option");
  if (!kind.steps[from as string]?.includes(to as string)) return invalid("to", "step", { from });
  for (const [name, value] of Object.entries(f)) {
    if (name === "from" || name === "to") continue;
    if (!kind.stepFields.includes(name)) return invalid(name, "unknown");
    const p = empty(value) ? null : checkValue(named(kind.fields, name)!, value, name);
    if (p) return p;
  }
  return null;
}

/** What a move of a list says beside its two states: an approval names the hash of the items that were seen and may name
 * its document, a return says why, any other move says nothing (internal/record/decide_list.go). */
function checkListMove(kind: Kind, f: Doc): Problem | null {
  const p = checkMembers(LIST_MOVE, f, "");
  if (p) return p;
  const { from, to } = f as { from: string; to: string };
  if (!kind.steps[from]?.includes(to)) return invalid("to", "step", { from });
  const allowed = to === "approved" ? ["seen", "words", "doc_no", "doc_date"] : to === "returned" ? ["seen", "reason", "words"] : [];
  for (const [name, value] of Object.entries(f)) if (name !== "from" && name !== "to" && !allowed.includes(name) && !empty(value)) return invalid(name, "unknown");
  if (to === "approved" && empty(f["seen"])) return invalid("seen", "required");
  return to === "returned" && empty(f["reason"]) ? invalid("reason", "required") : null;
}

function checkSeen(seen: Doc): Problem | null {
  if (!validSHA(text(seen, "sha"))) return invalid("seen.sha", "format");
  const photos = seen["photos"];
  if (empty(photos)) return null;
  if (!isDoc(photos)) return invalid("seen.photos", "type");
  for (const [sha, what] of Object.entries(photos)) {
    if (!validSHA(sha)) return invalid("seen.photos", "format");
    if (what !== "preview" && what !== "full") return invalid("seen.photos." + sha, "option");
  }
  return null;
}

function checkMembers(fields: readonly Field[], d: Doc, path: string): Problem | null {
  for (const [name, value] of Object.entries(d)) {
    const fd = named(fields, name);
    if (!fd) return invalid(path + name, "unknown");
    if (closed(fd)) return invalid(path + name, "computed");
    const p = empty(value) ? null : checkValue(fd, value, path + name);
    if (p) return p;
  }
  const missing = fields.find((fd) => fd.required && !fd.computed && empty(d[fd.name]));
  return missing ? invalid(path + missing.name, "required") : null;
}

const checkValue = (fd: Field, v: unknown, path: string): Problem | null => (fd.list ? checkList(fd, v, path) : checkOne(fd, v, path));

function checkList(fd: Field, v: unknown, path: string): Problem | null {
  if (!Array.isArray(v)) return invalid(path, "type");
  const most = fd.items ?? DEFAULT_ITEMS;
  for (const [i, item] of v.entries()) {
    const p = i === most ? invalid(path, "items", { max: most }) : checkOne(fd, item, `${path}[${i}]`);
    if (p) return p;
  }
  return null;
}

function checkOne(fd: Field, v: unknown, path: string): Problem | null {
  switch (fd.type) {
    case "text":
      return checkText(fd, v, path);
    case "int":
    case "number":
    case "money":
      return checkNumber(fd, v, path);
    case "bool":
      return typeof v === "boolean" ? null : invalid(path, "type");
    case "date":
    case "time":
    case "ref":
    case "enum":
      return typeof v === "string" ? checkWord(fd, v, path) : invalid(path, "type");
    case "location":
      return isDoc(v) ? checkMembers(LOCATION, v, path + ".") : invalid(path, "type");
    case "object":
      return isDoc(v) ? checkMembers(fd.members ?? [], v, path + ".") : invalid(path, "type");
    case "any":
      return null;
  }
}

function checkText(fd: Field, v: unknown, path: string): Problem | null {
  if (typeof v !== "string") return invalid(path, "type");
  if (v.includes("\0")) return invalid(path, "format");
  const most = fd.len ?? DEFAULT_LEN;
  if (v.length > most && [...v].length > most) return invalid(path, "length", { max: most });
  return fd.required && v.trim() === "" ? invalid(path, "required") : null;
}

function checkNumber(fd: Field, v: unknown, path: string): Problem | null {
  if (typeof v !== "number" || !(Math.abs(v) <= 2 ** 53) || (fd.type !== "number" && !Number.isInteger(v))) return invalid(path, "type");
  // A field without any limit is bounded only by what a double holds exactly.
  const high = fd.max ?? 2 ** 53, low = fd.min ?? (fd.max === undefined ? -(2 ** 53) : 0);
  if (v < low) return invalid(path, "min", { min: low });
  return v > high ? invalid(path, "max", { max: high }) : null;
}

function checkWord(fd: Field, s: string, path: string): Problem | null {
  if (fd.type === "enum") return has(fd.options, s) ? null : invalid(path, "option");
  const good = fd.type === "date" ? validDate(s) : fd.type === "time" ? validTime(s) : validID(s);
  return good ? null : invalid(path, "format");
}
