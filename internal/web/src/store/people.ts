/**
 * Who has data on this phone, and how much: outside IndexedDB, so that a loss by eviction is noticed and said, and so that
 * "14 unsent records of <name>" can be shown before anybody has signed in.
 */
export interface Known {
  user: string;
  name: string;
  email: string;
  unsent: number;
  photos: number;
  /** mutations in the person's database; it only grows, but for what is taken back */
  kept: number;
}

interface Roll {
  current: string;
  people: Record<string, Known>;
}

const KEY = "chungsuc.people";

export class People {
  constructor(private readonly storage: Pick<Storage, "getItem" | "setItem">) {}

  #read(): Roll {
    try {
      const roll = JSON.parse(this.storage.getItem(KEY) ?? "") as Roll;
      if (typeof roll.people === "object") return roll;
    } catch {
      // nothing yet, or not ours
    }
    return { current: "", people: {} };
  }

  #write(change: (roll: Roll) => void): void {
    const roll = this.#read();
    change(roll);
    try {
      this.storage.setItem(KEY, JSON.stringify(roll));
    } catch {
      // full or forbidden: it is a second witness only
    }
  }

  /** User id of who is signed in, "" = nobody. */
  get current(): string {
    return this.#read().current;
  }

  set current(user: string) {
    this.#write((roll) => (roll.current = user));
  }

  all(): Known[] {
    return Object.values(this.#read().people);
  }

  get(user: string): Known | undefined {
    return this.#read().people[user];
  }

  put(k: Known): void {
    this.#write((roll) => (roll.people[k.user] = k));
  }

  byEmail(email: string): Known | undefined {
    return this.all().find((k) => k.email.toLowerCase() === email.trim().toLowerCase());
  }
}
