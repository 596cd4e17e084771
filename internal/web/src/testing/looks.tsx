/** Every screen in every state, to look at: `npx vite -c vite.looks.ts`, then http://localhost:5173/trao-qua#day. */
import { speakAsBefore } from "../i18n/first";
import { draw } from "../routes/draw";
import { shellKept } from "../sw/shell";
import { fakeApp, type Scenario } from "./fake-app";

const scenario = (location.hash.slice(1) || sessionStorage.getItem("scenario") || "day") as Scenario;
sessionStorage.setItem("scenario", scenario);
shellKept.value = scenario === "loading" ? "waiting" : "yes";
await speakAsBefore();
draw(fakeApp(scenario));
