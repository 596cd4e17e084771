import { go, parts } from "../../routes/router";
import { Head } from "../../ui/parts";
import { Segments } from "../ui/toolbar";
import { CampaignsPart } from "./campaigns";
import { ImportPage } from "./import";
import { ListPage } from "./list";
import { ListsPart } from "./lists";
import { HOME } from "./model";
import { PrintPage } from "./print";
import { SheetPage } from "./sheet";
import { listWords } from "./words";
import "./style.css";

/** Danh sách thụ hưởng: who is to be helped, compiled here, approved by somebody else, followed until nobody is left out. */
export default function ListsScreen() {
  const w = listWords.value, [, , id = "", below = ""] = parts.value;
  if (id !== "" && id !== "chien-dich") {
    switch (below) {
      case "nhap-excel": return <ImportPage id={id} />;
      case "in": return <PrintPage id={id} />;
      case "ky-nhan": return <SheetPage id={id} />;
      default: return <ListPage id={id} />;
    }
  }
  const part = id === "chien-dich" ? "campaigns" : "lists";
  return (
    <>
      <Head title={w.title}>
        <Segments label={w.partsLabel} value={part} onValue={(p) => go(p === "lists" ? HOME : HOME + "/chien-dich")} choices={[{ value: "lists", label: w.parts.lists }, { value: "campaigns", label: w.parts.campaigns }]} />
      </Head>
      {part === "campaigns" ? <CampaignsPart /> : <ListsPart />}
    </>
  );
}
