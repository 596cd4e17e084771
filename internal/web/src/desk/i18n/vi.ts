/** Tiếng Việt: the words of the desk's frame. Names of screens and buttons are a contract with tests outside. */
export const vi = {
  desk: "Bàn chi hội",
  motto: "Duyệt công bằng, không trùng, không sót ai.",
  withCode: "Có mã mời?",
  nav: "Các phần của bàn chi hội",
  screens: {
    review: "Duyệt",
    second: "Xem lại lần hai",
    overlaps: "Trùng lặp & xung đột",
    lists: "Danh sách thụ hưởng",
    progress: "Tiến độ",
    people: "Người & máy",
    audit: "Nhật ký kiểm tra",
  },
  waiting: (n: string) => `${n} việc đang chờ`,
  toPhone: "Mở ứng dụng ghi nhận",
  account: "Tài khoản",
  notForYou: "Bàn này dành cho người phụ trách",
  notForYouHelp: "Tài khoản của bạn chưa có vai trò ở đây. Ứng dụng ghi nhận vẫn dùng được như thường.",
  notHere: "Không có phần này",
  notHereHelp: "Đường dẫn đã cũ, hoặc phần này không thuộc vai trò của bạn.",
  sync: {
    good: (when: string) => `Đồng bộ lúc ${when}`,
    never: "Chưa đồng bộ",
    running: "Đang đồng bộ…",
    waits: (n: string) => `${n} việc chờ gửi`,
    offline: "Mất mạng, vẫn làm việc được",
    fetching: (rows: string, all: string) => `Đang tải ${rows}/${all}`,
    rebuilding: "Đang đối chiếu lại với máy chủ",
    now: "Đồng bộ ngay",
  },
  update: { text: "Có bản mới của bàn chi hội.", go: "Dùng bản mới" },
  table: { sort: (name: string) => `Sắp theo ${name}`, more: (n: string) => `Xem thêm ${n} dòng`, empty: "Không có dòng nào", scroll: "Cuộn ngang để xem hết bảng" },
  asking: "Đang tải…",
  askedOffline: "Phần này cần có mạng.",
  search: "Tìm",
  clear: "Bỏ lọc",
  all: "Tất cả",
  undo: "Hoàn tác",
};

/** What every language must say. */
export type DeskWords = typeof vi;
