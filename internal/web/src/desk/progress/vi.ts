/** Tiếng Việt: the words of Tiến độ. Lượt, người, hộ and suất are never mixed, nor are túi, ml and đơn vị 250 ml. */
export const vi = {
  title: "Tiến độ",
  campaign: "Chiến dịch",
  period: "Thời gian",
  periods: { all: "Cả chiến dịch", week: "7 ngày", today: "Hôm nay" },
  export: "Xuất Excel",
  back: "Cả tỉnh, thành",
  ready: (when: string) => `Số liệu đến ${when}, chỉ tính bản ghi đã nhận`,
  noCampaign: "Chưa có chiến dịch nào",
  opens: (label: string) => `Xem bản ghi: ${label}`,

  coverage: {
    title: "Bao phủ",
    left: (n: string) => `${n} người chưa nhận quà`,
    whole: "Mọi người trong danh sách đã nhận quà",
    none: "Chưa có danh sách được phê duyệt",
    noneHelp: "Khi danh sách thụ hưởng được phê duyệt, ở đây thấy ngay ai còn bị bỏ sót.",
    of: (served: string, approved: string, percent: string) => `${served} trong ${approved} người đã nhận (${percent} %)`,
    days: (n: number) => (n > 0 ? `còn ${n} ngày` : n === 0 ? "hôm nay là hạn cuối" : `quá hạn ${-n} ngày`),
    hamlet: "Theo thôn, tổ",
    noHamlet: "Chưa ghi thôn, tổ",
    served: "đã nhận", leftWord: "chưa nhận",
    line: (served: string, approved: string) => `${served}/${approved} người`,
    names: "Ai chưa nhận",
    more: "Còn nữa: mở danh sách để xem hết.",
  },
  targets: {
    title: "Chỉ tiêu", set: "Đặt chỉ tiêu", none: "Chưa đặt chỉ tiêu nào.", of: (actual: string, value: string) => `${actual} / ${value}`, indicator: "Chỉ số", value: "Mức", unit: "Đơn vị", starts: "Từ ngày", ends: "Đến hết ngày",
    wholeHelp: "Để trống cả hai là cả chiến dịch.", saved: "Đã lưu chỉ tiêu trên máy này; số đạt hiện sau khi đồng bộ.", days: (from: string, to: string) => `${from || "…"} đến ${to || "…"}`,
    units: { G1: "suất", G2: "đồng", G3: "lượt người", G3P: "người", G3H: "hộ", G4: "%", G7: "%", G8: "%", B1: "lượt", B2: "túi", B2ML: "ml", C1: "lượt", V1: "giờ" } as Record<string, string>,
  },
  gifts: {
    title: "Quà đã trao", handovers: "lượt trao", persons: "người nhận", households: "hộ nhận", count: "suất quà", value: "Trị giá", cash: "tiền mặt", goods: "hiện vật",
    over500k: "suất từ 500.000 đồng", overLimit: "lượt vượt giới hạn hộ, không tính", byGiver: "Theo đơn vị tặng", byType: "Theo loại quà", giver: "Đơn vị tặng", type: "Loại quà", branch: "Hội Chữ thập đỏ",
    split: (cash: string, goods: string) => `tiền mặt ${cash}, hiện vật ${goods}`,
  },
  fairness: { title: "Công bằng", help: "Trị giá mỗi hộ nhận theo đối tượng: mức thấp (P10), mức cao (P90) và chênh lệch. Càng gần 1 càng đều.", category: "Đối tượng", p10: "P10", p90: "P90", ratio: "Chênh lệch", n: "Số hộ", none: "Chưa đủ số liệu." },
  care: {
    title: "Đúng người, kịp thời", inTime: "trước hạn", late: "lượt trễ hạn", median: (days: string) => `Một nửa số quà tới tay trong ${days} ngày từ khi phê duyệt`, before: (days: number) => `Một nửa số quà được trao trước khi phê duyệt${days > 0 ? ` hơn ${days} ngày` : ""}`, sameDay: "Một nửa số quà tới tay ngay trong ngày phê duyệt", onList: "đúng danh sách", off: "lượt ngoài danh sách", duplicates: "nghi trùng còn mở", decided: "nghi trùng đã gỡ",
  },
  evidence: { title: "Bằng chứng và duyệt", none: "chưa có ảnh", preview: "có ảnh xem trước", full: "đủ ảnh", waiting: "chờ duyệt", accepted: "đã duyệt", returned: "cần bổ sung", rejected: "từ chối", withdrawn: "đã rút" },
  blood: {
    title: "Hiến máu", registered: "Đăng ký", arrived: "Đã đến", eligible: "Đủ điều kiện", donated: "Đã hiến", left: "Bỏ về", deferred: "Tạm hoãn", bags: "túi", ml: "ml", units: "đơn vị 250 ml", repeat: "hiến nhắc lại", first: "hiến lần đầu", reactions: "Phản ứng", none: "Chưa có ai đăng ký hiến máu.", people: "người",
  },
  firstAid: { title: "Sơ cấp cứu", cases: "ca", casualties: "lượt người được cấp cứu", referred: "chuyển viện", injuries: "Tổn thương" },
  volunteer: { title: "Hoạt động tình nguyện", hours: "giờ", personHours: "giờ công", people: "lượt người tham gia", type: "Loại", n: "Số lần", none: "Chưa ghi hoạt động nào." },
  days: { title: "Theo ngày", series: { handovers: "Lượt trao", value: "Trị giá", donated: "Lượt hiến máu", hours: "Giờ hoạt động" }, table: "Xem bảng số", day: "Ngày", none: "Chưa có ngày nào.", said: (series: string, from: string, to: string, most: string, day: string) => `Biểu đồ ${series.toLowerCase()} từ ${from} đến ${to}; cao nhất ${most} ngày ${day}` },
  children: { title: "Từng xã, phường", unit: "Đơn vị", approved: "Phê duyệt", served: "Đã nhận", left: "Chưa nhận", percent: "Bao phủ", handovers: "Lượt trao", value: "Trị giá", last: "Quà mới nhất", own: "Chưa thuộc xã, phường nào" },
  points: { title: "Nơi đã trao", said: (n: string, places: string) => `${n} lượt trao ở ${places} nơi`, none: "Chưa có lượt trao nào có vị trí.", scale: (m: string) => `${m}` },
  records: {
    title: (label: string) => `Bản ghi: ${label}`, none: "Không có bản ghi nào.", more: "Xem thêm", masked: "Tên và thông tin cá nhân được che. Ghi lý do để xem; việc xem được ghi vào nhật ký kiểm tra.", why: "Lý do cần xem", show: "Xem có tên", open: "Chi tiết", by: (name: string) => `${name} ghi`, person: "Người nhận được che tên", count: (n: string, more: boolean) => `${n}${more ? "+" : ""} bản ghi`,
  },
};

export type ProgressWords = typeof vi;
