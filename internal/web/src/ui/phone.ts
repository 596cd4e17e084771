import type { App } from "../state/types";

let current: App;

/** The phone that this page shows. It is given once, before the first screen is drawn. */
export const phone = (): App => current;
export const givePhone = (app: App): void => {
  current = app;
};
