import { computed } from "@preact/signals";
import { branch } from "../state/branch";

/** How many lists wait for this person: submitted ones for who approves, returned ones for who leads. */
export const listsWaiting = computed(() => {
  const roles = branch().roles.value, states = [roles.has("approver") && "submitted", roles.has("branch_leader") && "returned"];
  let n = 0;
  for (const row of branch().rows("list").values()) if (states.includes(row.doc.state ?? "draft")) n++;
  return n;
});
