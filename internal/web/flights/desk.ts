import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "vitest";
import { PASSWORD } from "./server";
import type { Phone } from "./phone";

/** Opens the desk in a browser as wide as a desk, and signs in. */
export async function sitDown(at: Phone, email: string, path = "/branch"): Promise<void> {
  await at.page.setViewportSize({ width: 1280, height: 800 });
  await at.open(path);
  await at.page.getByLabel("Email", { exact: true }).fill(email);
  await at.page.getByLabel("Mật khẩu", { exact: true }).fill(PASSWORD);
  await at.button("Đăng nhập").click();
  await at.page.getByText("Đồng bộ lúc", { exact: false }).waitFor();
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What a blind or unsteady person would stumble over on the screen that is open: nothing. */
export async function clean(at: Phone, screen: string): Promise<void> {
  await at.page.evaluate(axe);
  const found = await at.page.evaluate(async () => (await (window as any).axe.run(document)).violations.map((v: any) => `${v.id}: ${v.nodes.map((n: any) => n.target.join(" ")).join(", ")}`));
  expect(found, `axe on ${screen}`).toEqual([]);
}
