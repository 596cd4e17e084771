import { text, type Doc } from "../domain/doc";
import { Failure } from "./trouble";
import { call, plainly, readJSON, refused, type Env } from "./wire";

export interface SignedIn {
  token: string;
  user: string;
  name: string;
  email: string;
}

/** Proves who the person is, by password or by the token they hold. */
export async function authorise(env: Env, how: "auth-with-password" | "auth-refresh", body: object, token?: string): Promise<SignedIn> {
  const r = await call(env, "/api/collections/users/" + how, { ...plainly(JSON.stringify(body)), ...(token && { token }) });
  if (r.status !== 200) {
    const f = refused(env, r);
    // PocketBase answers 400 to a wrong password, and 401 or 403 or 404 to a token that is no longer good.
    if (f.code === "refused" || f.code === "sign_in") throw new Failure(token ? "sign_in" : "wrong_password", { status: r.status });
    throw f;
  }
  const got = readJSON(r), record = (got["record"] ?? {}) as Doc;
  if (!text(got, "token") || !text(record, "id")) throw new Failure("answer");
  return { token: text(got, "token"), user: text(record, "id"), name: text(record, "name"), email: text(record, "email") };
}
