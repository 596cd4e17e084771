import { signal } from "@preact/signals";

interface Invitation extends Event {
  prompt(): Promise<unknown>;
}

/** The browser's offer to install the app, while it stands. */
export const invitation = signal<Invitation | null>(null);

addEventListener("beforeinstallprompt", (e) => {
  e.preventDefault(); // offered on Máy này instead of over a form
  invitation.value = e as Invitation;
});
addEventListener("appinstalled", () => (invitation.value = null));

/** iPhones and iPads: they install by hand, and the installed app has storage of its own. */
export const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

/** The app runs from the home screen. */
export const installed = (): boolean => matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
