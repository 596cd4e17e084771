/**
 * The seam between the phone's core and its screens: what screens may read, as signals, and what they may ask for, as
 * intents. Screens never open IndexedDB and never call fetch.
 */
import type { ReadonlySignal } from "@preact/signals";
import type {
  Beneficiary, BloodDrive, BloodVisit, BloodVisitState, Campaign, EvidenceReviewMark, GiftType, KindName, Location, NewActivity, NewBeneficiary, NewBloodDrive,
  NewBloodVisit, NewFirstAidCase, NewGiftHandover, PhotoRole, Role, Rows, Unit,
} from "../domain/kinds.gen";

/** One row as the screens show it: the server's copies merged, own unsent doings on top. A reference may be missing. */
export interface Row<K extends KindName = KindName> {
  readonly kind: K;
  readonly id: string;
  readonly doc: Readonly<Partial<Rows[K]>>;
  /** seq of its last change at the server, 0 = the server has not sent it */
  readonly v: number;
  /** something of this phone is on top */
  readonly own: boolean;
}

export interface Grant {
  readonly role: Role;
  /** id of the unit */
  readonly unit: string;
  /** its name, as "Phường Kiến An" */
  readonly name: string;
}

/** Somebody whose data is on this phone. */
export interface Person {
  readonly user: string;
  readonly name: string;
  readonly email: string;
  /** mutations not yet received by the branch */
  readonly unsent: number;
  /** photos not yet whole at the branch */
  readonly photos: number;
}

export type Session =
  | { readonly is: "starting" }
  /** the phone cannot keep anything: private mode, no IndexedDB, or no WebCrypto; a full-page warning */
  | { readonly is: "unusable"; readonly why: "private" | "no_storage" | "insecure" }
  /** nobody is signed in; others' unsent records stay on the phone and are shown */
  | { readonly is: "out"; readonly people: readonly Person[] }
  | {
      readonly is: "in";
      readonly user: string;
      readonly name: string;
      readonly email: string;
      readonly roles: readonly Grant[];
      /** id of the unit to prefill: of the first grant */
      readonly unit: string;
      /**
       * null = fine. sign_in: the token ended, ask for the password, everything waits. device_user, device_revoked,
       * account_disabled: the app is locked, the outbox stays and can be exported.
       */
      readonly trouble: null | "sign_in" | "device_user" | "device_revoked" | "account_disabled";
    };

/** Why a sync, or an intent, did not succeed. Screens turn it into words. */
export type TroubleCode =
  | "offline" // no network
  | "timeout" // too slow
  | "portal" // somebody else answered: a captive portal
  | "answer" // the answer proves nothing: cut, foreign, forged
  | "busy" // the server asked for time, see retryAt
  | "server_full" // its disk, see retryAt: photos wait
  | "quota" // the account has no room for photos left, see retryAt
  | "server" // the server failed
  | "refused" // the server did not like the request
  | "code_wrong" | "code_used" | "code_expired" // of an invitation
  | "sign_in" | "wrong_password" | "device_user" | "device_revoked" | "account_disabled"
  | "outdated" // the app is too old; evidence still goes up
  | "storage_full" | "storage_lost" | "outbox_full" | "too_large"
  | "rows_full" // the unit has more rows than a phone may hold
  | "invalid" // a field breaks a rule: see field and rule
  | "no_row" | "sent" | "file" // the import file is none, or damaged
  | "other_server"; // the import file is for another server

/** What intents throw, and what sync.trouble holds. */
export interface Trouble extends Error {
  readonly code: TroubleCode;
  /** invalid: path of the field, as "donor.birth_year" */
  readonly field?: string;
  /** invalid: required, type, min, max, length, option, format, ... */
  readonly rule?: string;
  /** busy, server_full, quota: unix milliseconds of this phone */
  readonly retryAt?: number;
}

/** How sending and receiving stand. The unsent count outranks "no network". */
export interface SyncState {
  readonly running: boolean;
  /** mutations that the branch has not received, as far as the phone can prove */
  readonly unsent: number;
  /** photos that the branch does not have whole */
  readonly photosLeft: number;
  /** of these, camera originals that wait for Wi-Fi */
  readonly originalsHeld: number;
  /** why the last round failed; null after a good one */
  readonly trouble: Trouble | null;
  /** last round without trouble, unix milliseconds of this phone, after a start the last complete pull; 0 = never */
  readonly at: number;
  /** when the next try comes, 0 = none waits */
  readonly retryAt: number;
  /** the server wants a newer app */
  readonly outdated: boolean;
  /** the server has a new history: rows are being fetched anew while the old ones are shown */
  readonly rebuilding: boolean;
  /** all scopes are complete on the phone. With the shell cached it is "Sẵn sàng ngoại tuyến" */
  readonly ready: boolean;
  /** rows fetched of the rows promised, for a progress bar */
  readonly rows: number;
  readonly rowsTotal: number;
}

