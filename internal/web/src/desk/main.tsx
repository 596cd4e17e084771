import { effect } from "@preact/signals";
import { render } from "preact";
import { version } from "../../package.json";
import { allWords, speakAsBefore } from "../i18n/first";
import { followLinks } from "../routes/router";
import { openApp } from "../state/app";
import { browser } from "../state/surroundings";
import { keepShell } from "../sw/shell";
import { givePhone } from "../ui/phone";
import "../ui/style.css";
import "./style.css";
import "./review/style.css";
import { Frame } from "./frame";
import { Branch, giveBranch } from "./state/branch";

await speakAsBefore();
await allWords();
const app = openApp(browser(version));
givePhone(app);
const branch = new Branch(app), root = document.getElementById("app")!;
giveBranch(branch);
followLinks();
render(<Frame />, root);

/** Who sat down first. What screens keep for the whole page is theirs, so whoever comes next begins with a page of their own. */
let first = "";
effect(() => {
  const me = branch.me.value;
  if (me && first && me !== first) {
    render(null, root);
    location.replace("/branch");
  }
  first ||= me;
});
void keepShell("/branch-sw.js", "/branch");
