import { expect } from "vitest";
import { flight } from "./flight";
import type { Server } from "./server";

/** A leader invites a volunteer of their branch. */
async function invited(server: Server, email: string): Promise<{ code: string; path: string }> {
  const { me } = await server.ask<{ me: { id: string } }>(email, "/api/sync/v1/hello", { device: "d_" + email.replace(/\W/g, ""), app: "flight", schema: 1, queue: 0 });
  const { code, url } = await server.ask<{ code: string; url: string }>("leader@kienan.example", "/api/enrolment/invite", { user: me.id });
  return { code, path: new URL(url).pathname + new URL(url).hash };
}

flight("a leader's invitation opens the app without a password", async ({ server, phone, tell }) => {
  const link = await invited(server, "volunteer1@kienan.example");
  const mai = await phone("volunteer1");
  await mai.reopen(link.path);
  await mai.link("Trao quà").waitFor();
  expect(new URL(mai.page.url()).hash).toBe("");
  tell("a fresh phone opened the leader's link and is signed in; the address shows no code");
  await mai.readyOffline();
  await mai.handOver();
  await mai.sync();
  expect(await mai.standing("Chi hội đã nhận")).toBe(1);
  tell("a gift was handed over, and the branch received it");
  const newer = await invited(server, "volunteer2@kienan.example");
  await mai.open("/");
  await mai.reopen(newer.path);
  await mai.page.getByText("Muốn dùng mã mời cho người khác", { exact: false }).waitFor();
  tell("the link of somebody else changes nothing on a phone in use");

  const lan = await phone("volunteer2");
  await lan.reopen(link.path);
  await lan.text("Mã mời này đã dùng rồi. Hãy xin trưởng chi hội mã mới.").waitFor();
  expect(new URL(lan.page.url()).hash).toBe("");
  tell("the used link lets nobody else in");
  await server.stop();
  await lan.page.getByLabel("Mã mời", { exact: true }).fill("sai");
  await lan.button("Vào bằng mã mời").click();
  await lan.text("Không có mạng.").waitFor();
  await server.start();
  await lan.page.getByLabel("Mã mời", { exact: true }).fill(newer.code.toLowerCase().replace("-", " "));
  await lan.button("Vào bằng mã mời").click();
  await lan.link("Trao quà").waitFor();
  tell("the typed code does, in small letters, after a try without a network");

  const hoa = await phone("volunteer3");
  await hoa.button("Có mã mời?").click();
  await hoa.page.getByLabel("Mã mời", { exact: true }).waitFor();
  await hoa.signIn("volunteer3@kienan.example");
  tell("email and password are still there");
});