/**
 * How far a record has come, and no more than is proved: saved "Đã lưu trên máy này", received "Chi hội đã nhận",
 * complete "Đã nhận đủ ảnh", accepted "Đã duyệt", returned "Cần bổ sung", declined, withdrawn, refused (the server did
 * not take it; it is whole among the issues).
 */
export type Standing = "saved" | "received" | "complete" | "accepted" | "returned" | "declined" | "withdrawn" | "refused";

export type EvidenceKind = "gift_handover" | "blood_visit" | "first_aid_case" | "activity";

/** One line of Nhật ký. */
export interface RecordItem<K extends EvidenceKind = EvidenceKind> {
  readonly kind: K;
  readonly id: string;
  readonly doc: Readonly<Partial<Rows[K]>>;
  /** RFC 3339, when it was recorded */
  readonly at: string;
  readonly standing: Standing;
  /** a verdict, withdrawal or step of it still waits on this phone */
  readonly pending: boolean;
  /** photos declared, and those proved whole by a receipt */
  readonly photos: number;
  readonly photosWhole: number;
  /** code of an open conflict: already_given, changed, ... The standing above still holds. */
  readonly conflict: string | null;
  /** id of the record that corrects this one, on this phone or at the branch */
  readonly correctedBy: string | null;
  /** what its author said to a leader who sent it back, also while it waits on this phone */
  readonly answer: string | null;
}

/** Something that a person must look at: refused, in conflict, or sent back by a leader. */
export interface Issue {
  /** mid of the mutation, hash of the photo, or "returned:<id>" */
  readonly key: string;
  /** photo: this phone cannot read it any more, args.n says which of the record */
  readonly what: "rejected" | "conflict" | "returned" | "photo";
  readonly kind: KindName;
  readonly id: string;
  readonly code: string;
  readonly field: string | null;
  readonly rule: string | null;
  readonly args: Readonly<Record<string, unknown>>;
  /** none, edit, resubmit, ask_leader */
  readonly fix: string;
  /** a leader's words, until when, and what they drew on which photo */
  readonly words: string | null;
  readonly due: string | null;
  readonly mark: EvidenceReviewMark | null;
  /** server's clock, unix milliseconds; 0 when unknown */
  readonly at: number;
  /** what was sent, as far as it is still on the phone */
  readonly sent: Readonly<Record<string, unknown>> | null;
}

/** One line of Danh sách, and one suggestion of "Người nhận". */
export interface BeneficiaryItem {
  readonly id: string;
  readonly doc: Readonly<Partial<Beneficiary>>;
  /** has its gift of the campaign asked for: by the server's word, or by a handover waiting on this phone */
  readonly served: "no" | "server" | "here";
  /** when, RFC 3339, if known */
  readonly servedAt: string | null;
  readonly own: boolean;
}

export interface BeneficiaryQuery {
  /** what was typed: folded, every word must begin a word of name, hamlet, address or note; digits also match last 4 and phone */
  readonly text?: string;
  /** campaign by which "served" is told; none = nobody is served */
  readonly campaign?: string;
  readonly hamlet?: string;
  /** how many items, 50 when left out */
  readonly limit?: number;
}

export interface BeneficiaryPage {
  readonly items: readonly BeneficiaryItem[];
  readonly total: number;
  readonly served: number;
}

/** A photo made ready on the phone, not yet part of a record. */
export interface Taken {
  readonly sha256: string;
  readonly data: ArrayBuffer;
  readonly type: string;
  readonly preview: ArrayBuffer;
  readonly previewType: string;
  readonly role: PhotoRole;
  /** RFC 3339 of the camera's clock, or of now for a drawn signature; "" when unknown */
  readonly takenAt: string;
  readonly location: Location | null;
  readonly width: number;
  readonly height: number;
  /** the camera's own file, for a campaign that asks for it */
  readonly original?: true;
}

/** What came out of saving. */
export interface Saved {
  readonly kind: KindName;
  readonly id: string;
  readonly mid: string;
  /** the phone was full: the record is kept, these photos are not (sha256) */
  readonly photosLost: readonly string[];
}

/** What goes with every record beside its fields. */
export interface With {
  readonly photos?: readonly Taken[];
  /** a draft that goes in the same transaction */
  readonly draft?: string;
}

