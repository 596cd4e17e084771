import type { ProgressWords } from "./vi";

/** English words of the progress. */
export const en: ProgressWords = {
  title: "Progress",
  campaign: "Campaign",
  period: "Period",
  periods: { all: "Whole campaign", week: "7 days", today: "Today" },
  export: "Export to Excel",
  back: "The whole province",
  ready: (when) => `Figures up to ${when}, of records received only`,
  noCampaign: "No campaign yet",
  opens: (label) => `Open the records: ${label}`,
  coverage: {
    title: "Coverage",
    left: (n) => `${n} people without their gift`,
    whole: "Everybody on the list has their gift",
    none: "No list is approved yet",
    noneHelp: "Once a list is approved, this shows who is left out.",
    of: (served, approved, percent) => `${served} of ${approved} people served (${percent} %)`,
    days: (n) => (n > 0 ? `${n} days left` : n === 0 ? "the deadline is today" : `${-n} days overdue`),
    hamlet: "By hamlet",
    noHamlet: "No hamlet given",
    served: "served", leftWord: "not served",
    line: (served, approved) => `${served}/${approved} people`,
    names: "Who is left out",
    more: "There are more: open the list to see all.",
  },
  targets: {
    title: "Targets", set: "Set a target", none: "No target is set.", of: (actual, value) => `${actual} / ${value}`, indicator: "Indicator", value: "Value", unit: "Unit", starts: "From", ends: "Until the end of",
    wholeHelp: "Leave both empty for the whole campaign.", saved: "The target is saved on this device; what is reached shows after the sync.", days: (from, to) => `${from || "…"} to ${to || "…"}`,
    units: { G1: "parcels", G2: "đồng", G3: "times", G3P: "persons", G3H: "households", G4: "%", G7: "%", G8: "%", B1: "donations", B2: "bags", B2ML: "ml", C1: "times", V1: "hours" },
  },
  gifts: {
    title: "Gifts handed over", handovers: "handovers", persons: "persons", households: "households", count: "parcels", value: "Value", cash: "cash", goods: "goods",
    over500k: "parcels of 500,000 đồng or more", overLimit: "beyond the household's limit, not counted", byGiver: "By giver", byType: "By gift", giver: "Giver", type: "Gift", branch: "Red Cross",
    split: (cash, goods) => `${cash} in cash, ${goods} in goods`,
  },
  fairness: { title: "Fairness", help: "Value a household received, by category: low (P10), high (P90), and how far apart. Nearer 1 is more even.", category: "Category", p10: "P10", p90: "P90", ratio: "Ratio", n: "Households", none: "Not enough figures yet." },
  care: { title: "The right people, in time", inTime: "before the deadline", late: "late handovers", median: (days) => `Half of the gifts arrived within ${days} days of the approval`, before: (days) => `Half of the gifts were given ${days > 0 ? `more than ${days} ${days === 1 ? "day" : "days"} ` : ""}before the approval`, sameDay: "Half of the gifts arrived on the day of the approval", onList: "on the list", off: "handovers off the list", duplicates: "open overlaps", decided: "overlaps resolved" },
  evidence: { title: "Evidence and review", none: "without photos", preview: "with previews", full: "all photos", waiting: "awaiting review", accepted: "accepted", returned: "returned", rejected: "rejected", withdrawn: "withdrawn" },
  blood: {
    title: "Blood donation", registered: "Registered", arrived: "Arrived", eligible: "Eligible", donated: "Donated", left: "Left", deferred: "Deferred", bags: "bags", ml: "ml", units: "units of 250 ml", repeat: "repeat donors", first: "first-time donors", reactions: "Reactions", none: "Nobody has registered to give blood.", people: "people",
  },
  firstAid: { title: "First aid", cases: "cases", casualties: "casualties helped", referred: "referred", injuries: "Injuries" },
  volunteer: { title: "Volunteer work", hours: "hours", personHours: "person-hours", people: "people, each time", type: "Type", n: "Times", none: "No activity recorded." },
  days: { title: "By day", series: { handovers: "Handovers", value: "Value", donated: "Donations", hours: "Hours" }, table: "Show the table", day: "Day", none: "No day yet.", said: (series, from, to, most, day) => `Chart of ${series.toLowerCase()} from ${from} to ${to}; highest ${most} on ${day}` },
  children: { title: "Commune by commune", unit: "Unit", approved: "Approved", served: "Served", left: "Not served", percent: "Coverage", handovers: "Handovers", value: "Value", last: "Newest gift", own: "In no commune yet" },
  points: { title: "Where gifts were handed over", said: (n, places) => `${n} handovers at ${places} places`, none: "No handover has a position.", scale: (m) => m },
  records: {
    title: (label) => `Records: ${label}`, none: "No records.", more: "More", masked: "Names and personal data are masked. Give a reason to see them; it goes into the audit log.", why: "Why you need to see", show: "Show names", open: "Details", by: (name) => `recorded by ${name}`, person: "The name is masked", count: (n, more) => `${n}${more ? "+" : ""} records`,
  },
};
