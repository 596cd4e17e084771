import { isDoc } from "../domain/doc";
import { SCHEMA } from "../domain/kinds.gen";
import { apply, begin, type Applied, type Page } from "../store/base";
import { tidy } from "../store/outbox";
import { free } from "../store/photos";
import type { Phone } from "./phone";
import { Failure, OtherEpoch } from "./trouble";

/** A phone bears this many late pages in a row: each means that another tab moved the cursors. */
const LATE = 10;

const SMALLEST = 16 << 10, LARGEST = 256 << 10;

/** Asks for pages until the server has no more. Each page is applied whole, and only to the cursors it was asked with. */
export async function pull(phone: Phone, applied: (a: Applied) => void = () => undefined): Promise<void> {
  for (let epochs = 0, late = 0; ; ) {
    try {
      const more = await page(phone, applied);
      if (more === null && ++late > LATE) throw new Failure("answer", { cause: "late pages without end" });
      if (more === false) return;
    } catch (e) {
      if (!(e instanceof OtherEpoch) || ++epochs > 3) throw e;
    }
  }
}

/** One page; null when it came late and changed nothing. */
async function page(phone: Phone, applied: (a: Applied) => void): Promise<boolean | null> {
  const self = await phone.greet();
  const asked = await begin(phone.base, self.epoch);
  const ask = { epoch: asked.epoch, schema: SCHEMA, device: self.device, cur: asked.cur, max_bytes: phone.pageBytes };
  let a;
  try {
    a = (await phone.post("/api/sync/v1/pull", JSON.stringify(ask))) as unknown as Page;
  } catch (e) {
    if (e instanceof Failure && e.code === "timeout") phone.pageBytes = Math.max(SMALLEST, phone.pageBytes / 2);
    throw e;
  }
  phone.pageBytes = Math.min(LARGEST, phone.pageBytes * 2);
  if (a.epoch !== asked.epoch) await phone.meet(asked.epoch);
  const wrong = check(a);
  if (wrong) throw new Failure("answer", { cause: wrong });
  if (a.more && JSON.stringify(a.cur) === JSON.stringify(asked.cur)) {
    throw new Failure("answer", { cause: "a page that leads nowhere" });
  }
  const done = await apply(phone.base, asked, a, self.limits.phone_rows);
  if (!done) return null;
  applied(done);
  if (!a.more) {
    await tidy(phone.keep, { epoch: done.meta.shownEpoch, head: done.meta.shownHead }, phone.env.now());
    await free(phone.keep);
  }
  return a.more;
}

/** Refuses a page that is well-formed JSON but no page: an empty object would look like the loss of every scope. */
function check(a: Page): string {
  if (!isDoc(a.scopes) || !isDoc(a.cur) || typeof a.head !== "number" || typeof a.more !== "boolean") return "no page";
  for (const scope of Object.keys(a.cur)) if (!(scope in a.scopes)) return `cursor of ${scope}, which is not held`;
  for (const [i, c] of (a.ch ?? []).entries()) {
    if (!(c.s in a.scopes)) return `row of ${c.s}, which is not held`;
    if (!c.id || typeof c.v !== "number" || isDoc(c.f) === Boolean(c.gone)) return `row ${i} of the page`;
  }
  return "";
}
