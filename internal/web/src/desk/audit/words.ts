import { dictionary } from "../i18n/dictionary";

/** Tiếng Việt: the words of Nhật ký kiểm tra. */
const vi = {
  title: "Nhật ký kiểm tra",
  intro: "Ai đã xem hoặc đổi điều nhạy cảm, khi nào và vì sao. Không ai sửa hay xoá được.",
  did: {
    saw_records: "Xem bản ghi có dữ liệu cá nhân", saw_people: "Xem danh bạ người", exported: "Xuất tệp", opened_photo: "Mở ảnh gốc", added_person: "Thêm người", invited: "Mời", gave_role: "Giao vai trò", ended_role: "Kết thúc vai trò",
    revoked_phone: "Thu quyền máy", allowed_phone: "Cho máy dùng lại", took_refused: "Cho nhận lại bản ghi", left_refused: "Để riêng bản ghi", moved_unit: "Chuyển đơn vị", merged_people: "Gộp hai người", ran_campaign: "Sửa chiến dịch",
  } as Record<string, string>,
  about: { user: (name: string) => `về ${name}`, row: (kind: string) => `về ${kind.toLowerCase()}` },
  facts: { people: "người", rows: "bản ghi", role: "vai trò", kind: "loại", figure: "số liệu", campaign: "chiến dịch", device: "máy", fields: "ô", from: "từ", to: "đến", author: "người ghi", code: "lý do", moved: "đã chuyển", state: "trạng thái", flag: "cờ" } as Record<string, string>,
  when: "Khi nào", who: "Ai", what: "Việc gì", why: "Vì sao", unit: "Đơn vị", details: "Chi tiết",
  deed: "Việc", person: "Người", find: "Tìm trong trang này", older: "Cũ hơn", empty: "Chưa có dòng nào", none: "Không có dòng nào khớp",
};

/** The words of the audit log in the chosen language. */
export const auditWords = dictionary(vi, async () => ({ en }));

const en: typeof vi = {
  title: "Audit log",
  intro: "Who saw or changed what is sensitive, when and why. Nobody can edit or delete it.",
  did: {
    saw_records: "Saw records with personal data", saw_people: "Saw the list of people", exported: "Exported a file", opened_photo: "Opened an original photo", added_person: "Added a person", invited: "Invited", gave_role: "Gave a role", ended_role: "Ended a role",
    revoked_phone: "Revoked a phone", allowed_phone: "Allowed a phone again", took_refused: "Put a refused record through", left_refused: "Put a record aside", moved_unit: "Moved a unit", merged_people: "Merged two people", ran_campaign: "Changed a campaign",
  },
  about: { user: (name) => `about ${name}`, row: (kind) => `about a ${kind.toLowerCase()}` },
  facts: { people: "people", rows: "records", role: "role", kind: "kind", figure: "figure", campaign: "campaign", device: "phone", fields: "fields", from: "from", to: "to", author: "author", code: "reason", moved: "moved", state: "state", flag: "flag" },
  when: "When", who: "Who", what: "What", why: "Why", unit: "Unit", details: "Details",
  deed: "Deed", person: "Person", find: "Find on this page", older: "Older", empty: "No line yet", none: "No line matches",
};
