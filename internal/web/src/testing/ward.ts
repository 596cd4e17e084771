import { Failure } from "../sync/trouble";
import { TestPhone } from "./phone";
import { FakeServer } from "./server";

/** A gift with all that it must say. */
export const GIFT = { campaign: "campaign0000001", unit: "unit00000000001", beneficiary: "beneficiary0001", gift_type: "gifttype0000001", qty: 1, value: 500000, received_by: "self" };

/** A server of one ward with one beneficiary, and a phone that is signed in. */
export async function ward(): Promise<{ server: FakeServer; phone: TestPhone }> {
  const server = await FakeServer.open();
  server.put("beneficiary", "beneficiary0001", { name: "Trần Thị Bình", phone: "1" }, ["field:kienan"]);
  return { server, phone: await TestPhone.fresh(server) };
}

/** What a rejection was for. */
export const code = (e: unknown) => (e instanceof Failure ? e.code : e);
