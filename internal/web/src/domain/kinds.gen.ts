// Written by go generate ./internal/record; do not edit.

export type Role = "volunteer" | "member" | "team_lead" | "branch_leader" | "approver" | "province_leader" | "auditor" | "admin";
export type Class = "reference" | "co_edited" | "evidence" | "raised";
export type Op = "create" | "set" | "void" | "transition";
export type FieldType = "text" | "int" | "number" | "bool" | "date" | "time" | "enum" | "ref" | "money" | "location" | "object" | "any";

/** One value of an enum and its words. */
export interface Option {
  readonly value: string;
  readonly vi: string;
  readonly en: string;
}

/** Degrees WGS 84, accuracy in metres. */
export interface Location {
  lat: number;
  lon: number;
  accuracy?: number;
}

/** One field of a kind; what is left out is false, none or unlimited. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly vi: string;
  readonly en: string;
  readonly list?: boolean;
  /** ref: the kind it points to */
  readonly of?: KindName;
  readonly options?: readonly Option[];
  readonly members?: readonly Field[];
  readonly required?: boolean;
  /** said at the creation, never changed */
  readonly fixed?: boolean;
  /** only the server writes it */
  readonly computed?: boolean;
  /** sent, never stored */
  readonly writeOnly?: boolean;
  /** absent where a scope is masked */
  readonly masked?: boolean;
  /** a conflict on it is flagged */
  readonly critical?: boolean;
  /** a list that changes by add and remove */
  readonly union?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** longest text in characters, DEFAULT_LEN when left out */
  readonly len?: number;
  /** longest list, DEFAULT_ITEMS when left out */
  readonly items?: number;
  readonly unit?: string;
  /** who may set it; those of the kind when left out */
  readonly setBy?: readonly Role[];
}

export interface Kind {
  readonly name: KindName;
  readonly class: Class;
  readonly vi: string;
  readonly en: string;
  /** its own; evidence has EVIDENCE_FIELDS too */
  readonly fields: readonly Field[];
  readonly createBy: readonly Role[];
  readonly setBy: readonly Role[];
  readonly steps: Readonly<Record<string, readonly string[]>>;
  readonly stepFields: readonly string[];
}

export const SCHEMA = 1;
export const MAX_MUTATION = 65536;
export const MAX_GROUP = 20;
export const MAX_PHOTOS = 6;
export const MAX_PHOTO = 20971520;
export const DEFAULT_LEN = 2000;
export const DEFAULT_ITEMS = 50;
export const PHOTO_TYPES: readonly string[] = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"];
/** First three digits of identity numbers. */
export const BIRTH_PROVINCES: readonly string[] = "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096".split(" ");
/** Numbers behind the warnings: years, days, ml, part of the value, minutes, hours. */
export const RULES = {
  donorAgeMin: 18,
  donorAgeMax: 60,
  daysAfter: { whole: 84, platelets: 14, plasma: 14, red_cells: 84 },
  maxMl: { whole: 500, platelets: 650, plasma: 650, red_cells: 650 },
  valueOff: 0.2,
  clockOffMinutes: 10,
  photoOldHours: 24,
} as const;

export type Sex = "male" | "female" | "other" | "unknown";
export const SEX_OPTIONS: readonly Option[] = [{ value: "male", vi: "Nam", en: "Male" }, { value: "female", vi: "Nữ", en: "Female" }, { value: "other", vi: "Khác", en: "Other" }, { value: "unknown", vi: "Không rõ", en: "Unknown" }];
export type Consent = "given" | "refused" | "not_asked";
export const CONSENT_OPTIONS: readonly Option[] = [{ value: "given", vi: "Đồng ý", en: "Given" }, { value: "refused", vi: "Từ chối", en: "Refused" }, { value: "not_asked", vi: "Chưa hỏi", en: "Not asked" }];
export type Category = "poor" | "near_poor" | "special_hardship" | "sudden_hardship" | "agent_orange" | "disabled" | "elderly_alone" | "orphan" | "poor_patient" | "disaster" | "merit" | "red_cross" | "lodger" | "homeless" | "ethnic_minority" | "poor_pupil" | "other";
export const CATEGORY_OPTIONS: readonly Option[] = [{ value: "poor", vi: "Hộ nghèo", en: "Poor household" }, { value: "near_poor", vi: "Hộ cận nghèo", en: "Near-poor household" }, { value: "special_hardship", vi: "Hoàn cảnh đặc biệt khó khăn", en: "Special hardship" }, { value: "sudden_hardship", vi: "Khó khăn đột xuất", en: "Sudden hardship" }, { value: "agent_orange", vi: "Nạn nhân chất độc da cam", en: "Agent Orange victim" }, { value: "disabled", vi: "Người khuyết tật", en: "Person with a disability" }, { value: "elderly_alone", vi: "Người cao tuổi neo đơn", en: "Elderly person living alone" }, { value: "orphan", vi: "Trẻ mồ côi", en: "Orphan" }, { value: "poor_patient", vi: "Bệnh nhân nghèo, hiểm nghèo", en: "Poor or gravely ill patient" }, { value: "disaster", vi: "Ảnh hưởng thiên tai, dịch bệnh, hỏa hoạn", en: "Hit by disaster, epidemic or fire" }, { value: "merit", vi: "Gia đình chính sách, người có công", en: "Policy family" }, { value: "red_cross", vi: "Cán bộ, hội viên, tình nguyện viên khó khăn", en: "Red Cross people in hardship" }, { value: "lodger", vi: "Lao động nghèo xóm trọ", en: "Poor worker in lodgings" }, { value: "homeless", vi: "Người vô gia cư", en: "Homeless" }, { value: "ethnic_minority", vi: "Dân tộc thiểu số khó khăn", en: "Ethnic minority in hardship" }, { value: "poor_pupil", vi: "Học sinh nghèo", en: "Poor pupil" }, { value: "other", vi: "Khác", en: "Other" }];
export type Component = "whole" | "platelets" | "plasma" | "red_cells";
export const COMPONENT_OPTIONS: readonly Option[] = [{ value: "whole", vi: "Toàn phần", en: "Whole blood" }, { value: "platelets", vi: "Tiểu cầu", en: "Platelets" }, { value: "plasma", vi: "Huyết tương", en: "Plasma" }, { value: "red_cells", vi: "Hồng cầu", en: "Red cells" }];
export type FlagReason = "already_given" | "already_donated" | "late_scope" | "unknown_reference" | "same_photo" | "preview_mismatch" | "field_conflict" | "critical_conflict" | "verdict_conflict" | "carried" | "corrected_twice" | "foreign_correction" | "lookalike" | "donor_interval" | "far_from_unit" | "too_fast" | "photo_old" | "clock_off" | "outside_campaign" | "value_outside_gift_type" | "off_list";
export const FLAG_REASON_OPTIONS: readonly Option[] = [{ value: "already_given", vi: "Hộ đã nhận quà", en: "The household has its gift" }, { value: "already_donated", vi: "Người này đã hiến trong đợt", en: "The donor has donated at this drive" }, { value: "late_scope", vi: "Người ghi không còn nhiệm vụ ở đơn vị", en: "The author's role there has ended" }, { value: "unknown_reference", vi: "Nhắc tới bản ghi chưa có", en: "Points to a row that is not known" }, { value: "same_photo", vi: "Ảnh đã dùng ở nơi khác", en: "The same photo is used elsewhere" }, { value: "preview_mismatch", vi: "Ảnh xem trước khác ảnh thật", en: "The preview does not match the photo" }, { value: "field_conflict", vi: "Hai người sửa khác nhau một mục", en: "Two people changed a field differently" }, { value: "critical_conflict", vi: "Hai người sửa khác nhau một mục quan trọng", en: "Two people changed an important field differently" }, { value: "verdict_conflict", vi: "Hai kết luận trái nhau", en: "Two leaders decided otherwise" }, { value: "carried", vi: "Nộp hộ từ máy khác", en: "Carried in from another phone" }, { value: "corrected_twice", vi: "Một bản ghi được đính chính hai lần", en: "One record was corrected twice" }, { value: "foreign_correction", vi: "Người khác đính chính", en: "Corrected by somebody else" }, { value: "lookalike", vi: "Giống một bản ghi khác", en: "Looks like another row" }, { value: "donor_interval", vi: "Hiến máu sớm quá", en: "Donates too soon" }, { value: "far_from_unit", vi: "Ghi ở xa địa bàn", en: "Recorded far from its unit" }, { value: "too_fast", vi: "Nhanh quá mức có thể", en: "Faster than can be" }, { value: "photo_old", vi: "Ảnh chụp từ trước", en: "The photo is older than the visit" }, { value: "clock_off", vi: "Đồng hồ của máy sai", en: "The phone's clock is wrong" }, { value: "outside_campaign", vi: "Ngoài thời gian chiến dịch", en: "Outside the campaign's dates" }, { value: "value_outside_gift_type", vi: "Trị giá khác loại quà", en: "The value is not that of the gift type" }, { value: "off_list", vi: "Không có trong danh sách phê duyệt", en: "Not on the approved list" }];
export type ListState = "draft" | "checked" | "submitted" | "returned" | "approved" | "aggregated" | "dropped";
export const LIST_STATE_OPTIONS: readonly Option[] = [{ value: "draft", vi: "Soạn", en: "Draft" }, { value: "checked", vi: "Đã rà soát tại thôn, tổ", en: "Checked in the hamlet" }, { value: "submitted", vi: "Đã trình UBND", en: "Submitted" }, { value: "returned", vi: "Trả lại", en: "Returned" }, { value: "approved", vi: "Đã phê duyệt", en: "Approved" }, { value: "aggregated", vi: "Đã tổng hợp", en: "Aggregated" }, { value: "dropped", vi: "Đã bỏ", en: "Dropped" }];
export type ListReason = "missing_people" | "not_eligible" | "wrong_details" | "duplicate" | "no_papers" | "other";
export const LIST_REASON_OPTIONS: readonly Option[] = [{ value: "missing_people", vi: "Còn thiếu người", en: "People are missing" }, { value: "not_eligible", vi: "Có người không đúng đối tượng", en: "Somebody is not eligible" }, { value: "wrong_details", vi: "Thông tin chưa đúng", en: "Details are wrong" }, { value: "duplicate", vi: "Trùng lặp", en: "Duplicates" }, { value: "no_papers", vi: "Thiếu giấy tờ, căn cứ", en: "Papers are missing" }, { value: "other", vi: "Khác", en: "Other" }];
export type Indicator = "G1" | "G2" | "G3" | "G3P" | "G3H" | "G4" | "G7" | "G8" | "B1" | "B2" | "B2ML" | "C1" | "V1";
export const INDICATOR_OPTIONS: readonly Option[] = [{ value: "G1", vi: "Suất quà", en: "Parcels" }, { value: "G2", vi: "Trị giá quà", en: "Value" }, { value: "G3", vi: "Lượt người", en: "Times helped" }, { value: "G3P", vi: "Số người", en: "Persons" }, { value: "G3H", vi: "Số hộ", en: "Households" }, { value: "G4", vi: "Bao phủ", en: "Coverage" }, { value: "G7", vi: "Đúng danh sách", en: "On the list" }, { value: "G8", vi: "Kịp thời", en: "In time" }, { value: "B1", vi: "Lượt hiến máu", en: "Donations" }, { value: "B2", vi: "Túi máu", en: "Bags" }, { value: "B2ML", vi: "Máu, ml", en: "Blood, ml" }, { value: "C1", vi: "Lượt sơ cấp cứu", en: "First aid" }, { value: "V1", vi: "Giờ tình nguyện", en: "Hours" }];
export type PhotoRole = "proof" | "sheet" | "signature" | "scan";
export const PHOTO_ROLE_OPTIONS: readonly Option[] = [{ value: "proof", vi: "Ảnh chứng minh", en: "Proof" }, { value: "sheet", vi: "Ảnh bảng ký nhận", en: "Receipt sheet" }, { value: "signature", vi: "Chữ ký", en: "Signature" }, { value: "scan", vi: "Bản ký đóng dấu", en: "Signed scan" }];
export type PhotoState = "declared" | "preview" | "whole" | "refused";
export const PHOTO_STATE_OPTIONS: readonly Option[] = [{ value: "declared", vi: "Đã báo", en: "Declared" }, { value: "preview", vi: "Có ảnh xem trước", en: "Preview" }, { value: "whole", vi: "Đủ ảnh", en: "Whole" }, { value: "refused", vi: "Không nhận", en: "Refused" }];
export type EvidenceState = "none" | "preview" | "full";
export const EVIDENCE_STATE_OPTIONS: readonly Option[] = [{ value: "none", vi: "Chưa có ảnh", en: "None" }, { value: "preview", vi: "Có ảnh xem trước", en: "Preview" }, { value: "full", vi: "Đủ ảnh", en: "Full" }];
export type ReviewState = "received" | "accepted" | "returned" | "rejected" | "withdrawn";
export const REVIEW_STATE_OPTIONS: readonly Option[] = [{ value: "received", vi: "Đã nhận", en: "Received" }, { value: "accepted", vi: "Đã duyệt", en: "Accepted" }, { value: "returned", vi: "Cần bổ sung", en: "Returned" }, { value: "rejected", vi: "Từ chối", en: "Rejected" }, { value: "withdrawn", vi: "Đã rút", en: "Withdrawn" }];
export type ReviewReason = "photo_unclear" | "photo_missing" | "wrong_person" | "wrong_amount" | "outside_list" | "no_signature" | "duplicate" | "other";
export const REVIEW_REASON_OPTIONS: readonly Option[] = [{ value: "photo_unclear", vi: "Ảnh không rõ", en: "The photo is unclear" }, { value: "photo_missing", vi: "Thiếu ảnh", en: "A photo is missing" }, { value: "wrong_person", vi: "Sai người nhận", en: "The wrong person" }, { value: "wrong_amount", vi: "Sai số lượng hoặc trị giá", en: "The wrong quantity or value" }, { value: "outside_list", vi: "Không có trong danh sách", en: "Not on the list" }, { value: "no_signature", vi: "Thiếu ký nhận", en: "Not signed for" }, { value: "duplicate", vi: "Trùng bản ghi khác", en: "A double of another record" }, { value: "other", vi: "Lý do khác", en: "Another reason" }];
export type MarkShape = "circle" | "box" | "arrow";
export const MARK_SHAPE_OPTIONS: readonly Option[] = [{ value: "circle", vi: "Vòng tròn", en: "Circle" }, { value: "box", vi: "Khung", en: "Box" }, { value: "arrow", vi: "Mũi tên", en: "Arrow" }];

