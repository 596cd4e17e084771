import { useState } from "preact/hooks";
import { newID } from "../../domain/ids";
import type { Role } from "../../domain/kinds.gen";
import { parsePhone } from "../../domain/format";
import { words } from "../../i18n/words";
import { TextField } from "../../ui/field";
import { Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { failureWords } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import { freshWish, RoleFields, wireOf } from "./give";
import { InvitationCard } from "./invitation";
import type { Invitation } from "./shapes";
import { peopleWords } from "./words";

/** Invites somebody who has no account yet: name, role, and at once the code they come in with. */
export function AddPerson({ may, onAdded, onLeave }: { may: readonly Role[]; onAdded(user: string): void; onLeave(): void }) {
  const w = peopleWords.value, required = words.value.rules["required"]!;
  const [id] = useState(() => newID(Date.now())); // the same at every try, or a lost answer would make two
  const [name, setName] = useState(""), [email, setEmail] = useState(""), [phone, setPhone] = useState(""), [wish, setWish] = useState(() => freshWish(may));
  const [missed, setMissed] = useState(false), [added, setAdded] = useState<{ user: string; invitation: Invitation } | null>(null);
  const { doing, failed, run } = useDoing();
  /** The address has an account: that one gets the role. */
  const giveThere = async () => {
    const { user } = await branch().ask<{ user: string }>("grants/give", { email: email.trim(), ...wireOf(wish) });
    onAdded(user);
    onLeave();
  };
  if (added) return <InvitationCard name={name.trim()} invitation={added.invitation} onLeave={() => { onAdded(added.user); onLeave(); }} />;
  return (
    <Dialog title={w.add.title} onLeave={onLeave} foot={
      <>
        <button type="submit" form="add" class="button main" aria-disabled={doing}>{w.add.go}</button>
        <button type="button" class="button plain" onClick={onLeave}>{words.value.cancel}</button>
      </>
    }>
      <form id="add" class="stack" noValidate onSubmit={(e) => {
        e.preventDefault();
        if (!name.trim() || !wish.unit) return setMissed(true);
        void run(async () => {
          const { user, invitation } = await branch().ask<{ user: string; invitation: Invitation }>("people/add", { new: id, name: name.trim(), ...(email.trim() && { email: email.trim() }), ...(phone.trim() && { phone: parsePhone(phone) }), ...wireOf(wish) });
          setAdded({ user, invitation });
        });
      }}>
        <TextField label={w.add.name} value={name} onInput={setName} maxLength={200} error={missed && !name.trim() ? required : null} />
        <TextField label={w.add.email} type="email" value={email} onInput={setEmail} maxLength={200} help={w.add.emailHelp} />
        <TextField label={w.add.phone} type="tel" inputMode="tel" value={phone} onInput={setPhone} maxLength={20} />
        <RoleFields may={may} wish={wish} onWish={setWish} />
        {failed !== null && (
          <Notice tone="grave" alive>
            <p>{failureWords(failed)}</p>
            {(failed as { code?: string }).code === "email_taken" && <div><button type="button" class="button" onClick={() => void run(giveThere)}>{w.add.there}</button></div>}
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
