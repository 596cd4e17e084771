/// <reference path="../pb_data/types.d.ts" />

// Ví dụ cho người vận hành: khi hệ thống đặt câu hỏi về một lượt trao quà (bảng "flag"), ghi một dòng vào nhật ký và,
// nếu đã cài máy chủ thư, gửi thư cho trưởng nhánh của đơn vị. Sửa tệp này rồi khởi động lại, không cần biên dịch.
// Hook "after success" chạy sau khi dữ liệu đã được ghi, kể cả dữ liệu từ điện thoại: nó không thể từ chối hay sửa gì.
//
// An example for operators: when a handover is flagged, write a line to the log and, where a mail server is set up, mail
// the leaders of the unit. Change this file and restart; nothing is compiled. "After success" hooks run once the data is
// committed, also for data from phones: they can refuse and change nothing.
onRecordAfterCreateSuccess((e) => {
  e.next()

  const about = JSON.parse(e.record.getString("about") || "[]")
  if (!about.some((row) => row.kind === "gift_handover")) return

  const why = e.record.getString("why")
  const unit = e.record.getString("unit")
  e.app.logger().warn("a handover is flagged", "why", why, "unit", unit, "flag", e.record.id)

  const settings = e.app.settings()
  if (!settings.smtp.enabled) return
  const leaders = e.app
    .findRecordsByFilter("grants", "role = 'branch_leader' && unit = {:unit} && (to_at = '' || to_at > @now)", "", 0, 0, { unit })
    .map((grant) => ({ address: e.app.findRecordById("users", grant.getString("user")).email() }))
  if (leaders.length === 0) return
  // No name of a person in a mail: the leader reads them in the app.
  e.app.newMailClient().send(new MailerMessage({
    from: { address: settings.meta.senderAddress, name: settings.meta.senderName },
    to: leaders,
    subject: "Chung Sức: một lượt trao quà cần xem lại",
    text: `Lý do / Why: ${why}\nMở ứng dụng để xem và kết luận. / Open the app to look and decide.`,
  }))
}, "flag")