/** Hints before saving: never a block. They travel in `warnings`. */
export type Hint =
  | "no_gps" | "far_from_unit" | "photo_old" | "same_photo" | "outside_campaign" | "already_served" | "donor_interval" | "donor_age"
  | "donor_volume" | "value_outside_gift_type" | "clock_off" | "id_number_province" | "id_number_mismatch";

export interface DeviceFacts {
  readonly device: string;
  readonly app: string;
  readonly schema: number;
  readonly serverId: string;
  readonly epoch: string;
  /** phone minus server, milliseconds */
  readonly skewMs: number;
  /** rows on the phone, and the most it may hold */
  readonly rows: number;
  readonly rowsLimit: number;
  readonly mutations: number;
  readonly receipts: number;
  /** bytes, null when the browser does not say */
  readonly used: number | null;
  readonly free: number | null;
  /** answer of persist(): null = not asked yet, or not supported */
  readonly persisted: boolean | null;
  /** under 50 MB free */
  readonly low: boolean;
  /** records that were on this phone and are gone: the browser threw its storage away */
  readonly lost: number;
  /** the connection to storage broke twice: "restart the app" */
  readonly restart: boolean;
  /** another person's outbox that this phone carries to the network */
  readonly carrying: number;
  /** parts of such outboxes that the branch will never take, by the server's code; they stay on this phone */
  readonly carriedRefused: readonly CarriedPart[];
  /** parts that the branch did not take yet, or that this phone has `lost`: their author must know */
  readonly carriedHeld: readonly CarriedPart[];
}

/** A part of another phone's outbox, and what stands in its way. */
export interface CarriedPart {
  readonly device: string;
  readonly code: string;
  /** 0 = it is a photo */
  readonly mutations: number;
}

/** A form that is not a record yet. `value` is anything that structured cloning takes. */
export interface Draft<T = unknown> {
  readonly key: string;
  readonly value: T;
  readonly photos: readonly Taken[];
  /** hashes of photos that the phone lost: they are in no record */
  readonly unread: readonly string[];
  /** unix milliseconds of this phone */
  readonly at: number;
}

/** Changes of a co-edited row by field; null clears one; list fields with add and remove take {add, remove}. */
export type Changes<K extends KindName> = {
  readonly [F in keyof Rows[K]]?: Rows[K][F] | null | { readonly add?: readonly unknown[]; readonly remove?: readonly unknown[] };
};

/** What a step of a blood visit sets. */
export type StepFields = Partial<Pick<BloodVisit, "defer_class" | "component" | "ml" | "abo" | "rh" | "group_source" | "prior_count" | "last_date"
  | "last_component" | "certificate_no" | "reaction" | "consent" | "warnings" | "note">>;

/** The phone, to the screens. One for each open page. Every intent is on the disk when its promise resolves. */
export interface App {
  readonly session: ReadonlySignal<Session>;
  readonly sync: ReadonlySignal<SyncState>;
  readonly device: ReadonlySignal<DeviceFacts>;
  readonly drafts: ReadonlySignal<readonly Draft[]>;

  /** Nhật ký: own records, newest first. */
  readonly records: ReadonlySignal<readonly RecordItem[]>;
  /** Cần xử lý. */
  readonly issues: ReadonlySignal<readonly Issue[]>;

  /** open today first, then by start; see `current` for the one to prefill */
  readonly campaigns: ReadonlySignal<readonly Row<"campaign">[]>;
  readonly currentCampaign: ReadonlySignal<Row<"campaign"> | null>;
  readonly giftTypes: ReadonlySignal<readonly Row<"gift_type">[]>;
  readonly units: ReadonlySignal<ReadonlyMap<string, Row<"unit">>>;
  /** not closed, today's first */
  readonly drives: ReadonlySignal<readonly Row<"blood_drive">[]>;
  /** of all drives that the phone holds, in order of registration */
  readonly visits: ReadonlySignal<readonly Row<"blood_visit">[]>;
  readonly beneficiaryCount: ReadonlySignal<number>;

