import { expect, it } from "vitest";
import { tookPart } from "./items";

it("a record is not decided about by whoever had a hand in it", () => {
  const visit = { author: "lan", carrier: "hoa", helpers: ["minh", "an"] };
  expect(["lan", "hoa", "minh", "an", "ba"].filter((who) => tookPart(visit, who))).toEqual(["lan", "hoa", "minh", "an"]);
  expect(tookPart({ author: "lan" }, "minh")).toBe(false);
});
