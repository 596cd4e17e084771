import { expect, test } from "vitest";
import type { PersonFacts, PhoneFacts } from "./shapes";
import { sorted, standingOf } from "./standing";

const now = Date.parse("2026-11-21T12:00:00Z"), DAY = 86_400_000;
const ago = (days: number): string => new Date(now - days * DAY).toISOString();
const phone = (days: number, more: Partial<PhoneFacts> = {}): PhoneFacts => ({ device: "d", app: "1", schema: 1, first_at: ago(90), seen_at: ago(days), queue: 0, skew_ms: 0, ...more });
const person = (name: string, phones: readonly PhoneFacts[], to?: string): PersonFacts => ({
  user: name, name, disabled: false, may_invite: true, may_revoke: true, phones, invitations: [], grants: [{ id: "g", role: "volunteer", unit: "u", unit_name: "", may_end: true, ...(to && { to }) }],
});

test("a phone is silent after so many whole days; the phone heard of last counts, a revoked one does not", () => {
  expect(standingOf(person("A", [phone(2.9)]), 3, now).group).toBe("active");
  expect(standingOf(person("A", [phone(3)]), 3, now)).toMatchObject({ group: "silent", days: 3 });
  expect(standingOf(person("A", [phone(9, { queue: 4 }), phone(1, { queue: 2 })]), 3, now)).toMatchObject({ group: "active", queue: 6 });
  expect(standingOf(person("A", [phone(9), phone(1, { revoked_at: ago(0) })]), 3, now)).toMatchObject({ group: "silent", days: 9 });
  expect(standingOf(person("A", [phone(1, { revoked_at: ago(0) })]), 3, now).group).toBe("without");
  expect(standingOf(person("A", [phone(9)], ago(1)), 3, now).group).toBe("ended");
});

test("silent ones first, the longest silence and what lies on it before others, then by given name", () => {
  const people = [person("Lê Thị Bình", [phone(0)]), person("Trần Văn An", [phone(0)]), person("Vũ C", [phone(5)]), person("Vũ D", [phone(5, { queue: 3 })]), person("Vũ E", [phone(20)]), person("Vũ G", [])];
  expect(sorted(people, 3, now).map((x) => x.person.name)).toEqual(["Vũ E", "Vũ D", "Vũ C", "Vũ G", "Trần Văn An", "Lê Thị Bình"]);
});