/** Ảnh. */
export interface EvidencePhotos {
  sha256: string;
  role?: PhotoRole;
  state?: PhotoState;
  taken_at?: string;
}

/** Nét vẽ. */
export interface EvidenceReviewMarkShapes {
  type: MarkShape;
  x: number;
  y: number;
  x2: number;
  y2: number;
}

/** Đánh dấu trên ảnh. */
export interface EvidenceReviewMark {
  photo: string;
  shapes: EvidenceReviewMarkShapes[];
}

/** Trả lời của người ghi. */
export interface EvidenceReviewAnswer {
  carrier?: string;
  at?: string;
  words?: string;
}

/** Xem lại lần hai. */
export interface EvidenceReviewSecond {
  by?: string;
  carrier?: string;
  at?: string;
  words?: string;
}

/** Kết quả duyệt. */
export interface EvidenceReview {
  by?: string;
  carrier?: string;
  at?: string;
  reason?: string;
  words?: string;
  due?: string;
  mark?: EvidenceReviewMark;
  answer?: EvidenceReviewAnswer;
  second?: EvidenceReviewSecond;
}

/** What every evidence record carries beside its own fields; the server writes it. */
export interface EvidenceFields {
  at?: string;
  skew_ms?: number;
  author?: string;
  device?: string;
  carrier?: string;
  received_at?: string;
  body_sha?: string;
  created_sha?: string;
  photos?: EvidencePhotos[];
  evidence?: EvidenceState;
  review_state?: ReviewState;
  review?: EvidenceReview;
  corrected_by?: string;
}

/** Đơn vị. A place or body of the organisation, valid from one day to another. */
export interface Unit {
  code?: string;
  era?: string;
  name: string;
  type: string;
  parent?: string;
  valid_from?: string;
  valid_to?: string;
  search?: string;
  successors?: string[];
  former?: string[];
  location?: Location;
}

export type CampaignType = "tet_nhan_ai" | "thang_nhan_dao" | "relief" | "other";
export type CampaignEvidence = "standard" | "original";
/** Chiến dịch. A drive with a theme, a window of days and a limit of gifts for each household. */
export interface Campaign {
  name: string;
  type: CampaignType;
  year?: number;
  theme?: string;
  basis?: string[];
  recipients?: string[];
  starts: string;
  ends: string;
  deadline?: string;
  unit?: string;
  gift_limit?: number;
  evidence?: CampaignEvidence;
}

/** Loại quà. What one gift of a campaign consists of, and its value. */
export interface GiftType {
  campaign: string;
  unit?: string;
  name: string;
  items?: string;
  cash?: number;
  value?: number;
}

export type VolunteerRoles = "member" | "volunteer" | "youth" | "officer" | "collaborator";
/** Hội viên, tình nguyện viên. A person on the roll of a branch. */
export interface Volunteer {
  unit: string;
  name: string;
  birth_year?: number;
  sex?: Sex;
  phone?: string;
  roles?: VolunteerRoles[];
  skills?: string[];
  card_no?: string;
  joined?: string;
  left?: string;
  team?: string;
}

/** What a phone sends to create one. */
export interface NewVolunteer {
  unit: string;
  name: string;
  birth_year?: number;
  sex?: Sex;
  phone?: string;
  roles?: VolunteerRoles[];
  skills?: string[];
  card_no?: string;
  joined?: string;
  left?: string;
  team?: string;
}