  /** Not-served first, then by the last word of the name. Reads signals: use it inside computed() or a component. */
  findBeneficiaries(query: BeneficiaryQuery): BeneficiaryPage;
  /** One of them; undefined when the phone has none of this id. Reads signals. */
  beneficiary(id: string, campaign?: string): BeneficiaryItem | undefined;
  /** How many there are, and how many have their gift of a campaign. Reads signals. */
  coverage(campaign: string): { readonly total: number; readonly served: number };
  /** hamlets that occur, sorted */
  hamlets(): readonly string[];
  /** One row, undefined when the phone has none. Reads signals. */
  row<K extends KindName>(kind: K, id: string): Row<K> | undefined;
  /** Hints for a record about to be saved. Reads signals; `today` and the clock are the phone's. */
  hints(kind: EvidenceKind, fields: Readonly<Record<string, unknown>>, photos: readonly Taken[]): readonly Hint[];
  /** The branch's proof of receiving a mutation or photo: compact JWS, null when there is none. */
  receipt(id: string): Promise<string | null>;
  /** Preview of a photo: of this phone, else of the branch; null when neither has it within reach. */
  preview(sha256: string): Promise<Blob | null>;
  /** The whole photo as far as it is on this phone, its preview otherwise. */
  photo(sha256: string): Promise<Blob | null>;
  /** Hashes of a record's photos, as far as this phone declared them. */
  photosOf(id: string): Promise<readonly string[]>;
  /** Those of them that a correction of the record takes along, but for those dropped. */
  photosAgain(id: string): Promise<readonly string[]>;

  saveHandover(fields: NewGiftHandover, more?: With): Promise<Saved>;
  saveVisit(fields: NewBloodVisit, more?: With): Promise<Saved>;
  /** Moves a blood visit on, by the states that KINDS.blood_visit.steps allows. */
  stepVisit(id: string, to: BloodVisitState, fields?: StepFields): Promise<Saved>;
  saveFirstAid(fields: NewFirstAidCase, more?: With): Promise<Saved>;
  saveActivity(fields: NewActivity, more?: With): Promise<Saved>;
  createDrive(fields: NewBloodDrive, more?: With): Promise<Saved>;
  createBeneficiary(fields: NewBeneficiary, more?: With): Promise<Saved>;
  /** A new household and its first member beside the head: both or neither. Resolves to the member. */
  createHousehold(head: NewBeneficiary, member: NewBeneficiary, more?: With): Promise<Saved>;
  /** Names what the screen showed; null when nothing changes. */
  editBeneficiary(id: string, changes: Changes<"beneficiary">): Promise<Saved | null>;
  editDrive(id: string, changes: Changes<"blood_drive">): Promise<Saved | null>;
  withdraw(kind: EvidenceKind, id: string, reason: string): Promise<Saved>;
  /** A new record that says what it corrects. The old one's photos are declared again with the new ones, but for those dropped. */
  correct(kind: EvidenceKind, id: string, fields: Readonly<Record<string, unknown>>, more?: With & { readonly dropped?: readonly string[] }): Promise<Saved>;
  /** Answers a leader who sent a record back, in words: it is in their queue again. */
  answer(kind: EvidenceKind, id: string, words: string): Promise<Saved>;
  /** Takes back what never left the phone; throws "sent" otherwise. */
  takeBack(mid: string): Promise<void>;
  /** Closes an issue: the person has dealt with it. */
  dismiss(key: string): Promise<void>;

  keepDraft(key: string, value: unknown): Promise<void>;
  /** Photos of a draft, as a whole: the camera may kill the page right after. */
  keepDraftPhotos(key: string, photos: readonly Taken[]): Promise<void>;
  dropDraft(key: string): Promise<void>;
  draft<T>(key: string): Promise<Draft<T> | null>;

  /** Shrinks a camera file to 1600 px and a preview, or keeps it as it is beside a preview; reads date and place from it. One at a time. */
  takePhoto(file: Blob, role?: PhotoRole, original?: boolean): Promise<Taken>;
  /** A drawing on a canvas as a signature. */
  takeSignature(png: Blob): Promise<Taken>;

  /** Whether camera originals wait for Wi-Fi; they do unless somebody chose otherwise on this phone. */
  readonly originalsWait: ReadonlySignal<boolean>;
  letOriginalsWait(wait: boolean): void;

  /** By hand: resolves when the round is over, throws the Trouble that stopped it. */
  syncNow(): Promise<void>;
  signIn(email: string, password: string): Promise<void>;
  /** Signs in with an invitation: its typed code, or the token of its link. May be asked again when the answer was lost. */
  redeem(code: string): Promise<void>;
  /** Never deletes unsent records. Resolves to how many stay behind. */
  signOut(): Promise<{ unsent: number; photos: number }>;
  /** Asks the browser never to throw the data away; also done after the first save. */
  persist(): Promise<boolean | null>;
  /** Outbox and photos as one file, name included, to be carried by hand. */
  exportFile(): Promise<File>;
  /** Takes another phone's file to deliver it; how many mutations were new. */
  importFile(file: Blob): Promise<number>;
  /** What a helper at a distance needs to know, without names of beneficiaries, tokens or photos. JSON text. */
  diagnostics(): Promise<string>;
  /** Stops timers and closes storage; for tests. */
  close(): void;
}

export type { BloodDrive, Campaign, GiftType, Unit };
