import { expect, test } from "vitest";
import { FakeServer } from "../testing/server";
import { Battery, Dead, photo, TestPhone } from "../testing/phone";

/*
 * The phone may die at every wait: before and after each transaction, before a request goes out and after its answer came in.
 * Each of these moments is tried. Afterwards nothing may be lost, and nothing done twice.
 */

const GIFT = { campaign: "campaign0000001", unit: "unit00000000001", beneficiary: "beneficiary0001", gift_type: "gifttype0000001", qty: 1, value: 500000, received_by: "self" };

interface Story {
  name: string;
  /** what has happened before; its phone does not die */
  before: (server: FakeServer, phone: TestPhone) => Promise<void>;
  /** what the phone is at when it dies */
  during: (phone: TestPhone) => Promise<void>;
  /** checks of its own */
  after?: (server: FakeServer, phone: TestPhone) => Promise<void>;
}

const stories: Story[] = [
  {
    name: "a first sync of records, a group, an edit and a photo",
    async before(server, phone) {
      server.put("beneficiary", "beneficiary0001", { name: "Trần Thị Bình", phone: "1" }, ["field:kienan"]);
      for (let i = 0; i < 7; i++) server.put("campaign", `campaign000000${i}`, { name: "Tết " + i }, ["ref"]);
      server.pageRows = 3;
      server.limits = { push_mutations: 3 };
      const p = await photo(300_000, 1);
      await phone.record("gift_handover", GIFT, [p]);
      await phone.record("activity", { unit: GIFT.unit, type: "visit" });
      await phone.change("beneficiary", "set", "beneficiary0001", { phone: { v: "2", was: "1" } });
      await phone.group([["beneficiary", { unit: GIFT.unit, name: "Chủ hộ" }], ["beneficiary", { unit: GIFT.unit, name: "Vợ" }]]);
    },
    during: (phone) => phone.sync(),
    async after(server, phone) {
      expect([...server.photos.values()].map((p) => [p.whole, p.preview, p.data.length])).toEqual([[true, true, 300_000]]);
      expect((await phone.photoRows()).map((p) => [p.state, p.receipt > 0])).toEqual([["whole", true]]);
    },
  },
  {
    name: "a server restored from yesterday's backup: its lost tail comes back",
    async before(server, phone) {
      const old = await phone.record("gift_handover", GIFT);
      await phone.sync();
      const restore = server.backup();
      server.put("beneficiary", "beneficiary0001", { name: "Trần Thị Bình" }, ["field:kienan"]);
      await phone.record("gift_handover", { ...GIFT, beneficiary: "beneficiary0002" }, [await photo(1000, 2)]);
      await phone.record("activity", { unit: GIFT.unit, type: "visit" });
      await phone.sync();
      restore();
      expect(server.stored.size).toBe(1);
      expect(server.stored.has(old.mid)).toBe(true);
      await phone.record("activity", { unit: GIFT.unit, type: "kitchen" });
      server.pageRows = 2;
    },
    during: (phone) => phone.sync(),
    async after(server, phone) {
      expect(server.stored.size).toBe(4);
      expect((await phone.photoRows())[0]?.state).toBe("whole");
    },
  },
  {
    name: "a scope lost, one with another meaning, a row that moved away",
    async before(server, phone) {
      server.put("beneficiary", "beneficiary0001", { name: "Trần Thị Bình" }, ["field:kienan"]);
      server.put("beneficiary", "beneficiary0002", { name: "Lê Văn Cường" }, ["field:kienan", "field:doson"]);
      server.put("beneficiary", "beneficiary0003", { name: "Phạm Thị Dung" }, ["field:doson"]);
      server.scopes.push("field:doson");
      await phone.record("gift_handover", GIFT);
      await phone.sync();
      server.scopes.pop();
      server.gen["field:kienan"] = "g2";
      server.delete("beneficiary", "beneficiary0001");
      server.pageRows = 1;
      await phone.record("gift_handover", GIFT);
    },
    during: (phone) => phone.sync(),
  },
];

async function play(story: Story, dies: number): Promise<{ died: boolean; steps: number }> {
  const server = await FakeServer.open();
  const first = await TestPhone.fresh(server);
  await story.before(server, first);
  const made = (await first.entries()).map((e) => e.mid);
  const battery = new Battery(), doomed = await first.again(battery);
  let died = false;
  battery.last(dies);
  try {
    await story.during(doomed);
  } catch (e) {
    let cause: unknown = e;
    while (cause instanceof Error && !(cause instanceof Dead)) cause = cause.cause;
    if (!(cause instanceof Dead)) throw e;
    died = true;
  }
  const phone = await doomed.again();
  await phone.sync();

  expect(await phone.outbox(), "I2: every mid ends with a result").toEqual([]);
  const entries = await phone.entries();
  expect(entries.map((e) => e.mid), "nothing was lost or doubled here").toEqual(made);
  for (const e of entries) {
    expect(server.effects.get(e.mid), `I1: ${e.kind} ${e.op} happened once`).toBe(1);
    expect(server.stored.get(e.mid)?.res.s).toBe(e.res?.s);
    expect(e.receipt, "a receipt is kept").toBeGreaterThan(0);
  }
  expect(await phone.rows(), "I3: the phone's base is the server's rows of its scopes").toEqual(server.truth());
  await story.after?.(server, phone);
  phone.keep.close();
  phone.base.close();
  return { died, steps: battery.steps };
}

test.each(stories.map((s) => [s.name, s] as const))("%s: death at every wait", async (_, story) => {
  const { steps } = await play(story, Infinity);
  expect(steps).toBeGreaterThan(20);
  for (let dies = 1; dies <= steps; dies++) {
    const { died } = await play(story, dies).catch((e: unknown) => {
      throw new Error(`died at step ${dies} of ${steps}`, { cause: e });
    });
    expect(died, `step ${dies} is there`).toBe(true);
  }
}, 300_000);