export type BeneficiaryCategoryBasis = "certificate" | "committee" | "survey";
export type BeneficiaryListState = "draft" | "checked" | "submitted" | "returned" | "approved";
/** Đã nhận. */
export interface BeneficiaryServed {
  campaign: string;
  gift_type?: string;
  at?: string;
  handover?: string;
}

/** Người hưởng lợi. A person whom the branch helps, with their household and their need. */
export interface Beneficiary {
  unit: string;
  hamlet?: string;
  name: string;
  birth_year?: number;
  sex?: Sex;
  categories?: Category[];
  category_basis?: BeneficiaryCategoryBasis;
  category_no?: string;
  household?: string;
  household_size?: number;
  need?: string;
  phone?: string;
  address?: string;
  id_last4?: string;
  note?: string;
  tags?: string[];
  list_state?: BeneficiaryListState;
  served?: BeneficiaryServed[];
}

/** What a phone sends to create one. */
export interface NewBeneficiary {
  unit: string;
  hamlet?: string;
  name: string;
  birth_year?: number;
  sex?: Sex;
  categories?: Category[];
  category_basis?: BeneficiaryCategoryBasis;
  category_no?: string;
  household?: string;
  household_size?: number;
  need?: string;
  phone?: string;
  address?: string;
  id_number?: string;
  note?: string;
  tags?: string[];
}

export type BloodDriveState = "planned" | "open" | "closed";
/** Đợt hiến máu. A day on which a facility collects blood at a place that the branch prepared. */
export interface BloodDrive {
  campaign?: string;
  unit: string;
  place: string;
  date: string;
  opens?: string;
  closes?: string;
  facility?: string;
  target_bags?: number;
  state?: BloodDriveState;
  note?: string;
}

/** What a phone sends to create one. */
export interface NewBloodDrive {
  campaign?: string;
  unit: string;
  place: string;
  date: string;
  opens?: string;
  closes?: string;
  facility?: string;
  target_bags?: number;
  state?: BloodDriveState;
  note?: string;
}

export type GiftHandoverReceivedBy = "self" | "proxy";
/** Người nhận thay. */
export interface GiftHandoverProxy {
  name?: string;
  relation?: string;
  reason?: string;
}

/** Trao quà. One gift handed to one beneficiary, with its proof. */
export interface GiftHandover extends EvidenceFields {
  campaign: string;
  unit: string;
  beneficiary: string;
  gift_type: string;
  qty: number;
  value: number;
  received_by: GiftHandoverReceivedBy;
  proxy?: GiftHandoverProxy;
  list_version?: number;
  giver?: string;
  given_at?: string;
  location?: Location;
  refused_photo?: boolean;
  signature?: string;
  witness?: string;
  consent?: Consent;
  warnings?: string[];
  note?: string;
  corrects?: string;
  counted?: boolean;
  counted_with?: string;
}

/** What a phone sends to create one. */
export interface NewGiftHandover {
  campaign: string;
  unit: string;
  beneficiary: string;
  gift_type: string;
  qty: number;
  value: number;
  received_by: GiftHandoverReceivedBy;
  proxy?: GiftHandoverProxy;
  list_version?: number;
  giver?: string;
  given_at?: string;
  location?: Location;
  refused_photo?: boolean;
  signature?: string;
  witness?: string;
  consent?: Consent;
  warnings?: string[];
  note?: string;
  corrects?: string;
}

/** Người hiến. */
export interface BloodVisitDonor {
  name: string;
  birth_year?: number;
  sex?: Sex;
  phone?: string;
  organisation?: string;
  id_last4?: string;
}

export type BloodVisitState = "registered" | "arrived" | "screened" | "deferred" | "donated" | "left";
export type BloodVisitDeferClass = "weight" | "hemoglobin" | "blood_pressure" | "interval" | "medicine_illness" | "other" | "not_stated";
export type BloodVisitAbo = "O" | "A" | "B" | "AB";
export type BloodVisitRh = "+" | "-";
export type BloodVisitGroupSource = "declared" | "confirmed";
export type BloodVisitReaction = "none" | "mild" | "moderate" | "severe";
/** Lượt hiến máu. One person's way through a blood drive, from registration to the bag. */
export interface BloodVisit extends EvidenceFields {
  drive: string;
  unit: string;
  donor: BloodVisitDonor;
  state?: BloodVisitState;
  defer_class?: BloodVisitDeferClass;
  component?: Component;
  ml?: number;
  abo?: BloodVisitAbo;
  rh?: BloodVisitRh;
  group_source?: BloodVisitGroupSource;
  prior_count?: number;
  last_date?: string;
  last_component?: Component;
  certificate_no?: string;
  reaction?: BloodVisitReaction;
  consent?: Consent;
  helpers?: string[];
  warnings?: string[];
  note?: string;
  corrects?: string;
}

/** What a phone sends to create one. */
export interface NewBloodVisitDonor {
  name: string;
  birth_year?: number;
  sex?: Sex;
  phone?: string;
  organisation?: string;
  id_number?: string;
}

/** What a phone sends to create one. */
export interface NewBloodVisit {
  drive: string;
  unit: string;
  donor: NewBloodVisitDonor;
  state?: BloodVisitState;
  defer_class?: BloodVisitDeferClass;
  component?: Component;
  ml?: number;
  abo?: BloodVisitAbo;
  rh?: BloodVisitRh;
  group_source?: BloodVisitGroupSource;
  prior_count?: number;
  last_date?: string;
  last_component?: Component;
  certificate_no?: string;
  reaction?: BloodVisitReaction;
  consent?: Consent;
  warnings?: string[];
  note?: string;
  corrects?: string;
}

export type FirstAidCaseCause = "traffic" | "work" | "daily_life" | "drowning" | "electric" | "burn" | "fall" | "animal" | "sudden_illness" | "heat" | "disaster" | "other";
export type FirstAidCaseCasualtiesAgeBand = "0_5" | "6_15" | "16_59" | "60_plus";
export type FirstAidCaseCasualtiesAvpu = "alert" | "voice" | "pain" | "unresponsive";
export type FirstAidCaseCasualtiesCare = "call_115" | "stop_bleeding" | "bandage" | "splint" | "cpr" | "aed" | "foreign_body" | "recovery_position" | "cool_burn" | "keep_warm" | "comfort" | "other";
export type FirstAidCaseCasualtiesOutcome = "stable" | "worse" | "died" | "unknown";
export type FirstAidCaseCasualtiesHandedTo = "ambulance_115" | "health_station" | "hospital" | "family" | "self" | "refused";
/** Nạn nhân. */
export interface FirstAidCaseCasualties {
  sex?: Sex;
  age_band?: FirstAidCaseCasualtiesAgeBand;
  avpu?: FirstAidCaseCasualtiesAvpu;
  breathing?: boolean;
  severe_bleeding?: boolean;
  injuries?: string[];
  care?: FirstAidCaseCasualtiesCare[];
  outcome?: FirstAidCaseCasualtiesOutcome;
  handed_to?: FirstAidCaseCasualtiesHandedTo;
  facility?: string;
  name?: string;
  phone?: string;
}

/** Ca sơ cấp cứu. First aid that was given at one place, to one or more casualties. */
export interface FirstAidCase extends EvidenceFields {
  unit: string;
  campaign?: string;
  found_at?: string;
  ended_at?: string;
  place?: string;
  location?: Location;
  cause?: FirstAidCaseCause;
  casualties: FirstAidCaseCasualties[];
  helper_certificate?: string;
  warnings?: string[];
  note?: string;
  corrects?: string;
}

/** What a phone sends to create one. */
export interface NewFirstAidCase {
  unit: string;
  campaign?: string;
  found_at?: string;
  ended_at?: string;
  place?: string;
  location?: Location;
  cause?: FirstAidCaseCause;
  casualties: FirstAidCaseCasualties[];
  helper_certificate?: string;
  warnings?: string[];
  note?: string;
  corrects?: string;
}

export type ActivityType = "communication" | "environment" | "health_check" | "kitchen" | "house_repair" | "training" | "disaster" | "visit" | "other";
/** Hoạt động. Something that volunteers did together: hours, people and what came of it. */
export interface Activity extends EvidenceFields {
  unit: string;
  campaign?: string;
  type: ActivityType;
  started_at?: string;
  hours?: number;
  people?: number;
  outputs?: string;
  location?: Location;
  warnings?: string[];
  note?: string;
  corrects?: string;
}

/** What a phone sends to create one. */
export interface NewActivity {
  unit: string;
  campaign?: string;
  type: ActivityType;
  started_at?: string;
  hours?: number;
  people?: number;
  outputs?: string;
  location?: Location;
  warnings?: string[];
  note?: string;
  corrects?: string;
}

/** Bản ký đóng dấu. */
export interface ListPhotos {
  sha256: string;
  role?: PhotoRole;
  state?: PhotoState;
  taken_at?: string;
}

