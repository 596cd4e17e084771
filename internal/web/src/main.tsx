import { version } from "../package.json";
import { speakAsBefore } from "./i18n/first";
import { draw } from "./routes/draw";
import { openApp } from "./state/app";
import { browser } from "./state/surroundings";
import { keepShell } from "./sw/shell";

await speakAsBefore();
draw(openApp(browser(version)));
void keepShell();
