import { text, type Doc } from "../domain/doc";
import { Failure } from "./trouble";
import { call, plainly, readJSON, refused, type Env } from "./wire";

export interface SignedIn {
  token: string;
  user: string;
  name: string;
  email: string;
}

const WAYS = {
  password: "/api/collections/users/auth-with-password",
  token: "/api/collections/users/auth-refresh",
  invitation: "/api/enrolment/redeem",
};

/** Proves who the person is, by password, by the token they hold, or by an invitation. */
export async function authorise(env: Env, how: keyof typeof WAYS, body: object, session?: { token: string; device: string }): Promise<SignedIn> {
  const r = await call(env, WAYS[how], { ...plainly(JSON.stringify(body)), ...session });
  if (r.status !== 200) {
    const f = refused(env, r);
    // PocketBase answers 400 to a wrong password, and 401 or 403 or 404 to a token that is no longer good.
    if (f.code === "refused" && how === "invitation") {
      const code = text(readJSON(r), "code");
      throw new Failure(code === "code_used" || code === "code_expired" ? code : "code_wrong", { status: r.status });
    }
    if (f.code === "refused" || f.code === "sign_in") throw new Failure(session ? "sign_in" : "wrong_password", { status: r.status });
    throw f;
  }
  const got = readJSON(r), record = (got["record"] ?? {}) as Doc;
  if (!text(got, "token") || !text(record, "id")) throw new Failure("answer");
  return { token: text(got, "token"), user: text(record, "id"), name: text(record, "name"), email: text(record, "email") };
}