/** Danh sách thụ hưởng. Who is to be helped in one campaign and unit, one version of it. */
export interface List {
  campaign: string;
  unit: string;
  title?: string;
  hamlet?: string;
  note?: string;
  version?: number;
  state?: ListState;
  items?: number;
  items_sha?: string;
  created_by?: string;
  created_carrier?: string;
  checked_by?: string;
  checked_carrier?: string;
  checked_at?: string;
  submitted_by?: string;
  submitted_carrier?: string;
  submitted_at?: string;
  decided_by?: string;
  decided_carrier?: string;
  decided_at?: string;
  reason?: ListReason;
  words?: string;
  doc_no?: string;
  doc_date?: string;
  photos?: ListPhotos[];
}

/** What a phone sends to create one. */
export interface NewList {
  campaign: string;
  unit: string;
  title?: string;
  hamlet?: string;
  note?: string;
  doc_no?: string;
  doc_date?: string;
}

/** Người trong danh sách. One person on a list, and what they are to get. */
export interface ListItem {
  list: string;
  unit: string;
  campaign: string;
  beneficiary: string;
  gift_type?: string;
  qty?: number;
  order?: number;
  note?: string;
  removed?: boolean;
}

/** What a phone sends to create one. */
export interface NewListItem {
  list: string;
  unit: string;
  campaign: string;
  beneficiary: string;
  gift_type?: string;
  qty?: number;
  order?: number;
  note?: string;
  removed?: boolean;
}

/** Chỉ tiêu. What a unit has set out to reach in a campaign, by one indicator. */
export interface Target {
  campaign: string;
  unit: string;
  indicator: Indicator;
  value: number;
  starts?: string;
  ends?: string;
  note?: string;
}

/** What a phone sends to create one. */
export interface NewTarget {
  campaign: string;
  unit: string;
  indicator: Indicator;
  value: number;
  starts?: string;
  ends?: string;
  note?: string;
}

/** Về. */
export interface FlagAbout {
  kind: string;
  id: string;
}

export type FlagState = "open" | "same" | "different" | "both_real" | "dismissed";
/** Việc cần xem. A question about rows that both stay, raised by the server and decided by a leader. */
export interface Flag {
  about: FlagAbout[];
  why: FlagReason;
  facts?: unknown;
  unit?: string;
  at?: string;
  state?: FlagState;
  decided_by?: string;
  decided_carrier?: string;
  decided_at?: string;
  keep?: string;
  note?: string;
}

/** Which interface a kind's rows have. */
export interface Rows {
  unit: Unit;
  campaign: Campaign;
  gift_type: GiftType;
  volunteer: Volunteer;
  beneficiary: Beneficiary;
  blood_drive: BloodDrive;
  gift_handover: GiftHandover;
  blood_visit: BloodVisit;
  first_aid_case: FirstAidCase;
  activity: Activity;
  list: List;
  list_item: ListItem;
  target: Target;
  flag: Flag;
}

export type KindName = keyof Rows;

export const EVIDENCE_FIELDS: readonly Field[] = [
  { name: "at", type: "time", vi: "Ghi lúc", en: "Recorded at", computed: true },
  { name: "skew_ms", type: "int", vi: "Lệch đồng hồ", en: "Clock skew", computed: true, unit: "ms" },
  { name: "author", type: "text", vi: "Người ghi", en: "Author", computed: true },
  { name: "device", type: "text", vi: "Máy", en: "Device", computed: true },
  { name: "carrier", type: "text", vi: "Người nộp hộ", en: "Carried by", computed: true },
  { name: "received_at", type: "time", vi: "Nhận lúc", en: "Received at", computed: true },
  { name: "body_sha", type: "text", vi: "Mã băm nội dung", en: "Body hash", computed: true },
  { name: "created_sha", type: "text", vi: "Mã băm lúc tạo", en: "Body hash at creation", computed: true },
  { name: "photos", type: "object", vi: "Ảnh", en: "Photos", list: true, computed: true, members: [
    { name: "sha256", type: "text", vi: "Mã băm", en: "Hash", required: true },
    { name: "role", type: "enum", vi: "Loại ảnh", en: "Role", options: PHOTO_ROLE_OPTIONS },
    { name: "state", type: "enum", vi: "Trạng thái", en: "State", options: PHOTO_STATE_OPTIONS },
    { name: "taken_at", type: "time", vi: "Chụp lúc", en: "Taken at" },
  ] },
  { name: "evidence", type: "enum", vi: "Bằng chứng", en: "Evidence", options: EVIDENCE_STATE_OPTIONS, computed: true },
  { name: "review_state", type: "enum", vi: "Trạng thái duyệt", en: "Review state", options: REVIEW_STATE_OPTIONS, computed: true },
  { name: "review", type: "object", vi: "Kết quả duyệt", en: "Review", computed: true, members: [
    { name: "by", type: "text", vi: "Người duyệt", en: "Reviewer" },
    { name: "carrier", type: "text", vi: "Người nộp hộ", en: "Carried by" },
    { name: "at", type: "time", vi: "Lúc", en: "At" },
    { name: "reason", type: "text", vi: "Lý do", en: "Reason" },
    { name: "words", type: "text", vi: "Lời nhắn", en: "Words" },
    { name: "due", type: "time", vi: "Hạn", en: "Due" },
    { name: "mark", type: "object", vi: "Đánh dấu trên ảnh", en: "Mark on the photo", members: [
      { name: "photo", type: "text", vi: "Ảnh", en: "Photo", required: true, len: 64 },
      { name: "shapes", type: "object", vi: "Nét vẽ", en: "Shapes", list: true, required: true, items: 20, members: [
        { name: "type", type: "enum", vi: "Hình", en: "Shape", options: MARK_SHAPE_OPTIONS, required: true },
        { name: "x", type: "number", vi: "Từ ngang", en: "From the left", required: true, min: 0, max: 1 },
        { name: "y", type: "number", vi: "Từ dọc", en: "From the top", required: true, min: 0, max: 1 },
        { name: "x2", type: "number", vi: "Đến ngang", en: "To, from the left", required: true, min: 0, max: 1 },
        { name: "y2", type: "number", vi: "Đến dọc", en: "To, from the top", required: true, min: 0, max: 1 },
      ] },
    ] },
    { name: "answer", type: "object", vi: "Trả lời của người ghi", en: "The author's answer", members: [
      { name: "carrier", type: "text", vi: "Người nộp hộ", en: "Carried by" },
      { name: "at", type: "time", vi: "Lúc", en: "At" },
      { name: "words", type: "text", vi: "Lời nhắn", en: "Words" },
    ] },
    { name: "second", type: "object", vi: "Xem lại lần hai", en: "Second look", members: [
      { name: "by", type: "text", vi: "Người xem lại", en: "By" },
      { name: "carrier", type: "text", vi: "Người nộp hộ", en: "Carried by" },
      { name: "at", type: "time", vi: "Lúc", en: "At" },
      { name: "words", type: "text", vi: "Lời nhắn", en: "Words" },
    ] },
  ] },
  { name: "corrected_by", type: "text", vi: "Được đính chính bởi", en: "Corrected by", computed: true },
];

