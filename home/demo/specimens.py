"""The files of the forms' library, drawn by typst: a tenth of a second each.

None is an official form; each says so across its head. The texts are in `specimen_texts`.
"""

from typing import Any

from cms.core import pdf
from home.demo.specimen_texts import SPECIMENS

TEMPLATE = """
#show: diwan
#let band(body) = block(
  width: 100%, inset: (x: 10pt, y: 6pt), radius: 3pt, fill: rgb("#fbf0d6"),
  text(size: 9pt, fill: rgb("#7d5200"), body),
)
#let blank(label) = block(below: 1.05em, grid(
  columns: (auto, 1fr), column-gutter: 6pt, align: bottom,
  if label.trim() == "" { "" } else { label + ":" }, line(length: 100%, stroke: 0.5pt + luma(150)),
))
#let box-before(label) = block(below: 0.8em, grid(
  columns: (auto, 1fr), column-gutter: 7pt,
  rect(width: 9pt, height: 9pt, stroke: 0.7pt + ink), label,
))
#text(size: 9pt, fill: luma(80))[#data.authority]
#v(-0.4em)
= #data.title
#band[#data.notice]
#if data.intro != "" [ #data.intro ]
#for section in data.sections {
  [== #section.title]
  for label in section.at("boxes", default: ()) { box-before(label) }
  for label in section.at("blanks", default: ()) { blank(label) }
  for paragraph in section.at("paragraphs", default: ()) { par(paragraph) }
  if "columns" in section {
    grid-of(section.columns, range(section.rows).map(row => section.columns.map(_ => " ")))
  }
}
#if data.declaration != "" { v(0.6em); note(data.declaration) }
#v(1.2em)
#grid(columns: (1fr, 1fr), column-gutter: 24pt,
  ..data.signatures.map(label => [#label \\ #v(1.6em) #line(length: 100%, stroke: 0.5pt + luma(150))])
)
#v(1fr)
#text(size: 8.5pt, fill: luma(90))[#data.version]
"""

NOTICE = "نموذج تجريبي أُعدّ لعرض الموقع: لا يُستعمل في معاملة حقيقية قبل أن تعتمد المديرية صيغته."


def draw(name: str, version: str) -> bytes:
    """Return the PDF of a specimen."""
    data: dict[str, Any] = {
        "language": "ar",
        "notice": NOTICE,
        "intro": "",
        "declaration": "",
        "signatures": ["التاريخ", "اسم مقدّم الطلب وتوقيعه"],
        "version": f"النسخة {version}",
        **SPECIMENS[name],
    }
    return pdf.render(TEMPLATE, data)
