import { expect, test } from "vitest";
import type { PersonFacts, PhoneFacts } from "./shapes";
import { standingOf } from "./standing";

const phone = (silent_days: number, more: Partial<PhoneFacts> = {}): PhoneFacts => ({ device: "d", app: "1", schema: 1, first_at: "", seen_at: `2026-11-${20 - silent_days}T12:00:00Z`, silent_days, queue: 0, skew_ms: 0, ...more });
const person = (...phones: readonly PhoneFacts[]): PersonFacts => ({ user: "u", name: "A", disabled: false, may_invite: true, may_revoke: true, standing: "active", phones, invitations: [], grants: [] });

test("the phone heard of last counts, what lies on all of them is added up, and a revoked one says nothing", () => {
  expect(standingOf(person(phone(9, { queue: 4 }), phone(1, { queue: 2 })))).toEqual({ seen: "2026-11-19T12:00:00Z", days: 1, queue: 6 });
  expect(standingOf(person(phone(9), phone(1, { revoked_at: "2026-11-20T12:00:00Z", queue: 7 })))).toEqual({ seen: "2026-11-11T12:00:00Z", days: 9, queue: 0 });
  expect(standingOf(person())).toMatchObject({ seen: null, queue: 0 });
});