export const KINDS: Readonly<Record<KindName, Kind>> = {
  unit: {
    name: "unit",
    class: "reference",
    vi: "Đơn vị",
    en: "Unit",
    fields: [
      { name: "code", type: "text", vi: "Mã", en: "Code", len: 40 },
      { name: "era", type: "text", vi: "Thời kỳ của mã", en: "Era of the code", len: 40 },
      { name: "name", type: "text", vi: "Tên", en: "Name", required: true, critical: true, len: 200 },
      { name: "type", type: "text", vi: "Loại", en: "Type", required: true, len: 80 },
      { name: "parent", type: "ref", vi: "Đơn vị cấp trên", en: "Parent", of: "unit" },
      { name: "valid_from", type: "date", vi: "Có hiệu lực từ", en: "Valid from" },
      { name: "valid_to", type: "date", vi: "Hết hiệu lực", en: "Valid to" },
      { name: "search", type: "text", vi: "Chữ để tìm", en: "Search text" },
      { name: "successors", type: "ref", vi: "Đơn vị kế thừa", en: "Successors", list: true, of: "unit" },
      { name: "former", type: "text", vi: "Tên cũ", en: "Earlier names", list: true, len: 200 },
      { name: "location", type: "location", vi: "Vị trí", en: "Location" },
    ],
    createBy: [],
    setBy: [],
    steps: {},
    stepFields: [],
  },
  campaign: {
    name: "campaign",
    class: "reference",
    vi: "Chiến dịch",
    en: "Campaign",
    fields: [
      { name: "name", type: "text", vi: "Tên", en: "Name", required: true, len: 200 },
      { name: "type", type: "enum", vi: "Loại", en: "Type", options: [{ value: "tet_nhan_ai", vi: "Tết Nhân ái", en: "Compassionate Tết" }, { value: "thang_nhan_dao", vi: "Tháng Nhân đạo", en: "Humanitarian Month" }, { value: "relief", vi: "Cứu trợ", en: "Relief" }, { value: "other", vi: "Khác", en: "Other" }], required: true },
      { name: "year", type: "int", vi: "Năm", en: "Year", min: 1946, max: 2200 },
      { name: "theme", type: "text", vi: "Chủ đề", en: "Theme", len: 300 },
      { name: "basis", type: "text", vi: "Căn cứ", en: "Legal basis", list: true, len: 300 },
      { name: "recipients", type: "text", vi: "Nơi nhận", en: "Addressed to", list: true, len: 300 },
      { name: "starts", type: "date", vi: "Bắt đầu", en: "Starts", required: true },
      { name: "ends", type: "date", vi: "Kết thúc", en: "Ends", required: true },
      { name: "deadline", type: "date", vi: "Hạn trao", en: "Deadline" },
      { name: "unit", type: "ref", vi: "Đơn vị tổ chức", en: "Organiser", of: "unit" },
      { name: "gift_limit", type: "int", vi: "Số suất tối đa mỗi hộ", en: "Gifts for each household", min: 1, max: 100, unit: "suất" },
      { name: "evidence", type: "enum", vi: "Yêu cầu ảnh", en: "Photo evidence", options: [{ value: "standard", vi: "Ảnh gọn", en: "Standard" }, { value: "original", vi: "Ảnh gốc", en: "Camera originals" }] },
    ],
    createBy: [],
    setBy: [],
    steps: {},
    stepFields: [],
  },
  gift_type: {
    name: "gift_type",
    class: "reference",
    vi: "Loại quà",
    en: "Gift type",
    fields: [
      { name: "campaign", type: "ref", vi: "Chiến dịch", en: "Campaign", of: "campaign", required: true },
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit" },
      { name: "name", type: "text", vi: "Tên", en: "Name", required: true, len: 200 },
      { name: "items", type: "text", vi: "Hiện vật", en: "Goods", len: 500 },
      { name: "cash", type: "money", vi: "Tiền mặt", en: "Cash", min: 0, max: 1000000000, unit: "đồng" },
      { name: "value", type: "money", vi: "Tổng trị giá", en: "Total value", min: 0, max: 1000000000, unit: "đồng" },
    ],
    createBy: [],
    setBy: [],
    steps: {},
    stepFields: [],
  },
  volunteer: {
    name: "volunteer",
    class: "co_edited",
    vi: "Hội viên, tình nguyện viên",
    en: "Volunteer",
    fields: [
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true },
      { name: "name", type: "text", vi: "Họ và tên", en: "Name", required: true, critical: true, len: 80 },
      { name: "birth_year", type: "int", vi: "Năm sinh", en: "Year of birth", min: 1900, max: 2100 },
      { name: "sex", type: "enum", vi: "Giới", en: "Sex", options: SEX_OPTIONS },
      { name: "phone", type: "text", vi: "Điện thoại", en: "Phone", masked: true, len: 20 },
      { name: "roles", type: "enum", vi: "Tư cách", en: "Roles", list: true, options: [{ value: "member", vi: "Hội viên", en: "Member" }, { value: "volunteer", vi: "Tình nguyện viên", en: "Volunteer" }, { value: "youth", vi: "Thanh thiếu niên Chữ thập đỏ", en: "Red Cross youth" }, { value: "officer", vi: "Cán bộ", en: "Officer" }, { value: "collaborator", vi: "Cộng tác viên", en: "Collaborator" }] },
      { name: "skills", type: "text", vi: "Kỹ năng", en: "Skills", list: true, len: 80 },
      { name: "card_no", type: "text", vi: "Số thẻ", en: "Card number", len: 40 },
      { name: "joined", type: "date", vi: "Ngày vào", en: "Joined" },
      { name: "left", type: "date", vi: "Ngày ra", en: "Left" },
      { name: "team", type: "text", vi: "Đội, tổ", en: "Team", len: 80 },
    ],
    createBy: ["branch_leader"],
    setBy: ["branch_leader"],
    steps: {},
    stepFields: [],
  },
  beneficiary: {
    name: "beneficiary",
    class: "co_edited",
    vi: "Người hưởng lợi",
    en: "Beneficiary",
    fields: [
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true },
      { name: "hamlet", type: "text", vi: "Thôn, tổ dân phố", en: "Hamlet", len: 80, setBy: ["volunteer", "member", "team_lead", "branch_leader"] },
      { name: "name", type: "text", vi: "Họ và tên", en: "Name", required: true, critical: true, len: 80 },
      { name: "birth_year", type: "int", vi: "Năm sinh", en: "Year of birth", min: 1900, max: 2100 },
      { name: "sex", type: "enum", vi: "Giới", en: "Sex", options: SEX_OPTIONS },
      { name: "categories", type: "enum", vi: "Đối tượng", en: "Categories", list: true, options: CATEGORY_OPTIONS, union: true, setBy: ["volunteer", "member", "team_lead", "branch_leader"] },
      { name: "category_basis", type: "enum", vi: "Căn cứ xác định đối tượng", en: "Basis of the category", options: [{ value: "certificate", vi: "Giấy chứng nhận hộ nghèo, cận nghèo", en: "Certificate of a poor household" }, { value: "committee", vi: "Xác nhận của UBND xã", en: "Word of the People's Committee" }, { value: "survey", vi: "Khảo sát", en: "Survey" }] },
      { name: "category_no", type: "text", vi: "Số giấy tờ", en: "Number of the paper", len: 80 },
      { name: "household", type: "ref", vi: "Chủ hộ", en: "Head of the household", of: "beneficiary", critical: true },
      { name: "household_size", type: "int", vi: "Số người trong hộ", en: "People in the household", min: 1, max: 30, unit: "người" },
      { name: "need", type: "text", vi: "Nhu cầu", en: "Need", setBy: ["volunteer", "member", "team_lead", "branch_leader"] },
      { name: "phone", type: "text", vi: "Điện thoại", en: "Phone", len: 20, setBy: ["volunteer", "member", "team_lead", "branch_leader"] },
      { name: "address", type: "text", vi: "Địa chỉ", en: "Address", len: 300, setBy: ["volunteer", "member", "team_lead", "branch_leader"] },
      { name: "id_number", type: "text", vi: "Số định danh (CCCD)", en: "Identity number", writeOnly: true, critical: true, len: 20 },
      { name: "id_last4", type: "text", vi: "4 số cuối định danh", en: "Last 4 of the identity number", computed: true, masked: true, critical: true, len: 4 },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note", setBy: ["volunteer", "member", "team_lead", "branch_leader"] },
      { name: "tags", type: "text", vi: "Nhãn", en: "Tags", list: true, union: true, len: 40, setBy: ["volunteer", "member", "team_lead", "branch_leader"] },
      { name: "list_state", type: "enum", vi: "Trạng thái danh sách", en: "State of the list", options: [{ value: "draft", vi: "Soạn", en: "Draft" }, { value: "checked", vi: "Đã rà soát tại thôn, tổ", en: "Checked in the hamlet" }, { value: "submitted", vi: "Đã trình UBND", en: "Submitted" }, { value: "returned", vi: "Trả lại", en: "Returned" }, { value: "approved", vi: "Đã phê duyệt", en: "Approved" }], computed: true },
      { name: "served", type: "object", vi: "Đã nhận", en: "Served", list: true, computed: true, members: [
        { name: "campaign", type: "ref", vi: "Chiến dịch", en: "Campaign", of: "campaign", required: true },
        { name: "gift_type", type: "ref", vi: "Loại quà", en: "Gift type", of: "gift_type" },
        { name: "at", type: "time", vi: "Lúc", en: "At" },
        { name: "handover", type: "ref", vi: "Lần trao", en: "Handover", of: "gift_handover" },
      ] },
    ],
    createBy: ["member", "team_lead", "branch_leader"],
    setBy: ["branch_leader"],
    steps: {},
    stepFields: [],
  },
  blood_drive: {
    name: "blood_drive",
    class: "co_edited",
    vi: "Đợt hiến máu",
    en: "Blood drive",
    fields: [
      { name: "campaign", type: "ref", vi: "Chiến dịch", en: "Campaign", of: "campaign" },
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true },
      { name: "place", type: "text", vi: "Địa điểm", en: "Place", required: true, len: 200 },
      { name: "date", type: "date", vi: "Ngày", en: "Date", required: true },
      { name: "opens", type: "time", vi: "Mở cửa", en: "Opens" },
      { name: "closes", type: "time", vi: "Đóng cửa", en: "Closes" },
      { name: "facility", type: "text", vi: "Cơ sở tiếp nhận máu", en: "Collecting facility", len: 200 },
      { name: "target_bags", type: "int", vi: "Chỉ tiêu", en: "Target", min: 0, max: 10000, unit: "túi" },
      { name: "state", type: "enum", vi: "Trạng thái", en: "State", options: [{ value: "planned", vi: "Đã lên kế hoạch", en: "Planned" }, { value: "open", vi: "Đang mở", en: "Open" }, { value: "closed", vi: "Đã đóng", en: "Closed" }] },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note" },
    ],
    createBy: ["member", "team_lead", "branch_leader"],
    setBy: ["member", "team_lead", "branch_leader"],
    steps: {},
    stepFields: [],
  },
  gift_handover: {
    name: "gift_handover",
    class: "evidence",
    vi: "Trao quà",
    en: "Gift handover",
    fields: [
      { name: "campaign", type: "ref", vi: "Chiến dịch", en: "Campaign", of: "campaign", required: true },
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true },
      { name: "beneficiary", type: "ref", vi: "Người nhận", en: "Beneficiary", of: "beneficiary", required: true },
      { name: "gift_type", type: "ref", vi: "Loại quà", en: "Gift type", of: "gift_type", required: true },
      { name: "qty", type: "int", vi: "Số lượng", en: "Quantity", required: true, min: 1, max: 1000, unit: "suất" },
      { name: "value", type: "money", vi: "Trị giá", en: "Value", required: true, min: 0, max: 1000000000, unit: "đồng" },
      { name: "received_by", type: "enum", vi: "Người ký nhận", en: "Received by", options: [{ value: "self", vi: "Chính chủ", en: "In person" }, { value: "proxy", vi: "Nhận thay", en: "By proxy" }], required: true },
      { name: "proxy", type: "object", vi: "Người nhận thay", en: "Proxy", members: [
        { name: "name", type: "text", vi: "Họ và tên", en: "Name", len: 80 },
        { name: "relation", type: "text", vi: "Quan hệ", en: "Relation", len: 80 },
        { name: "reason", type: "text", vi: "Lý do", en: "Reason", len: 200 },
      ] },
      { name: "list_version", type: "int", vi: "Lần danh sách trên máy", en: "List version on the phone", min: 1, max: 10000 },
      { name: "giver", type: "text", vi: "Đơn vị tặng", en: "Giver", len: 200 },
      { name: "given_at", type: "time", vi: "Trao lúc", en: "Given at" },
      { name: "location", type: "location", vi: "Vị trí", en: "Location" },
      { name: "refused_photo", type: "bool", vi: "Không muốn chụp ảnh", en: "Refused the photo" },
      { name: "signature", type: "text", vi: "Chữ ký", en: "Signature", len: 64 },
      { name: "witness", type: "text", vi: "Người làm chứng", en: "Witness", len: 80 },
      { name: "consent", type: "enum", vi: "Đồng ý dùng ảnh", en: "Consent to the photo", options: CONSENT_OPTIONS },
      { name: "warnings", type: "text", vi: "Cảnh báo", en: "Warnings", list: true },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note" },
      { name: "corrects", type: "ref", vi: "Đính chính cho", en: "Corrects", of: "gift_handover" },
      { name: "counted", type: "bool", vi: "Được tính", en: "Counted", computed: true },
      { name: "counted_with", type: "ref", vi: "Bản ghi được tính", en: "Counted record", of: "gift_handover", computed: true },
    ],
    createBy: ["volunteer", "member", "team_lead", "branch_leader"],
    setBy: [],
    steps: {},
    stepFields: [],
  },
  blood_visit: {
    name: "blood_visit",
    class: "evidence",
    vi: "Lượt hiến máu",
    en: "Blood visit",
    fields: [
      { name: "drive", type: "ref", vi: "Đợt hiến máu", en: "Blood drive", of: "blood_drive", required: true },
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true },
      { name: "donor", type: "object", vi: "Người hiến", en: "Donor", required: true, members: [
        { name: "name", type: "text", vi: "Họ và tên", en: "Name", required: true, len: 80 },
        { name: "birth_year", type: "int", vi: "Năm sinh", en: "Year of birth", min: 1900, max: 2100 },
        { name: "sex", type: "enum", vi: "Giới", en: "Sex", options: SEX_OPTIONS },
        { name: "phone", type: "text", vi: "Điện thoại", en: "Phone", masked: true, len: 20 },
        { name: "organisation", type: "text", vi: "Nhóm, đơn vị", en: "Group or organisation", len: 200 },
        { name: "id_number", type: "text", vi: "Số định danh (CCCD)", en: "Identity number", writeOnly: true, len: 20 },
        { name: "id_last4", type: "text", vi: "4 số cuối định danh", en: "Last 4 of the identity number", computed: true, masked: true, len: 4 },
      ] },
      { name: "state", type: "enum", vi: "Trạng thái", en: "State", options: [{ value: "registered", vi: "Đăng ký", en: "Registered" }, { value: "arrived", vi: "Đến", en: "Arrived" }, { value: "screened", vi: "Đã khám", en: "Screened" }, { value: "deferred", vi: "Hoãn", en: "Deferred" }, { value: "donated", vi: "Đã hiến", en: "Donated" }, { value: "left", vi: "Bỏ về", en: "Left" }] },
      { name: "defer_class", type: "enum", vi: "Nhóm lý do hoãn", en: "Class of deferral", options: [{ value: "weight", vi: "Cân nặng", en: "Weight" }, { value: "hemoglobin", vi: "Huyết sắc tố", en: "Haemoglobin" }, { value: "blood_pressure", vi: "Huyết áp", en: "Blood pressure" }, { value: "interval", vi: "Khoảng cách giữa hai lần", en: "Interval" }, { value: "medicine_illness", vi: "Thuốc hoặc bệnh", en: "Medicine or illness" }, { value: "other", vi: "Khác", en: "Other" }, { value: "not_stated", vi: "Không nêu", en: "Not stated" }] },
      { name: "component", type: "enum", vi: "Thành phần", en: "Component", options: COMPONENT_OPTIONS },
      { name: "ml", type: "int", vi: "Thể tích túi", en: "Volume of the bag", min: 50, max: 650, unit: "ml" },
      { name: "abo", type: "enum", vi: "Nhóm ABO", en: "ABO group", options: [{ value: "O", vi: "O", en: "O" }, { value: "A", vi: "A", en: "A" }, { value: "B", vi: "B", en: "B" }, { value: "AB", vi: "AB", en: "AB" }] },
      { name: "rh", type: "enum", vi: "Rh", en: "Rh", options: [{ value: "+", vi: "Rh+", en: "Rh+" }, { value: "-", vi: "Rh−", en: "Rh−" }] },
      { name: "group_source", type: "enum", vi: "Nguồn nhóm máu", en: "Source of the group", options: [{ value: "declared", vi: "Tự khai", en: "Self-declared" }, { value: "confirmed", vi: "Đã xác nhận", en: "Confirmed" }] },
      { name: "prior_count", type: "int", vi: "Số lần đã hiến", en: "Earlier donations", min: 0, max: 500, unit: "lần" },
      { name: "last_date", type: "date", vi: "Lần hiến gần nhất", en: "Last donation" },
      { name: "last_component", type: "enum", vi: "Thành phần lần gần nhất", en: "Component of the last donation", options: COMPONENT_OPTIONS },
      { name: "certificate_no", type: "text", vi: "Số giấy chứng nhận", en: "Certificate number", len: 40 },
      { name: "reaction", type: "enum", vi: "Phản ứng", en: "Reaction", options: [{ value: "none", vi: "Không", en: "None" }, { value: "mild", vi: "Nhẹ", en: "Mild" }, { value: "moderate", vi: "Vừa", en: "Moderate" }, { value: "severe", vi: "Nặng", en: "Severe" }] },
      { name: "consent", type: "enum", vi: "Đồng ý dùng ảnh", en: "Consent to the photo", options: CONSENT_OPTIONS },
      { name: "helpers", type: "text", vi: "Người làm các bước", en: "Who made its steps", list: true, computed: true },
      { name: "warnings", type: "text", vi: "Cảnh báo", en: "Warnings", list: true },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note" },
      { name: "corrects", type: "ref", vi: "Đính chính cho", en: "Corrects", of: "blood_visit" },
    ],
    createBy: ["volunteer", "member", "team_lead", "branch_leader"],
    setBy: [],
    steps: { registered: ["arrived", "left"], arrived: ["screened", "left"], screened: ["deferred", "donated", "left"] },
    stepFields: ["defer_class", "component", "ml", "abo", "rh", "group_source", "prior_count", "last_date", "last_component", "certificate_no", "reaction", "consent", "warnings", "note"],
  },
  first_aid_case: {
    name: "first_aid_case",
    class: "evidence",
    vi: "Ca sơ cấp cứu",
    en: "First-aid case",
    fields: [
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true },
      { name: "campaign", type: "ref", vi: "Chiến dịch", en: "Campaign", of: "campaign" },
      { name: "found_at", type: "time", vi: "Phát hiện lúc", en: "Found at" },
      { name: "ended_at", type: "time", vi: "Kết thúc lúc", en: "Ended at" },
      { name: "place", type: "text", vi: "Địa điểm", en: "Place", len: 200 },
      { name: "location", type: "location", vi: "Vị trí", en: "Location" },
      { name: "cause", type: "enum", vi: "Nguyên nhân", en: "Cause", options: [{ value: "traffic", vi: "Tai nạn giao thông", en: "Traffic" }, { value: "work", vi: "Tai nạn lao động", en: "Work" }, { value: "daily_life", vi: "Sinh hoạt", en: "Daily life" }, { value: "drowning", vi: "Đuối nước", en: "Drowning" }, { value: "electric", vi: "Điện giật", en: "Electric shock" }, { value: "burn", vi: "Bỏng", en: "Burn" }, { value: "fall", vi: "Ngã", en: "Fall" }, { value: "animal", vi: "Động vật", en: "Animal" }, { value: "sudden_illness", vi: "Bệnh đột ngột", en: "Sudden illness" }, { value: "heat", vi: "Say nắng, say nóng", en: "Heat" }, { value: "disaster", vi: "Thiên tai", en: "Disaster" }, { value: "other", vi: "Khác", en: "Other" }] },
      { name: "casualties", type: "object", vi: "Nạn nhân", en: "Casualties", list: true, required: true, members: [
        { name: "sex", type: "enum", vi: "Giới", en: "Sex", options: SEX_OPTIONS },
        { name: "age_band", type: "enum", vi: "Nhóm tuổi", en: "Age band", options: [{ value: "0_5", vi: "0-5", en: "0-5" }, { value: "6_15", vi: "6-15", en: "6-15" }, { value: "16_59", vi: "16-59", en: "16-59" }, { value: "60_plus", vi: "60 trở lên", en: "60 and over" }], unit: "tuổi" },
        { name: "avpu", type: "enum", vi: "Tri giác", en: "AVPU", options: [{ value: "alert", vi: "Tỉnh", en: "Alert" }, { value: "voice", vi: "Đáp ứng lời nói", en: "Responds to voice" }, { value: "pain", vi: "Đáp ứng đau", en: "Responds to pain" }, { value: "unresponsive", vi: "Không đáp ứng", en: "Unresponsive" }] },
        { name: "breathing", type: "bool", vi: "Có thở", en: "Breathing" },
        { name: "severe_bleeding", type: "bool", vi: "Chảy máu nhiều", en: "Severe bleeding" },
        { name: "injuries", type: "text", vi: "Tổn thương", en: "Injuries", list: true, len: 80 },
        { name: "care", type: "enum", vi: "Đã làm", en: "Care given", list: true, options: [{ value: "call_115", vi: "Gọi 115", en: "Called 115" }, { value: "stop_bleeding", vi: "Cầm máu", en: "Stopped bleeding" }, { value: "bandage", vi: "Băng", en: "Bandage" }, { value: "splint", vi: "Nẹp cố định", en: "Splint" }, { value: "cpr", vi: "Hồi sinh tim phổi", en: "CPR" }, { value: "aed", vi: "Máy AED", en: "AED" }, { value: "foreign_body", vi: "Lấy dị vật", en: "Foreign body" }, { value: "recovery_position", vi: "Tư thế hồi phục", en: "Recovery position" }, { value: "cool_burn", vi: "Làm mát bỏng", en: "Cooled a burn" }, { value: "keep_warm", vi: "Giữ ấm", en: "Kept warm" }, { value: "comfort", vi: "Trấn an tâm lý", en: "Comfort" }, { value: "other", vi: "Khác", en: "Other" }] },
        { name: "outcome", type: "enum", vi: "Tình trạng lúc bàn giao", en: "Outcome at handover", options: [{ value: "stable", vi: "Ổn", en: "Stable" }, { value: "worse", vi: "Nặng hơn", en: "Worse" }, { value: "died", vi: "Tử vong trước khi chuyển giao", en: "Died before handover" }, { value: "unknown", vi: "Không rõ", en: "Unknown" }] },
        { name: "handed_to", type: "enum", vi: "Chuyển cho", en: "Handed to", options: [{ value: "ambulance_115", vi: "Cấp cứu 115", en: "Ambulance 115" }, { value: "health_station", vi: "Trạm y tế", en: "Health station" }, { value: "hospital", vi: "Bệnh viện", en: "Hospital" }, { value: "family", vi: "Gia đình", en: "Family" }, { value: "self", vi: "Tự về", en: "Went home alone" }, { value: "refused", vi: "Từ chối", en: "Refused" }] },
        { name: "facility", type: "text", vi: "Cơ sở y tế", en: "Facility", len: 200 },
        { name: "name", type: "text", vi: "Họ và tên", en: "Name", masked: true, len: 80 },
        { name: "phone", type: "text", vi: "Điện thoại", en: "Phone", masked: true, len: 20 },
      ] },
      { name: "helper_certificate", type: "text", vi: "Chứng nhận của người sơ cứu", en: "Helper's certificate", len: 80 },
      { name: "warnings", type: "text", vi: "Cảnh báo", en: "Warnings", list: true },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note" },
      { name: "corrects", type: "ref", vi: "Đính chính cho", en: "Corrects", of: "first_aid_case" },
    ],
    createBy: ["volunteer", "member", "team_lead", "branch_leader"],
    setBy: [],
    steps: {},
    stepFields: [],
  },
  activity: {
    name: "activity",
    class: "evidence",
    vi: "Hoạt động",
    en: "Activity",
    fields: [
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true },
      { name: "campaign", type: "ref", vi: "Chiến dịch", en: "Campaign", of: "campaign" },
      { name: "type", type: "enum", vi: "Loại", en: "Type", options: [{ value: "communication", vi: "Truyền thông", en: "Communication" }, { value: "environment", vi: "Môi trường", en: "Environment" }, { value: "health_check", vi: "Khám bệnh", en: "Health check" }, { value: "kitchen", vi: "Bếp ăn", en: "Kitchen" }, { value: "house_repair", vi: "Sửa nhà", en: "House repair" }, { value: "training", vi: "Tập huấn", en: "Training" }, { value: "disaster", vi: "Ứng phó thảm họa", en: "Disaster response" }, { value: "visit", vi: "Thăm hỏi", en: "Visit" }, { value: "other", vi: "Khác", en: "Other" }], required: true },
      { name: "started_at", type: "time", vi: "Bắt đầu lúc", en: "Started at" },
      { name: "hours", type: "number", vi: "Số giờ", en: "Hours", min: 0, max: 1000, unit: "giờ" },
      { name: "people", type: "int", vi: "Số người tham gia", en: "People", min: 0, max: 100000, unit: "người" },
      { name: "outputs", type: "text", vi: "Kết quả", en: "Outputs" },
      { name: "location", type: "location", vi: "Vị trí", en: "Location" },
      { name: "warnings", type: "text", vi: "Cảnh báo", en: "Warnings", list: true },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note" },
      { name: "corrects", type: "ref", vi: "Đính chính cho", en: "Corrects", of: "activity" },
    ],
    createBy: ["volunteer", "member", "team_lead", "branch_leader"],
    setBy: [],
    steps: {},
    stepFields: [],
  },
  list: {
    name: "list",
    class: "co_edited",
    vi: "Danh sách thụ hưởng",
    en: "List of beneficiaries",
    fields: [
      { name: "campaign", type: "ref", vi: "Chiến dịch", en: "Campaign", of: "campaign", required: true, fixed: true },
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true, fixed: true },
      { name: "title", type: "text", vi: "Tên danh sách", en: "Title", len: 200 },
      { name: "hamlet", type: "text", vi: "Thôn, tổ dân phố", en: "Hamlet", len: 80 },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note" },
      { name: "version", type: "int", vi: "Lần", en: "Version", computed: true },
      { name: "state", type: "enum", vi: "Trạng thái", en: "State", options: LIST_STATE_OPTIONS, computed: true },
      { name: "items", type: "int", vi: "Số người", en: "People", computed: true, unit: "người" },
      { name: "items_sha", type: "text", vi: "Mã băm danh sách", en: "Hash of the items", computed: true },
      { name: "created_by", type: "text", vi: "Người lập", en: "Created by", computed: true },
      { name: "created_carrier", type: "text", vi: "Người nộp hộ việc lập", en: "Carried the creation in", computed: true },
      { name: "checked_by", type: "text", vi: "Người rà soát", en: "Checked by", computed: true },
      { name: "checked_carrier", type: "text", vi: "Người nộp hộ việc rà soát", en: "Carried the check in", computed: true },
      { name: "checked_at", type: "time", vi: "Rà soát lúc", en: "Checked at", computed: true },
      { name: "submitted_by", type: "text", vi: "Người trình", en: "Submitted by", computed: true },
      { name: "submitted_carrier", type: "text", vi: "Người nộp hộ việc trình", en: "Carried the submission in", computed: true },
      { name: "submitted_at", type: "time", vi: "Trình lúc", en: "Submitted at", computed: true },
      { name: "decided_by", type: "text", vi: "Người quyết định", en: "Decided by", computed: true },
      { name: "decided_carrier", type: "text", vi: "Người nộp hộ việc quyết định", en: "Carried the decision in", computed: true },
      { name: "decided_at", type: "time", vi: "Quyết định lúc", en: "Decided at", computed: true },
      { name: "reason", type: "enum", vi: "Lý do trả lại", en: "Why it was returned", options: LIST_REASON_OPTIONS, computed: true },
      { name: "words", type: "text", vi: "Lời nhắn", en: "Words", computed: true },
      { name: "doc_no", type: "text", vi: "Số văn bản", en: "Document number", len: 80, setBy: ["approver"] },
      { name: "doc_date", type: "date", vi: "Ngày văn bản", en: "Date of the document", setBy: ["approver"] },
      { name: "photos", type: "object", vi: "Bản ký đóng dấu", en: "Signed scans", list: true, computed: true, members: [
        { name: "sha256", type: "text", vi: "Mã băm", en: "Hash", required: true },
        { name: "role", type: "enum", vi: "Loại ảnh", en: "Role", options: PHOTO_ROLE_OPTIONS },
        { name: "state", type: "enum", vi: "Trạng thái", en: "State", options: PHOTO_STATE_OPTIONS },
        { name: "taken_at", type: "time", vi: "Chụp lúc", en: "Taken at" },
      ] },
    ],
    createBy: ["member", "team_lead", "branch_leader"],
    setBy: ["member", "team_lead", "branch_leader"],
    steps: { draft: ["checked", "submitted", "dropped"], checked: ["draft", "submitted", "dropped"], submitted: ["draft", "returned", "approved"], returned: ["submitted", "dropped"], approved: ["aggregated"], dropped: ["draft"] },
    stepFields: [],
  },
  list_item: {
    name: "list_item",
    class: "co_edited",
    vi: "Người trong danh sách",
    en: "Person on a list",
    fields: [
      { name: "list", type: "ref", vi: "Danh sách", en: "List", of: "list", required: true, fixed: true },
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true, fixed: true },
      { name: "campaign", type: "ref", vi: "Chiến dịch", en: "Campaign", of: "campaign", required: true, fixed: true },
      { name: "beneficiary", type: "ref", vi: "Người hưởng lợi", en: "Beneficiary", of: "beneficiary", required: true, fixed: true },
      { name: "gift_type", type: "ref", vi: "Loại quà", en: "Gift type", of: "gift_type" },
      { name: "qty", type: "int", vi: "Số lượng", en: "Quantity", min: 1, max: 1000, unit: "suất" },
      { name: "order", type: "int", vi: "Số thứ tự", en: "Order", min: 0, max: 1000000 },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note", len: 300 },
      { name: "removed", type: "bool", vi: "Đưa ra khỏi danh sách", en: "Taken off" },
    ],
    createBy: ["member", "team_lead", "branch_leader"],
    setBy: ["member", "team_lead", "branch_leader"],
    steps: {},
    stepFields: [],
  },
  target: {
    name: "target",
    class: "co_edited",
    vi: "Chỉ tiêu",
    en: "Target",
    fields: [
      { name: "campaign", type: "ref", vi: "Chiến dịch", en: "Campaign", of: "campaign", required: true, fixed: true },
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", required: true, fixed: true },
      { name: "indicator", type: "enum", vi: "Chỉ số", en: "Indicator", options: INDICATOR_OPTIONS, required: true },
      { name: "value", type: "number", vi: "Mức", en: "Value", required: true, min: 1, max: 10000000000000 },
      { name: "starts", type: "date", vi: "Từ ngày", en: "From" },
      { name: "ends", type: "date", vi: "Đến ngày", en: "To" },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note" },
    ],
    createBy: ["branch_leader", "province_leader"],
    setBy: ["branch_leader", "province_leader"],
    steps: {},
    stepFields: [],
  },
  flag: {
    name: "flag",
    class: "raised",
    vi: "Việc cần xem",
    en: "Flag",
    fields: [
      { name: "about", type: "object", vi: "Về", en: "About", list: true, required: true, computed: true, members: [
        { name: "kind", type: "text", vi: "Loại bản ghi", en: "Kind", required: true, len: 40 },
        { name: "id", type: "text", vi: "Mã", en: "Id", required: true, len: 64 },
      ] },
      { name: "why", type: "enum", vi: "Lý do", en: "Why", options: FLAG_REASON_OPTIONS, required: true, computed: true },
      { name: "facts", type: "any", vi: "Chi tiết", en: "Facts", computed: true },
      { name: "unit", type: "ref", vi: "Đơn vị", en: "Unit", of: "unit", computed: true },
      { name: "at", type: "time", vi: "Hỏi lúc", en: "Raised at", computed: true },
      { name: "state", type: "enum", vi: "Kết luận", en: "State", options: [{ value: "open", vi: "Chờ xem", en: "Open" }, { value: "same", vi: "Trùng nhau", en: "The same" }, { value: "different", vi: "Khác nhau", en: "Different" }, { value: "both_real", vi: "Cả hai đều thật", en: "Both real" }, { value: "dismissed", vi: "Bỏ qua", en: "Dismissed" }], computed: true },
      { name: "decided_by", type: "text", vi: "Người kết luận", en: "Decided by", computed: true, len: 40 },
      { name: "decided_carrier", type: "text", vi: "Người nộp hộ kết luận", en: "Carried the decision in", computed: true, len: 40 },
      { name: "decided_at", type: "time", vi: "Kết luận lúc", en: "Decided at", computed: true },
      { name: "keep", type: "text", vi: "Bản ghi giữ lại", en: "The row that lives on", len: 15 },
      { name: "note", type: "text", vi: "Ghi chú", en: "Note" },
    ],
    createBy: [],
    setBy: ["branch_leader"],
    steps: { open: ["same", "different", "both_real", "dismissed"] },
    stepFields: ["keep", "note"],
  },
};

