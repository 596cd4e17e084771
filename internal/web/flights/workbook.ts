import { zip } from "../src/sync/zip";

const xml = (s: string): string => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const letter = (i: number): string => String.fromCharCode(65 + i);
const cell = (v: string | number, at: string): string => (typeof v === "number" ? `<c r="${at}"><v>${v}</v></c>` : `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${xml(v)}</t></is></c>`);

/** The bytes of an Excel workbook with one sheet, as little as Excel itself would open. */
export async function workbook(rows: readonly (readonly (string | number)[])[]): Promise<Buffer> {
  const sheet = rows.map((r, i) => `<row r="${i + 1}">${r.map((v, k) => (v === "" ? "" : cell(v, letter(k) + (i + 1)))).join("")}</row>`).join("");
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", pack = "http://schemas.openxmlformats.org/package/2006";
  const files: Record<string, string> = {
    "[Content_Types].xml": `<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${rel}"><sheets><sheet name="Danh sách" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
  };
  const parts = zip(Object.entries(files).map(([name, text]) => ({ name, data: new TextEncoder().encode(head + text) })));
  return Buffer.from(await new Blob(parts).arrayBuffer());
}
