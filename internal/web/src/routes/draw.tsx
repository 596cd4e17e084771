import { render } from "preact";
import type { App } from "../state/types";
import { givePhone } from "../ui/phone";
import "../ui/style.css";
import { Frame } from "./frame";
import { followLinks } from "./router";

/** Draws the app for this phone into the page. */
export function draw(app: App): void {
  givePhone(app);
  followLinks();
  render(<Frame />, document.getElementById("app")!);
}