/** One move of a list, and who may make it; never who created or submitted the list when it is approved or returned. */
export interface ListMove {
  readonly from: ListState;
  readonly to: ListState;
  readonly by: readonly Role[];
}

export const LIST_MOVES: readonly ListMove[] = [
  { from: "draft", to: "checked", by: ["member", "team_lead", "branch_leader"] },
  { from: "checked", to: "draft", by: ["member", "team_lead", "branch_leader"] },
  { from: "draft", to: "submitted", by: ["branch_leader"] },
  { from: "checked", to: "submitted", by: ["branch_leader"] },
  { from: "returned", to: "submitted", by: ["branch_leader"] },
  { from: "submitted", to: "draft", by: ["branch_leader"] },
  { from: "submitted", to: "returned", by: ["approver"] },
  { from: "submitted", to: "approved", by: ["approver"] },
  { from: "approved", to: "aggregated", by: ["province_leader"] },
  { from: "draft", to: "dropped", by: ["member", "team_lead", "branch_leader"] },
  { from: "checked", to: "dropped", by: ["member", "team_lead", "branch_leader"] },
  { from: "returned", to: "dropped", by: ["branch_leader"] },
  { from: "dropped", to: "draft", by: ["member", "team_lead", "branch_leader"] },
];

/** One move of a record's review. Whoever wrote a record or carried it in never decides about it. */
export interface ReviewMove {
  readonly from: ReviewState;
  readonly to: ReviewState;
  readonly op: Op;
  /** who may, by a role in the record's unit */
  readonly by: readonly Role[];
  /** the author may */
  readonly author?: boolean;
  /** a second look that agrees: "second" is set and the state stays */
  readonly second?: boolean;
  /** nobody asks for it: a step of the record's own makes it */
  readonly step?: boolean;
}

