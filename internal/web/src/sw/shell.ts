import { signal } from "@preact/signals";

/** Whether the app opens without a network: "no" where the browser cannot (no HTTPS, private mode, too old). */
export const shellKept = signal<"waiting" | "yes" | "no">("waiting");

/** Whether a newer build is on the phone and waits to be let in. */
export const newBuild = signal(false);

let waiting: ServiceWorker | null = null;

/** Has the service worker keep the shell of what lives at `home`. Call it once, after the first screen is drawn. */
export async function keepShell(worker = "/sw.js", home = "/"): Promise<void> {
  const workers = navigator.serviceWorker;
  if (!workers) {
    shellKept.value = "no";
    return;
  }
  if (workers.controller) shellKept.value = "yes"; // it is installed only when its cache is whole
  let letIn = false;
  workers.addEventListener("controllerchange", () => {
    if (letIn) location.reload();
  });
  takeOver = () => {
    letIn = true;
    waiting?.postMessage("take-over");
  };
  try {
    const registration = await workers.register(worker, { scope: home, updateViaCache: "none" });
    const look = () => {
      if (registration.active) shellKept.value = "yes";
      if (registration.waiting && registration.active) {
        waiting = registration.waiting;
        newBuild.value = true;
      }
    };
    look();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
    registration.installing?.addEventListener("statechange", look);
    await workers.ready;
    look();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && navigator.onLine) registration.update().catch(() => {}); // no network: next time
    });
  } catch {
    // Offline with a worker already there is no failure; without one the app needs the network to open.
    shellKept.value = (await workers.getRegistration(home))?.active ? "yes" : "no";
  }
}

let takeOver = () => {};

/** Starts the newer build. Only where no form is open: the page loads anew. */
export function letNewBuildIn(): void {
  takeOver();
}