/** Every move there is. */
export const REVIEW_MOVES: readonly ReviewMove[] = [
  { from: "received", to: "accepted", op: "transition", by: ["branch_leader", "province_leader"] },
  { from: "received", to: "returned", op: "transition", by: ["branch_leader", "province_leader"] },
  { from: "received", to: "rejected", op: "transition", by: ["branch_leader", "province_leader"] },
  { from: "returned", to: "received", op: "transition", by: [], author: true },
  { from: "returned", to: "accepted", op: "transition", by: ["branch_leader", "province_leader"] },
  { from: "returned", to: "rejected", op: "transition", by: ["branch_leader", "province_leader"] },
  { from: "accepted", to: "accepted", op: "transition", by: ["province_leader"], second: true },
  { from: "accepted", to: "returned", op: "transition", by: ["province_leader"] },
  { from: "accepted", to: "rejected", op: "transition", by: ["province_leader"] },
  { from: "rejected", to: "rejected", op: "transition", by: ["province_leader"], second: true },
  { from: "rejected", to: "accepted", op: "transition", by: ["province_leader"] },
  { from: "rejected", to: "returned", op: "transition", by: ["province_leader"] },
  { from: "returned", to: "received", op: "transition", by: [], step: true },
  { from: "accepted", to: "received", op: "transition", by: [], step: true },
  { from: "received", to: "withdrawn", op: "void", by: ["branch_leader"], author: true },
  { from: "returned", to: "withdrawn", op: "void", by: ["branch_leader"], author: true },
  { from: "rejected", to: "withdrawn", op: "void", by: ["branch_leader"], author: true },
  { from: "accepted", to: "withdrawn", op: "void", by: ["branch_leader"] },
];
